// A whole report, and what is added to it later: entries, envelopes and statistics as a letter carries them. docs/format.md §4 and §5.

import { hash, newID, randomBytes, toB64 } from "./bytes";
import type { Detriment, DetrimentAnswer, Kind, Name, Payload, Report } from "./bodies";
import { cardOf } from "./card";
import type { Audience } from "./chain";
import { sealEntry, weekOf } from "./entry";
import { sealEnvelope } from "./envelope";
import { newIdentity, recipientOf, type Identity, type Recipient } from "./identity";
import type { AddLetter, ReportLetter, SentEntry, SentFor, SentShare } from "./letter";
import { signPlace } from "./place";
import type { Receipt } from "./receipt";
import type { SentFile } from "./transport";

/** A case that nobody knows of yet: its files can be sealed before its report is sent. Keep it, with the receipt, until the report arrived. */
export interface FreshCase {
  id: string;
  identity: Identity;
  recipient: Recipient;
  /** The capability for the case's row of statistics, b64. */
  statistics: string;
}

/** Makes a case: random id, random identity, random statistics token. */
export async function newCase(): Promise<FreshCase> {
  const identity = await newIdentity();
  return { id: newID(), identity, recipient: await recipientOf(identity), statistics: toB64(randomBytes(32)) };
}

/** Whom a report goes to: what the roster says of a reader. */
export interface ReportReader {
  id: string;
  recipient: Recipient;
  sign: string;
}

/** What a person said, before it is a report: the report's fields that are not made here. */
export type Said = Omit<Report, "readers" | "worker" | "recipient" | "statistics" | "files">;

/** Everything a report is made of. */
export interface ReportInput {
  case: FreshCase;
  receipt: Receipt;
  said: Said;
  readers: ReportReader[];
  files: SentFile[];
  /** Confidential mode: the name, and those of the readers who get it. */
  name?: { said: Name; readers: ReportReader[] };
  /** The case's recovery shares, sealed by share.ts; [] when the organisation has no recovery or the worker wants none. */
  recovery?: SentShare[];
  /** What the area counts as in statistics (`counts_as`), never finer. */
  countsAs: string;
  /** A concern told in person is signed by who recorded it; without, the worker writes. */
  recorder?: { id: string; signSeed: Uint8Array };
}

/**
 * Composes a report. Afterwards only the readers' keys and the receipt lead to its content. Themes and area also go in clear into the statistics
 * row, which names no case. Throws TooLongError when what was said does not fit the one size of every report.
 */
export async function composeReport(input: ReportInput): Promise<ReportLetter> {
  const { case: fresh, receipt, said } = input;
  const writer = await recipientOf(receipt.identity());
  const report: Report = {
    ...said,
    readers: input.readers.map(({ id, sign }) => ({ id, sign })),
    worker: receipt.signPublic(),
    recipient: writer,
    statistics: fresh.statistics,
    files: input.files.map((file) => file.ref),
    ...(input.name && input.name.readers.length < input.readers.length ? { opens: input.name.readers.map((one) => one.id) } : {}),
  };
  return {
    mailbox: receipt.mailbox(),
    case: fresh.id,
    mode: said.mode,
    desks: said.desks,
    envelopes: await envelopes(input, report, writer),
    entries: await firstEntries(input, report, writer),
    files: input.files.map((file) => file.listed),
    recovery: input.recovery ?? [],
    statistics: { token: fresh.statistics, kind: said.kind, themes: said.themes, group: said.group, area: input.countsAs },
  };
}

async function envelopes(input: ReportInput, report: Report, writer: Recipient): Promise<SentFor[]> {
  const { id, identity } = input.case;
  const envelope = { case: id, identity, card: cardOf(report) };
  const everyone = [{ id: "worker", recipient: writer }, ...input.readers];
  return Promise.all(everyone.map(async (one) => ({ reader: one.id, data: toB64(await sealEnvelope(envelope, one.recipient)) })));
}

async function firstEntries(input: ReportInput, report: Report, writer: Recipient): Promise<SentEntry[]> {
  const { case: fresh, receipt, name } = input;
  const author = input.recorder?.id ?? "worker";
  const signSeed = input.recorder?.signSeed ?? receipt.signSeed();
  const week = weekOf(report.day);
  const first = await sealEntry({ v: 1, case: fresh.id, seq: 0, kind: "report", author, week, prev: "", body: report }, signSeed, [fresh.recipient]);
  const entries: SentEntry[] = [{ seq: 0, audience: "case", data: toB64(first), place: "" }];
  if (!name) return entries;
  const payload: Payload = { v: 1, case: fresh.id, seq: 1, kind: "name", author, week, prev: hash(first), body: name.said };
  const sealed = await sealEntry(payload, signSeed, [writer, ...name.readers.map((one) => one.recipient)]);
  const place = signPlace({ case: fresh.id, seq: 1, audience: "name", author, hash: hash(sealed) }, signSeed);
  return [...entries, { seq: 1, audience: "name", data: toB64(sealed), place }];
}

/** Who writes into a case that exists, and after what: the last entry of a chain that was checked. */
export interface Place {
  case: string;
  author: string;
  signSeed: Uint8Array;
  last: { seq: number; hash: string };
  day: string;
}

/** Something to write: an entry's kind and body, whom it is sealed to, and who is given the file. */
export interface Addition {
  kind: Kind;
  audience: Audience;
  body: object;
  recipients: Recipient[];
}

/** Signs and seals additions onto a chain, each naming the one before it. Staff send the result in `entries`; a worker as composeAdd's letter. */
export async function composeEntries(place: Place, additions: readonly Addition[]): Promise<SentEntry[]> {
  const entries: SentEntry[] = [];
  let { seq, hash: prev } = place.last;
  for (const { kind, audience, body, recipients } of additions) {
    seq++;
    const payload: Payload = { v: 1, case: place.case, seq, kind, author: place.author, week: weekOf(place.day), prev, body };
    const sealed = await sealEntry(payload, place.signSeed, recipients);
    prev = hash(sealed);
    const signed = signPlace({ case: place.case, seq, audience, author: place.author, hash: prev }, place.signSeed);
    entries.push({ seq, audience, data: toB64(sealed), place: signed });
  }
  return entries;
}

/** What a worker adds. `statistics` is the token that the report body holds, "" when it is not known: then nothing is counted. */
export type Adding =
  | { kind: "message"; text: string; files: SentFile[]; detriment: DetrimentAnswer; statistics: string }
  | { kind: "follow_up"; at: Detriment["at"]; answer: DetrimentAnswer; text: string; statistics: string }
  | { kind: "withdraw"; text: string }
  | { kind: "consent"; ask: number; also: number | null; answer: "yes" | "no"; text: string }
  | { kind: "feedback"; answer: string; text: string; statistics: string }
  | { kind: "name"; said: Name; readers: string[]; recipients: Recipient[] }; // who may open it, and their keys and the writer's own

type Telling = Exclude<Adding, { kind: "name" }>; // what everybody who reads is told

/**
 * Composes what a worker adds: always two entries. The second answers whether they were treated badly for speaking up, with "" when they did
 * not say, so that whoever sees the database cannot tell who answered from who wrote, agreed or took it back. An answer to
 * two questions in one is two entries too: the second answers the second question. A name comes behind whom it is for.
 */
export async function composeAdd(place: Place, recipient: Recipient, added: Adding): Promise<AddLetter> {
  const files = added.kind === "message" ? added.files : [];
  const detriment: Detriment = { at: "contact", answer: added.kind === "message" ? added.detriment : "", text: "" };
  if (added.kind === "name") {
    const name = { kind: "name" as const, audience: "name" as const, body: added.said, recipients: added.recipients };
    return { entries: await composeEntries(place, [{ kind: "named", audience: "case", body: { readers: added.readers }, recipients: [recipient] }, name]), files: [], effect: "" };
  }
  const second = added.kind === "consent" && added.also !== null ? { kind: "consent" as const, body: { ask: added.also, answer: added.answer, text: "" } } : { kind: "detriment" as const, body: detriment };
  const additions = [{ kind: added.kind === "follow_up" ? "detriment" as const : added.kind, body: bodyOf(added) }, second];
  return {
    entries: await composeEntries(place, additions.map((one) => ({ ...one, audience: "case", recipients: [recipient] }))),
    files: files.map((file) => file.listed),
    ...effectOf(added),
  };
}

function effectOf(added: Telling): Pick<AddLetter, "effect" | "feedback" | "detriment"> {
  switch (added.kind) {
    case "withdraw":
      return { effect: "withdraw" };
    case "feedback":
      return { effect: "feedback", feedback: { token: added.statistics, answer: added.answer } };
    case "consent":
      return { effect: "" };
    default: {
      const answer = added.kind === "message" ? added.detriment : added.answer;
      return answer === "" || added.statistics === "" ? { effect: "" } : { effect: "detriment", detriment: { token: added.statistics, answer } };
    }
  }
}

function bodyOf(added: Telling): object {
  const { text } = added;
  switch (added.kind) {
    case "message":
      return { text, files: added.files.map((file) => file.ref) };
    case "follow_up":
      return { at: added.at, answer: added.answer, text };
    case "feedback":
      return { answer: added.answer, text };
    case "consent":
      return { ask: added.ask, answer: added.answer, text };
    case "withdraw":
      return { text };
  }
}
