// Halves of a case's key, one for each side, and how they become a key again. docs/format.md §9.

import { hash, randomBytes, utf8 } from "./bytes";
import { parseIdentity, type Identity, type Recipient } from "./identity";
import { padLine, parseLine } from "./pad";
import { open, seal } from "./seal";
import { object, oneOf, text } from "./shape";

/** The plaintext size of a share, of a part, and of a copy of a side's recovery key. */
export const SHARE_SIZE = 256;

export type ShareKind = "case" | "notes";
export type ShareSide = "management" | "staff";

/** Half of a key, sealed to one side. Alone it is random bytes. */
export interface Share {
  kind: ShareKind;
  side: ShareSide;
  /** recoveryKey of the recipient it is sealed to. */
  key: string;
  data: Uint8Array;
}

/** Both halves do not spell one whole line about this case: one was changed, or they do not belong together. */
export class ShareError extends Error {
  constructor() {
    super("the two halves do not fit together");
    this.name = "ShareError";
  }
}

const shareShape = object<{ v: 1; case: string; kind: ShareKind; identity: string }>({ v: oneOf<1>(1), case: text, kind: oneOf<ShareKind>("case", "notes"), identity: text });
const copyShape = object<{ v: 1; side: ShareSide; identity: string }>({ v: oneOf<1>(1), side: oneOf<ShareSide>("management", "staff"), identity: text });

/** The name of the recovery identity that has this recipient. */
export function recoveryKey(recipient: Recipient): string {
  return hash(utf8(recipient));
}

/** An identity of a case as two halves. Whoever opens one of them has nothing. */
export async function sealShares(caseID: string, kind: ShareKind, identity: Identity, management: Recipient, staff: Recipient): Promise<Share[]> {
  if ((management as string) === (staff as string)) throw new Error("both halves for one key");
  const random = randomBytes(SHARE_SIZE);
  const rest = xor(random, padLine({ v: 1, case: caseID, kind, identity }, SHARE_SIZE));
  return [
    { kind, side: "management", key: recoveryKey(management), data: await seal(random, [management]) },
    { kind, side: "staff", key: recoveryKey(staff), data: await seal(rest, [staff]) },
  ];
}

/** Opens a side's half, or a part of a recovery: the same bytes sealed to another key. */
export async function openShare(file: Uint8Array, identity: Identity): Promise<Uint8Array> {
  const half = await open(file, identity);
  if (half.length !== SHARE_SIZE) throw new ShareError();
  return half;
}

/** Seals a half to another key: the new reader's in a recovery, the side's own new one afterwards. */
export async function sealPart(half: Uint8Array, to: Recipient): Promise<Uint8Array> {
  if (half.length !== SHARE_SIZE) throw new ShareError();
  return seal(half, [to]);
}

/** The identity that both halves were made from. Throws ShareError for anything but two halves of this key of this case. */
export function joinShares(a: Uint8Array, b: Uint8Array, caseID: string, kind: ShareKind): Identity {
  if (a.length !== SHARE_SIZE || b.length !== SHARE_SIZE) throw new ShareError();
  try {
    const found = shareShape(parseLine(xor(a, b)), "share");
    if (found.case !== caseID || found.kind !== kind) throw new ShareError();
    return parseIdentity(found.identity);
  } catch {
    throw new ShareError();
  }
}

/** A side's recovery identity for one of its custodians. */
export async function sealRecoveryCopy(side: ShareSide, identity: Identity, custodian: Recipient): Promise<Uint8Array> {
  return seal(padLine({ v: 1, side, identity }, SHARE_SIZE), [custodian]);
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
