// The six words of one's own keys. They are made from the keys this browser holds, never from what the server says: that is what makes
// them worth reading to a custodian.

import { toB64 } from "../crypto/bytes";
import { recipientOf } from "../crypto/identity";
import { personFingerprint } from "../crypto/list";
import type { PersonKeys } from "../crypto/person";
import { signPublic } from "../crypto/sign";
import { byId } from "./dom";
import { unlocked } from "./session";

export async function ownWords(keys: PersonKeys): Promise<string[]> {
  return personFingerprint(await recipientOf(keys.identity), toB64(signPublic(keys.signSeed)));
}

/** Fills #own-words, once the keys are there. */
export async function showOwnWords(): Promise<void> {
  const { keys } = await unlocked();
  byId("own-words").textContent = (await ownWords(keys)).join(" ");
}
