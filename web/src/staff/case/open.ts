// Opens a case with a reader's keys: envelope, notes key, then the chain with a verdict for every entry.
import { checkChain, type Audience, type ChainKeys, type CheckedEntry, type ListedEntry, type Reason } from "../../crypto/chain";
import {
  parseAsk, parseCoding, parseConsent, parseFeedback, parseMessage, parseNameOpened, parseNotesKey, parseReaders, parseReport, parseStatus, parseText,
  type Payload, type Report,
} from "../../crypto/bodies";
import { fromB64 } from "../../crypto/bytes";
import { openEnvelope, openNotesEnvelope } from "../../crypto/envelope";
import type { Identity } from "../../crypto/identity";
import { readCase, type CaseAnswer } from "../calls";
import type { Lists } from "../page";
import type { OpenCase, Said, Shown } from "./view";

/** CaseError says in words why a case cannot be shown. */
export class CaseError extends Error {}

export async function loadCase(id: string, me: Identity, lists: Lists): Promise<OpenCase> {
  const answer = await readCase(id);
  const identity = await caseKey(id, answer, me);
  const notes = await notesKey(id, answer, me);
  const keys: ChainKeys = {
    identities: { case: identity, private: me, ...(notes ? { readers: notes } : {}) },
    ...lists.vouched(),
  };
  const chain = await checkChain(id, answer.entries.map(listed), keys);
  const entries = chain.entries.map(shown);
  const report = chain.report ?? doubtful(chain.entries[0]);
  if (!report) throw new CaseError("What was reported does not open, or is not what it claims to be. Somebody may have changed it. Tell the other readers, and do not rely on anything shown for this case.");
  return { answer, identity, notes, report, entries, chainDoubt: chainDoubt(chain.entries) };
}

async function caseKey(id: string, answer: CaseAnswer, me: Identity): Promise<Identity> {
  try {
    const envelope = await openEnvelope(fromB64(answer.envelope), me);
    if (envelope.case === id) return envelope.identity;
  } catch {
    // falls through to one message for both
  }
  throw new CaseError("This case does not open with your keys. It may have been sealed to a key you had before, or been changed. Another reader of it may be able to open it.");
}

async function notesKey(id: string, answer: CaseAnswer, me: Identity): Promise<Identity | null> {
  if (!answer.notes_envelope) return null;
  try {
    const found = await openNotesEnvelope(fromB64(answer.notes_envelope), me);
    return found.case === id ? found.notes : null;
  } catch {
    return null; // shared notes then show as not opening
  }
}

function listed(e: CaseAnswer["entries"][number]): ListedEntry {
  return { seq: e.seq, audience: e.audience as Audience, author: e.author, hash: e.hash, data: e.data ? fromB64(e.data) : null };
}

/** doubtful still reads a report that is not genuine, so that it can be shown with a warning. */
function doubtful(first: CheckedEntry | undefined): Report | null {
  try {
    return first?.payload?.kind === "report" ? parseReport(first.payload.body) : null;
  } catch {
    return null;
  }
}

function shown(e: CheckedEntry): Shown {
  const said = what(e);
  const misplaced = said.kind === "hidden" || said.kind === "broken" || belongs(e, said) ? "" : "It is not something that this person may write in this place. Do not rely on it.";
  return { seq: e.seq, audience: e.audience, author: e.author, week: e.payload?.week ?? "", said, doubt: e.state === "not_genuine" ? reasons[e.reason] : misplaced };
}

function what(e: CheckedEntry): Said {
  if (e.state === "not_for_us") return { kind: "hidden" };
  if (!e.payload) return { kind: "broken" };
  try {
    return body(e.payload);
  } catch {
    return { kind: "broken" };
  }
}

function body({ kind, body }: Payload): Said {
  switch (kind) {
    case "report":
      return { kind, body: parseReport(body, kind) };
    case "message":
      return { kind, body: parseMessage(body, kind) };
    case "status":
      return { kind, body: parseStatus(body, kind) };
    case "withdraw":
    case "note":
      return { kind, body: parseText(body, kind) };
    case "feedback":
      return { kind, body: parseFeedback(body, kind) };
    case "coding":
      return { kind, body: parseCoding(body, kind) };
    case "readers":
      return { kind, body: parseReaders(body, kind) };
    case "notes_key":
      return { kind, body: parseNotesKey(body, kind) };
    case "ask":
      return { kind, body: parseAsk(body, kind) };
    case "consent":
      return { kind, body: parseConsent(body, kind) };
    case "name_opened":
      return { kind, body: parseNameOpened(body, kind) };
    case "name":
      return { kind: "hidden" };
  }
}

/** belongs says whether this kind may be written by this author for this audience (the table of docs/format.md §4). */
function belongs(e: CheckedEntry, said: Said): boolean {
  const byWorker = e.author === "worker";
  switch (said.kind) {
    case "report":
      return e.seq === 0 && e.audience === "case";
    case "message":
      return e.audience === "case";
    case "status":
    case "readers":
    case "ask":
    case "name_opened":
      return e.audience === "case" && !byWorker;
    case "withdraw":
    case "consent":
    case "feedback":
      return e.audience === "case" && byWorker;
    case "note":
      return !byWorker && (e.audience === "readers" || e.audience === "private");
    case "coding":
    case "notes_key":
      return !byWorker && e.audience === "readers";
    default:
      return true;
  }
}

const reasons: Record<Reason, string> = {
  "": "",
  gap: "Something before this is missing. Somebody may have removed it.",
  hash: "This is not what the list says stands here. Somebody may have changed it.",
  unopened: "This does not open with the keys of this case. Somebody may have changed it, or put it here.",
  size: "This does not have the form that this service writes. Somebody else may have made it.",
  format: "This does not have the form that this service writes. Somebody else may have made it.",
  kind: "This stands in the wrong place of the case. Somebody may have moved it.",
  case: "This was written for another case. Somebody may have moved it here.",
  seq: "This was written for another place of this case. Somebody may have moved it.",
  author: "This claims another author than the one who signed it.",
  prev: "Something before this was changed or removed after this was written.",
  recipient: "This takes somebody off, but would lock out the person who spoke up. Do not rely on it.",
  key: "We do not know the signing key of the person this claims to be from. We cannot tell whether they wrote it.",
  signature: "The signature is not that of the person this claims to be from. Do not rely on it.",
};

function chainDoubt(entries: readonly CheckedEntry[]): string {
  const n = entries.filter((e) => e.state === "not_genuine").length;
  if (n === 0) return "";
  const some = n === 1 ? "One entry of this case is not genuine. It is marked below. Do not act on it." : `${n} entries of this case are not genuine. They are marked below. Do not act on them.`;
  return `${some} Tell the other readers, and whoever looks after this service.`;
}
