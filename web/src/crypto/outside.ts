// Sealing for somebody outside the service. Everything inside is sealed to post-quantum keys only; an outside body has the plain age program and a key of
// its own making, often a classic one, or a telephone. So here, and nowhere else, a classic key or a passphrase will do. docs/format.md, "Copies that leave the service".

import { Encrypter } from "age-encryption";
import { generatePassphrase } from "./sixwords";

/** To a key that they gave, or under words that they are told. */
export type Outside = { recipient: string } | { passphrase: string };

/** A passphrase for one file: six words of 1,024, 60 random bits, each guess at which costs age's scrypt (2^18: 256 MiB and about a second). */
export const newPassphrase = generatePassphrase;

/** recipientProblem says what is wrong with a key that somebody gave, "" when a file can be sealed to it. */
export function recipientProblem(key: string): string {
  if (/AGE-SECRET-KEY/i.test(key)) return "This is a secret key. Ask them for the other one, that begins with age1, and tell them that nobody else may see this one";
  if (!/^age1[0-9a-z]+$/.test(key)) return "A key begins with age1 and has only small letters and numbers. Copy the whole of it";
  try {
    new Encrypter().addRecipient(key);
    return "";
  } catch {
    return "This is not a whole key, or a letter of it is wrong. Copy it again";
  }
}

/** sealOutside seals a stream as one age file. */
export function sealOutside(plain: ReadableStream<Uint8Array>, to: Outside): Promise<ReadableStream<Uint8Array>> {
  const age = new Encrypter();
  if ("recipient" in to) age.addRecipient(to.recipient);
  else age.setPassphrase(to.passphrase);
  return age.encrypt(plain);
}
