// Opens a case with a reader's keys: envelope, notes key, then the chain with a verdict for every entry.
import { checkChain, type Audience, type ChainKeys, type CheckedChain, type CheckedEntry, type ListedEntry, type Reason } from "../../crypto/chain";
import {
  parseAction, parseAsk, parseAssign, parseClock, parseCoding, parseConflict, parseConsent, parseContact, parseCopied, parseDetriment, parseDisclosure, parseEscalate, parseFeedback,
  parseFollowUp, parseHold, parseLane, parseMatter, parseMessage, parseNamed, parseNameOpened, parseNeeds, parseNote, parseNotesKey, parsePathway, parsePraise, parsePrompt, parsePropose,
  parseReaders, parseReport, parseStatus, parseText,
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

export async function loadCase(id: string, me: { id: string; identity: Identity }, lists: Lists): Promise<OpenCase> {
  const answer = await readCase(id);
  const keys = await heldKeys(id, answer, me, lists);
  const chain = await checkChain(id, answer.entries.map(listed), { ...keys, ...lists.vouched(), reader: me.id });
  const entries = chain.entries.map(shown).filter((e) => !silent(e));
  const report = chain.report ?? doubtful(chain.entries[0]);
  if (!report) throw new CaseError("What was reported does not open, or is not what it claims to be. Somebody may have changed it. Tell the other readers, and do not rely on anything shown for this case.");
  return { answer, identity: chain.current, notes: chain.notes, report, genuine: chain.report !== null, entries, chain, chainDoubt: chainDoubt(chain) };
}

type Held = Pick<ChainKeys, "identities" | "former">;

/** heldKeys opens the envelopes: the newest, and those that changes of readers have replaced. */
async function heldKeys(id: string, answer: CaseAnswer, { id: mine, identity: me }: { id: string; identity: Identity }, lists: Lists): Promise<Held> {
  const open = async (data: string): Promise<Identity[]> => opened(id, openEnvelope(fromB64(data), me).then((one) => ({ case: one.case, key: one.identity })));
  const openNotes = async (data: string): Promise<Identity[]> => opened(id, openNotesEnvelope(fromB64(data), me).then((one) => ({ case: one.case, key: one.notes })));
  const replaced = (audience: string): string[] => [...answer.former_envelopes].sort((a, b) => b.seq - a.seq).filter((one) => one.audience === audience).map((one) => one.data);
  const [newest] = await open(answer.envelope);
  const [notes] = answer.notes_envelope ? await openNotes(answer.notes_envelope) : [];
  const former = { case: (await Promise.all(replaced("case").map(open))).flat(), readers: (await Promise.all(replaced("readers").map(openNotes))).flat() };
  if (!newest && former.case.length === 0 && answer.readers.some((one) => one.id === mine && one.lost)) throw new CaseError(lostWords(answer, lists));
  if (!newest && former.case.length === 0) throw new CaseError("This case does not open with your keys. It may have been sealed to a key you had before, or been changed. Another reader of it may be able to open it.");
  return { identities: { private: me, ...(newest ? { case: newest } : {}), ...(notes ? { readers: notes } : {}) }, former };
}

// lostWords: a recovery brought a new key, and this case did not come with it. Who still holds it can give it back.
function lostWords(answer: CaseAnswer, lists: Lists): string {
  const holders = answer.readers.filter((one) => !one.lost).map((one) => lists.person(one.id));
  const who = holders.length === 0 ? "Nobody else on the staff side can open it. The person who spoke up still can, and is told so when they come back." : `Ask ${holders.join(" or ")} to let you read it again: they can do that on the page of this concern, once your new key is on the signed list.`;
  return `This concern was sealed to the key you lost, and it could not be recovered. ${who}`;
}

/** opened is what an envelope of this case holds, or nothing. Shared notes whose key does not open are shown as such. */
async function opened(id: string, envelope: Promise<{ case: string; key: Identity }>): Promise<Identity[]> {
  try {
    const found = await envelope;
    return found.case === id ? [found.key] : [];
  } catch {
    return [];
  }
}

function listed(e: CaseAnswer["entries"][number]): ListedEntry {
  return { seq: e.seq, audience: e.audience as Audience, author: e.author, hash: e.hash, data: e.data ? fromB64(e.data) : null, place: e.place };
}

/** doubtful still reads a report that is not genuine, so that it can be shown with a warning. */
function doubtful(first: CheckedEntry | undefined): Report | null {
  try {
    return first?.payload?.kind === "report" ? parseReport(first.payload.body) : null;
  } catch {
    return null;
  }
}

/**
 * silent is an entry that says nothing: every letter of a worker ends with an answer on whether they were treated badly, "" when they did not
 * say, so that nobody who sees the database knows who did. No page shows those without an answer.
 */
function silent(e: Shown): boolean {
  return e.said.kind === "detriment" && e.doubt === "" && e.author === "worker" && e.said.body.at === "contact" && e.said.body.answer === "" && e.said.body.text === "";
}

function shown(e: CheckedEntry): Shown {
  const said = what(e);
  const misplaced = said.kind === "hidden" || said.kind === "broken" || belongs(e, said) ? "" : "It is not something that this person may write in this place. Do not rely on it.";
  return { seq: e.seq, audience: e.audience, author: e.author, week: e.payload?.week ?? "", said, doubt: e.state === "not_genuine" ? reasons[e.reason] : misplaced, withoutConsent: e.withoutConsent, inConflict: e.inConflict };
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
      return { kind, body: parseText(body, kind) };
    case "note":
      return { kind, body: parseNote(body, kind) };
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
    case "named":
      return { kind, body: parseNamed(body, kind) };
    case "name_opened":
      return { kind, body: parseNameOpened(body, kind) };
    case "clock":
      return { kind, body: parseClock(body, kind) };
    case "propose":
      return { kind, body: parsePropose(body, kind) };
    case "escalate":
      return { kind, body: parseEscalate(body, kind) };
    case "detriment":
      return { kind, body: parseDetriment(body, kind) };
    case "praise":
      return { kind, body: parsePraise(body, kind) };
    case "assign":
      return { kind, body: parseAssign(body, kind) };
    case "action":
      return { kind, body: parseAction(body, kind) };
    case "needs":
      return { kind, body: parseNeeds(body, kind) };
    case "pathway":
      return { kind, body: parsePathway(body, kind) };
    case "prompt":
      return { kind, body: parsePrompt(body, kind) };
    case "lane":
      return { kind, body: parseLane(body, kind) };
    case "disclosure":
      return { kind, body: parseDisclosure(body, kind) };
    case "conflict":
      return { kind, body: parseConflict(body, kind) };
    case "matter":
      return { kind, body: parseMatter(body, kind) };
    case "follow_up":
      return { kind, body: parseFollowUp(body, kind) };
    case "hold":
      return { kind, body: parseHold(body, kind) };
    case "copied":
      return { kind, body: parseCopied(body, kind) };
    case "contact":
      return { kind, body: parseContact(body, kind) };
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
    case "clock":
    case "propose":
    case "escalate":
    case "praise":
    case "contact":
      return e.audience === "case" && !byWorker;
    case "withdraw":
    case "named":
    case "consent":
    case "feedback":
    case "detriment":
      return e.audience === "case" && byWorker;
    case "note":
      return !byWorker && (e.audience === "readers" || e.audience === "private");
    case "coding":
    case "notes_key":
    case "assign":
    case "action":
    case "needs":
    case "pathway":
    case "prompt":
    case "lane":
    case "disclosure":
    case "conflict":
    case "matter":
    case "follow_up":
    case "hold":
    case "copied":
      return !byWorker && e.audience === "readers";
    default:
      return true;
  }
}

const reasons: Record<Reason, string> = {
  "": "",
  gap: "Something before this is missing. Somebody may have removed it.",
  place: "The service says that this is for somebody else, but whoever wrote it did not say so. It may be kept from you.",
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

function chainDoubt({ entries, current }: CheckedChain): string {
  const n = entries.filter((e) => e.state === "not_genuine").length;
  const locked = current === null ? "The key you were given for what follows is not the one that is used in this case. You can read what opens, but not write. " : "";
  if (n === 0) return locked === "" ? "" : `${locked}Tell the other readers.`;
  const some = n === 1 ? "One entry of this case is not genuine. It is marked below. Do not act on it." : `${n} entries of this case are not genuine. They are marked below. Do not act on them.`;
  return `${locked}${some} Tell the other readers, and whoever looks after this service.`;
}
