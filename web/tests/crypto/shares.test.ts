import assert from "node:assert/strict";
import test from "node:test";
import go from "../../../crypto/testdata/go-shares.json";
import ts from "../../../crypto/testdata/ts-shares.json";
import * as c from "../../src/crypto";
import type { ShareVectors } from "./shares";

for (const [name, vectors] of [["ts", ts], ["go", go]] as const) {
  test(`shares that ${name} made`, async () => {
    const v = vectors as unknown as ShareVectors;
    assert.ok(v.copies.length > 1 && v.shares.length > 1 && v.bad.length > 5);
    for (const one of v.copies) {
      const identity = await c.openRecoveryCopy(c.fromB64(one.data), one.side, c.parseIdentity(one.custodian));
      assert.equal(identity, one.identity);
      assert.equal(await c.recipientOf(identity), one.recipient);
      const other = one.side === "staff" ? "management" : "staff";
      await assert.rejects(c.openRecoveryCopy(c.fromB64(one.data), other, c.parseIdentity(one.custodian)));
    }
    for (const one of v.shares) {
      const sides = [one.management, one.staff].map((side) => c.parseIdentity(side));
      const halves = await Promise.all(sides.map(async (side, i) => c.openShare(c.fromB64(one.data[i] ?? ""), side)));
      for (const [i, side] of sides.entries()) assert.equal(one.keys[i], c.recoveryKey(await c.recipientOf(side)));
      const [a, b] = halves as [c.Half, c.Half];
      for (const [i, reader] of one.readers.entries()) {
        const key = c.fromB64(one.reader_keys[i] ?? "");
        assert.deepEqual(key, c.readerKey(c.fromB64(one.salt), reader.id));
        for (const half of [a, b]) {
          assert.ok(c.isFor(half, key, reader), "a reader it was made for");
          assert.ok(!c.isFor(half, key, { ...reader, until: "2027-01-01" }), "for longer than it was made for");
          assert.ok(!c.isFor(half, key, { ...reader, id: c.newID() }), "somebody else with a reader's key");
          assert.ok(!c.isFor(half, c.readerKey(c.fromB64(one.salt), c.newID()), reader), "a reader with another key");
        }
      }
      assert.equal(c.joinShares(a, b, one.case, one.kind), one.identity);
      assert.equal(c.joinShares(b, a, one.case, one.kind), one.identity);
      assert.throws(() => c.joinShares(a, b, c.newID(), one.kind), c.ShareError);
      assert.throws(() => c.joinShares(a, a, one.case, one.kind), c.ShareError);
    }
    for (const one of v.bad) assert.throws(() => c.joinShares(one.a, one.b, one.case, one.kind), c.ShareError, one.why);
  });
}

test("either half alone says nothing of the key: it fits any other as well", async () => {
  const [management, staff, elsewhere] = await Promise.all([c.newIdentity(), c.newIdentity(), c.newIdentity()]);
  const id = c.newID();
  const readers = [{ id: c.newID(), until: "" }];
  const made = await c.sealShares(id, "case", await c.newIdentity(), readers, await c.recipientOf(management), await c.recipientOf(staff));
  for (const [i, side] of [management, staff].entries()) {
    const half = await c.openShare(made[i]?.data ?? new Uint8Array(), side);
    const bytes = c.fromB64(half.half);
    const other = await c.newIdentity();
    const line = c.padLine({ v: 2, case: id, kind: "case", identity: other }, bytes.length);
    const rest = { ...half, half: c.toB64(line.map((byte, at) => byte ^ (bytes[at] ?? 0))) };
    assert.equal(c.joinShares(half, rest, id, "case"), other);
    const part = await c.sealPart(half, await c.recipientOf(elsewhere));
    assert.deepEqual(await c.openShare(part, elsewhere), half);
  }
  await assert.rejects(c.sealShares(id, "case", management, readers, await c.recipientOf(staff), await c.recipientOf(staff)));
});

test("halves look the same however many read, up to as many as a case can have", async () => {
  const [management, staff] = await Promise.all([c.newIdentity(), c.newIdentity()]);
  const identity = await c.newIdentity();
  const sealFor = async (n: number): Promise<c.Share[]> =>
    c.sealShares(c.newID(), "case", identity, Array.from({ length: n }, () => ({ id: c.newID(), until: "2026-12-24" })), await c.recipientOf(management), await c.recipientOf(staff));
  const sizes = new Set((await Promise.all([1, 5, c.SHARE_READERS].map(sealFor))).flat().map((one) => one.data.length));
  assert.equal(sizes.size, 1);
  await assert.rejects(sealFor(0));
  await assert.rejects(sealFor(c.SHARE_READERS + 1));
});
