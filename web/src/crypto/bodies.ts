// What stands in an entry's body, by kind. docs/format.md §4.

import { anything, count, flag, list, object, oneOf, text, type Check } from "./shape";

export type Kind = "report" | "name" | "message" | "status" | "withdraw" | "feedback" | "note" | "coding";
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
  statistics: string;
  files: FileRef[];
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

const fileRef: Check<FileRef> = object<FileRef>({ id: text, name: text, type: text, size: count, hash: text });

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
  readers: list(object<ReaderRef>({ id: text, sign: text })),
  worker: text,
  statistics: text,
  files: list(fileRef),
});
export const parseName: Check<Name> = object<Name>({ name: text, contact: text });
export const parseMessage: Check<Message> = object<Message>({ text, files: list(fileRef) });
export const parseStatus: Check<Status> = object<Status>({ status: text, text });
export const parseText: Check<Text> = object<Text>({ text });
export const parseFeedback: Check<Feedback> = object<Feedback>({ answer: oneOf("yes", "no", "maybe", "dont_know"), text });
export const parseCoding: Check<Coding> = object<Coding>({ themes: list(text), group: text, area: text });

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
  kind: oneOf<Kind>("report", "name", "message", "status", "withdraw", "feedback", "note", "coding"),
  author: text,
  week: text,
  prev: text,
  body: anything,
});
