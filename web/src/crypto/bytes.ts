// Encodings: b64, hexadecimal, ids. docs/format.md §1.

import { sha256 as nobleSHA256 } from "@noble/hashes/sha2.js";

const encoder = /* @__PURE__ */ new TextEncoder();

/** Text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 as text. Throws on bytes that are no UTF-8 and keeps a byte order mark, so that text and bytes stay one to one. */
export function fromUTF8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** n bytes from the operating system's generator: unpredictable, fit for keys, ids and tokens. */
export function randomBytes(n: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(n));
}

const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** base64url without padding (RFC 4648 §5). Not constant time: the secrets it encodes never meet an attacker's clock. */
export function toB64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 0x6000) {
    out.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 0x6000))));
  }
  return out.join("").replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Reads b64. Throws on padding, on other alphabets and on a last letter with stray bits: each value has exactly one spelling. */
export function fromB64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new Error("not base64url");
  const stray = text.length % 4 === 2 ? 15 : text.length % 4 === 3 ? 3 : 0;
  if ((B64.indexOf(text.slice(-1)) & stray) !== 0) throw new Error("not base64url");
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Reads hexadecimal. Throws on anything else. */
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** A fresh id: 128 random bits in 26 letters. Says nothing about when it was made or how many came before. */
export function newID(): string {
  return idOf(randomBytes(16));
}

/** The id that 16 bytes spell. They must be random, or derived from a secret. */
export function idOf(bytes: Uint8Array): string {
  let out = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes.subarray(0, 16)) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) out += BASE32.charAt((value >> (bits - 5)) & 31);
  }
  return out + BASE32.charAt((value << (5 - bits)) & 31);
}

/** Whether text is an id: 26 of `a-z2-7`, the last one without stray bits, so that each id has one spelling. */
export function validID(text: string): boolean {
  return /^[a-z2-7]{25}[aeimquy4]$/.test(text);
}

/** SHA-256. Collision resistant: two texts with one hash cannot be made. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSHA256(bytes);
}

/** hash(bytes) of docs/format.md: SHA-256 in lower-case hexadecimal. */
export function hash(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/** Several pieces as one. */
export function concat(...pieces: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Bytes as what Blob and fetch accept: the same bytes, no copy (nothing here is ever backed by shared memory). */
export function part(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
