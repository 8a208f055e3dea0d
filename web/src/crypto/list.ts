// The signed list of readers: who may read, and which sides vouch for it. docs/format.md §7.
//
// A server that adds a reader of its own, changes a key, or goes back to an older list is found out here, before anything is sealed.

import { fromB64, fromHex, hash, sha256, toB64, utf8, validID } from "./bytes";
import { parseRecipient, type Recipient } from "./identity";
import { words } from "./receipt";
import { list, object, oneOf, ShapeError, text, count, type Check } from "./shape";
import { sign, verify } from "./sign";

const CONTEXT = "saysomething/v1 list\n";

/** Who vouches for a list: always named in this order. */
export const SIDES = ["management", "staff"] as const;
export type Side = (typeof SIDES)[number];

/** Why a list is refused, in the order of the checks. */
export type ListReason = "unsigned" | "chain" | "signature" | "signers" | "side" | "body" | "pinned";

/** A list of readers that must not be used: nothing may be sealed by it. */
export class ListError extends Error {
  constructor(readonly reason: ListReason) {
    super(`list of readers refused: ${reason}`);
    this.name = "ListError";
  }
}

/** Kinds of desk that people read at, in the order in which desks are shown, and the roles of who reads there. */
export const DESK_KINDS = ["guardian", "union", "independent", "executive"] as const;
export type DeskKind = (typeof DESK_KINDS)[number];
const ROLES = ["guardian", "rep", "executive_lead", "non_executive_lead"] as const;

export interface ListDesk {
  id: string;
  kind: DeskKind;
  name: string;
}

export interface ListReader {
  id: string;
  name: string;
  title: string;
  role: (typeof ROLES)[number];
  side: Side | "independent";
  desk: string;
  recipient: Recipient;
  sign: string;
  since: string;
}

export interface ListCustodian {
  id: string;
  name: string;
  title: string;
  side: Side;
  /** "" of a paper key, which only signs. */
  recipient: Recipient | "";
  sign: string;
  since: string;
}

export interface ListBody {
  v: 1;
  organisation: string;
  desks: ListDesk[];
  readers: ListReader[];
  custodians: ListCustodian[];
  former: { id: string; name: string; sign: string; until: string }[];
  recovery: Record<Side, Recipient | "">;
  log: string;
}

export interface HeadSignature {
  custodian: string;
  signature: string;
}

/** A head as it travels. */
export interface SignedHead {
  line: string;
  signatures: HeadSignature[];
}

/** A head that verified. */
export interface Head {
  number: number;
  prev: string;
  day: string;
  /** Hash of the body's line. */
  body: string;
  custodians: { id: string; side: Side; sign: string }[];
  hash: string;
  sides: Side[];
  signers: string[];
}

/** A list that this client has seen or holds in print. With a side, that side must have signed it and everything since. */
export interface Pin {
  number: number;
  hash: string;
  side: Side | "";
}

/** A signing key of somebody on the list; `until` is the last day it counted, "" while it still counts. */
export interface ListKey {
  sign: string;
  until: string;
}

/** A list that verified, with its history. */
export class SignedList {
  constructor(
    readonly heads: readonly Head[],
    readonly body: ListBody,
    private readonly last: Head,
  ) {}

  get number(): number {
    return this.last.number;
  }

  get hash(): string {
    return this.last.hash;
  }

  get day(): string {
    return this.last.day;
  }

  /** The sides that vouch for it. */
  get sides(): Side[] {
    return this.last.sides;
  }

  /**
   * Both sides' recovery recipients: the spare key. Null while a side has none, and while one side alone vouches for the list: then the other's may be
   * of that side's own making.
   */
  get spareKey(): Record<Side, Recipient> | null {
    const { management, staff } = this.body.recovery;
    return SIDES.every((side) => this.sides.includes(side)) && management !== "" && staff !== "" ? { management, staff } : null;
  }

  /** Its fingerprint, six words. */
  words(): string[] {
    return fingerprint(this.last.hash);
  }

  /** Everybody's signing keys, present ones first. */
  keys(): Map<string, ListKey[]> {
    const out = new Map<string, ListKey[]>();
    const add = (id: string, sign: string, until: string): void => void out.set(id, [...(out.get(id) ?? []), { sign, until }]);
    for (const one of this.body.readers) add(one.id, one.sign, "");
    for (const one of this.body.custodians) add(one.id, one.sign, "");
    for (const one of this.body.former) add(one.id, one.sign, one.until);
    return out;
  }
}

// Go and browsers write these differently in JSON, so no name may hold them.
const name: Check<string> = (value, path = "") => {
  const found = text(value, path);
  if (/[\u2028\u2029\p{Cs}]/u.test(found)) throw new ShapeError(path, "plain text");
  return found;
};
const id: Check<string> = (value, path = "") => {
  const found = text(value, path);
  if (!validID(found)) throw new ShapeError(path, "an id");
  return found;
};
const day: Check<string> = (value, path = "") => {
  const found = text(value, path);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(found) ? new Date(`${found}T00:00:00Z`) : null;
  if (!date || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== found) throw new ShapeError(path, "a day");
  return found;
};
const signKey: Check<string> = (value, path = "") => {
  const found = text(value, path);
  if (fromB64(found).length !== 32) throw new ShapeError(path, "a signing key");
  return found;
};
const recipient: Check<Recipient> = (value, path) => parseRecipient(text(value, path));
const none = oneOf("");
function orNone<T>(check: Check<T>): Check<T | ""> {
  return (value, path) => (value === "" ? none(value) : check(value, path));
}
const side = oneOf(...SIDES);
const roleOf = oneOf(...ROLES);

// inOrder wants a list in the order of its ids, each once.
function inOrder<T>(item: Check<T>, key: (one: T) => string): Check<T[]> {
  const all = list(item);
  return (value, path = "") => {
    const found = all(value, path);
    if (found.some((one, i) => i > 0 && key(found[i - 1] as T) >= key(one))) throw new ShapeError(path, "in order");
    return found;
  };
}

const bodyShape = object<ListBody>({
  v: oneOf<1>(1),
  organisation: id,
  desks: inOrder(object<ListDesk>({ id, kind: oneOf(...DESK_KINDS), name }), (one) => one.id),
  readers: inOrder(
    object<ListReader>({ id, name, title: name, role: roleOf, side: oneOf(...SIDES, "independent"), desk: id, recipient, sign: signKey, since: day }),
    (one) => one.id,
  ),
  custodians: inOrder(object<ListCustodian>({ id, name, title: name, side, recipient: orNone(recipient), sign: signKey, since: day }), (one) => one.id),
  former: inOrder(object<ListBody["former"][number]>({ id, name, sign: signKey, until: day }), (one) => `${one.id} ${one.sign}`),
  recovery: object<ListBody["recovery"]>({ management: orNone(recipient), staff: orNone(recipient) }),
  log: orNone(signKey),
});

type HeadLine = { v: 1 } & Pick<Head, "number" | "prev" | "day" | "body" | "custodians">;
const headShape = object<HeadLine>({
  v: oneOf<1>(1),
  number: count,
  prev: text,
  day,
  body: text,
  custodians: inOrder(object<Head["custodians"][number]>({ id, side, sign: signKey }), (one) => one.id),
});

/** Takes a body apart. Throws on anything but its one spelling, so that Go and browsers cannot read two things from one line. */
export function parseListBody(line: string): ListBody {
  const body = bodyShape(JSON.parse(line), "body");
  if (JSON.stringify(body) !== line) throw new ShapeError("body", "its one spelling");
  if (body.readers.some((one) => !body.desks.some((desk) => desk.id === one.desk))) throw new ShapeError("desk", "a desk of the list");
  return body;
}

/** Takes a head apart, without believing it. Throws on anything but its one spelling. */
export function parseHead(line: string): Omit<Head, "sides" | "signers"> {
  const head = headShape(JSON.parse(line), "head");
  if (JSON.stringify(head) !== line) throw new ShapeError("head", "its one spelling");
  const { number, prev, day: on, body, custodians } = head;
  return { number, prev, day: on, body, custodians, hash: hash(utf8(line)) };
}

/** A body's one spelling: a line with everything in the order of ids. Throws on what no client would take. */
export function encodeListBody(body: ListBody): string {
  const by = <T>(all: readonly T[], key: (one: T) => string): T[] => [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const line = JSON.stringify(
    bodyShape({
      ...body,
      desks: by(body.desks, (one) => one.id),
      readers: by(body.readers, (one) => one.id),
      custodians: by(body.custodians, (one) => one.id),
      former: by(body.former, (one) => `${one.id} ${one.sign}`),
    }),
  );
  parseListBody(line);
  return line;
}

/** The head line for custodians to sign. `prev` is the hash of the head before, "" for the first. */
export function encodeHead(number: number, prev: string, on: string, bodyLine: string): string {
  const custodians = headCustodians(parseListBody(bodyLine));
  return JSON.stringify({ v: 1, number, prev, day: on, body: hash(utf8(bodyLine)), custodians });
}

function headCustodians(body: ListBody): Head["custodians"] {
  return body.custodians.map((one) => ({ id: one.id, side: one.side, sign: one.sign }));
}

/** A custodian's signature on a head line, b64. */
export function signHead(line: string, signSeed: Uint8Array): string {
  return toB64(sign(signSeed, utf8(CONTEXT + line)));
}

/**
 * Checks heads, from the first to the newest, and the newest one's body. What it returns was signed by the sides it names, and no side
 * that once vouched was left out of a change. Otherwise throws ListError.
 */
export function verifyList(heads: readonly SignedHead[], body: string, pins: readonly Pin[] = []): SignedList {
  const { heads: history, last } = verifyHeads(heads);
  const parsed = bodyOf(last, body);
  if (!pins.every((pin) => holds(pin, history))) throw new ListError("pinned");
  return new SignedList(history, parsed, last);
}

/** Checks heads alone, for a page that compares and seals nothing. Throws ListError. */
export function verifyHeads(heads: readonly SignedHead[]): { heads: readonly Head[]; last: Head } {
  const history: Head[] = [];
  for (const signed of heads) history.push(verifyOnce(signed, history.at(-1)));
  const last = history.at(-1);
  if (!last) throw new ListError("unsigned");
  return { heads: history, last };
}

// A page checks the list when it opens and again before it seals: what verified once, after the same head, need not be computed twice.
const verified = new Map<string, Head>();

function verifyOnce(signed: SignedHead, before: Head | undefined): Head {
  const of = JSON.stringify([signed, before?.hash, before?.sides]);
  const head = verified.get(of) ?? verifyHead(signed, before);
  verified.set(of, head);
  return head;
}

function holds(pin: Pin, history: readonly Head[]): boolean {
  if (history[pin.number - 1]?.hash !== pin.hash) return false;
  const wanted = pin.side;
  return wanted === "" || history.slice(pin.number - 1).every((head) => head.sides.includes(wanted));
}

function bodyOf(last: Head, line: string): ListBody {
  try {
    const body = parseListBody(line);
    if (hash(utf8(line)) === last.body && JSON.stringify(headCustodians(body)) === JSON.stringify(last.custodians)) return body;
  } catch {
    // refused below, like any other body that is not the one named
  }
  throw new ListError("body");
}

function verifyHead(signed: SignedHead, before: Head | undefined): Head {
  const head = verifySignatures(signed, before);
  if (head.sides.length === 0) throw new ListError("unsigned");
  if (withoutSigners([...head.sides, ...(before?.sides ?? [])], head.custodians).length > 0) throw new ListError("signers");
  if (before && !before.sides.every((one) => head.sides.includes(one))) throw new ListError("side");
  return head;
}

/** The sides among these for which custodians has nobody. If one of them vouches for a list, whomever the next list names could sign for it. */
export function withoutSigners(sides: readonly Side[], custodians: readonly { side: Side }[]): Side[] {
  return SIDES.filter((side) => sides.includes(side) && !custodians.some((one) => one.side === side));
}

// verifySignatures checks everything of a head but which sides it must have.
function verifySignatures(signed: SignedHead, before: Head | undefined): Head {
  const head = headOf(signed.line);
  if (head.number !== (before?.number ?? 0) + 1 || head.prev !== (before?.hash ?? "")) throw new ListError("chain");
  const signers: string[] = [];
  const vouching = new Set<Side>();
  for (const { custodian, signature } of signed.signatures) {
    const who = signers.includes(custodian) ? undefined : maySign(head, before, custodian);
    if (!who || !verifies(signed.line, who.sign, signature)) throw new ListError("signature");
    signers.push(custodian);
    vouching.add(who.side);
  }
  return { ...head, sides: SIDES.filter((one) => vouching.has(one)), signers };
}

/**
 * Checks a list that waits, or one to be signed first: that it follows the list in force (null before the first), and that what signatures
 * it has are right. It may lack a side. Throws ListError.
 */
export function verifyNext(inForce: SignedList | null, next: SignedHead, body: string): { head: Head; body: ListBody } {
  const head = verifySignatures(next, inForce?.heads.at(-1));
  return { head, body: bodyOf(head, body) };
}

function headOf(line: string): ReturnType<typeof parseHead> {
  try {
    return parseHead(line);
  } catch {
    throw new ListError("chain");
  }
}

/** Whose signature on head counts: one named in the head before, or in head itself where that one names nobody of their side. */
export function maySign(head: Pick<Head, "custodians">, before: Pick<Head, "custodians"> | undefined, custodian: string): Head["custodians"][number] | undefined {
  const old = before?.custodians.find((one) => one.id === custodian);
  if (old) return old;
  const found = head.custodians.find((one) => one.id === custodian);
  return found && before?.custodians.some((one) => one.side === found.side) ? undefined : found;
}

function verifies(line: string, key: string, signature: string): boolean {
  try {
    return verify(fromB64(key), utf8(CONTEXT + line), fromB64(signature));
  } catch {
    return false;
  }
}

/** The six words for the hash of a head: its first 60 bits. */
export function fingerprint(headHash: string): string[] {
  return sixWords(fromHex(headHash));
}

/** The six words of a person's two public keys, which they read out to whoever puts them on the list. */
export function personFingerprint(to: string, signPublic: string): string[] {
  return sixWords(sha256(utf8(`${to}\n${signPublic}`)));
}

function sixWords(bytes: Uint8Array): string[] {
  const out: string[] = [];
  let value = 0;
  let bits = 0;
  for (const byte of bytes.subarray(0, 8)) {
    value = (value << 8) | byte;
    bits += 8;
    if (bits >= 10 && out.length < 6) {
      bits -= 10;
      out.push(words()[value >> bits] ?? "");
      value &= (1 << bits) - 1;
    }
  }
  return out;
}
