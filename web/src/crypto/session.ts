// The copy of a person's keys that a signed-in tab keeps in sessionStorage. docs/format.md §6, last paragraph.
// Apart from person.ts, so that pages which only use the keys do not load Argon2id.

import { fromB64, randomBytes, toB64 } from "./bytes";
import { identityFromSeed, parseIdentity, recipientOf } from "./identity";
import { padLine, parseLine, SIZES } from "./pad";
import type { PersonKeys } from "./person";
import { open, seal } from "./seal";
import { object, oneOf, text } from "./shape";

const shape = object<{ v: 1; identity: string; sign: string }>({ v: oneOf<1>(1), identity: text, sign: text });

/** A fresh device key, b64 of 32 bytes: kept by the server's session only and gone with it. */
export function newDeviceKey(): string {
  return toB64(randomBytes(32));
}

/** Seals keys for sessionStorage (b64): of no use without the device key, which ends with the session; the server has no copy of this text. */
export async function sealDeviceCopy(keys: PersonKeys, deviceKey: string): Promise<string> {
  const line = { v: 1, identity: keys.identity, sign: toB64(keys.signSeed) };
  return toB64(await seal(padLine(line, SIZES.keyFile), [await recipientOf(identityFromSeed(fromB64(deviceKey)))]));
}

/** Opens the copy. Throws when the session, and with it the device key, is another. */
export async function openDeviceCopy(copy: string, deviceKey: string): Promise<PersonKeys> {
  const plain = await open(fromB64(copy), identityFromSeed(fromB64(deviceKey)));
  const found = shape(parseLine(plain), "device copy");
  const signSeed = fromB64(found.sign);
  if (signSeed.length !== 32) throw new Error("malformed device copy");
  return { identity: parseIdentity(found.identity), signSeed };
}
