// People by name, as the signed list has them: those who read, custodians, and those of the past.

import type { Roster } from "../crypto";

/** A name with what they are: "Maya Okafor, Freedom to Speak Up guardian". */
export function nameOf(id: string, { list }: Pick<Roster, "list">): string {
  const found = [...(list?.body.readers ?? []), ...(list?.body.custodians ?? [])].find((one) => one.id === id);
  if (found) return found.title === "" ? found.name : `${found.name}, ${found.title}`;
  const former = list?.body.former.find((one) => one.id === id);
  return former ? former.name : "Somebody who no longer reads concerns here";
}

/** "Maya Okafor and Priya Nair" */
export function namesOf(ids: readonly string[], roster: Pick<Roster, "list">): string {
  const all = ids.map((id) => nameOf(id, roster));
  return all.length < 2 ? (all[0] ?? "nobody") : `${all.slice(0, -1).join("; ")} and ${all.at(-1)}`;
}

/** The desk that somebody reads at, with a word before it: " (Unison)", or "". */
export function deskOf(id: string, { list }: Pick<Roster, "list">): string {
  const desk = list?.body.readers.find((one) => one.id === id)?.desk;
  const name = list?.body.desks.find((one) => one.id === desk)?.name;
  return name === undefined ? "" : ` (${name})`;
}
