// The worker's side of argon.ts.

import { passphraseKeys } from "../crypto/person";
import type { Ask, Reply } from "./argon";

/** Answers one request and forgets it. */
export async function answer({ passphrase, salt }: Ask): Promise<Reply> {
  try {
    const { login, keyFile } = await passphraseKeys(passphrase, salt);
    return { login, keyFile };
  } catch {
    return { error: "this browser could not do the calculation: it may have too little memory, or WebAssembly may be switched off" };
  }
}
