// derive(secret, label, n) of docs/format.md §1.

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes";

const SALT = "saysomething/v1";

/**
 * HKDF-SHA256 (RFC 5869). Outputs under different labels are independent: who learns one learns nothing about the secret or
 * about the others. It adds no strength: a secret that can be guessed stays one that can be guessed.
 */
export function derive(secret: Uint8Array, label: string, size: number): Uint8Array {
  return hkdf(sha256, secret, utf8(SALT), utf8(label), size);
}
