// What happened around the concern, in words for the person who spoke up: who reads it, who asked, who opened their name.

import type { Ask, Named, NameOpened, Readers, Roster } from "../crypto";
import { dayWords } from "./days";
import { deskOf, namesOf } from "./names";

export interface Said {
  title: string;
  text: string;
}

/** A change of who reads. */
export function readersSaid(change: Readers, author: string, roster: Pick<Roster, "list">): Said {
  const { added, removed, from, until, consent, text } = change;
  const ids = added.map((one) => one.id);
  const cover = [from && `from ${dayWords(from)}`, until && `until ${dayWords(until)}`].filter((one) => one !== "").join(" ");
  const others = removed.filter((id) => id !== author);
  const lines = [
    ids.length > 0 && `${namesOf(ids, roster)} can read your concern now${cover === "" ? "" : `, as cover ${cover}`}: everything so far, and what follows.`,
    removed.includes(author) && `${namesOf([author], roster)} stopped reading your concern.`,
    others.length > 0 && `${namesOf(others, roster)} no longer reads your concern.`,
    removed.length > 0 && "What follows is locked with a new key that they do not have. What they read before, they still know.",
    consent.how === "worker" && "You agreed to this.",
    consent.how === "in_person" && `They say that you agreed in person: ${consent.text}`,
    text !== "" && `Why: ${text}`,
  ];
  return { title: "Changed who reads your concern", text: lines.filter((one) => one !== false).join("\n") };
}

export function askSaid({ readers, text }: Ask, roster: Pick<Roster, "list">): Said {
  const who = namesOf(readers, roster);
  const desk = readers.length === 1 ? deskOf(readers[0] ?? "", roster) : "";
  return { title: `Asks you: may ${who}${desk} read your concern too?`, text };
}

export function namedSaid({ readers }: Named, roster: Pick<Roster, "list">): Said {
  return { title: `You gave your name, in confidence, to ${namesOf(readers, roster)}`, text: "" };
}

export function nameSaid({ reason }: NameOpened): Said {
  return { title: "Opened your name", text: `Why: ${reason}` };
}

/** What to say of a change that had to wait for the worker's yes, and did not. */
export const withoutConsent = "You were not asked about this, and should have been. You can say so in a reply, or to another guardian or rep.";
