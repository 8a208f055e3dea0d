// Halves of a case's key, one for each side, and how they become a key again. docs/format.md §9.

import { fromB64, hash, randomBytes, toB64, utf8 } from "./bytes";
import { parseIdentity, type Identity, type Recipient } from "./identity";
import { derive } from "./kdf";
import { padLine, parseLine } from "./pad";
import { open, seal } from "./seal";
import { list, object, oneOf, text } from "./shape";

/** The plaintext size of a share and of a part, and of a copy of a side's recovery key. */
export const SHARE_SIZE = 2048;
export const COPY_SIZE = 256;
const HALF_SIZE = 256;
/** How many people a share can be for. */
export const SHARE_READERS = 24;

export type ShareKind = "case" | "notes";
export type ShareSide = "management" | "staff";

/** Half of a key, sealed to one side. Alone it is random bytes. */
export interface Share {
  kind: ShareKind;
  side: ShareSide;
  /** recoveryKey of the recipient it is sealed to. */
  key: string;
  /** Of the readers it names (b64): kept by the server, which gives custodians readerKey of it. */
  salt: string;
  data: Uint8Array;
}

/** Somebody for whom a case may be recovered: a reader, until the last day of their cover or, `""`, for good. */
export interface ShareReader {
  id: string;
  until: string;
}

/** What a custodian opens: of which case it is, for whom it may be used, and the bytes. The readers are hidden from whoever lacks their readerKey. */
export interface Half {
  v: 2;
  case: string;
  kind: ShareKind;
  readers: string[];
  half: string;
}

/** Both halves do not spell one whole line about this case: one was changed, or they do not belong together. */
export class ShareError extends Error {
  constructor() {
    super("the two halves do not fit together");
    this.name = "ShareError";
  }
}

const kinds = oneOf<ShareKind>("case", "notes");
const halfShape = object<Half>({ v: oneOf<2>(2), case: text, kind: kinds, readers: list(text), half: text });
const shareShape = object<{ v: 2; case: string; kind: ShareKind; identity: string }>({ v: oneOf<2>(2), case: text, kind: kinds, identity: text });
const copyShape = object<{ v: 1; side: ShareSide; identity: string }>({ v: oneOf<1>(1), side: oneOf<ShareSide>("management", "staff"), identity: text });

/** The name of the recovery identity that has this recipient. */
export function recoveryKey(recipient: Recipient): string {
  return hash(utf8(recipient));
}

/** What a custodian needs to find one reader in a share, and no other. */
export function readerKey(salt: Uint8Array, id: string): Uint8Array {
  return derive(salt, `recovery reader ${id}`, 32);
}

function hidden(key: Uint8Array, { id, until }: ShareReader): string {
  return toB64(derive(key, `recovery reader ${id} until ${until}`, 32));
}

/** Whether a half may be used for this reader, whose readerKey is given. Nothing but the reader who was named when it was made fits. */
export function isFor(half: Half, key: Uint8Array, reader: ShareReader): boolean {
  return half.readers.includes(hidden(key, reader));
}

/** An identity of a case as two halves, for those who read it. Whoever opens one of them has nothing. */
export async function sealShares(caseID: string, kind: ShareKind, identity: Identity, readers: readonly ShareReader[], management: Recipient, staff: Recipient): Promise<Share[]> {
  if ((management as string) === (staff as string)) throw new Error("both halves for one key");
  if (readers.length === 0 || readers.length > SHARE_READERS) throw new Error(`halves for ${readers.length} readers`);
  const random = randomBytes(HALF_SIZE);
  const rest = xor(random, padLine({ v: 2, case: caseID, kind, identity }, HALF_SIZE));
  const salt = randomBytes(32);
  // Among as many that are nobody, so that all shares look alike.
  const names = [...readers.map((one) => hidden(readerKey(salt, one.id), one)), ...Array.from({ length: SHARE_READERS - readers.length }, () => toB64(randomBytes(32)))].sort();
  const part = (half: Uint8Array, to: Recipient): Promise<Uint8Array> => sealPart({ v: 2, case: caseID, kind, readers: names, half: toB64(half) }, to);
  return [
    { kind, side: "management", key: recoveryKey(management), salt: toB64(salt), data: await part(random, management) },
    { kind, side: "staff", key: recoveryKey(staff), salt: toB64(salt), data: await part(rest, staff) },
  ];
}

/** Opens a side's half, or a part of a recovery: the same text sealed to another key. */
export async function openShare(file: Uint8Array, identity: Identity): Promise<Half> {
  const plain = await open(file, identity);
  try {
    const found = halfShape(parseLine(plain), "share");
    if (fromB64(found.half).length === HALF_SIZE && found.readers.length === SHARE_READERS) return found;
  } catch {
    // not a half
  }
  throw new ShareError();
}

/** A half that is for nobody and makes no key with any other: it stands for one that was not opened. */
export function emptyHalf(caseID: string, kind: ShareKind): Half {
  const readers = Array.from({ length: SHARE_READERS }, () => toB64(randomBytes(32))).sort();
  return { v: 2, case: caseID, kind, readers, half: toB64(new Uint8Array(HALF_SIZE)) };
}

/** Seals a half to another key: the new reader's in a recovery, the side's own new one afterwards. */
export async function sealPart({ v, case: id, kind, readers, half }: Half, to: Recipient): Promise<Uint8Array> {
  return seal(padLine({ v, case: id, kind, readers, half }, SHARE_SIZE), [to]);
}

/** The identity that both halves were made from. Throws ShareError for anything but two halves of this key of this case, for the same readers. */
export function joinShares(a: Half, b: Half, caseID: string, kind: ShareKind): Identity {
  const agree = [a, b].every((one) => one.v === 2 && one.case === caseID && one.kind === kind) && a.readers.join() === b.readers.join();
  if (!agree) throw new ShareError();
  try {
    const [one, two] = [fromB64(a.half), fromB64(b.half)];
    if (one.length !== HALF_SIZE || two.length !== HALF_SIZE) throw new ShareError();
    const found = shareShape(parseLine(xor(one, two)), "share");
    if (found.case !== caseID || found.kind !== kind) throw new ShareError();
    return parseIdentity(found.identity);
  } catch {
    throw new ShareError();
  }
}

/** A side's recovery identity for one of its custodians. */
export async function sealRecoveryCopy(side: ShareSide, identity: Identity, custodian: Recipient): Promise<Uint8Array> {
  return seal(padLine({ v: 1, side, identity }, COPY_SIZE), [custodian]);
}

/** Opens what sealRecoveryCopy made. Whoever uses it compares its recipient with the signed list's. */
export async function openRecoveryCopy(file: Uint8Array, side: ShareSide, custodian: Identity): Promise<Identity> {
  const found = copyShape(parseLine(await open(file, custodian)), "recovery key");
  if (found.side !== side) throw new Error("recovery key of another side");
  return parseIdentity(found.identity);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}
