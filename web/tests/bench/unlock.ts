// Opening one's keys: with a passphrase beside a bare Argon2id, with a touch beside a bare opening of an age file.

import { argon2id } from "hash-wasm";
import { randomBytes, toB64, utf8 } from "../../src/crypto/bytes";
import type { Identity } from "../../src/crypto/identity";
import { generatePassphrase, newPersonKeys, newSalt, openKeyFile, passphraseKeys, sealKeyFile } from "../../src/crypto/person";
import { passkeyIdentity } from "../../src/crypto/passkey";
import { openDeviceCopy, sealDeviceCopy } from "../../src/crypto/session";
import { decrypter } from "../../src/crypto/seal";

const middle = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** inTurn times two things alternately, so that whatever else the machine does hits both. */
async function inTurn(rounds: number, ours: () => Promise<unknown>, bare: () => Promise<unknown>): Promise<{ seconds: number; bare: number; ratio: number }> {
  await ours();
  await bare();
  const times: number[] = [];
  const bares: number[] = [];
  for (let n = 0; n < rounds; n++) {
    times.push(await timed(ours));
    bares.push(await timed(bare));
  }
  return { seconds: middle(times), bare: middle(bares), ratio: middle(times) / middle(bares) };
}

export async function measure(): Promise<Record<"passphrase" | "touch", { seconds: number; bare: number; ratio: number }>> {
  const keys = await newPersonKeys();
  const passphrase = generatePassphrase();
  const salt = newSalt();
  const deviceKey = toB64(randomBytes(32));
  const secret = randomBytes(32);
  const { keyFile } = await passphraseKeys(passphrase, salt);
  const [byPassphrase, byTouch] = [await sealKeyFile(keys, keyFile), await sealKeyFile(keys, passkeyIdentity(secret))];

  // What a page does until its keys are open: derive, open the key file, seal the tab's copy, open that copy on the next page.
  const unlock = async (file: Uint8Array, identity: Identity): Promise<void> => {
    const copy = await sealDeviceCopy(await openKeyFile(file, identity), deviceKey);
    if ((await openDeviceCopy(copy, deviceKey)).identity !== keys.identity) throw new Error("other keys");
  };
  const options = { password: utf8(passphrase), salt, iterations: 3, memorySize: 65_536, parallelism: 1, hashLength: 32, outputType: "binary" } as const;
  const identity = passkeyIdentity(secret);
  return {
    passphrase: await inTurn(5, async () => unlock(byPassphrase, (await passphraseKeys(passphrase, salt)).keyFile), () => argon2id(options)),
    touch: await inTurn(15, () => unlock(byTouch, passkeyIdentity(secret)), () => decrypter(identity).decrypt(byTouch)),
  };
}
