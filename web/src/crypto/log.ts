// What the access log has about one case, checked without trusting the server. docs/format.md §10.
//
// A record that holds is in the log whose head the server signed: it cannot take it out or change it without that showing to
// everybody who keeps a head. Each has its number within the case, so one that was left out shows as soon as a later one is there. What no
// check can show is a record that the server never wrote, and the newest as long as none follows it.

import workerWords from "../../../accesslog/worker_words.json";
import { concat, fromB64, sha256, toB64, utf8, validID } from "./bytes";
import { count, list, loose, object, oneOf, text, type Check } from "./shape";
import { verify } from "./sign";

/** A record and its way to the root: the hashes beside it, the lowest first. */
export interface LogRecord {
  n: number;
  record: string;
  proof: string[];
}

/** Records that one answer holds at most; older ones are asked for with `log_before`. */
export const LOG_PAGE = 200;

/** The `log` of a mailbox. */
export interface CaseLog {
  note: string;
  records: LogRecord[];
}

/** What a record says. Times are those of staff. */
export interface LogLine {
  v: 1;
  n: number;
  at: string;
  who: string;
  what: string;
  case: string;
  /** The number within the case, from 1. */
  k: number;
  about: string;
  detail: string;
}

/** A record after checking: `line` is null when it is none, or another case's; then nothing of it may be shown as said. */
export interface CheckedRecord {
  n: number;
  line: LogLine | null;
  holds: boolean;
  /** How many records are missing between this one and the one that holds before it. */
  missing: number;
}

/**
 * `signed`: the head is signed by the key that the list of readers names. Without it no record holds. `earlier` are older records, which
 * can be asked for; `after` is how many are missing after the last.
 */
export interface CheckedLog {
  signed: boolean;
  earlier: number;
  records: CheckedRecord[];
  after: number;
}

/** The `log` of an answer. */
export const parseCaseLog: Check<CaseLog> = loose<CaseLog>({
  note: text,
  records: list(loose<LogRecord>({ n: count, record: text, proof: list(text) })),
});

const line = object<LogLine>({ v: oneOf(1), n: count, at: text, who: text, what: text, case: text, k: count, about: text, detail: text });

/**
 * Checks every record of a case. `key` is the log's key (b64) and `organisation` the id, both from the list of readers that
 * verified; `before` is the number that records were asked for in front of, 0 for the newest. Never throws: what cannot be read does not hold.
 */
export function checkLog(log: CaseLog, key: string, organisation: string, caseID: string, before = 0): CheckedLog {
  const head = openHead(log.note, key, organisation);
  let last = { n: -1, k: 0 };
  const records = log.records.map(({ n, record, proof }): CheckedRecord => {
    const said = lineOf(record, n, caseID);
    const inOrder = said !== null && n > last.n && said.k > last.k && (before === 0 || said.k < before);
    const holds = inOrder && head !== null && isIn(head, n, record, proof);
    last = { n: Math.max(last.n, n), k: holds ? said.k : last.k };
    return { n, line: said, holds, missing: 0 };
  });
  return { signed: head !== null, ...gaps(records, before) };
}

/**
 * What the numbers say about records that are not here. Only a record that holds says anything; one that does not stands for one that
 * would.
 */
function gaps(records: CheckedRecord[], before: number): Pick<CheckedLog, "earlier" | "records" | "after"> {
  let [last, doubt, earlier] = [0, 0, 0];
  for (const one of records) {
    if (!one.holds || !one.line) {
      doubt++;
      continue;
    }
    const gap = Math.max(0, one.line.k - last - 1 - doubt);
    if (last === 0 && records.length === LOG_PAGE) earlier = gap;
    else one.missing = gap;
    [last, doubt] = [one.line.k, 0];
  }
  return { earlier, records, after: before > 0 ? Math.max(0, before - 1 - last - doubt) : 0 };
}

/** One log of several pages, the oldest first. */
export function joinPages(pages: readonly CheckedLog[]): CheckedLog {
  const joined: CheckedLog = { signed: pages.every((one) => one.signed), earlier: pages[0]?.earlier ?? 0, records: [], after: 0 };
  for (const page of pages) {
    // Where the page in front of it ended, and not what its own first record says, tells what is missing in front of it.
    joined.records.push(...page.records.map((one, i) => (i === 0 ? { ...one, missing: one.missing + joined.after } : one)));
    joined.after = page.after;
  }
  return joined;
}

/** What somebody did with the worker's case, after their name: "opened your concern". `about` is the name of whom it was done to. */
export function logWords(what: string, detail: string, about: string): string {
  const words = new Map(Object.entries(workerWords));
  return (words.get(`${what}.${detail}`) ?? words.get(what) ?? workerWords.other).replaceAll("{about}", about);
}

function lineOf(record: string, n: number, caseID: string): LogLine | null {
  try {
    const said = line(JSON.parse(record));
    const known = (said.who === "" || validID(said.who)) && (said.about === "" || validID(said.about));
    const asWritten = JSON.stringify(said) === record; // one spelling: no field twice, none in another order
    return asWritten && said.n === n && said.case === caseID && said.k > 0 && known && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(said.at) ? said : null;
  } catch {
    return null;
  }
}

/** What the whole log was at one moment. */
export interface LogHead {
  size: number;
  root: Uint8Array;
}

/** A signed note (golang.org/x/mod/sumdb/note) over origin, size and root; null unless this key signed exactly these. */
export function openHead(note: string, key: string, organisation: string): LogHead | null {
  try {
    const origin = `saysomething/${organisation}`;
    const cut = note.indexOf("\n\n");
    const [first, size = "", root = "", ...rest] = note.slice(0, cut).split("\n");
    if (cut < 0 || first !== origin || rest.length > 0 || !/^[1-9][0-9]{0,14}$/.test(size)) return null;
    const publicKey = fromB64(key);
    const name = sha256(concat(utf8(`${origin}\n`), Uint8Array.of(1), publicKey)).subarray(0, 4);
    const signed = utf8(note.slice(0, cut + 1));
    const found = note.slice(cut + 2).split("\n").some((one) => signatureHolds(one, `— ${origin} `, name, publicKey, signed));
    const hash = fromBase64(root);
    return found && hash.length === 32 ? { size: Number(size), root: hash } : null;
  } catch {
    return null;
  }
}

function signatureHolds(one: string, prefix: string, name: Uint8Array, publicKey: Uint8Array, signed: Uint8Array): boolean {
  if (!one.startsWith(prefix)) return false;
  const bytes = fromBase64(one.slice(prefix.length));
  return bytes.length === 68 && same(bytes.subarray(0, 4), name) && verify(publicKey, signed, bytes.subarray(4));
}

/** Standard base64 with padding, as Go writes it: each value has one spelling. */
function fromBase64(text: string): Uint8Array {
  const bytes = fromB64(text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=*$/, ""));
  const again = toB64(bytes).replace(/-/g, "+").replace(/_/g, "/");
  if (again.padEnd(Math.ceil(again.length / 4) * 4, "=") !== text) throw new Error("not base64");
  return bytes;
}

/** RFC 6962 §2.1.1, as RFC 9162 §2.1.3.2 writes out the check of an inclusion proof. */
function isIn(head: LogHead, n: number, record: string, proof: string[]): boolean {
  if (n >= head.size) return false;
  let node = n;
  let last = head.size - 1;
  let hash = sha256(concat(Uint8Array.of(0), utf8(record)));
  for (const one of proof) {
    const beside = hashOf(one);
    if (beside === null || last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = parent(beside, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = parent(hash, beside);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(hash, head.root);
}

/**
 * Whether the log of an earlier head is the beginning of that of this one, nothing of it taken out or changed: RFC 6962 §2.1.2, checked as RFC 9162
 * §2.1.4.2 writes it out.
 */
export function grewFrom(head: LogHead, earlier: LogHead, proof: readonly string[]): boolean {
  if (earlier.size >= head.size) return earlier.size === head.size && proof.length === 0 && same(earlier.root, head.root);
  const [first, ...rest] = [...(isPowerOfTwo(earlier.size) ? [earlier.root] : []), ...proof.map(hashOf)];
  if (!first) return false;
  let [node, last] = [earlier.size - 1, head.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [was, is] = [first, first];
  for (const one of rest) {
    if (one === null || last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [was, is] = [parent(one, was), parent(one, is)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      is = parent(is, one);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(was, earlier.root) && same(is, head.root);
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
const half = (n: number): number => Math.floor(n / 2);
const parent = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(1), left, right));

function hashOf(text: string): Uint8Array | null {
  try {
    const bytes = fromB64(text);
    return bytes.length === 32 ? bytes : null;
  } catch {
    return null;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
