// A person's keys: made in their browser, kept on the server only sealed to their passphrase. docs/format.md §3.
// Needs WebAssembly (Argon2id), so only sign-in and activation pages load it. Runs in a worker as well as in a page.

import { argon2id } from "hash-wasm";
import { fromB64, randomBytes, toB64, utf8 } from "./bytes";
import { identityFromSeed, newIdentity, parseIdentity, recipientOf, type Identity } from "./identity";
import { derive } from "./kdf";
import { padLine, parseLine, SIZES } from "./pad";
import { open, seal } from "./seal";
import { object, oneOf, text } from "./shape";
import { newSignSeed } from "./sign";

/** A person's two secrets: `identity` reads what is sealed to them, `signSeed` writes in their name. */
export interface PersonKeys {
  identity: Identity;
  signSeed: Uint8Array;
}

/** What a passphrase gives: `login` is shown to the server, `keyFile` never is, and neither leads to the other or back. */
export interface PassphraseKeys {
  login: Uint8Array;
  keyFile: Identity;
}

/** A random salt, 16 bytes. */
export function newSalt(): Uint8Array {
  return randomBytes(16);
}

/**
 * The root of a passphrase: Argon2id (RFC 9106), t = 3, 64 MiB, one lane. Each guess costs whoever stole the database that much memory
 * and time; a passphrase that others use too still falls. Takes about half a second: run it in a worker.
 */
export async function passphraseRoot(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  if (salt.length !== 16) throw new Error("a salt has 16 bytes");
  return argon2id({
    password: utf8(passphrase.normalize("NFKC")),
    salt,
    iterations: 3,
    memorySize: 65_536,
    parallelism: 1,
    hashLength: 32,
    outputType: "binary",
  });
}

/** Login secret and key-file identity of a passphrase. The server that learns the first cannot open the key file with it. */
export async function passphraseKeys(passphrase: string, salt: Uint8Array): Promise<PassphraseKeys> {
  const root = await passphraseRoot(passphrase, salt);
  return { login: derive(root, "login secret", 32), keyFile: identityFromSeed(derive(root, "key file", 32)) };
}

/** Fresh keys for a new person. */
export async function newPersonKeys(): Promise<PersonKeys> {
  return { identity: await newIdentity(), signSeed: newSignSeed() };
}

const keyFileShape = object<{ v: 1; identity: string; sign: string }>({ v: oneOf<1>(1), identity: text, sign: text });

/** The key file: a person's keys sealed so that only their passphrase opens them. The server may keep it. */
export async function sealKeyFile(keys: PersonKeys, keyFile: Identity): Promise<Uint8Array> {
  const line = { v: 1, identity: keys.identity, sign: toB64(keys.signSeed) };
  return seal(padLine(line, SIZES.keyFile), [await recipientOf(keyFile)]);
}

/** Opens a key file. Throws OpenError for a wrong passphrase and for a changed file alike. */
export async function openKeyFile(file: Uint8Array, keyFile: Identity): Promise<PersonKeys> {
  const found = keyFileShape(parseLine(await open(file, keyFile)), "key file");
  const signSeed = fromB64(found.sign);
  if (signSeed.length !== 32) throw new Error("malformed key file");
  return { identity: parseIdentity(found.identity), signSeed };
}

export { generatePassphrase } from "./sixwords";
