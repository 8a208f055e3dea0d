// Argon2id in a thread of its own: it takes half a second and 64 MiB on purpose, and the page must go on answering.

import { toB64 } from "../crypto/bytes";
import { parseIdentity } from "../crypto/identity";
import type { PassphraseKeys } from "../crypto/person";

/** What goes to argon-worker.ts and comes back. */
export interface Ask {
  passphrase: string;
  salt: Uint8Array;
}
export type Reply = { login: Uint8Array; keyFile: string } | { error: string };

interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

let policy: Policy | null = null;

// ownScript lets through this one worker script of ours and nothing else.
function ownScript(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  if (origin !== location.origin || !/^\/static\/argon-worker(\.[0-9a-f]+)?\.js$/.test(pathname)) throw new TypeError("not our worker script");
  return pathname;
}

function trusted(url: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return ownScript(url);
  policy ??= factory.createPolicy("saysomething", { createScriptURL: ownScript });
  return policy.createScriptURL(url);
}

/** Login secret and key-file identity of a passphrase, made in a worker that ends right after, and its memory with it. */
export function deriveKeys(passphrase: string, salt: Uint8Array): Promise<PassphraseKeys> {
  const address = document.querySelector<HTMLElement>("[data-argon]")?.dataset["argon"] ?? "";
  const worker = new Worker(trusted(address), { type: "module" });
  return new Promise<PassphraseKeys>((resolve, reject) => {
    worker.onerror = (): void => reject(new Error("the worker could not start"));
    worker.onmessage = ({ data }: MessageEvent<Reply>): void => {
      if ("error" in data) reject(new Error(data.error));
      else resolve({ login: data.login, keyFile: parseIdentity(data.keyFile) });
    };
    worker.postMessage({ passphrase, salt } satisfies Ask);
  }).finally(() => worker.terminate());
}

/** What is shown to the server of a passphrase: b64 of the login secret. */
export const loginText = (keys: PassphraseKeys): string => toB64(keys.login);
