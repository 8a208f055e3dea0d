// A paper key: fourteen words from which a side's spare signing key is made. docs/format.md §7.

import { concat, randomBytes, sha256, toB64, utf8 } from "./bytes";
import { derive } from "./kdf";
import { pieces, suggest, wordFor, words, type WrongWord } from "./receipt";
import { signPublic } from "./sign";

export const PAPER_WORDS = 14;

/** What is wrong with the words that were typed. `sum`: all are words of ours, and one of them, or their order, is not as on the paper. */
export class PaperError extends Error {
  constructor(
    readonly why: "count" | "words" | "sum",
    readonly count: number,
    readonly wrong: WrongWord[] = [],
  ) {
    super("these are not the words of a paper key");
    this.name = "PaperError";
  }
}

/** Fresh words: 128 random bits, and 12 bits of their hash by which a slip is found. */
export function newPaper(): string[] {
  return paperWords(randomBytes(16));
}

/** The words of 16 bytes. */
export function paperWords(secret: Uint8Array): string[] {
  let bits = [...concat(secret, checksum(secret))].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  bits = bits.slice(0, PAPER_WORDS * 10);
  return Array.from({ length: PAPER_WORDS }, (_, i) => words()[parseInt(bits.slice(i * 10, i * 10 + 10), 2)] ?? "");
}

/** The signing seed of typed words. Throws PaperError. */
export function parsePaper(typed: string): Uint8Array {
  const found = pieces(typed);
  const named = found.map(wordFor);
  const wrong = found.flatMap((piece, i) => (named[i] === "" ? [{ position: i + 1, typed: piece, suggestions: suggest(piece) }] : []));
  if (wrong.length > 0) throw new PaperError("words", found.length, wrong);
  if (found.length !== PAPER_WORDS) throw new PaperError("count", found.length);
  const bits = named.map((word) => words().indexOf(word).toString(2).padStart(10, "0")).join("");
  const secret = Uint8Array.from({ length: 16 }, (_, i) => parseInt(bits.slice(i * 8, i * 8 + 8), 2));
  if (paperWords(secret).join(" ") !== named.join(" ")) throw new PaperError("sum", found.length);
  return derive(secret, "paper key", 32);
}

/** The public key that the list names, b64. */
export const paperPublic = (seed: Uint8Array): string => toB64(signPublic(seed));

function checksum(secret: Uint8Array): Uint8Array {
  return sha256(concat(utf8("saysomething/v1 paper key\n"), secret)).subarray(0, 2);
}
