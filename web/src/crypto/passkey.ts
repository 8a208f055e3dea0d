// What a passkey's prf extension gives, as the identity that opens a copy of the key file. docs/format.md §6.
import { utf8 } from "./bytes";
import { identityFromSeed, type Identity } from "./identity";
import { derive } from "./kdf";

/** What the passkey is asked to evaluate: the same for everybody, so that one touch does without an address. */
export const PRF_INPUT = utf8("saysomething/v1 passkey");

/** The identity that 32 bytes of the prf extension give. They never leave the browser. */
export function passkeyIdentity(secret: Uint8Array): Identity {
  if (secret.length !== 32) throw new Error("a passkey's secret has 32 bytes");
  return identityFromSeed(derive(secret, "passkey key file", 32));
}
