// Who could take a case on from somebody who must not read it: colleagues at the same kind of desk, and the non-executive lead.

/** Somebody who reads; `until` is the last day of a cover, "" for good. */
export type Reading = { id: string; until: string };

/** What is known beside the case. */
export type Around = {
  /** Everybody on the signed list. */
  listed: readonly { id: string; desk: string }[];
  kindOf(id: string): string;
  /** Pairs of people of whom one has declared an interest in the other. */
  links: readonly (readonly string[])[];
  /** People who must not read it. */
  apart: ReadonlySet<string>;
  /** Whether somebody may be added only with the worker's agreement, and whether they have agreed. */
  needs(id: string): boolean;
  agreed(id: string): boolean;
};

/** How somebody could come to read it: at once, because the worker agreed to it here, or once they are asked. */
export type StandIn = { id: string; how: "free" | "agreed" | "ask" };

/** Everybody who is linked to one of these people. */
export function linkedWith(people: readonly string[], links: Around["links"]): string[] {
  const out = links.flatMap(([a = "", b = ""]) => [...(people.includes(a) ? [b] : []), ...(people.includes(b) ? [a] : [])]);
  return [...new Set(out)].filter((id) => !people.includes(id));
}

/** Kinds of desk of which nobody would read it any more for good. */
export function kindsLost(readers: readonly Reading[], off: readonly string[], kindOf: Around["kindOf"]): string[] {
  const stay = new Set(readers.filter((one) => !off.includes(one.id) && one.until === "").map((one) => kindOf(one.id)));
  return [...new Set(off.map(kindOf))].filter((kind) => kind !== "" && !stay.has(kind));
}

/** Who could read it in place of those who go. Whoever must not read, or is close to the person it is about, is not among them. */
export function standIns(readers: readonly Reading[], off: readonly string[], about: readonly string[], at: Around, alone = false): StandIn[] {
  const lost = kindsLost(readers, off, at.kindOf);
  if (lost.length === 0) return [];
  const out = new Set([...off, ...about, ...linkedWith(about, at.links), ...at.apart, ...readers.map((one) => one.id)]);
  const of = (...wanted: string[]): StandIn[] => at.listed
    .filter((one) => !out.has(one.id) && wanted.includes(at.kindOf(one.id)))
    .map(({ id }): StandIn => ({ id, how: !at.needs(id) ? "free" : at.agreed(id) ? "agreed" : "ask" }))
    .sort((a, b) => wanted.indexOf(at.kindOf(a.id)) - wanted.indexOf(at.kindOf(b.id)));
  const found = of(...lost, "independent");
  return found.length === 0 && alone ? of("guardian") : found; // rather somebody whom the worker has to agree to than nobody
}

/** What a reader's index knows of another case. */
export type Other = { id: string; card: { work: { matter: string; apart: readonly string[] } | null } | null };

/** Readers of this case who must not read another of the same matter: perhaps they stand on the other side there. */
export function apartInMatter(id: string, matter: string, readers: readonly string[], others: Iterable<Other>): { person: string; id: string }[] {
  if (matter === "") return [];
  return [...others].flatMap((one) => (one.id !== id && one.card?.work?.matter === matter ? one.card.work.apart.filter((person) => readers.includes(person)).map((person) => ({ person, id: one.id })) : []));
}
