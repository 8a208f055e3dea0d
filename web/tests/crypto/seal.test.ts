import test from "node:test";
import assert from "node:assert/strict";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import * as c from "../../src/crypto";
import { anyText, dice } from "./help";

test("what is sealed opens for each recipient and nobody else", async () => {
  for (let i = 0; i < 10; i++) {
    const readers = await Promise.all(Array.from({ length: 1 + dice(4) }, () => c.newIdentity()));
    const plain = c.randomBytes(dice(60_000));
    const file = await c.seal(plain, await Promise.all(readers.map(c.recipientOf)));
    for (const reader of readers) assert.deepEqual(await c.open(file, reader), plain);
    await assert.rejects(async () => c.open(file, await c.newIdentity()), c.OpenError);
  }
});

test("a classic recipient is refused, alone and among good ones", async () => {
  const classic = await identityToRecipient(await generateX25519Identity());
  const good = await c.recipientOf(await c.newIdentity());
  assert.throws(() => c.parseRecipient(classic), /post-quantum/);
  for (const list of [[classic], [good, classic], [classic, good]]) await assert.rejects(c.seal(c.utf8("x"), list as c.Recipient[]), /post-quantum/);
  await assert.rejects(c.seal(c.utf8("x"), []), /nobody/);
  assert.throws(() => c.parseIdentity("AGE-SECRET-KEY-1QQQ"), /post-quantum/);
});

test("a file that was changed anywhere, cut or lengthened does not open", async () => {
  const reader = await c.newIdentity();
  const file = await c.seal(c.padLine({ v: 1 }, 1024), [await c.recipientOf(reader)]);
  for (let i = 0; i < 60; i++) {
    const at = dice(file.length);
    await assert.rejects(c.open(file.map((byte, n) => (n === at ? byte ^ (1 << dice(8)) : byte)), reader), c.OpenError, `byte ${at}`);
  }
  for (let i = 0; i < 20; i++) await assert.rejects(c.open(file.subarray(0, dice(file.length)), reader), c.OpenError);
  await assert.rejects(c.open(c.concat(file, c.utf8(" ")), reader), c.OpenError);
  await assert.rejects(c.open(c.utf8(anyText(300)), reader), c.OpenError);
});

test("lines of one size seal to one size", async () => {
  const to = [await c.recipientOf(await c.newIdentity())];
  const sizes = new Set<number>();
  for (let i = 0; i < 10; i++) sizes.add((await c.seal(c.padLine({ text: anyText(50) }, 1024), to)).length);
  assert.equal(sizes.size, 1);
});

test("padding takes and gives back any line, and says by how much one is too long", () => {
  for (let i = 0; i < 200; i++) {
    const value = { text: anyText(60), list: [dice(9)] };
    const plain = c.padLine(value, 1024);
    assert.equal(plain.length, 1024);
    assert.deepEqual(c.parseLine(plain), value);
  }
  const error = (() => {
    try {
      return c.padLine("x".repeat(1030), 1024);
    } catch (thrown) {
      return thrown;
    }
  })();
  assert.ok(error instanceof c.TooLongError);
  assert.equal(error.over, 8);
  for (const bad of ['{}\n', '{} {}', '', ' ', '{"a":1', '\u0000']) assert.throws(() => c.parseLine(c.utf8(bad)), bad);
  assert.throws(() => c.parseLine(Uint8Array.of(0x22, 0xff, 0x22)));
});

test("file sizes grow by at most an eighth, never shrink, and are few", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 3000; i++) {
    const length = dice(2 ** (10 + dice(30)));
    const size = c.paddedSize(length);
    assert.ok(size >= length && size >= 16_384);
    assert.ok(length < 16_384 || size <= length * 1.125, `${length} to ${size}`);
    assert.equal(c.paddedSize(size), size);
    assert.ok(c.paddedSize(length + 1) >= size);
    seen.add(size);
  }
  assert.ok(seen.size < 1000);
});

test("b64 has one spelling for each text and refuses the others", () => {
  for (let i = 0; i < 300; i++) {
    const bytes = c.randomBytes(dice(70));
    const text = c.toB64(bytes);
    assert.ok(/^[\w-]*$/.test(text));
    assert.deepEqual(c.fromB64(text), bytes);
  }
  assert.deepEqual(c.fromB64(c.toB64(new Uint8Array(100_000).fill(251))), new Uint8Array(100_000).fill(251));
  for (const bad of ["a", "aa==", "a+aa", "a/aa", "ab", "aab", " aaaa", "aaaa\n", "é"]) assert.throws(() => c.fromB64(bad), bad);
});

test("ids are valid, and never alike", () => {
  const ids = Array.from({ length: 500 }, () => c.newID());
  assert.ok(ids.every(c.validID));
  assert.equal(new Set(ids).size, ids.length);
});

test("signatures bind key and text", () => {
  const seed = c.newSignSeed();
  const key = c.signPublic(seed);
  for (let i = 0; i < 20; i++) {
    const text = c.randomBytes(1 + dice(200));
    const signature = c.sign(seed, text);
    assert.ok(c.verify(key, text, signature));
    const at = dice(text.length);
    assert.ok(!c.verify(key, text.map((byte, n) => (n === at ? byte ^ 1 : byte)), signature));
    assert.ok(!c.verify(key, text, signature.map((byte, n) => (n === dice(1) + 40 ? byte ^ 1 : byte))));
  }
  assert.ok(!c.verify(c.signPublic(c.newSignSeed()), c.utf8("x"), c.sign(seed, c.utf8("x"))));
  assert.ok(!c.verify(new Uint8Array(32), c.utf8("x"), new Uint8Array(64)));
  assert.ok(!c.verify(new Uint8Array(3), c.utf8("x"), new Uint8Array(4)));
});
