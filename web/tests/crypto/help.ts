// What several crypto tests need.

import { concat, encryptFile, randomBytes, type Recipient, type SealedFile } from "../../src/crypto";

/** Seals a file and gives its parts as one. */
export async function collectFile(content: Blob, about: { case: string; name: string; type: string }, recipient: Recipient): Promise<{ bytes: Uint8Array; sealed: SealedFile; parts: Uint8Array[] }> {
  const parts: Uint8Array[] = [];
  const sealed = await encryptFile(content, about, recipient, async (n, bytes) => {
    parts[n] = bytes;
  });
  return { bytes: concat(...parts), sealed, parts };
}

/** Bytes as a stream that comes in pieces of odd sizes. */
export function stream(bytes: Uint8Array, step = 10_007): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += step)));
      else controller.close();
    },
  });
}

/** A number below n, and n tries of it: the property tests' dice. */
export function dice(n: number): number {
  return Math.floor(Math.random() * n);
}

/** Random bytes, more of them than a browser gives at once. */
export function anyBytes(n: number): Uint8Array {
  const most = 65_536;
  return concat(...Array.from({ length: Math.ceil(n / most) }, (_, i) => randomBytes(Math.min(most, n - i * most))));
}

/** Text of up to length characters from all over Unicode. */
export function anyText(length: number): string {
  const from = ["a", "Z", " ", "\n", '"', "\\", "é", "ß", "漢", "🪶", "\u2028", "<", "&", "\u0000", "\u0301"];
  return Array.from({ length: dice(length + 1) }, () => from[dice(from.length)]).join("");
}
