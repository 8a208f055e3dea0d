// The calls of docs/format.md §6 that the desk and the case page make.

import type { Change } from "../crypto/change";
import type { ReportLetter, SentEntry, SentFor, SentShare } from "../crypto/letter";
import { fromUTF8 } from "../crypto/bytes";
import { padLine } from "../crypto/pad";
import { HTTPError, request, type Call, type SentFile } from "../crypto/transport";

export type CaseRow = {
  id: string;
  status: string;
  status_on: string;
  week: string;
  mode: string;
  route: string;
  desks: string[];
  card: string; // "" in an outline
  mark: string; // the end of the sealed card: another one, another card
  last_seq: number;
  last_author: string;
  worker_seq: number;
  read_seq: number;
  held: boolean; // kept from disposal; why stands in the case
};

export type ListedEntry = { seq: number; audience: string; author: string; hash: string; data?: string; place: string };

export type StoredFile = { id: string; parts: number; size: number };

/** Somebody who reads a case; from and until are days of a cover, "" for none. lost: their key was replaced, and this case did not come with it. */
export type ReaderRow = { id: string; from: string; until: string; lost: boolean };

export type CaseAnswer = {
  case: CaseRow;
  envelope: string;
  notes_envelope: string;
  former_envelopes: { seq: number; audience: string; data: string }[];
  readers: ReaderRow[];
  recovery: boolean;
  halves_wanted: boolean;
  entries: ListedEntry[];
  files: StoredFile[];
};

export type Append = {
  entries: SentEntry[];
  files: AttachedFile[];
  status: string;
  notes_envelopes: SentFor[];
  notes_recovery: (SentShare & { kind: string })[];
  cards: SentFor[];
  dues: SentDue[] | null; // the dates staff have set, in place of those there were; null leaves them
  hold: "" | "on" | "off";
  copied: "" | "export" | "package" | "subject_access" | "print"; // with a copied entry; leaves a record in the access log
  at?: number; // with cards alone: the last entry that they were made from
};

/** A file that was sent in parts, and the audience of the entry that names it. */
export type AttachedFile = SentFile["listed"] & { audience: string };

/** A date that staff have set; person is "" when it waits for any of the readers. */
export type SentDue = { person: string; day: string };

/** Refused is an answer that is not a success. status 0: the server was not reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** call asks the server, again after a break in the line: every one of these calls may arrive twice. */
export async function call<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return sendLine<T>(path, body === undefined ? undefined : JSON.stringify(body), signal);
}

async function sendLine<T>(path: string, line?: string, signal?: AbortSignal): Promise<T> {
  const how: Call = { credentials: "same-origin", tries: 3, signal };
  if (line !== undefined) Object.assign(how, { method: "POST", type: "application/json", body: line });
  try {
    const answer = new TextDecoder().decode(await request(path, how));
    return (answer === "" ? {} : JSON.parse(answer)) as T;
  } catch (err) {
    if (signal?.aborted) throw err;
    throw refused(err);
  }
}

function refused(err: unknown): Refused {
  if (!(err instanceof HTTPError)) return new Refused(0, "unreachable", "We could not reach the server. Check your connection and try again.");
  if (err.code === "locked") return new Refused(401, "locked", "This browser was locked. Unlock it to go on.");
  if (err.status === 401) return new Refused(401, "signed_out", "You are signed out. Sign in again to go on.");
  return new Refused(err.status, err.code, err.message);
}

type CasesPage = { cases: CaseRow[]; next: string };

export function listCases(after: string, signal?: AbortSignal): Promise<CasesPage> {
  return casesPage({ after }, signal);
}

/** outlineCases lists without the cards, more at a time. */
export function outlineCases(after: string, signal?: AbortSignal): Promise<CasesPage> {
  return casesPage({ after, cards: "no" }, signal);
}

async function casesPage(query: Record<string, string>, signal?: AbortSignal): Promise<CasesPage> {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const text = given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
  const page = await call<{ cases: CaseRow[] | null; next: string }>(`/api/staff/cases${text}`, undefined, signal);
  return { cases: (page.cases ?? []).map((row) => ({ ...row, desks: row.desks ?? [] })), next: page.next ?? "" };
}

/** sealedCards fetches the cards of up to 200 cases. */
export async function sealedCards(ids: readonly string[], signal?: AbortSignal): Promise<{ id: string; card: string }[]> {
  return (await call<{ cards: { id: string; card: string }[] | null }>("/api/staff/cards", { ids }, signal)).cards ?? [];
}

export async function readCase(id: string): Promise<CaseAnswer> {
  const answer = await call<CaseAnswer>(`/api/staff/cases/${encodeURIComponent(id)}`);
  return { ...answer, former_envelopes: answer.former_envelopes ?? [], readers: answer.readers ?? [], entries: answer.entries ?? [], files: answer.files ?? [] };
}

export async function append(id: string, body: Append): Promise<void> {
  await call(`/api/staff/cases/${encodeURIComponent(id)}/entries`, body);
}

/** openName leaves the reason in the case and gives the sealed names: more than one when the worker gave theirs again later. */
export async function openName(id: string, entry: { seq: number; data: string }): Promise<ListedEntry[]> {
  return (await call<{ entries: ListedEntry[] }>(`/api/staff/cases/${encodeURIComponent(id)}/name`, { entry })).entries;
}

export async function changeReaders(id: string, change: Change): Promise<void> {
  await call(`/api/staff/cases/${encodeURIComponent(id)}/readers`, change);
}

/** giveHalves sends the halves for recovery that were made of a case as it stood after the entry `at`. */
export async function giveHalves(id: string, at: number, recovery: Change["recovery"]): Promise<void> {
  await call(`/api/staff/cases/${encodeURIComponent(id)}/halves`, { at, recovery });
}

export async function amendStatistics(body: { token: string; themes: string[]; group: string; area: string }): Promise<void> {
  await call("/api/staff/statistics", body);
}

/** What became of a concern, as the figures take it: working days in bands, never a day. `stages` are those of Scotland. */
export type Outcome = { token: string; thanked: string; responded: string; fed_back: string; feedback: string; stages: Stage[] };

export type Stage = { outcome: string; days: number; extended: string };

const OUTCOME_SIZE = 512; // of every one, whatever it says

export async function sendOutcome(body: Outcome): Promise<void> {
  await sendLine("/api/staff/outcomes", fromUTF8(padLine(body, OUTCOME_SIZE)));
}

export async function recordCase(body: ReportLetter): Promise<void> {
  await call("/api/staff/cases", { v: 1, ...body });
}

export const filePath = (id: string): string => `/api/staff/files/${encodeURIComponent(id)}`;
