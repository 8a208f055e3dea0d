// Fetches one file of a case and opens it as it comes. Runs in a worker thread.
import { openFile } from "../../crypto/file";
import { parseIdentity } from "../../crypto/identity";
import type { ToWorker } from "../protocol";
import type { Fetched } from "./filelist";

type Ask = Extract<ToWorker, { do: "file" }>;

export async function fetchFile(ask: Ask, progress: (done: number, of: number) => void): Promise<Fetched> {
  const answer = await fetch(ask.url, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (!answer) throw new Error("The server was not reached. Check your connection and try again.");
  if (answer.status === 401) throw new Error("You are signed out. Sign in again to open this file.");
  if (!answer.ok || !answer.body) throw new Error("This file is not stored here any more.");
  let failed = false;
  try {
    const opened = await openFile(counted(answer.body, ask.stored, progress, () => (failed = true)), ask.identities.map(parseIdentity), { case: ask.caseID, hash: ask.hash });
    return { name: opened.header.name, type: opened.header.type, content: opened.blob };
  } catch {
    if (failed) throw new Error("The connection broke while the file was fetched. Try again.");
    throw new Error("This file is not the one that was sent, or it is not whole. It has not been opened.");
  }
}

function counted(body: ReadableStream<Uint8Array>, of: number, progress: (done: number, of: number) => void, broke: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let done = 0;
  let told = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await reader.read();
        if (next.done) return controller.close();
        done += next.value.length;
        if (done - told > 500_000 || done === of) progress((told = done), of);
        controller.enqueue(next.value);
      } catch (err) {
        broke();
        controller.error(err);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
