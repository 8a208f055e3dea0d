// Files: sealed and opened as streams, in constant memory. docs/format.md §4, Files.

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, fromUTF8, part, toHex, utf8 } from "./bytes";
import { knownType } from "./filetype";
import type { Identity, Recipient } from "./identity";
import { paddedSize, SIZES } from "./pad";
import { decrypter, encrypter, OpenError } from "./seal";
import { count, object, oneOf, text } from "./shape";

/** The first line of a file's plaintext: name, type and true size are for readers only. */
export interface FileHeader {
  v: 1;
  case: string;
  name: string;
  type: string;
  size: number;
}

const parseHeader = object<FileHeader>({ v: oneOf<1>(1), case: text, name: text, type: text, size: count });
const HEADER_BYTES = 4096;

/** What a sealed file came to: how many parts, bytes of the age file, and its hash, which the entry that names the file signs. */
export interface SealedFile {
  parts: number;
  size: number;
  hash: string;
}

/** A file that cannot be read from the device (moved, changed or locked since it was chosen), or whose name is too long to carry. */
export class FileError extends Error {
  constructor(readonly code: "unreadable" | "name", options?: ErrorOptions) {
    super(`file: ${code}`, options);
    this.name = "FileError";
  }
}

/** Takes one part of the age file. Two calls may be under way at once; a rejection stops the sealing. */
export type PartSink = (n: number, bytes: Uint8Array, total: number) => Promise<void>;

const IN_FLIGHT = 2;

/**
 * Seals a file's content to its case and hands it over in parts of 1 MiB. Only readers of the case learn name and content; the size shows
 * to within Padmé's steps. Holds a few MiB whatever the file's size. Sealing again gives other bytes (fresh keys): use a fresh file id.
 */
export async function encryptFile(content: Blob, about: { case: string; name: string; type: string }, recipient: Recipient, sink: PartSink): Promise<SealedFile> {
  const line = utf8(JSON.stringify({ v: 1, case: about.case, name: about.name, type: about.type, size: content.size }));
  if (line.length >= HEADER_BYTES) throw new FileError("name");
  const plain = plaintext(concat(line, utf8("\n")), content);
  const sealed = await encrypter([recipient]).encrypt(plain.stream);
  const size = sealed.size(plain.size);
  return cutUp(sealed, size, sink);
}

function plaintext(head: Uint8Array, content: Blob): { stream: ReadableStream<Uint8Array>; size: number } {
  const size = paddedSize(head.length + content.size);
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = at === 0 ? head : await plaintextAt(at - head.length, content, size - at);
      at += piece.length;
      controller.enqueue(piece);
      if (at >= size) controller.close();
    },
  }, { highWaterMark: 0 });
  return { stream, size };
}

// plaintextAt reads the piece of content, or of the zeros after it, that begins at offset.
async function plaintextAt(offset: number, content: Blob, left: number): Promise<Uint8Array> {
  if (offset >= content.size) return new Uint8Array(Math.min(left, SIZES.part));
  try {
    const piece = new Uint8Array(await content.slice(offset, offset + SIZES.part).arrayBuffer());
    if (piece.length !== Math.min(SIZES.part, content.size - offset)) throw new Error("short read");
    return piece;
  } catch (cause) {
    throw new FileError("unreadable", { cause });
  }
}

async function cutUp(sealed: ReadableStream<Uint8Array>, size: number, sink: PartSink): Promise<SealedFile> {
  const digest = sha256.create();
  const under = new Set<Promise<void>>();
  let n = 0;
  for await (const bytes of parts(sealed)) {
    digest.update(bytes);
    const sent: Promise<void> = sink(n++, bytes, size).then(() => void under.delete(sent));
    under.add(sent);
    sent.catch(() => undefined); // noticed by the race or the wait below
    if (under.size >= IN_FLIGHT) await Promise.race(under);
  }
  await Promise.all(under);
  return { parts: n, size, hash: toHex(digest.digest()) };
}

// parts gives the stream again in pieces of exactly 1 MiB, the last one shorter.
async function* parts(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(SIZES.part);
  let used = 0;
  for await (let chunk of pieces(stream)) {
    while (chunk.length > 0) {
      const n = Math.min(chunk.length, buffer.length - used);
      buffer.set(chunk.subarray(0, n), used);
      used += n;
      chunk = chunk.subarray(n);
      if (used < buffer.length) continue;
      yield buffer;
      buffer = new Uint8Array(SIZES.part);
      used = 0;
    }
  }
  if (used > 0) yield buffer.slice(0, used);
}

// pieces reads a stream to its end; leaving early cancels it. (Not every browser iterates over streams by itself.)
async function* pieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

/** A file opened whole: nothing of it is given out before its last byte was authenticated. */
export interface OpenedFile {
  header: FileHeader;
  /** The content, typed as the header says if that is a type we know, else `application/octet-stream`: never HTML. */
  blob: Blob;
}

/**
 * Opens a file of a case as a stream. Throws OpenError unless it opens with one of these identities of the case, names the case, is exactly the age file
 * that the entry signed for (hash), and is padded as it should be. Holds a few MiB of memory beside the Blob that the browser keeps.
 */
export async function openFile(sealed: ReadableStream<Uint8Array>, identities: Identity | readonly Identity[], expected: { case: string; hash: string }): Promise<OpenedFile> {
  try {
    const digest = sha256.create();
    const watched = sealed.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        digest.update(chunk);
        controller.enqueue(chunk);
      },
    }));
    const opened = await collect(await decrypter(...[identities].flat()).decrypt(watched));
    if (opened.header.case !== expected.case) throw new Error("file of another case");
    if (toHex(digest.digest()) !== expected.hash) throw new Error("not the file that was signed for");
    return opened;
  } catch (cause) {
    throw new OpenError("file", { cause });
  }
}

async function collect(plain: ReadableStream<Uint8Array>): Promise<OpenedFile> {
  const content = new BlobMaker();
  let head: Uint8Array = new Uint8Array(0);
  let header: FileHeader | undefined;
  let total = 0;
  for await (const chunk of pieces(plain)) {
    total += chunk.length;
    if (header) {
      content.take(chunk, header.size);
      continue;
    }
    head = concat(head, chunk);
    const end = head.subarray(0, HEADER_BYTES).indexOf(0x0a);
    if (end < 0 && head.length >= HEADER_BYTES) throw new Error("no header");
    if (end < 0) continue;
    header = parseHeader(JSON.parse(fromUTF8(head.subarray(0, end))), "file");
    if (header.size > Number.MAX_SAFE_INTEGER / 2) throw new Error("size");
    content.take(head.subarray(end + 1), header.size);
    head = head.slice(0, end + 1);
  }
  if (!header || content.size !== header.size || total !== paddedSize(head.length + header.size)) throw new Error("wrong size");
  return { header, blob: content.blob(knownType(header.type)) };
}

const BLOB_BYTES = 8 * SIZES.part;

// BlobMaker gathers content into Blobs of some MiB, which browsers keep outside the script's memory.
class BlobMaker {
  size = 0;
  #blobs: Blob[] = [];
  #loose: Uint8Array<ArrayBuffer>[] = [];
  #looseBytes = 0;

  // take adds what of chunk still belongs to a content of size bytes; the rest must be padding.
  take(chunk: Uint8Array, size: number): void {
    const mine = chunk.subarray(0, size - this.size);
    if (chunk.subarray(mine.length).some((byte) => byte !== 0)) throw new Error("padding");
    if (mine.length === 0) return;
    this.size += mine.length;
    this.#loose.push(part(mine));
    this.#looseBytes += mine.length;
    if (this.#looseBytes >= BLOB_BYTES) this.#gather();
  }

  #gather(): void {
    this.#blobs.push(new Blob(this.#loose));
    this.#loose = [];
    this.#looseBytes = 0;
  }

  blob(type: string): Blob {
    this.#gather();
    return new Blob(this.#blobs, { type });
  }
}
