// A thread that does nothing but the age operations that something needs, as often as it is told.
import { newIdentity, open, randomBytes, recipientOf, seal } from "../../src/crypto";

/** What one time takes: files opened and sealed, by size in bytes, and identities made. */
export type Operations = { times: number; opened: number[]; made: number; sealed: number[] };

self.addEventListener("message", (event: MessageEvent<Operations>) => void work(event.data));

async function work({ times, opened, made, sealed }: Operations): Promise<void> {
  const identity = await newIdentity();
  const recipient = await recipientOf(identity);
  const files = await Promise.all(opened.map((size) => seal(randomBytes(size), [recipient])));
  const plain = sealed.map((size) => randomBytes(size));
  const began = performance.now();
  for (let n = 0; n < times; n++) {
    for (const file of files) await open(file, identity);
    for (let i = 0; i < made; i++) await recipientOf(await newIdentity());
    for (const one of plain) await seal(one, [recipient]);
  }
  self.postMessage((performance.now() - began) / 1000);
}
