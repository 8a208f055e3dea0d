// An entry: one thing somebody wrote into a case, signed, padded, sealed. docs/format.md §4.

import { concat, fromB64, fromUTF8, toB64, utf8, validID } from "./bytes";
import { parsePayload, type Kind, type Payload } from "./bodies";
import type { Identity, Recipient } from "./identity";
import { padBytes, SIZES, TooLongError } from "./pad";
import { open, seal } from "./seal";
import { sign, verify } from "./sign";

const SIGNED = "saysomething/v1 entry\n";
const NEWLINE = 0x0a;
const SIGNATURE_LETTERS = 86;

/** An entry opened but not yet believed: verifyEntry or checkChain decides whether its author wrote it. */
export interface OpenedEntry {
  payload: Payload;
  /** The exact text that was signed. */
  line: string;
  signature: Uint8Array;
  /** Bytes of the plaintext with its padding. */
  size: number;
}

/** A plaintext that is no entry. */
export class EntryError extends Error {
  constructor(readonly reason: "size" | "format", options?: ErrorOptions) {
    super(`not an entry: ${reason}`, options);
    this.name = "EntryError";
  }
}

/** Every size an entry by this author may have: one for all a worker writes, so that report, reply and feedback look alike. */
export function entrySizes(author: string, kind: Kind | ""): readonly number[] {
  if (author !== "worker") return SIZES.staff;
  if (kind === "") return [SIZES.name, SIZES.worker];
  return [kind === "name" ? SIZES.name : SIZES.worker];
}

/** The signed plaintext of an entry, not yet padded. The signature binds case, place, author, predecessor and body. */
export function signEntry(payload: Payload, signSeed: Uint8Array): Uint8Array {
  const { v, case: id, seq, kind, author, week, prev, body } = payload;
  const line = utf8(JSON.stringify({ v, case: id, seq, kind, author, week, prev, body }));
  return concat(line, utf8(`\n${toB64(sign(signSeed, concat(utf8(SIGNED), line)))}\n`));
}

/** How many bytes of room an entry's body still has in the largest size its author may use; below 0: too long by as many. */
export function roomLeft(payload: Payload): number {
  const sizes = entrySizes(payload.author, payload.kind);
  return Math.max(...sizes) - utf8(JSON.stringify(payload)).length - SIGNATURE_LETTERS - 2;
}

/**
 * Signs, pads and seals an entry: its recipients can read it, anyone who knows the author's public key can tell that its author wrote
 * exactly this at this place of this case, and its length shows only a size class. Throws TooLongError when the largest is too small.
 */
export async function sealEntry(payload: Payload, signSeed: Uint8Array, recipients: readonly Recipient[]): Promise<Uint8Array> {
  const plain = signEntry(payload, signSeed);
  const sizes = entrySizes(payload.author, payload.kind);
  const size = sizes.find((one) => plain.length <= one);
  if (size === undefined) throw new TooLongError(plain.length - Math.max(...sizes));
  return seal(padBytes(plain, size), recipients);
}

/** Opens an entry and takes it apart. Throws OpenError or EntryError. Says nothing yet about who wrote it. */
export async function openEntry(file: Uint8Array, identity: Identity): Promise<OpenedEntry> {
  return splitEntry(await open(file, identity));
}

/** Takes an entry's plaintext apart: payload line, signature line, spaces and nothing else. */
export function splitEntry(plain: Uint8Array): OpenedEntry {
  if (!entrySizes("", "").concat(entrySizes("worker", "")).includes(plain.length)) throw new EntryError("size");
  try {
    const first = plain.indexOf(NEWLINE);
    const second = plain.indexOf(NEWLINE, first + 1);
    if (first < 0 || second < 0 || plain.subarray(second + 1).some((byte) => byte !== 0x20)) throw new EntryError("format");
    const line = fromUTF8(plain.subarray(0, first));
    const signature = fromB64(fromUTF8(plain.subarray(first + 1, second)));
    if (signature.length !== 64) throw new EntryError("format");
    const payload = parsePayload(JSON.parse(line), "payload");
    if (!validID(payload.case)) throw new EntryError("format");
    return { payload, line, signature, size: plain.length };
  } catch (cause) {
    throw new EntryError("format", { cause });
  }
}

/** Whether the owner of this public key (b64) signed exactly this line. Alone it does not show that nothing was dropped: see checkChain. */
export function verifyEntry(entry: OpenedEntry, publicKey: string): boolean {
  try {
    return verify(fromB64(publicKey), utf8(SIGNED + entry.line), entry.signature);
  } catch {
    return false;
  }
}

/** The Monday of a day, both `YYYY-MM-DD`: nothing finer than the week goes into a payload. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** Today where the person is, `YYYY-MM-DD`. */
export function today(now: Date = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
