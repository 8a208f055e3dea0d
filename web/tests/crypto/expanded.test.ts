import test from "node:test";
import assert from "node:assert/strict";
import { Decrypter, type Stanza } from "age-encryption";
import * as c from "../../src/crypto";
import { Expanded } from "../../src/crypto/expanded";
import { anyBytes, dice } from "./help";

// bare opens with the expanded keys and nothing else: Expanded.open would ask the package after a failure.
async function bare(file: Uint8Array, identity: Expanded): Promise<Uint8Array> {
  const age = new Decrypter();
  age.addIdentity(identity);
  return age.decrypt(file);
}

test("an expanded identity opens what the package seals, and what it opens", async () => {
  for (let i = 0; i < 12; i++) {
    const all = await Promise.all(Array.from({ length: 1 + dice(3) }, () => c.newIdentity()));
    const plain = anyBytes(dice(70_000));
    const file = await c.seal(plain, await Promise.all(all.map(c.recipientOf)));
    for (const one of all) {
      const expanded = await Expanded.of(one);
      assert.deepEqual(await bare(file, expanded), plain);
      assert.deepEqual(await expanded.open(file), plain);
      assert.deepEqual(await c.open(file, one), plain);
    }
    const stranger = await Expanded.of(await c.newIdentity());
    await assert.rejects(bare(file, stranger));
    await assert.rejects(stranger.open(file), c.OpenError);
  }
});

test("without X25519 in the browser it opens all the same", async () => {
  const real = crypto.subtle.importKey;
  const one = await c.newIdentity();
  const file = await c.seal(c.utf8("x"), [await c.recipientOf(one)]);
  try {
    crypto.subtle.importKey = () => Promise.reject(new DOMException("no X25519", "NotSupportedError"));
    const expanded = await Expanded.of(one);
    assert.deepEqual(await bare(file, expanded), c.utf8("x"));
  } finally {
    crypto.subtle.importKey = real;
  }
});

test("a file changed anywhere does not open", async () => {
  const one = await c.newIdentity();
  const expanded = await Expanded.of(one);
  const file = await c.seal(c.padLine({ v: 1 }, 1024), [await c.recipientOf(one)]);
  for (let i = 0; i < 40; i++) {
    const at = dice(file.length);
    await assert.rejects(expanded.open(file.map((byte, n) => (n === at ? byte ^ (1 << dice(8)) : byte))), c.OpenError, `byte ${at}`);
  }
});

test("stanzas of another form are passed over", async () => {
  const one = await c.newIdentity();
  const expanded = await Expanded.of(one);
  const odd = [
    { args: [], body: new Uint8Array(32) },
    { args: ["X25519", "AAAA"], body: new Uint8Array(32) },
    { args: ["mlkem768x25519", "AAAA"], body: new Uint8Array(32) },
    { args: ["mlkem768x25519", "A".repeat(1494)], body: new Uint8Array(31) },
    { args: ["mlkem768x25519", "A", "A"], body: new Uint8Array(32) },
  ];
  assert.equal(await expanded.unwrapFileKey(odd as Stanza[]), null);
});
