// A thread that does nothing but the age operations that handing one case over needs, as often as it is told: two files opened (the
// envelope, the report), one identity made, five files sealed (the entry, envelopes for the successor and the worker, two halves for recovery).
import { newIdentity, open, randomBytes, recipientOf, seal } from "../../src/crypto";

const opened = [1024, 16_384];
const sealed = [4096, 1024, 1024, 256, 256];

self.addEventListener("message", (event: MessageEvent<number>) => void work(event.data));

async function work(cases: number): Promise<void> {
  const identity = await newIdentity();
  const recipient = await recipientOf(identity);
  const files = await Promise.all(opened.map((size) => seal(randomBytes(size), [recipient])));
  const plain = sealed.map((size) => randomBytes(size));
  const began = performance.now();
  for (let n = 0; n < cases; n++) {
    for (const file of files) await open(file, identity);
    await recipientOf(await newIdentity());
    for (const one of plain) await seal(one, [recipient]);
  }
  self.postMessage((performance.now() - began) / 1000);
}
