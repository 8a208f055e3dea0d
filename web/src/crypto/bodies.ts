// What stands in an entry's body, by kind. docs/format.md §4.

import { anything, count, flag, list, maybe, object, oneOf, text, type Check } from "./shape";

const kinds = [
  "report", "name", "named", "message", "status", "withdraw", "feedback", "note", "coding", "readers", "notes_key", "ask", "consent", "name_opened",
  // Casework
  "clock", "propose", "escalate", "detriment", "praise", "assign", "action", "needs", "pathway", "prompt", "lane", "disclosure", "conflict", "matter",
  "follow_up", "hold", "copied", "contact",
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
  /** Treated badly for speaking up, as said when it was raised. */
  detriment: "yes" | "no" | "not_sure" | "";
  /** Whether they are a member of the union chosen; "" when not asked. */
  member: "yes" | "no" | "";
  /** Brought in from old records: nobody holds a receipt for it. Otherwise it is left out. */
  imported?: boolean;
  /** Confidential mode: who may open the name when not all readers may. Reports of before have none. */
  opens?: string[];
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
/** What readers write for themselves. Its files are sealed to those who get the note. */
export interface Note {
  text: string;
  files?: FileRef[] | undefined;
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
/** Who may open a name that is given later, in the entry after this. */
export interface Named {
  readers: string[];
}
/** Why somebody opened the sealed name. */
export interface NameOpened {
  reason: string;
}

const fileRef: Check<FileRef> = object<FileRef>({ id: text, name: text, type: text, size: count, hash: text });
const readerRef: Check<ReaderRef> = object<ReaderRef>({ id: text, sign: text });
const consent: Check<Consent> = object<Consent>({ how: oneOf("not_needed", "worker", "in_person"), seq: count, text });

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
  detriment: oneOf("yes", "no", "not_sure", ""),
  member: oneOf("yes", "no", ""),
  imported: maybe(flag),
  opens: maybe(list(text)),
});
export const parseName: Check<Name> = object<Name>({ name: text, contact: text });
export const parseMessage: Check<Message> = object<Message>({ text, files: list(fileRef) });
export const parseStatus: Check<Status> = object<Status>({ status: text, text });
export const parseText: Check<Text> = object<Text>({ text });
export const parseNote: Check<Note> = object<Note>({ text, files: maybe(list(fileRef)) });
export const parseFeedback: Check<Feedback> = object<Feedback>({ answer: oneOf("yes", "no", "maybe", "dont_know"), text });
export const parseCoding: Check<Coding> = object<Coding>({ themes: list(text), group: text, area: text });
export const parseReaders: Check<Readers> = object<Readers>({
  added: list(readerRef),
  removed: list(text),
  before: text,
  recipient: text,
  from: text,
  until: text,
  consent,
  text,
});
export const parseNotesKey: Check<NotesKey> = object<NotesKey>({ before: text });
export const parseAsk: Check<Ask> = object<Ask>({ readers: list(text), text });
export const parseConsent: Check<ConsentAnswer> = object<ConsentAnswer>({ ask: count, answer: oneOf("yes", "no"), text });
export const parseNamed: Check<Named> = object<Named>({ readers: list(text) });
export const parseNameOpened: Check<NameOpened> = object<NameOpened>({ reason: text });

/** A promise stopped, started or put off. The worker sees it with its reason. `day` is when it counts from; `until` the new last day, or the day to look again. */
export interface ClockChange {
  do: "stop" | "start" | "extend";
  clock: "response" | "";
  day: string;
  until: string;
  text: string;
}

export const STEPS = ["line", "guardian", "executive", "non_executive", "investigator", "icb", "nhs_england", "cqc", "other"] as const;
/** A rung of the escalation ladder, lowest first. From icb on it leaves the organisation. */
export type EscalationStep = (typeof STEPS)[number];

/** A question to the worker: may this be taken to somebody else? A `consent` entry answers it. */
export interface Propose {
  id: string;
  step: EscalationStep;
  to: string;
  text: string;
}
/** How it was agreed that a concern goes further. */
export interface EscalationAgreed {
  how: "not_needed" | "worker" | "in_person" | "legal_duty";
  seq: number;
  text: string;
}
/** A concern taken to somebody else, and what came of it. The newest with its id is how it stands. */
export interface Escalate {
  id: string;
  step: EscalationStep;
  to: string;
  day: string;
  reply_by: string;
  agreed: EscalationAgreed;
  state: "sent" | "replied" | "stopped";
  text: string;
}
export type DetrimentAnswer = "yes" | "no" | "not_sure" | "";
/** The worker's answer to "Have you been treated badly because you spoke up?". `at` is contact or the months after closing; "" is not said. */
export interface Detriment {
  at: "contact" | "3" | "6" | "9" | "12";
  answer: DetrimentAnswer;
  text: string;
}
/** How a celebration reached the person or team praised. */
export interface Praise {
  to: string;
  how: "told" | "letter" | "mail" | "meeting";
  text: string;
}
/** Which reader leads the case, "" for nobody. */
export interface Assign {
  to: string;
}
/** Something somebody will do. The newest with its id is how it stands. `owner` is a reader's id or "", `who` somebody else in words. */
export interface Action {
  id: string;
  text: string;
  owner: string;
  who: string;
  due: string;
  remind: string;
  state: "open" | "done" | "dropped";
  outcome: string;
}
/** Who is hurt, what they need, whose obligation it is: asked before anything formal. */
export interface Needs {
  hurt: string;
  needs: string;
  owed: string;
  formal: "not_yet" | "no" | "yes";
  why: string;
}
/** One line of a checklist. */
export interface CheckLine {
  item: string;
  state: "todo" | "done" | "not_needed";
}
/** How the concern is being settled. */
export interface Pathway {
  pathway: "informal" | "facilitated" | "mediation" | "fast_track" | "formal";
  state: "begun" | "ended";
  began: string;
  due: string;
  checks: CheckLine[];
  text: string;
}
/** The answer to what a decision point asks. */
export interface Prompt {
  prompt: "cultural_ambassador" | "rep" | "safeguarding" | "counter_fraud" | "patient_safety" | "police";
  answer: "offered" | "accepted" | "declined" | "done" | "not_needed";
  text: string;
}
/** A checklist lane the case is in, or was taken out of. */
export interface Lane {
  lane: "sexual_safety" | "danger" | "low_level";
  state: "in" | "out";
  /** Person ids: the review group of sexual_safety, otherwise empty. */
  group: string[];
  checks: CheckLine[];
  /** How the worker agreed to leave low_level, not_needed otherwise. */
  agreed: Consent;
  text: string;
}
/** The answers of the helper on qualifying disclosures. It holds no verdict. */
export interface Disclosure {
  answers: { question: string; answer: "yes" | "no" | "not_sure" }[];
  text: string;
}
/** Somebody who must not read the case. The newest about somebody counts. `person` is "" for somebody without an account. */
export interface Conflict {
  person: string;
  name: string;
  why: "about" | "close" | "line" | "other_side" | "interest" | "cleared";
  text: string;
}
/** Joins the case to others about one thing. `speakers` is how many people spoke together in this case. */
export interface Matter {
  matter: string;
  name: string;
  state: "in" | "out";
  speakers: number;
  text: string;
}
/** A follow-up after closing that was made; `asked` goes with a message that asks. `answer` is what they said in person to whether they were treated badly. */
export interface FollowUp {
  at: "3" | "6" | "9" | "12";
  how: "asked" | "mailbox" | "in_person" | "not_reached";
  answer: DetrimentAnswer;
  text: string;
}
/** Staff spoke with the worker, who sees this. `detriment` and `again` (would they speak up again?) are "" when they were not asked, or did not say. */
export interface Contact {
  day: string;
  how: "telephone" | "in_person" | "video";
  detriment: DetrimentAnswer;
  again: Answer | "";
  text: string;
}
/** Keeps a case from disposal, or lets it go. */
export interface Hold {
  state: "on" | "off";
  text: string;
}
/** A copy of the case left the service. */
export interface Copied {
  what: "export" | "package" | "subject_access" | "print";
  to: string;
  hash: string;
  text: string;
}

const months = ["3", "6", "9", "12"] as const;
const step = oneOf<EscalationStep>(...STEPS);
const checkLines = list(object<CheckLine>({ item: text, state: oneOf("todo", "done", "not_needed") }));

export const parseClock: Check<ClockChange> = object<ClockChange>({ do: oneOf("stop", "start", "extend"), clock: oneOf("response", ""), day: text, until: text, text });
export const parsePropose: Check<Propose> = object<Propose>({ id: text, step, to: text, text });
export const parseEscalate: Check<Escalate> = object<Escalate>({
  id: text, step, to: text, day: text, reply_by: text,
  agreed: object<EscalationAgreed>({ how: oneOf("not_needed", "worker", "in_person", "legal_duty"), seq: count, text }),
  state: oneOf("sent", "replied", "stopped"), text,
});
export const parseDetriment: Check<Detriment> = object<Detriment>({ at: oneOf("contact", ...months), answer: oneOf<DetrimentAnswer>("yes", "no", "not_sure", ""), text });
export const parsePraise: Check<Praise> = object<Praise>({ to: text, how: oneOf("told", "letter", "mail", "meeting"), text });
export const parseAssign: Check<Assign> = object<Assign>({ to: text });
export const parseAction: Check<Action> = object<Action>({ id: text, text, owner: text, who: text, due: text, remind: text, state: oneOf("open", "done", "dropped"), outcome: text });
export const parseNeeds: Check<Needs> = object<Needs>({ hurt: text, needs: text, owed: text, formal: oneOf("not_yet", "no", "yes"), why: text });
export const parsePathway: Check<Pathway> = object<Pathway>({
  pathway: oneOf("informal", "facilitated", "mediation", "fast_track", "formal"), state: oneOf("begun", "ended"), began: text, due: text, checks: checkLines, text,
});
export const parsePrompt: Check<Prompt> = object<Prompt>({
  prompt: oneOf("cultural_ambassador", "rep", "safeguarding", "counter_fraud", "patient_safety", "police"),
  answer: oneOf("offered", "accepted", "declined", "done", "not_needed"), text,
});
export const parseLane: Check<Lane> = object<Lane>({ lane: oneOf("sexual_safety", "danger", "low_level"), state: oneOf("in", "out"), group: list(text), checks: checkLines, agreed: consent, text });
export const parseDisclosure: Check<Disclosure> = object<Disclosure>({
  answers: list(object<Disclosure["answers"][number]>({ question: text, answer: oneOf("yes", "no", "not_sure") })), text,
});
export const parseConflict: Check<Conflict> = object<Conflict>({ person: text, name: text, why: oneOf("about", "close", "line", "other_side", "interest", "cleared"), text });
export const parseMatter: Check<Matter> = object<Matter>({ matter: text, name: text, state: oneOf("in", "out"), speakers: count, text });
export const parseFollowUp: Check<FollowUp> = object<FollowUp>({ at: oneOf(...months), how: oneOf("asked", "mailbox", "in_person", "not_reached"), answer: oneOf<DetrimentAnswer>("yes", "no", "not_sure", ""), text });
export const parseContact: Check<Contact> = object<Contact>({
  day: text, how: oneOf("telephone", "in_person", "video"), detriment: oneOf<DetrimentAnswer>("yes", "no", "not_sure", ""), again: oneOf<Answer | "">("yes", "no", "maybe", "dont_know", ""), text,
});
export const parseHold: Check<Hold> = object<Hold>({ state: oneOf("on", "off"), text });
export const parseCopied: Check<Copied> = object<Copied>({ what: oneOf("export", "package", "subject_access", "print"), to: text, hash: text, text });

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
