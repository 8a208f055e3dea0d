// A case as the page sees it: every entry opened as far as these keys open it, and whether it is genuine.
import type {
  Action, Ask, Assign, ClockChange, Coding, Conflict, ConsentAnswer, Contact, Copied, Detriment, Disclosure, Escalate, Feedback, FileRef, FollowUp, Hold, Lane, Matter,
  Message, Named, NameOpened, Needs, Note, NotesKey, Pathway, Praise, Prompt, Propose, Readers, Report, Status, Text,
} from "../../crypto/bodies";
import { readingSince } from "../../crypto/agreed";
import { fileIdentities, type CheckedChain } from "../../crypto/chain";
import type { Identity } from "../../crypto/identity";
import type { CaseAnswer } from "../calls";

/** What an entry says. `hidden` is for somebody else, `broken` does not open or is not what it should be. */
export type Said =
  | { kind: "report"; body: Report }
  | { kind: "message"; body: Message }
  | { kind: "status"; body: Status }
  | { kind: "withdraw"; body: Text }
  | { kind: "feedback"; body: Feedback }
  | { kind: "note"; body: Note }
  | { kind: "coding"; body: Coding }
  | { kind: "readers"; body: Readers }
  | { kind: "notes_key"; body: NotesKey }
  | { kind: "ask"; body: Ask }
  | { kind: "consent"; body: ConsentAnswer }
  | { kind: "named"; body: Named }
  | { kind: "name_opened"; body: NameOpened }
  | { kind: "clock"; body: ClockChange }
  | { kind: "propose"; body: Propose }
  | { kind: "escalate"; body: Escalate }
  | { kind: "detriment"; body: Detriment }
  | { kind: "praise"; body: Praise }
  | { kind: "assign"; body: Assign }
  | { kind: "action"; body: Action }
  | { kind: "needs"; body: Needs }
  | { kind: "pathway"; body: Pathway }
  | { kind: "prompt"; body: Prompt }
  | { kind: "lane"; body: Lane }
  | { kind: "disclosure"; body: Disclosure }
  | { kind: "conflict"; body: Conflict }
  | { kind: "matter"; body: Matter }
  | { kind: "follow_up"; body: FollowUp }
  | { kind: "hold"; body: Hold }
  | { kind: "copied"; body: Copied }
  | { kind: "contact"; body: Contact }
  | { kind: "hidden" }
  | { kind: "broken" };

export type Shown = {
  seq: number;
  audience: string;
  author: string;
  week: string; // "" when not known
  said: Said;
  doubt: string; // why it is not genuine, "" when it is
  withoutConsent: boolean; // a change of readers, or taking it further, that the person who spoke up was not asked about, but should have been
  inConflict?: boolean; // a change of readers that lets in somebody who must not read it
};

export type OpenCase = {
  answer: CaseAnswer;
  identity: Identity | null; // of the case; null when it can be read, but nothing may be written
  notes: Identity | null; // of the notes; null until a reader shared one, and when the key one was given is not proved to be theirs
  report: Report;
  genuine: boolean; // whether the report is
  entries: Shown[];
  chain: CheckedChain;
  chainDoubt: string; // what is wrong with the chain as a whole, "" when nothing
};

/** identitiesOf is what may open a file: the identity of the entry that brought it, or one before. */
export function identitiesOf(c: OpenCase, file: FileRef): Identity[] {
  const seq = files(c).find((one) => one.file.id === file.id)?.entry.seq;
  const entry = c.chain.entries.find((one) => one.seq === seq);
  return entry ? fileIdentities(c.chain, entry) : [];
}

/** A change of readers, genuine and in its place. */
export type Changed = Shown & { said: { kind: "readers"; body: Readers } };

/** readersOf is everybody who reads: whom the server lists, and whom the case itself says were let in. Neither alone is enough to keep something from them. */
export function readersOf(c: Pick<OpenCase, "answer" | "chain">): Set<string> {
  return new Set([...c.answer.readers.map((one) => one.id), ...readingSince(c.chain).keys()]);
}

/** changes are the genuine changes of readers, in their order. */
export function changes(c: OpenCase): Changed[] {
  return c.entries.filter((e): e is Changed => e.said.kind === "readers" && e.doubt === "");
}

/** since is the entry from which somebody has read the case without a break, or null when nothing genuine says so. */
export function since(c: OpenCase, id: string): Shown | null {
  const seq = readingSince(c.chain).get(id)?.seq;
  return c.entries.find((e) => e.seq === seq) ?? null;
}

/** What the person who spoke up was asked about somebody, and said. */
export type Consenting = { ask: Shown | null; answer: Shown | null; agreed: boolean };

/** consentFor finds the newest question about somebody, and the newest answer to it. */
export function consentFor(c: OpenCase, id: string): Consenting {
  const sound = [...c.entries].reverse().filter((e) => e.doubt === "");
  const ask = sound.find((e) => e.said.kind === "ask" && e.said.body.readers.includes(id)) ?? null;
  const answer = ask && (sound.find((e) => e.said.kind === "consent" && e.said.body.ask === ask.seq) ?? null);
  return { ask, answer, agreed: answer?.said.kind === "consent" && answer.said.body.answer === "yes" };
}

/** latestCoding is how the case is counted now: the last coding, or what the worker chose. */
export function latestCoding(c: OpenCase): Coding {
  for (const e of [...c.entries].reverse()) if (e.said.kind === "coding" && e.doubt === "") return e.said.body;
  return { themes: c.report.themes, group: c.report.group, area: c.report.area };
}

/** latestFeedback is whether they would speak up again: their own answer, or else what they told a reader. */
export function latestFeedback(c: Pick<OpenCase, "entries">): Feedback | null {
  const sound = [...c.entries].reverse().filter((e) => e.doubt === "");
  for (const { said } of sound) if (said.kind === "feedback") return said.body;
  for (const { said } of sound) if (said.kind === "contact" && said.body.again !== "") return { answer: said.body.again, text: "They told a reader." };
  return null;
}

/** files lists every file of the case with the entry it came with. */
export function files(c: Pick<OpenCase, "entries">): { file: FileRef; entry: Shown }[] {
  return c.entries.flatMap((entry) => filesIn(entry).map((file) => ({ file, entry })));
}

/** filesIn are the files that an entry names. */
export function filesIn({ said }: Pick<Shown, "said">): readonly FileRef[] {
  return said.kind === "report" || said.kind === "message" || said.kind === "note" ? (said.body.files ?? []) : [];
}
