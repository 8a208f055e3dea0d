// A case as the page sees it: every entry opened as far as these keys open it, and whether it is genuine.
import type { Ask, Coding, ConsentAnswer, Feedback, FileRef, Message, NameOpened, NotesKey, Readers, Report, Status, Text } from "../../crypto/bodies";
import type { Identity } from "../../crypto/identity";
import type { CaseAnswer } from "../calls";

/** What an entry says. `hidden` is for somebody else, `broken` does not open or is not what it should be. */
export type Said =
  | { kind: "report"; body: Report }
  | { kind: "message"; body: Message }
  | { kind: "status"; body: Status }
  | { kind: "withdraw"; body: Text }
  | { kind: "feedback"; body: Feedback }
  | { kind: "note"; body: Text }
  | { kind: "coding"; body: Coding }
  | { kind: "readers"; body: Readers }
  | { kind: "notes_key"; body: NotesKey }
  | { kind: "ask"; body: Ask }
  | { kind: "consent"; body: ConsentAnswer }
  | { kind: "name_opened"; body: NameOpened }
  | { kind: "hidden" }
  | { kind: "broken" };

export type Shown = {
  seq: number;
  audience: string;
  author: string;
  week: string; // "" when not known
  said: Said;
  doubt: string; // why it is not genuine, "" when it is
};

export type OpenCase = {
  answer: CaseAnswer;
  identity: Identity; // of the case
  notes: Identity | null; // of the notes, null until a reader shared one
  report: Report;
  entries: Shown[];
  chainDoubt: string; // what is wrong with the chain as a whole, "" when nothing
};

/** latestCoding is how the case is counted now: the last coding, or what the worker chose. */
export function latestCoding(c: OpenCase): Coding {
  for (const e of [...c.entries].reverse()) if (e.said.kind === "coding" && e.doubt === "") return e.said.body;
  return { themes: c.report.themes, group: c.report.group, area: c.report.area };
}

export function latestFeedback(c: OpenCase): Feedback | null {
  for (const e of [...c.entries].reverse()) if (e.said.kind === "feedback" && e.doubt === "") return e.said.body;
  return null;
}

/** lastContact is the last week in which staff wrote what the person can read, or the day of the last status. */
export function lastContact(c: OpenCase): string {
  const weeks = c.entries.filter((e) => e.author !== "worker" && e.audience === "case" && e.seq > 0).map((e) => e.week);
  return [c.answer.case.status_on, ...weeks].sort().at(-1) ?? "";
}

/** files lists every file of the case with the entry it came with. */
export function files(c: OpenCase): { file: FileRef; entry: Shown }[] {
  return c.entries.flatMap((entry) =>
    entry.said.kind === "report" || entry.said.kind === "message" ? entry.said.body.files.map((file) => ({ file, entry })) : [],
  );
}
