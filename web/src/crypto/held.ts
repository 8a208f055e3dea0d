// A case as one of its readers holds it: what a change of readers is made from. docs/format.md §4 "Changing who reads" and §6 GET /api/staff/keys.
//
// The server names the envelope, the entries and the readers. Believed is only what the keys say: the envelope opens with the reader's own
// identity, the entries that changed who reads open with it and those before it, one after the other down to the report, and each is signed by
// somebody whose key the report or the signed list names. So the worker's recipient is the one the worker wrote, and a new identity goes to
// nobody whom no reader let in, whoever runs the server. Entries in between are not fetched, so a gap among them shows on the page of the
// case only.

import { parseReaders, parseReport, type Payload, type Readers, type Report } from "./bodies";
import { fromB64, hash } from "./bytes";
import type { Card } from "./card";
import { openEntry, verifyEntry, type OpenedEntry } from "./entry";
import { openCard, openEnvelope, openNotesEnvelope } from "./envelope";
import { parseIdentity, parseRecipient, type Identity, type Recipient } from "./identity";
import type { SignedList } from "./list";

/** An entry that says who reads a case: its report, or a change of readers. */
export interface ReadersEntry {
  seq: number;
  hash: string;
  author: string;
  data: string;
}

/** Who reads a case, and for a cover from which day until which; `""` for no bound. */
export interface CaseReader {
  id: string;
  from: string;
  until: string;
}

/** What GET /api/staff/keys says of one case. */
export interface KeysRow {
  id: string;
  envelope: string;
  /** The newer card beside the envelope, `""` without one. */
  card: string;
  notes_envelope: string;
  last: { seq: number; hash: string };
  /** The entries that say who reads, newest first, down to the report. */
  changes: ReadersEntry[];
  readers: CaseReader[];
  recovery: boolean;
}

/** A key that the signed list has for somebody; `until` is the last day it counted, `""` while it counts. */
export interface CountingKey {
  sign: string;
  until: string;
}

/** What the list says of a person who may be sealed to. */
export interface ListedReader {
  id: string;
  recipient: Recipient;
  sign: string;
}

/** What is needed of a signed list that has been verified (list.ts): nobody else is ever sealed to, no other key counts. */
export interface SignedPeople {
  readers: readonly ListedReader[];
  /** Which kind of desk people read at, by their ids. */
  kinds: ReadonlyMap<string, string>;
  keys: ReadonlyMap<string, readonly CountingKey[]>;
  spareKey: SignedList["spareKey"];
}

/** A case whose keys have been opened and found genuine. */
export interface Held {
  id: string;
  identity: Identity;
  /** The identity of the notes that readers share, null while there is none. */
  notes: Identity | null;
  card: Card;
  report: Report;
  last: { seq: number; hash: string };
  readers: readonly CaseReader[];
  /** Who reads it as its genuine entries tell, and for a cover until which day: a new identity is given to nobody else, whatever the server lists. */
  reading: ReadonlyMap<string, string>;
  /** Everybody who ever read it: the worker has been asked about their kinds of desks. */
  formerly: readonly string[];
  recovery: boolean;
  /** Who must not read it, as far as is known: the chain says, or without it the card. */
  apart: ReadonlySet<string>;
  /** There may be more of them, whom only the case itself tells: then nobody is let in from here. */
  apartMore: boolean;
  /** The worker is a member of the union whose reps may read. On the page of the case, whose whole chain is checked, also whether they agreed to one of them. */
  member: boolean;
}

/** Why a case's keys are not what they should be. Nothing is changed in such a case: a person has to look at it. */
export class HeldError extends Error {
  constructor(readonly reason: "envelope" | "entry" | "case" | "signature" | "recipient", options?: ErrorOptions) {
    super(`these keys do not belong together: ${reason}`, options);
    this.name = "HeldError";
  }
}

/** Opens what the server gives of one case and checks that it belongs together. Throws HeldError. */
export async function openKeys(row: KeysRow, me: { identity: Identity }, signed: SignedPeople): Promise<Held> {
  const { identity, card } = await ownEnvelope(row, me.identity);
  const entries = await walkBack(row, identity);
  const report = reportOf(entries);
  const changes = entries.slice(0, -1).map((opened) => parseReaders(opened.payload.body));
  for (const opened of entries) if (!signedBy(opened, report, changes, signed)) throw new HeldError("signature");
  for (const change of changes) if (change.removed.length > 0 && change.recipient !== report.recipient) throw new HeldError("recipient");
  parseRecipient(report.recipient);
  return {
    id: row.id,
    identity,
    notes: await ownNotes(row, me.identity),
    card,
    report,
    last: row.last,
    readers: row.readers,
    reading: readingNow(report, changes),
    formerly: [...report.readers.map((one) => one.id), ...changes.flatMap((change) => [...change.removed, ...change.added.map((one) => one.id)])],
    recovery: row.recovery && report.recovery,
    apart: new Set(card.work?.apart ?? []),
    apartMore: row.notes_envelope !== "" && card.work?.apart_more !== false,
    member: report.member === "yes", // what else was agreed shows only in entries that are not fetched
  };
}

async function ownEnvelope(row: KeysRow, mine: Identity): Promise<{ identity: Identity; card: Card }> {
  try {
    const envelope = await openEnvelope(fromB64(row.envelope), mine);
    if (envelope.case !== row.id) throw new HeldError("case");
    if (row.card === "") return envelope;
    const newer = await openCard(fromB64(row.card), mine);
    return { identity: envelope.identity, card: newer.case === row.id ? newer.card : envelope.card };
  } catch (cause) {
    throw cause instanceof HeldError ? cause : new HeldError("envelope", { cause });
  }
}

async function ownNotes(row: KeysRow, mine: Identity): Promise<Identity | null> {
  if (row.notes_envelope === "") return null;
  try {
    const opened = await openNotesEnvelope(fromB64(row.notes_envelope), mine);
    if (opened.case === row.id) return opened.notes;
  } catch (cause) {
    throw new HeldError("envelope", { cause });
  }
  throw new HeldError("case");
}

/** Who reads after all changes, which come newest first. */
function readingNow(report: Report, changes: readonly Readers[]): Map<string, string> {
  const reading = new Map(report.readers.map((one) => [one.id, ""]));
  for (const { added, removed, until } of [...changes].reverse()) {
    for (const id of removed) reading.delete(id);
    for (const one of added) reading.set(one.id, until);
  }
  return reading;
}

// walkBack opens the newest with the present identity, and those in front of one that took somebody off with the identity that it replaced.
async function walkBack(row: KeysRow, newest: Identity): Promise<OpenedEntry[]> {
  const opened: OpenedEntry[] = [];
  let identity = newest;
  let above = Number.POSITIVE_INFINITY;
  for (const listed of row.changes) {
    const one = await openListed(listed, row.id, identity);
    if (listed.seq >= above) throw new HeldError("entry");
    above = listed.seq;
    opened.push(one);
    if (one.payload.kind === "readers") identity = before(one.payload) ?? identity;
  }
  return opened;
}

async function openListed(listed: ReadersEntry, caseID: string, identity: Identity): Promise<OpenedEntry> {
  try {
    const data = fromB64(listed.data);
    if (hash(data) !== listed.hash) throw new HeldError("entry");
    const opened = await openEntry(data, identity);
    const { seq, author, case: id, kind } = opened.payload;
    if (seq !== listed.seq || author !== listed.author || id !== caseID || (seq === 0 ? kind !== "report" : kind !== "readers")) throw new HeldError("entry");
    return opened;
  } catch (cause) {
    throw cause instanceof HeldError ? cause : new HeldError("entry", { cause });
  }
}

/** The identity that a change replaced, null for one that took nobody off. */
function before(payload: Payload): Identity | null {
  try {
    const change = parseReaders(payload.body);
    if (change.removed.length === 0) return null;
    return parseIdentity(change.before);
  } catch (cause) {
    throw new HeldError("entry", { cause });
  }
}

function reportOf(entries: readonly OpenedEntry[]): Report {
  const first = entries.at(-1);
  if (first?.payload.kind !== "report") throw new HeldError("entry");
  try {
    return parseReport(first.payload.body);
  } catch (cause) {
    throw new HeldError("entry", { cause });
  }
}

// signedBy: the worker's report vouches for itself; a report that staff wrote cannot vouch for its own author when the list knows them.
function signedBy(opened: OpenedEntry, report: Report, changes: readonly Readers[], signed: SignedPeople): boolean {
  const { author, kind, week } = opened.payload;
  if (author === "worker") return kind === "report" && verifyEntry(opened, report.worker);
  const listed = (signed.keys.get(author) ?? []).filter((one) => one.until === "" || week <= one.until).map((one) => one.sign);
  if (kind === "report" && signed.keys.has(author)) return listed.some((key) => verifyEntry(opened, key));
  const named = [...report.readers, ...changes.flatMap((change) => change.added)].filter((one) => one.id === author).map((one) => one.sign);
  return [...new Set([...listed, ...named])].some((key) => verifyEntry(opened, key));
}
