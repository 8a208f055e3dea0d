// Sealing a row of an old spreadsheet as a case: the letter of a concern told in person, with how it stood and what was noted after it.
import { composeEntries, composeReport, newCase, type Addition, type ReportReader } from "../crypto/compose";
import { fromB64, hash, idOf, newID, toB64 } from "../crypto/bytes";
import { cardFor } from "../crypto/card";
import { sealCard, sealNotesEnvelope } from "../crypto/envelope";
import { newIdentity, recipientOf, type Identity, type Recipient } from "../crypto/identity";
import { derive } from "../crypto/kdf";
import type { Mode, Report } from "../crypto/bodies";
import type { ReportLetter, SentFor, SentShare } from "../crypto/letter";
import { newReceipt } from "../crypto/receipt";
import { sealShares } from "../crypto/share";
import { weekOf } from "../crypto/entry";
import type { Append } from "../staff/calls";
import type { Said, Shown } from "../staff/case/view";
import { sentDues, workCard, workOf } from "../staff/case/work";
import type { Draft } from "./rows";

/** Who brings the cases in, and who reads them. */
export type Sender = {
  me: string;
  signSeed: Uint8Array;
  today: string;
  readers: ReportReader[];
  names: string[]; // those of the readers who get a sealed name too
  /** From which day on a row is counted in the figures, "" for none: the first of the running quarter. */
  countFrom: string;
  countsAs: Record<string, string>; // what an area counts as
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
  const counted = by.countFrom !== "" && draft.day >= by.countFrom;
  const made = await newCase();
  const fresh = { ...made, id, statistics: counted ? made.statistics : "" };
  const open = draft.mode === "open";
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
    name: open ? draft.name : "",
    contact: open ? draft.contact : "",
    day: draft.day,
    route: "in_person",
    desks: by.desks,
    omitted: by.omitted,
    recovery: true,
    list: by.list,
    detriment: "",
    member: "",
    imported: true,
  };
  const recovery = by.recovery ? await shares(id, "case", fresh.identity, by, by.recovery) : [];
  const recorder = { id: by.me, signSeed: by.signSeed };
  const receipt = newReceipt();
  const letter = await composeReport({ case: fresh, receipt, said, readers: by.readers, files: [], name: apart(draft, by), countsAs: counted ? (by.countsAs[draft.area] ?? "") : "", recovery: recovery.map(({ side, key, salt, data }) => ({ side, key, salt, data })), recorder });
  const report: Report = { ...said, readers: by.readers.map(({ id: reader, sign }) => ({ id: reader, sign })), worker: receipt.signPublic(), recipient: await recipientOf(receipt.identity()), statistics: fresh.statistics, files: [] };
  return {
    ...letter,
    mailbox,
    statistics: counted ? letter.statistics : { token: "", kind: "concern", themes: [], group: "", area: "" }, // nothing of one that is not counted is told in clear
    imported: { week: weekOf(draft.day), status: draft.status, status_on: draft.statusOn, letter: await after(draft, by, { id, report, recipient: fresh.recipient, last: letter.entries.at(-1) ?? { seq: 0, data: "" }, counted }) },
  };
}

/** apart is the name that is sealed apart from the case, and to whom. */
function apart(draft: Draft, by: Sender): Parameters<typeof composeReport>[0]["name"] {
  if (draft.mode !== "confidential" || (draft.name === "" && draft.contact === "")) return undefined;
  return { said: { name: draft.name, contact: draft.contact }, readers: by.readers.filter((r) => r.id === by.me || by.names.includes(r.id)) };
}

type Opened = { id: string; report: Report; recipient: Recipient; last: { seq: number; data: string }; counted: boolean };

/**
 * additionsOf is what comes after the report: the outcome, where the person who spoke up would read it, and notes, lead and actions for the readers.
 * One that is counted says its status in any case: what happened before it came here, on days that nobody knows, is then not told to the figures as if it had happened now.
 */
function additionsOf(draft: Draft, by: Sender, counted: boolean, inCase: Recipient[], inNotes: Recipient[]): Addition[] {
  const readers = (kind: Addition["kind"], body: object): Addition => ({ kind, audience: "readers", body, recipients: inNotes });
  const over = draft.status === "closed";
  const owner = by.readers.some((r) => r.id === draft.owner) ? draft.owner : "";
  const actions = draft.actions.map((text, n) => readers("action", { id: newID(), text, owner: over ? "" : owner || by.me, who: "", due: n === draft.actions.length - 1 ? draft.next : "", remind: "", state: over ? "done" : "open", outcome: "" }));
  return [
    ...(draft.outcome !== "" || (counted && draft.status !== "new") ? [{ kind: "status", audience: "case", body: { status: draft.status, text: draft.outcome }, recipients: inCase } as Addition] : []),
    ...(draft.note !== "" ? [readers("note", { text: draft.note })] : []),
    ...(owner !== "" ? [readers("assign", { to: owner })] : []),
    ...actions,
  ];
}

async function after(draft: Draft, by: Sender, made: Opened): Promise<Append | null> {
  const notes = await newIdentity();
  const additions = additionsOf(draft, by, made.counted, [made.recipient], [await recipientOf(notes)]);
  if (additions.length === 0) return null;
  const entries = await composeEntries({ case: made.id, author: by.me, signSeed: by.signSeed, last: { seq: made.last.seq, hash: hash(fromB64(made.last.data)) }, day: by.today }, additions);
  const shared = additions.some((a) => a.audience === "readers");
  const work = workOf({ report: made.report, entries: additions.map((a, n) => shown(a, made.last.seq + 1 + n, by)), status: draft.status, statusOn: draft.statusOn });
  const card = cardFor(workCard(made.report, work, made.last.seq + additions.length), by.readers.map(({ id }) => ({ id, until: "" })));
  return {
    entries,
    files: [],
    status: "",
    notes_envelopes: shared ? await each(by.readers, (to) => sealNotesEnvelope(made.id, notes, to)) : [],
    notes_recovery: shared && by.recovery ? await shares(made.id, "notes", notes, by, by.recovery) : [],
    cards: await each(by.readers, (to) => sealCard(made.id, card, to)),
    dues: sentDues(card),
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

async function shares(id: string, kind: "case" | "notes", identity: Identity, by: Sender, to: { management: Recipient; staff: Recipient }): Promise<(SentShare & { kind: string })[]> {
  return (await sealShares(id, kind, identity, by.readers.map((one) => ({ id: one.id, until: "" })), to.management, to.staff)).map((one) => ({ ...one, data: toB64(one.data) }));
}

