// What stands in an entry's body, by kind. docs/format.md §4.

import { anything, count, flag, list, object, oneOf, text, type Check } from "./shape";

const kinds = [
  "report", "name", "message", "status", "withdraw", "feedback", "note", "coding", "readers", "notes_key", "ask", "consent", "name_opened",
] as const;
export type Kind = (typeof kinds)[number];
export type Mode = "anonymous" | "confidential" | "open";
export type Answer = "yes" | "no" | "maybe" | "dont_know";

/** A file as an entry names it. The entry's signature covers hash, so the file is as genuine as the entry. */
export interface FileRef {
  id: string;
  name: string;
  type: string;
  /** Bytes of the content, before padding. */
  size: number;
  /** hash of the age file. */
  hash: string;
}

/** A person who may read, with the key their entries must verify under. */
export interface ReaderRef {
  id: string;
  sign: string;
}

/** The signed list that something was sealed under; number 0 and hash "" never verify. */
export interface ListRef {
  number: number;
  hash: string;
}

/** The body of entry 0. `name` and `contact` are filled in open mode only; in confidential mode they are sealed apart. */
export interface Report {
  kind: "concern" | "celebration";
  what: string;
  when: string;
  where: string;
  area: string;
  themes: string[];
  group: string;
  danger: boolean;
  mode: Mode;
  name: string;
  contact: string;
  day: string;
  route: "online" | "in_person";
  desks: string[];
  readers: ReaderRef[];
  worker: string;
  /** The worker's own recipient: envelopes of later identities are sealed to it, and to nothing else that a server may name. */
  recipient: string;
  statistics: string;
  files: FileRef[];
  /** People of the chosen desks whom the worker left out: nobody adds them without consent. */
  omitted: string[];
  /** False when the worker wants no way to recover the case. */
  recovery: boolean;
  list: ListRef;
}

export interface Name {
  name: string;
  contact: string;
}
export interface Message {
  text: string;
  files: FileRef[];
}
export interface Status {
  status: string;
  text: string;
}
export interface Text {
  text: string;
}
export interface Feedback {
  answer: Answer;
  text: string;
}
export interface Coding {
  themes: string[];
  group: string;
  area: string;
}

/** How consent to a change of readers was given, when it was needed. `seq` is the worker's yes; `text` says when and how somebody agreed in person. */
export interface Consent {
  how: "not_needed" | "worker" | "in_person";
  seq: number;
  text: string;
}
/** A change of who reads. With somebody removed, `before` is the identity that this one replaces and `recipient` the report's. */
export interface Readers {
  added: ReaderRef[];
  removed: string[];
  before: string;
  recipient: string;
  from: string;
  until: string;
  consent: Consent;
  text: string;
}
/** The notes identity that a new one replaces. */
export interface NotesKey {
  before: string;
}
/** A question to the worker: may these people read the case too? */
export interface Ask {
  readers: string[];
  text: string;
}
/** The worker's answer to the question at seq `ask`. */
export interface ConsentAnswer {
  ask: number;
  answer: "yes" | "no";
  text: string;
}
/** Why somebody opened the sealed name. */
export interface NameOpened {
  reason: string;
}

const fileRef: Check<FileRef> = object<FileRef>({ id: text, name: text, type: text, size: count, hash: text });
const readerRef: Check<ReaderRef> = object<ReaderRef>({ id: text, sign: text });

/** The checks: each takes the unknown body of a verified payload and gives it back typed, or throws ShapeError. */
export const parseReport: Check<Report> = object<Report>({
  kind: oneOf("concern", "celebration"),
  what: text,
  when: text,
  where: text,
  area: text,
  themes: list(text),
  group: text,
  danger: flag,
  mode: oneOf("anonymous", "confidential", "open"),
  name: text,
  contact: text,
  day: text,
  route: oneOf("online", "in_person"),
  desks: list(text),
  readers: list(readerRef),
  worker: text,
  recipient: text,
  statistics: text,
  files: list(fileRef),
  omitted: list(text),
  recovery: flag,
  list: object<ListRef>({ number: count, hash: text }),
});
export const parseName: Check<Name> = object<Name>({ name: text, contact: text });
export const parseMessage: Check<Message> = object<Message>({ text, files: list(fileRef) });
export const parseStatus: Check<Status> = object<Status>({ status: text, text });
export const parseText: Check<Text> = object<Text>({ text });
export const parseFeedback: Check<Feedback> = object<Feedback>({ answer: oneOf("yes", "no", "maybe", "dont_know"), text });
export const parseCoding: Check<Coding> = object<Coding>({ themes: list(text), group: text, area: text });
export const parseReaders: Check<Readers> = object<Readers>({
  added: list(readerRef),
  removed: list(text),
  before: text,
  recipient: text,
  from: text,
  until: text,
  consent: object<Consent>({ how: oneOf("not_needed", "worker", "in_person"), seq: count, text }),
  text,
});
export const parseNotesKey: Check<NotesKey> = object<NotesKey>({ before: text });
export const parseAsk: Check<Ask> = object<Ask>({ readers: list(text), text });
export const parseConsent: Check<ConsentAnswer> = object<ConsentAnswer>({ ask: count, answer: oneOf("yes", "no"), text });
export const parseNameOpened: Check<NameOpened> = object<NameOpened>({ reason: text });

/** What is signed. `body` is unchecked until one of the parse functions has seen it. */
export interface Payload {
  v: 1;
  case: string;
  seq: number;
  kind: Kind;
  author: string;
  week: string;
  prev: string;
  body: unknown;
}

export const parsePayload: Check<Payload> = object<Payload>({
  v: oneOf<1>(1),
  case: text,
  seq: count,
  kind: oneOf<Kind>(...kinds),
  author: text,
  week: text,
  prev: text,
  body: anything,
});
