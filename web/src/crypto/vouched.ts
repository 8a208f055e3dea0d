// What a roster tells whoever checks a chain: whose signatures count, and which kind of desk people read at.

import type { Roster } from "./api";
import type { ChainKeys } from "./chain";

/** The part of ChainKeys that comes from the signed list of readers: keys of the past and of people who are away too. */
export function vouched(roster: Pick<Roster, "list">): Pick<ChainKeys, "list" | "kinds"> {
  const body = roster.list?.body;
  const kinds = new Map<string, string>(body?.desks.map((one) => [one.id, one.kind]));
  for (const one of body?.readers ?? []) {
    const kind = kinds.get(one.desk);
    if (kind !== undefined) kinds.set(one.id, kind);
  }
  return { list: roster.list?.keys() ?? new Map(), kinds };
}
