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
      const [a, b] = halves as [Uint8Array, Uint8Array];
      assert.equal(c.joinShares(a, b, one.case, one.kind), one.identity);
      assert.equal(c.joinShares(b, a, one.case, one.kind), one.identity);
      assert.throws(() => c.joinShares(a, b, c.newID(), one.kind), c.ShareError);
      assert.throws(() => c.joinShares(a, a, one.case, one.kind), c.ShareError);
    }
    for (const one of v.bad) assert.throws(() => c.joinShares(c.fromB64(one.a), c.fromB64(one.b), one.case, one.kind), c.ShareError, one.why);
  });
}

test("either half alone says nothing of the key: it fits any other as well", async () => {
  const [management, staff, elsewhere] = await Promise.all([c.newIdentity(), c.newIdentity(), c.newIdentity()]);
  const id = c.newID();
  const made = await c.sealShares(id, "case", await c.newIdentity(), await c.recipientOf(management), await c.recipientOf(staff));
  for (const [i, side] of [management, staff].entries()) {
    const half = await c.openShare(made[i]?.data ?? new Uint8Array(), side);
    const other = await c.newIdentity();
    const line = c.padLine({ v: 1, case: id, kind: "case", identity: other }, c.SHARE_SIZE);
    const rest = line.map((byte, at) => byte ^ (half[at] ?? 0));
    assert.equal(c.joinShares(half, rest, id, "case"), other);
    const part = await c.sealPart(half, await c.recipientOf(elsewhere));
    assert.deepEqual(await c.openShare(part, elsewhere), half);
  }
  await assert.rejects(c.sealShares(id, "case", management, await c.recipientOf(staff), await c.recipientOf(staff)));
});
