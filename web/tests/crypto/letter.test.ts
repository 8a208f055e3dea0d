import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";

async function answered(value: object, letter: c.Letter): Promise<Uint8Array> {
  const plain = c.padLine(value, c.nextMultiple(c.utf8(JSON.stringify(value)).length, c.SIZES.letter));
  return c.seal(plain, [await c.recipientOf(letter.answer)]);
}

test("every letter has one size and an answer key of its own", async () => {
  const door = await c.newIdentity();
  const recipient = await c.recipientOf(door);
  const sizes = new Set<number>();
  const keys = new Set<string>();
  const big: c.AddLetter = { entries: [{ seq: 1, audience: "case", data: "A".repeat(150_000), place: "" }], files: [], effect: "" };
  for (const fields of [{ op: "read", mailbox: "m", log_before: 0 }, { op: "add", mailbox: "m", ...big }, { op: "part", mailbox: "m", file: "f", n: 0 }] as const) {
    const letter = await c.makeLetter(recipient, fields as c.LetterFields);
    sizes.add(letter.bytes.length);
    keys.add(letter.answer);
    const said = c.parseLine(await c.open(letter.bytes, door));
    assert.ok(typeof said === "object" && said !== null && "v" in said && "op" in said && "answer" in said);
    assert.equal(said.answer, await c.recipientOf(letter.answer));
  }
  assert.equal(sizes.size, 1);
  assert.equal(keys.size, 3);
  await assert.rejects(c.makeLetter(recipient, { op: "read", mailbox: "x".repeat(200_000), log_before: 0 }), c.TooLongError);
});

test("an answer is read, a refusal is a LetterError, and somebody else's answer does not open", async () => {
  const recipient = await c.recipientOf(await c.newIdentity());
  const letter = await c.makeLetter(recipient, { op: "read", mailbox: "m", log_before: 0 });
  const file = c.utf8("age file");
  const mailbox = {
    v: 1, ok: true, case: "c", status: "new", status_on: "2026-11-22", week: "2026-11-16", mode: "open", envelope: c.toB64(file), former_envelopes: [{ seq: 3, data: c.toB64(file) }], readers: [{ id: "r", from: "", until: "2026-12-01", lost: false }],
    log: { note: "", earlier: 0, records: [] },
    entries: [{ seq: 0, audience: "case", author: "worker", hash: "h", data: c.toB64(file), place: "" }, { seq: 1, audience: "readers", author: "p", hash: "i", place: "cA" }],
  };
  const read = await c.openAnswer(await answered(mailbox, letter), letter.answer, c.parseMailbox);
  assert.deepEqual(read.entries[0]?.data, file);
  assert.equal(read.entries[1]?.data ?? null, null);

  const no = await c.openAnswer(await answered({ v: 1, ok: false, error: "missing_files", files: ["f"] }, letter), letter.answer, c.parseMailbox).catch((error: unknown) => error);
  assert.ok(no instanceof c.LetterError);
  assert.equal(no.code, "missing_files");
  assert.deepEqual(no.files, ["f"]);

  const other = await c.makeLetter(recipient, { op: "read", mailbox: "m", log_before: 0 });
  await assert.rejects(async () => c.openAnswer(await answered(mailbox, other), letter.answer, c.parseMailbox), c.OpenError);
  await assert.rejects(async () => c.openAnswer(await answered({ v: 1, ok: true }, letter), letter.answer, c.parseMailbox), c.ShapeError);
  const short = await c.seal(c.padLine({ v: 1, ok: true }, 1024), [await c.recipientOf(letter.answer)]);
  await assert.rejects(c.openAnswer(short, letter.answer, c.parseDone), /size/);
});

test("a long answer is read too", async () => {
  const letter = await c.makeLetter(await c.recipientOf(await c.newIdentity()), { op: "read", mailbox: "m", log_before: 0 });
  const value = { v: 1, ok: true, text: "x".repeat(300_000) };
  const file = await answered(value, letter);
  assert.ok(file.length > 2 * c.SIZES.letter);
  await c.openAnswer(file, letter.answer, c.parseDone);
});
