// Sealing a row of an old spreadsheet as a case: the letter of a concern told in person, with how it stood and what was noted after it.
import { composeEntries, composeReport, newCase, type Addition, type ReportReader } from "../crypto/compose";
import { fromB64, hash, idOf, newID, toB64 } from "../crypto/bytes";
import { sealCard, sealNotesEnvelope } from "../crypto/envelope";
import { newIdentity, recipientOf, type Recipient } from "../crypto/identity";
import { derive } from "../crypto/kdf";
import type { Mode, Report } from "../crypto/bodies";
import type { ReportLetter, SentFor, SentShare } from "../crypto/letter";
import { newReceipt } from "../crypto/receipt";
import { sealShares } from "../crypto/share";
import { weekOf } from "../crypto/entry";
import type { Append } from "../staff/calls";
import type { Said, Shown } from "../staff/case/view";
import { workCard, workOf } from "../staff/case/work";
import type { Draft } from "./rows";

/** Who brings the cases in, and who reads them. */
export type Sender = {
  me: string;
  signSeed: Uint8Array;
  today: string;
  readers: ReportReader[];
  desks: string[];
  omitted: string[];
  recovery: { management: Recipient; staff: Recipient } | null;
  list: { number: number; hash: string };
};

/** A letter as POST /api/staff/cases takes it. */
export type ImportLetter = ReportLetter & { imported: { week: string; status: string; status_on: string; letter: Append | null } };

/** place derives the case's id and mailbox from the row and a secret of its reader: the same row again is the same case, and nobody else can tell. */
export function place(signSeed: Uint8Array, key: string): { id: string; mailbox: string } {
  const bytes = derive(signSeed, `imported row ${key}`, 48);
  return { id: idOf(bytes.subarray(0, 16)), mailbox: toB64(bytes.subarray(16)) };
}

/** sealDraft makes the letter. The receipt is thrown away: the person who spoke up then has none, so nobody can write in their name. */
export async function sealDraft(draft: Draft, by: Sender): Promise<ImportLetter> {
  const { id, mailbox } = place(by.signSeed, draft.key);
  const fresh = { ...(await newCase()), id, statistics: "" };
  const said: Omit<Report, "readers" | "worker" | "recipient" | "statistics" | "files"> = {
    kind: "concern",
    what: draft.text,
    when: "",
    where: draft.where,
    area: draft.area,
    themes: draft.themes,
    group: draft.group,
    danger: false,
    mode: draft.mode as Mode,
    name: "",
    contact: "",
    day: draft.day,
    route: "in_person",
    desks: by.desks,
    omitted: by.omitted,
    recovery: by.recovery !== null,
    list: by.list,
    detriment: "",
    member: "",
  };
  const recovery = by.recovery ? await shares(id, "case", fresh.identity, by.recovery) : [];
  const recorder = { id: by.me, signSeed: by.signSeed };
  const receipt = newReceipt();
  const letter = await composeReport({ case: fresh, receipt, said, readers: by.readers, files: [], countsAs: "", recovery: recovery.map(({ side, key, data }) => ({ side, key, data })), recorder });
  const report: Report = { ...said, readers: by.readers.map(({ id: reader, sign }) => ({ id: reader, sign })), worker: receipt.signPublic(), recipient: await recipientOf(receipt.identity()), statistics: "", files: [] };
  return {
    ...letter,
    mailbox,
    statistics: { token: "", kind: "concern", themes: [], group: "", area: "" }, // nothing of it is told in clear
    imported: { week: weekOf(draft.day), status: draft.status, status_on: draft.statusOn, letter: await after(draft, by, { id, report, recipient: fresh.recipient, first: letter.entries[0]?.data ?? "" }) },
  };
}

type Opened = { id: string; report: Report; recipient: Recipient; first: string };

/** after is what comes after the report: the outcome, where the person who spoke up would read it, and notes and actions for the readers. */
async function after(draft: Draft, by: Sender, made: Opened): Promise<Append | null> {
  const notes = await newIdentity();
  const inCase = [made.recipient];
  const inNotes = [await recipientOf(notes)];
  const additions: Addition[] = [];
  if (draft.outcome !== "") additions.push({ kind: "status", audience: "case", body: { status: draft.status, text: draft.outcome }, recipients: inCase });
  if (draft.note !== "") additions.push({ kind: "note", audience: "readers", body: { text: draft.note }, recipients: inNotes });
  const over = draft.status === "closed";
  for (const text of draft.actions.slice(0, 5)) additions.push({ kind: "action", audience: "readers", body: { id: newID(), text, owner: over ? "" : by.me, who: "", due: "", remind: "", state: over ? "done" : "open", outcome: "" }, recipients: inNotes });
  if (additions.length === 0) return null;
  const entries = await composeEntries({ case: made.id, author: by.me, signSeed: by.signSeed, last: { seq: 0, hash: hash(fromB64(made.first)) }, day: by.today }, additions);
  const shared = additions.some((a) => a.audience === "readers");
  const card = workCard(made.report, workOf({ report: made.report, entries: additions.map((a, n) => shown(a, n + 1, by)), status: draft.status, statusOn: draft.statusOn }));
  return {
    entries,
    status: "",
    notes_envelopes: shared ? await each(by.readers, (to) => sealNotesEnvelope(made.id, notes, to)) : [],
    notes_recovery: shared && by.recovery ? await shares(made.id, "notes", notes, by.recovery) : [],
    cards: await each(by.readers, (to) => sealCard(made.id, card, to)),
    dues: null,
    hold: "",
    copied: "",
  };
}

function shown(a: Addition, seq: number, by: Sender): Shown {
  return { seq, audience: a.audience, author: by.me, week: weekOf(by.today), said: { kind: a.kind, body: a.body } as Said, doubt: "", withoutConsent: false };
}

async function each(readers: readonly ReportReader[], seal: (to: Recipient) => Promise<Uint8Array>): Promise<SentFor[]> {
  const out: SentFor[] = [];
  for (const { id, recipient } of readers) out.push({ reader: id, data: toB64(await seal(recipient)) });
  return out;
}

async function shares(id: string, kind: "case" | "notes", identity: Parameters<typeof sealShares>[2], to: { management: Recipient; staff: Recipient }): Promise<(SentShare & { kind: string })[]> {
  return (await sealShares(id, kind, identity, to.management, to.staff)).map((one) => ({ ...one, data: toB64(one.data) }));
}

