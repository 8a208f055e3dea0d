// Keys that read: age post-quantum hybrid identities and their recipients. docs/format.md §1, identity(seed).

import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { bech32 } from "@scure/base";

/**
 * A public key to seal to: `age1pq1…` (ML-KEM-768 + X25519), and only that. The brand means that parseRecipient has seen it:
 * a classic `age1…` key, which a recorded message would one day fall to, cannot be passed where a Recipient is asked for.
 */
export type Recipient = string & { readonly brand: "age1pq recipient" };

/** A secret key, `AGE-SECRET-KEY-PQ-1…`: whoever has it reads everything sealed to its recipient. Never logged, never sent unsealed. */
export type Identity = string & { readonly brand: "age1pq identity" };

const PUBLIC_BYTES = 1216; // ML-KEM-768 key, 1,184, and X25519 key, 32

/** Takes a text as a recipient. Throws on anything but one well-formed `age1pq1…`. */
export function parseRecipient(text: string): Recipient {
  if (!text.startsWith("age1pq1")) throw new Error("recipient is not post-quantum");
  const { prefix, words } = bech32.decode(text, false);
  if (prefix !== "age1pq" || bech32.fromWords(words).length !== PUBLIC_BYTES) throw new Error("malformed recipient");
  return text as Recipient;
}

/** Takes a text as an identity. Throws on anything but one well-formed `AGE-SECRET-KEY-PQ-1…`. */
export function parseIdentity(text: string): Identity {
  if (!text.startsWith("AGE-SECRET-KEY-PQ-1")) throw new Error("identity is not post-quantum");
  if (bech32.decodeToBytes(text).bytes.length !== 32) throw new Error("malformed identity");
  return text as Identity;
}

/** identity(seed): the same 32 secret bytes always give the same identity, and it is as hard to guess as they are. */
export function identityFromSeed(seed: Uint8Array): Identity {
  if (seed.length !== 32) throw new Error("an identity needs 32 bytes");
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase() as Identity;
}

/** A fresh random identity. */
export async function newIdentity(): Promise<Identity> {
  return parseIdentity(await generateHybridIdentity());
}

/** The recipient of an identity: safe to publish, says nothing about the identity. */
export async function recipientOf(identity: Identity): Promise<Recipient> {
  return parseRecipient(await identityToRecipient(identity));
}
