// Six words: a passphrase that a person can write down or be told by telephone.

import { randomBytes } from "./bytes";
import { words } from "./receipt";

const GENERATED_WORDS = 6;

/** A passphrase to offer: six words drawn uniformly from 1,024, 60 random bits; with a slow hash such as Argon2id or scrypt out of reach of whoever has what it seals. */
export function generatePassphrase(): string {
  const drawn: string[] = [];
  const bytes = randomBytes(2 * GENERATED_WORDS);
  for (let i = 0; i < bytes.length; i += 2) drawn.push(words()[(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)) % 1024] ?? "");
  return drawn.join(" ");
}
