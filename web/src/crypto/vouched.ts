// What a roster tells whoever checks a chain: whose signatures count, and which kind of desk people read at.

import type { Roster } from "./api";
import type { ChainKeys, KeyUntil } from "./chain";

/** The part of ChainKeys that comes from the list of readers. */
export function vouched(roster: Pick<Roster, "desks" | "readers">): Pick<ChainKeys, "list" | "kinds"> {
  const list = new Map<string, KeyUntil[]>(roster.readers.map((one) => [one.id, [{ sign: one.sign, until: "" }]]));
  const desks = new Map(roster.desks.map((one) => [one.id, one.kind]));
  const kinds = new Map(desks);
  for (const one of roster.readers) {
    const kind = desks.get(one.desk);
    if (kind !== undefined) kinds.set(one.id, kind);
  }
  return { list, kinds };
}
