// Keys that sign: Ed25519 (RFC 8032).
//
// noble and not WebCrypto: the X25519 half of every age key already brings the curve into the page, so noble costs next to
// nothing more; it is synchronous; and browsers on hospital desks without WebCrypto's Ed25519 (Chromium before 137) take the
// same path as all others, not one that only they run. Signing costs about 1 ms, checking 2 ms.

import { ed25519 } from "@noble/curves/ed25519.js";
import { randomBytes } from "./bytes";

/** A fresh signing seed of 32 random bytes: whoever has it can write in its owner's name. */
export function newSignSeed(): Uint8Array {
  return randomBytes(32);
}

/** The public key of a seed. */
export function signPublic(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** A signature: without the seed nobody can make one for a text that its owner did not sign. Deterministic, needs no randomness. */
export function sign(seed: Uint8Array, text: Uint8Array): Uint8Array {
  return ed25519.sign(text, seed);
}

/** Whether the owner of the public key signed exactly these bytes. Strict (RFC 8032, not ZIP 215); false for anything malformed. */
export function verify(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, text, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
