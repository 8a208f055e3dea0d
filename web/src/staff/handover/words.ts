// What the handover page says.
import type { Handover } from "./calls";
import type { NotDone } from "./run";
import { count, longDay } from "../words";

export type Names = { person(id: string): string; case(id: string): string };

/** What is carried out, as far as its words need it. */
export type Told = Pick<Handover, "kind" | "to" | "from" | "until" | "stop"> | { kind: "ended"; person: string; why: "left" | "cover" | "early" };

/** A line that says what was decided. */
export function title(told: Told, cases: string, names: Names): string {
  switch (told.kind) {
    case "handover":
      return `Hand ${cases} over to ${names.person(told.to)}${told.stop ? ", and stop reading" : ""}`;
    case "cover":
      return `${names.person(told.to)} covers ${cases} from ${longDay(told.from)} to ${longDay(told.until)}`;
    case "leave":
      return `Stop reading ${cases}`;
    case "ended":
      return `Take ${names.person(told.person)} off ${cases}`;
  }
}

/** What will happen, in the order in which it matters. */
export function consequences(told: Told, n: number, alone: readonly string[], names: Names): string[] {
  const cases = count(n, "case");
  switch (told.kind) {
    case "handover": {
      const to = names.person(told.to);
      return [
        `${to} will be able to read ${cases}: what is written there so far, and what follows.`,
        told.stop ? `You stop reading them at once. Only ${to} or another reader can let you in again.` : "You go on reading them too.",
        `A sealed name is not handed over. ${to} can open a name only if the person who spoke up chose them for it.`,
        "Your private notes are not handed over. Notes that you shared with the other readers are.",
        `Each person who spoke up sees that ${to} reads their case now${told.stop ? ", and that you stopped" : ""}.`,
        `If somebody left ${to} out of their case, that case is not handed over. It stays as it is, and you see its name at the end.`,
      ];
    }
    case "cover": {
      const to = names.person(told.to);
      return [
        `${to} can read ${cases} from ${longDay(told.from)} to ${longDay(told.until)}: what is written there so far, and what follows. They can answer, too.`,
        `Before the first day they can read nothing. After the last day it ends by itself. Cases that ${to} reads already need no cover: they stay as they are, and are not counted.`,
        `${to} cannot let anybody else in, and cannot take you off.`,
        "Sealed names and your private notes stay closed to them.",
        `Each person who spoke up sees who covers and until when. If somebody left ${to} out of their case, it is not covered, and you see its name at the end.`,
        "When the cover is over, this page offers to change the keys of these cases.",
      ];
    }
    case "leave":
      return [
        `You stop reading ${cases} at once. Only another reader can let you in again.`,
        ...(alone.length > 0 ? [`${names.person(told.to)} reads ${count(alone.length, "case")} that nobody else reads: ${list(alone.map(names.case))}.`] : []),
        "The other readers go on reading. What follows is locked with new keys that you do not get.",
        "Each person who spoke up sees that you stopped reading.",
        "A case that nobody else may read stays with you, and you see its name at the end.",
      ];
    case "ended":
      return [
        told.why === "early"
          ? `${names.person(told.person)} can no longer read ${cases} that they cover, from now on. What they read before, they still know. What follows is locked with new keys that they do not get. Cases that they read for good are not touched.`
          : told.why === "left"
          ? `${names.person(told.person)} has left and cannot sign in. But keys that they kept could still open what is written in ${cases}. After this they open nothing new.`
          : `The cover by ${names.person(told.person)} is over, and they can open nothing here. After this, keys that they kept open nothing new either.`,
        told.why === "early" ? "Each person who spoke up sees that they no longer read it." : "You and the other readers go on as before, and so does the person who spoke up.",
      ];
  }
}

/** What has been done, of n cases. */
export function outcome(told: Told, done: number, n: number, names: Names): string {
  const cases = done === n ? count(n, "case") : `${done.toLocaleString("en-GB")} of ${count(n, "case")}`;
  switch (told.kind) {
    case "handover":
      return `${names.person(told.to)} reads ${cases} now. ${told.stop ? "You read them no more." : "You go on reading them."}`;
    case "cover":
      return `${names.person(told.to)} covers ${cases} from ${longDay(told.from)} to ${longDay(told.until)}.`;
    case "leave":
      return `You read ${cases} no more.`;
    case "ended":
      return `${names.person(told.person)} was taken off ${cases}.`;
  }
}

/** What the button that begins it says. */
export function doIt(told: Told): string {
  return { handover: "Hand them over", cover: "Give cover", leave: "Stop reading", ended: "Take them off" }[told.kind];
}

/** A line that says what is going on. */
export function doing(told: Told): string {
  return { handover: "Handing over", cover: "Giving cover", leave: "Leaving", ended: "Taking them off" }[told.kind];
}

/** Why a case was left as it is, for the person who has to see to it. */
export function reason(one: NotDone, names: Names): string {
  const who = list(one.people.map(names.person));
  switch (one.why) {
    case "consent":
      return `The person who spoke up did not choose ${who || "them"}. Ask them on the page of the case.`;
    case "in_conflict":
      return `${who} must not read this one, as its page says. Whoever else reads it goes on, or choose another person for it there.`;
    case "apart_unknown":
      return `What is known of this one from here does not say whether ${who || "they"} may read it. Look at it on its page, and let them in there.`;
    case "last_reader":
      return "Nobody else would be left to read it. Hand it over first.";
    case "unlisted":
      return `Nothing can be sealed to ${who || "one of its readers"}: their keys are not on the signed list. A custodian can see to the list.`;
    case "roster_changed":
      return "The list of readers has changed meanwhile. Load this page again and go on.";
    case "unexplained":
      return `${who} stands among its readers, but nothing in the case says who let them in. Look at it on its page, and tell a custodian of each side.`;
    case "not_listed":
      return "Your own keys are not on the signed list. A custodian can see to that.";
    case "conflict":
      return "Somebody was writing in it all the time. Try again.";
    case "not_found":
    case "not_mine":
      return "You read it no more.";
    default:
      return one.why.startsWith("keys: ")
        ? "Its keys do not fit together, so nothing was changed. Open it, and tell the other readers."
        : "Something went wrong, so nothing was changed. Try again.";
  }
}

/** list joins words as people do: a, b and c. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
