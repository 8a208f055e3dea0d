// One zip archive out of documents and files, sealed for somebody outside or plain. Made as a stream, a piece at a time, in a worker thread: only
// blobs, which the browser may keep on disk, ever hold the whole.
import { sha256 } from "@noble/hashes/sha2.js";
import { Zip, ZipPassThrough } from "fflate";
import { toHex } from "../../crypto/bytes";
import { sealOutside, type Outside } from "../../crypto/outside";

export type Inside = { name: string; content: Blob };

/** What was made: hash is SHA-256 of the file. */
export type Made = { content: Blob; hash: string };

/** The most that goes into one archive: ten files of the largest size. */
export const MOST_BYTES = 1_000_000_000;

const PIECE = 1 << 20;

/** makeArchive writes the archive, sealed when `to` says for whom. `day` (YYYY-MM-DD) dates the files inside, and nothing finer does. */
export async function makeArchive(files: readonly Inside[], day: string, to: Outside | null, progress: (done: number, of: number) => void = () => undefined): Promise<Made> {
  const all = files.reduce((sum, one) => sum + one.content.size, 0);
  if (all > MOST_BYTES) throw new Error("These files are too many for one archive.");
  const zipped = zip(files, day, (done) => progress(done, all));
  return collect(to ? await sealOutside(zipped, to) : zipped, to ? "application/octet-stream" : "application/zip");
}

/** zip gives the archive as a stream. Nothing is compressed: pictures and sound are already, and words are few. */
export function zip(files: readonly Inside[], day: string, progress: (done: number) => void): ReadableStream<Uint8Array> {
  const out: Uint8Array[] = [];
  let failed: Error | null = null;
  const archive = new Zip((err, piece) => {
    if (err) failed = err;
    else out.push(piece);
  });
  const pieces = piecesOf(files, archive, dated(day), progress);
  let ended = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (out.length === 0 && !ended) ended = (await pieces.next()).done === true;
      if (failed) throw failed;
      const next = out.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

// piecesOf feeds the archive and stops after each piece, so that what is not yet wanted is not yet read.
async function* piecesOf(files: readonly Inside[], archive: Zip, mtime: Date, progress: (done: number) => void): AsyncGenerator<void> {
  let done = 0;
  for (const { name, content } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = mtime;
    archive.add(entry);
    for (let at = 0; at < content.size || at === 0; at += PIECE) {
      const piece = new Uint8Array(await content.slice(at, at + PIECE).arrayBuffer());
      entry.push(piece, at + PIECE >= content.size);
      progress((done += piece.length));
      yield;
    }
  }
  archive.end();
  yield;
}

// dated is noon of a day where the browser is: an archive has local times without a zone.
function dated(day: string): Date {
  const [year = 2000, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 12);
}

// collect keeps what comes in blobs of some size, so that little of it lies in this thread's own memory.
async function collect(stream: ReadableStream<Uint8Array>, type: string): Promise<Made> {
  const digest = sha256.create();
  const blobs: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    digest.update(next.value);
    waiting.push(new Uint8Array(next.value));
    held += next.value.length;
    if (held < 8 * PIECE) continue;
    blobs.push(new Blob(waiting));
    [waiting, held] = [[], 0];
  }
  return { content: new Blob([...blobs, ...waiting], { type }), hash: toHex(digest.digest()) };
}
