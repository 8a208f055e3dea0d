// Padding: lengths say nothing. docs/format.md §1 and §4.

import { fromUTF8, utf8 } from "./bytes";

/** Sizes of plaintexts after padding, in bytes. */
export const SIZES = {
  envelope: 1024,
  card: 2048,
  keyFile: 1024,
  worker: 16_384,
  name: 2048,
  staff: [4096, 16_384, 65_536],
  letter: 196_608,
  part: 1_048_576,
  smallestFile: 16_384,
} as const;

/** What was written does not fit the size that everyone's has. `over` is by how many bytes, so that a page can say so. */
export class TooLongError extends Error {
  constructor(readonly over: number) {
    super(`too long by ${over} bytes`);
    this.name = "TooLongError";
  }
}

/** Bytes filled up with spaces to exactly size. The length of what is inside no longer shows. */
export function padBytes(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length > size) throw new TooLongError(bytes.length - size);
  const out = new Uint8Array(size).fill(0x20);
  out.set(bytes);
  return out;
}

/** A value as one line of compact JSON, padded to size. */
export function padLine(value: unknown, size: number): Uint8Array {
  return padBytes(utf8(JSON.stringify(value)), size);
}

/** Reads a padded line: one JSON value and nothing but spaces after it. The result is unchecked: hand it to a check of shape.ts. */
export function parseLine(plain: Uint8Array): unknown {
  const text = fromUTF8(plain);
  if (/[\n\r]/.test(text)) throw new Error("more than one line");
  return JSON.parse(text);
}

/** The smallest multiple of size that holds length bytes. */
export function nextMultiple(length: number, size: number): number {
  return Math.max(1, Math.ceil(length / size)) * size;
}

/**
 * The Padmé size (Nikitin et al., PETS 2019) of a file's plaintext: at least 16,384, at most 12% above length. Of a file's length
 * it lets about log2(log2 length) bits through.
 */
export function paddedSize(length: number): number {
  const raised = Math.max(length, SIZES.smallestFile);
  const e = floorLog2(raised);
  const unit = 2 ** (e - (floorLog2(e) + 1));
  return Math.ceil(raised / unit) * unit;
}

function floorLog2(n: number): number {
  let e = 0;
  for (let half = Math.floor(n / 2); half >= 1; half = Math.floor(half / 2)) e++;
  return e;
}
