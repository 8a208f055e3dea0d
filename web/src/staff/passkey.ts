// Passkeys in this browser: making one, and touching one. With the prf extension a passkey also gives a secret that opens the keys;
// it stays here, and what goes to the server is put together field by field so that it cannot slip in.

import { fromB64, randomBytes, toB64 } from "../crypto/bytes";
import { PRF_INPUT, passkeyIdentity } from "../crypto/passkey";
import type { Identity } from "../crypto/identity";
import { openKeyFile, sealKeyFile, type PersonKeys } from "../crypto/person";
import { call, Declined, post } from "./form";

interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
interface CreateOptions {
  rp: PublicKeyCredentialRpEntity;
  user: { id: string; name: string; displayName: string };
  challenge: string;
  pubKeyCredParams: PublicKeyCredentialParameters[];
  timeout?: number;
  excludeCredentials?: Named[];
  authenticatorSelection?: AuthenticatorSelectionCriteria;
  attestation?: AttestationConveyancePreference;
}
interface GetOptions {
  challenge: string;
  timeout?: number;
  rpId?: string;
  allowCredentials?: Named[];
  userVerification?: UserVerificationRequirement;
}

/** Whether this browser has passkeys at this address: they belong to a name, never to a number. */
export const passkeysHere = (): boolean => isSecureContext && typeof PublicKeyCredential === "function" && !/^[\d.]+$|:/.test(location.hostname);

const bytes = (b64: string): Uint8Array<ArrayBuffer> => new Uint8Array(fromB64(b64));
const prf = { prf: { eval: { first: new Uint8Array(PRF_INPUT) } } } as AuthenticationExtensionsClientInputs;
const text = (buffer: ArrayBuffer): string => toB64(new Uint8Array(buffer));
const named = (list: Named[] | undefined): PublicKeyCredentialDescriptor[] => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

interface PRF {
  enabled?: boolean;
  results?: { first?: ArrayBuffer | ArrayBufferView };
}

function prfOf(credential: PublicKeyCredential): PRF {
  return (credential.getClientExtensionResults() as { prf?: PRF }).prf ?? {};
}

function secretOf(credential: PublicKeyCredential): Identity | null {
  const first = prfOf(credential).results?.first;
  if (!first) return null;
  return passkeyIdentity(first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
}

function sent(credential: PublicKeyCredential, response: Record<string, unknown>): string {
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {}, response });
}

async function ask(work: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await work;
    if (!(credential instanceof PublicKeyCredential)) throw new Declined("No passkey was given. Try again.");
    return credential;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "AbortError") throw new Declined("The passkey was not used: the window was closed, or it took too long. Try again, or go another way.");
    if (name === "InvalidStateError") throw new Declined("This device has a passkey for this account already.");
    if (name === "SecurityError" || name === "NotSupportedError") throw new Declined("This browser cannot use a passkey here. Go another way.");
    throw error;
  }
}

/** A touch: what of it can open keys, and the copy of the key file that the server keeps for it. */
export interface Touch {
  id: string;
  secret: Identity | null;
  keyFile: string;
}

/** touch signs in, takes a half-way session on, unlocks, or shows that it is still the same person. */
export async function touch(deviceKey: string, step: (text: string) => void): Promise<Touch> {
  step("Asking for your passkey");
  const { id, options } = (await post("/api/signin/passkey/begin", { device_key: deviceKey })) as { id: string; options: GetOptions };
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials), extensions: prf };
  const credential = await ask(navigator.credentials.get({ publicKey }));
  const answer = credential.response as AuthenticatorAssertionResponse;
  step("Signing in");
  const { key_file } = (await post("/api/signin/passkey/finish", {
    id,
    credential: sent(credential, {
      clientDataJSON: text(answer.clientDataJSON),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: answer.userHandle ? text(answer.userHandle) : undefined,
    }),
  })) as { key_file: string };
  return { id: credential.id, secret: secretOf(credential), keyFile: key_file };
}

/** The keys that a touch opens, or null when it opens none. A copy of keys that are no longer one's own does not open. */
export async function keysOf({ secret, keyFile }: Touch): Promise<PersonKeys | null> {
  return secret === null || keyFile === "" ? null : openKeyFile(fromB64(keyFile), secret).catch(() => null);
}

/** unlockNextTime lets a passkey that can open keys do so from now on. */
export async function unlockNextTime(id: string, secret: Identity, keys: PersonKeys): Promise<void> {
  await call("PUT", `/api/staff/passkeys/${id}`, { key_file: toB64(await sealKeyFile(keys, secret)) });
}

/**
 * addPasskey makes one and tells the server. `open` gives the keys once the server gives out their file; a passkey that can then gets a
 * copy of its own. It says whether the passkey opens the keys as well.
 */
export async function addPasskey(name: string, open: () => Promise<PersonKeys>, step: (text: string) => void): Promise<boolean> {
  step("Asking this browser for a passkey");
  const { id, options } = (await post("/api/staff/passkeys/begin", {})) as { id: string; options: CreateOptions };
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials: named(options.excludeCredentials), extensions: prf };
  const made = await ask(navigator.credentials.create({ publicKey }));
  const answer = made.response as AuthenticatorAttestationResponse;
  step("Keeping your passkey");
  const credential = sent(made, { clientDataJSON: text(answer.clientDataJSON), attestationObject: text(answer.attestationObject), transports: answer.getTransports?.() ?? [] });
  await post("/api/staff/passkeys/finish", { id, name, credential });
  const secret = secretOf(made) ?? (prfOf(made).enabled ? await again(made, options.rp.id, step) : null);
  if (secret === null) return false;
  step("Letting it open your keys");
  await unlockNextTime(made.id, secret, await open());
  return true;
}

// again: many passkeys give their secret only when touched, not when made. The signature is not wanted and goes nowhere.
async function again(made: PublicKeyCredential, rpId: string | undefined, step: (text: string) => void): Promise<Identity | null> {
  step("Touch it once more, so that it can open your keys as well");
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: new Uint8Array(randomBytes(32)),
    allowCredentials: [{ id: made.rawId, type: "public-key" }],
    userVerification: "required",
    extensions: prf,
  };
  if (rpId !== undefined) publicKey.rpId = rpId;
  return ask(navigator.credentials.get({ publicKey })).then(secretOf, () => null);
}
