// The receipt: eight words that are all a worker has. docs/format.md §2.

import wordList from "../../../crypto/words.txt";
import { randomBytes, toB64, utf8 } from "./bytes";
import { derive } from "./kdf";
import { identityFromSeed, type Identity } from "./identity";
import { signPublic } from "./sign";

const RECEIPT_WORDS = 8;
const LIST_SIZE = 1024;

let cachedWords: string[] | undefined;
let cachedStarts: Map<string, string> | undefined;

/** The 1,024 words, in order. The first three letters of each are its own. */
export function words(): string[] {
  if (!cachedWords) {
    cachedWords = wordList.split("\n").filter((word) => word !== "");
    if (cachedWords.length !== LIST_SIZE) throw new Error("word list is not whole");
  }
  return cachedWords;
}

function starts(): Map<string, string> {
  cachedStarts ??= new Map(words().map((word) => [word.slice(0, 3), word]));
  return cachedStarts;
}

/**
 * A receipt: 80 random bits. Whoever has the words can read the case, write in it as the worker and withdraw it; without them nobody
 * can, the server included, which only ever sees the token (and keeps only its hash). It never leaves this object on its own:
 * printing it through JSON or a template gives "[receipt]".
 */
export class Receipt {
  readonly #words: readonly string[];

  constructor(eight: readonly string[]) {
    const known = new Set(words());
    if (eight.length !== RECEIPT_WORDS || !eight.every((word) => known.has(word))) throw new Error("a receipt is eight words of the list");
    this.#words = [...eight];
  }

  /** The eight full words, to show once to the person. */
  words(): string[] {
    return [...this.#words];
  }

  #secret(label: string): Uint8Array {
    return derive(utf8(this.#words.join(" ")), label, 32);
  }

  /** The mailbox token: finds the case and reads nothing. */
  token(): Uint8Array {
    return this.#secret("mailbox token");
  }

  /** The mailbox token as letters carry it. */
  mailbox(): string {
    return toB64(this.token());
  }

  /** The identity that opens the worker's envelope. */
  identity(): Identity {
    return identityFromSeed(this.#secret("age identity"));
  }

  /** The seed of the key that signs what the worker adds. */
  signSeed(): Uint8Array {
    return this.#secret("signing key");
  }

  /** Its public key, b64, as the report names it. */
  signPublic(): string {
    return toB64(signPublic(this.signSeed()));
  }

  toString(): string {
    return "[receipt]";
  }

  toJSON(): string {
    return "[receipt]";
  }
}

/** A fresh receipt: each word drawn uniformly and independently (1,024 divides 65,536, so no value is favoured). */
export function newReceipt(): Receipt {
  const bytes = randomBytes(2 * RECEIPT_WORDS);
  const drawn: string[] = [];
  for (let i = 0; i < bytes.length; i += 2) {
    const number = (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)) % LIST_SIZE;
    drawn.push(words()[number] ?? "");
  }
  return new Receipt(drawn);
}

/** A piece that names no word: what was typed (lower-cased), its position from 1, and words that are one or two slips away. */
export interface WrongWord {
  position: number;
  typed: string;
  suggestions: string[];
}

/** What is wrong with typed words. Found on the device: nothing is sent until all eight are words. */
export class WordsError extends Error {
  constructor(
    readonly count: number,
    readonly wrong: WrongWord[],
  ) {
    super("these are not the eight words of a receipt");
    this.name = "WordsError";
  }
}

/** The pieces of what a person typed: runs of letters, lower-cased. */
export function pieces(typed: string): string[] {
  return typed.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** The word a piece names: its first three letters decide, the others must agree as far as they go. "" when it names none. */
export function wordFor(piece: string): string {
  const word = starts().get(piece.slice(0, 3));
  return piece.length >= 3 && word !== undefined && word.startsWith(piece) ? word : "";
}

/** Reads typed words. Throws WordsError, naming each wrong piece, unless exactly eight pieces each name a word. */
export function parseReceipt(typed: string): Receipt {
  const found = pieces(typed);
  const named = found.map(wordFor);
  const wrong = found
    .map((piece, i) => ({ position: i + 1, typed: piece }))
    .filter((_, i) => named[i] === "")
    .map((piece) => ({ ...piece, suggestions: suggest(piece.typed) }));
  if (found.length !== RECEIPT_WORDS || wrong.length > 0) throw new WordsError(found.length, wrong);
  return new Receipt(named);
}

/** Up to three words nearest to a mistyped piece, nearest first; none when nothing is within two slips. */
export function suggest(piece: string): string[] {
  const near = words()
    .map((word) => ({ word, slips: Math.min(distance(piece, word), piece.length < 4 ? distance(piece, word.slice(0, piece.length)) : 9) }))
    .filter(({ slips }) => slips <= (piece.length < 4 ? 1 : 2));
  near.sort((a, b) => a.slips - b.slips || (a.word < b.word ? -1 : 1));
  return near.slice(0, 3).map(({ word }) => word);
}

// distance counts the slips of a hand: a letter missing, added, wrong, or two neighbours swapped.
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
