// Letters: the one call that a worker makes, whatever they do. docs/format.md §5.

import { fromB64 } from "./bytes";
import type { Audience, ListedEntry } from "./chain";
import { newIdentity, recipientOf, type Identity, type Recipient } from "./identity";
import { parseCaseLog, type CaseLog } from "./log";
import { padLine, parseLine, SIZES } from "./pad";
import { open, seal } from "./seal";
import { count, flag, list, loose, maybe, oneOf, text, type Check } from "./shape";
import { request, uploadFile, type Call, type SentFile, type Upload } from "./transport";

/** A sealed letter, and the identity its answer will open with: fresh for each letter, so no two letters of one person are alike. */
export interface Letter {
  bytes: Uint8Array;
  answer: Identity;
}

export type LetterFields =
  | ({ op: "report" } & ReportLetter)
  | { op: "read"; mailbox: string; log_before: number }
  | { op: "part"; mailbox: string; file: string; n: number }
  | ({ op: "add"; mailbox: string } & AddLetter);

export interface SentEntry {
  seq: number;
  audience: Audience;
  data: string;
  /** See place.ts; "" for one that has none. */
  place: string;
}
export interface SentFor {
  reader: string;
  data: string;
}

/** One side's share of a case's identity (§9). */
export interface SentShare {
  side: string;
  key: string;
  salt: string;
  data: string;
}

/** What a report says in a letter; the same, with `v`, is the body of POST /api/staff/cases. */
export interface ReportLetter {
  mailbox: string;
  case: string;
  mode: string;
  desks: string[];
  envelopes: SentFor[];
  entries: SentEntry[];
  files: SentFile["listed"][];
  recovery: SentShare[];
  statistics: { token: string; kind: string; themes: string[]; group: string; area: string };
  /** Of what staff were told in an earlier week: that week. */
  week?: string;
}

export interface AddLetter {
  entries: SentEntry[];
  files: SentFile["listed"][];
  effect: "" | "withdraw" | "feedback" | "detriment";
  feedback?: { token: string; answer: string };
  detriment?: { token: string; answer: string };
}

/**
 * Seals a letter to the server's door: always the same size, whatever it carries, so somebody who watches the network, even inside its
 * TLS, cannot tell a report from a look at the mailbox. The server reads the letter; the entries and envelopes in it stay sealed to readers.
 */
export async function makeLetter(door: Recipient, fields: LetterFields): Promise<Letter> {
  const answer = await newIdentity();
  const { op, ...rest } = fields;
  const line = padLine({ v: 1, op, answer: await recipientOf(answer), ...rest }, SIZES.letter);
  return { bytes: await seal(line, [door]), answer };
}

/** Why the server did not do what a letter asked. Codes of docs/format.md §5; `files` goes with `missing_files`. */
export class LetterError extends Error {
  constructor(
    readonly code: string,
    readonly files: readonly string[] = [],
  ) {
    super(`letter refused: ${code}`);
    this.name = "LetterError";
  }
}

const outcome = loose<{ v: 1; ok: boolean; error: string | undefined; files: string[] | undefined }>({
  v: oneOf<1>(1), ok: flag, error: maybe(text), files: maybe(list(text)),
});

/** Opens an answer. Throws OpenError when it is not for this letter, LetterError when it says no. */
export async function openAnswer<T>(bytes: Uint8Array, answer: Identity, check: Check<T>): Promise<T> {
  const plain = await open(bytes, answer);
  if (plain.length === 0 || plain.length % SIZES.letter !== 0) throw new Error("answer of a wrong size");
  const value = parseLine(plain);
  const said = outcome(value, "answer");
  if (!said.ok) throw new LetterError(said.error ?? "", said.files ?? []);
  return check(value, "answer");
}

/** Sends a letter and opens its answer. The same letter may be sent again after a NetworkError: arriving twice is arriving once. */
export async function sendLetter<T>(letter: Letter, check: Check<T>, call: Call & { base?: string } = {}): Promise<T> {
  const { base = "", ...rest } = call;
  return openAnswer(await request(`${base}/api/letter`, { ...rest, method: "POST", body: letter.bytes }), letter.answer, check);
}

/** The answer to `report` and `add`: nothing but that it is done. */
export const parseDone: Check<object> = loose<object>({});

/** Somebody who reads the case; `from` and `until` are days of a cover, "" for none. */
export interface MailboxReader {
  id: string;
  from: string;
  until: string;
  /** Their key was replaced, and this case did not come with the new one: they cannot open it. */
  lost: boolean;
}

/** A worker's mailbox as the server tells it: nothing in it is believed before checkChain. */
export interface Mailbox {
  case: string;
  status: string;
  status_on: string;
  week: string;
  mode: string;
  envelope: Uint8Array;
  /** Envelopes that a change of readers has replaced. */
  former_envelopes: { seq: number; data: Uint8Array }[];
  entries: ListedEntry[];
  readers: MailboxReader[];
  log: CaseLog;
}

const bytesOf: Check<Uint8Array> = (value, path) => fromB64(text(value, path));
const bytesOrNull: Check<Uint8Array | null> = (value, path) => (value === undefined || value === null || value === "" ? null : bytesOf(value, path));

/** An entry as the server lists it, for worker and staff alike; `data` missing, null or "" when it is not for us. */
export const parseListed: Check<ListedEntry> = loose<ListedEntry>({
  seq: count,
  audience: oneOf<Audience>("case", "readers", "private", "name"),
  author: text,
  hash: text,
  data: bytesOrNull,
  place: text,
});

export const parseMailbox: Check<Mailbox> = loose<Mailbox>({
  case: text, status: text, status_on: text, week: text, mode: text, envelope: bytesOf, entries: list(parseListed),
  former_envelopes: list(loose<Mailbox["former_envelopes"][number]>({ seq: count, data: bytesOf })),
  readers: list(loose<MailboxReader>({ id: text, from: text, until: text, lost: flag })),
  log: parseCaseLog,
});

interface FilePart {
  parts: number;
  size: number;
  data: Uint8Array;
}

const parsePart: Check<FilePart> = loose<FilePart>({ parts: count, size: count, data: bytesOf });

/**
 * An age file of the worker's own case as a stream, one letter for each part. What comes is believed only once openFile has seen it whole.
 * `progress` hears bytes that have come and bytes in all.
 */
export function fetchParts(door: Recipient, mailbox: string, file: string, progress: (done: number, of: number) => void = () => undefined, call: Call & { base?: string } = {}): ReadableStream<Uint8Array> {
  let n = 0;
  let done = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { parts, size, data } = await sendLetter(await makeLetter(door, { op: "part", mailbox, file, n }), parsePart, call);
      progress((done += data.length), size);
      controller.enqueue(data);
      if (++n >= parts) controller.close();
    },
  }, { highWaterMark: 0 });
}

/** A file that a letter brings: what to send, and where it stands once it is sent. */
export interface Attachment {
  content: Blob;
  name: string;
  type: string;
  sent?: SentFile;
}

const ROUNDS = 3;

/**
 * Sends what attachments are not sent yet, then the letter that build makes of them. When the server no longer has a file's parts
 * (missing_files), sends that file again under a fresh id and builds the letter anew. What was sent stays noted in the attachments, so
 * calling again after a failure resumes.
 */
export async function sendWithFiles<T>(
  about: { door: Recipient; case: string; recipient: Recipient },
  attachments: Attachment[],
  build: (sent: SentFile[]) => Promise<LetterFields>,
  check: Check<T>,
  upload: Upload = {},
): Promise<T> {
  for (let round = 1; ; round++) {
    const sent = await sendFiles(about, attachments, upload);
    const letter = await makeLetter(about.door, await build(sent));
    try {
      return await sendLetter(letter, check, { ...upload.call, base: upload.base ?? "", signal: upload.signal });
    } catch (error) {
      if (!(error instanceof LetterError) || error.code !== "missing_files" || round >= ROUNDS) throw error;
      for (const one of attachments) if (one.sent && error.files.includes(one.sent.listed.id)) delete one.sent;
    }
  }
}

/** Seals and sends those attachments that are not sent yet. What was sent stays noted in each, so calling again after a failure resumes. */
export async function sendFiles(about: { case: string; recipient: Recipient }, attachments: Attachment[], upload: Upload): Promise<SentFile[]> {
  const all = attachments.reduce((n, one) => n + one.content.size, 0);
  let before = 0;
  const sent: SentFile[] = [];
  for (const one of attachments) {
    const start = before;
    const progress = (bytes: number, total: number): void => upload.progress?.(start + (one.content.size * bytes) / total, all);
    one.sent ??= await uploadFile(one.content, { case: about.case, name: one.name, type: one.type }, about.recipient, { ...upload, progress });
    before += one.content.size;
    upload.progress?.(before, all);
    sent.push(one.sent);
  }
  return sent;
}
