// seal and open: every ciphertext is a standard age file. docs/format.md §1.
//
// Speed. Opening costs about 5 ms, of which 4 ms are the hybrid key exchange, half of that for expanding the same identity anew each
// time. Whoever opens thousands of files with one identity (a desk) holds it expanded (expanded.ts), in workers, and keeps what was opened.

import { Decrypter, Encrypter } from "age-encryption";
import { parseRecipient, type Identity, type Recipient } from "./identity";

/** A file that does not open: sealed to others, changed, or cut off. Which of them it was is not told. */
export class OpenError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} does not open`, options);
    this.name = "OpenError";
  }
}

/** An Encrypter to these recipients: at least one, and every one post-quantum, or it throws. Checked here again, whatever the types say. */
export function encrypter(recipients: readonly Recipient[]): Encrypter {
  if (recipients.length === 0) throw new Error("nobody to seal to");
  const age = new Encrypter();
  for (const recipient of recipients) age.addRecipient(parseRecipient(recipient));
  return age;
}

/** A Decrypter for identities, tried in their order. */
export function decrypter(...identities: readonly Identity[]): Decrypter {
  const age = new Decrypter();
  for (const identity of identities) age.addIdentity(identity);
  return age;
}

/**
 * seal(text, recipients). Confidential against everyone without one of the identities, today and against a quantum computer later;
 * any change is noticed when it is opened. It does not hide the length (pad first), shows how many recipients there are though
 * not who, and says nothing about who sealed it (sign first).
 */
export async function seal(plain: Uint8Array, recipients: readonly Recipient[]): Promise<Uint8Array> {
  return encrypter(recipients).encrypt(plain);
}

/** Opens what seal made. Throws OpenError unless the file is whole, unchanged and sealed to this identity. */
export async function open(file: Uint8Array, identity: Identity): Promise<Uint8Array> {
  try {
    return await decrypter(identity).decrypt(file);
  } catch (cause) {
    throw new OpenError("file", { cause });
  }
}
