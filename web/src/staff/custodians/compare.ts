// What a list changes, against the one before: what a custodian must look at before signing.

import { personFingerprint, SIDES, withoutSigners, type ListBody, type ListCustodian, type ListReader, type Side } from "../../crypto/list";

export type Person = ListReader | ListCustodian;

/** `new`: was not on the list. `key`: has other keys. `words`: only name, title, side or desk differ. `gone`: taken off. */
export type Mark = "new" | "key" | "words" | "same" | "gone";

export interface Line {
  person: Person;
  mark: Mark;
  /** What differs, in words, for `words`. */
  about: string[];
  /** The six words to compare, for `new` and `key`. */
  six: string[];
}

export interface Changes {
  readers: Line[];
  custodians: Line[];
  /** Sides whose recovery key is another than before. */
  recovery: Side[];
  desks: string[];
  /** The access log has a key on the list for the first time, or another. */
  log: "" | "new" | "other";
  /** What no honest server would propose: reasons not to sign. */
  odd: string[];
}

/** Compares a body with the one before, null before the first. `vouching` are the sides that sign it. */
export function compare(before: ListBody | null, after: ListBody, vouching: readonly Side[] = []): Changes {
  return {
    readers: people(before?.readers ?? [], after.readers, after),
    custodians: people(before?.custodians ?? [], after.custodians, after),
    recovery: SIDES.filter((side) => (before?.recovery[side] ?? "") !== after.recovery[side]),
    desks: desks(before, after),
    log: (before?.log ?? "") === after.log ? "" : before === null || before.log === "" ? "new" : "other",
    odd: [...formerOdd(before, after), ...rolesOdd(after), ...movedOdd(before, after), ...signersOdd(vouching, after)],
  };
}

function people(before: readonly Person[], after: readonly Person[], body: ListBody): Line[] {
  const lines = after.map((person): Line => {
    const old = before.find((one) => one.id === person.id);
    const mark = markOf(old, person);
    const six = mark === "new" || mark === "key" ? personFingerprint(person.recipient, person.sign) : [];
    return { person, mark, six, about: old ? differences(old, person, body) : [] };
  });
  const gone = before.filter((one) => !after.some((person) => person.id === one.id)).map((person): Line => ({ person, mark: "gone", about: [], six: [] }));
  const order: Mark[] = ["new", "key", "gone", "words", "same"];
  return [...lines, ...gone].sort((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark) || a.person.name.localeCompare(b.person.name, "en-GB"));
}

function markOf(old: Person | undefined, person: Person): Mark {
  if (!old) return "new";
  if (old.recipient !== person.recipient || old.sign !== person.sign) return "key";
  return JSON.stringify(old) === JSON.stringify(person) ? "same" : "words";
}

function differences(old: Person, person: Person, body: ListBody): string[] {
  const out: string[] = [];
  if (old.name !== person.name) out.push(`was called ${old.name}`);
  if (old.title !== person.title) out.push(old.title === "" ? "had no job title" : `was “${old.title}”`);
  if (deskOf(old) !== deskOf(person)) out.push(`now reads at ${body.desks.find((desk) => desk.id === deskOf(person))?.name ?? "another desk"}`);
  return out;
}

/** The desk of a reader, "" of a custodian. */
export function deskOf(person: Person): string {
  return "desk" in person ? person.desk : "";
}

function desks(before: ListBody | null, after: ListBody): string[] {
  if (before === null) return [];
  const out: string[] = [];
  for (const desk of after.desks) {
    const old = before.desks.find((one) => one.id === desk.id);
    if (!old) out.push(`New desk: ${desk.name}`);
    else if (old.name !== desk.name) out.push(`The desk ${old.name} is now called ${desk.name}`);
    else if (old.kind !== desk.kind) out.push(`The desk ${desk.name} is of another kind now`);
  }
  for (const desk of before.desks) if (!after.desks.some((one) => one.id === desk.id)) out.push(`Desk taken off: ${desk.name}`);
  return out;
}

// formerOdd looks at the keys of the past: a new one must have been on the list before, and none may go or count for longer. Otherwise
// somebody could write in another's name, or what they wrote would no longer count as theirs.
function formerOdd(before: ListBody | null, after: ListBody): string[] {
  const key = (one: { id: string; sign: string }): string => `${one.id} ${one.sign}`;
  const had = new Set([...(before?.readers ?? []), ...(before?.custodians ?? []), ...(before?.former ?? [])].map(key));
  const odd = after.former.filter((one) => !had.has(key(one))).map((one) => `A key of the past for ${one.name} was on no list before.`);
  for (const old of before?.former ?? []) {
    const now = after.former.find((one) => key(one) === key(old));
    if (!now) odd.push(`A key of the past of ${old.name} is missing. What they wrote would no longer count as theirs.`);
    else if (now.until !== old.until) odd.push(`The last day of a key of ${old.name} has been changed.`);
  }
  return odd;
}

// rolesOdd: nobody reads and signs the list as well.
function rolesOdd(after: ListBody): string[] {
  return after.custodians.filter((one) => after.readers.some((reader) => reader.id === one.id)).map((one) => `${one.name} would be a reader and a custodian at once.`);
}

// movedOdd: nobody changes sides or roles. With another side's custodian, somebody could sign for both, and nobody would compare a word for it.
function movedOdd(before: ListBody | null, after: ListBody): string[] {
  const all = (body: ListBody): Person[] => [...body.readers, ...body.custodians];
  const role = (one: Person): string => ("role" in one ? one.role : "custodian");
  const odd: string[] = [];
  for (const now of all(after)) {
    for (const old of before ? all(before) : []) {
      if (old.id !== now.id) continue;
      if (old.side !== now.side) odd.push(`${now.name} would be on another side than before.`);
      if (role(old) !== role(now)) odd.push(`${now.name} would have another role than before.`);
    }
  }
  return odd;
}

// signersOdd: a side that vouches for a list without a custodian on it has lost its say. Whoever the next list names could sign for it.
function signersOdd(vouching: readonly Side[], after: ListBody): string[] {
  return withoutSigners(vouching, after.custodians).map((side) => `It names nobody who could sign the next list for ${side === "staff" ? "the staff side" : "management"}. Somebody else could then take that side’s place.`);
}

const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** "These four people will be able to read. Two are new since 3 March." `since` is in words, "" before the first list. */
export function summary(changes: Changes, since: string): string {
  const number = (n: number): string => small[n] ?? String(n);
  const stay = changes.readers.filter((line) => line.mark !== "gone");
  const of = (mark: Mark): number => changes.readers.filter((line) => line.mark === mark).length;
  const out = [
    stay.length === 0 ? "Nobody will be able to read." : stay.length === 1 ? "One person will be able to read." : `These ${number(stay.length).toLowerCase()} people will be able to read.`,
  ];
  if (since === "") return out.join(" ");
  const say = (n: number, one: string, many: string): void => void (n > 0 && out.push(`${number(n)} ${n === 1 ? one : many} since ${since}.`));
  say(of("new"), "is new", "are new");
  say(of("key"), "has new keys", "have new keys");
  say(of("gone"), "has been taken off", "have been taken off");
  if (out.length === 1) out.push(`They are the same people with the same keys as since ${since}.`);
  return out.join(" ");
}
