// What a custodian's browser takes from the server in a recovery.

import assert from "node:assert/strict";
import test from "node:test";
import * as c from "../../src/crypto";
import type { CarriedShare, StoredShare } from "../../src/staff/custody/calls";
import { Handed, HandedError } from "../../src/staff/custody/handed";
import { nothing, Resealer } from "../../src/staff/custody/reseal";

const TODAY = "2026-11-22";

interface Handing {
  half: c.Half;
  share(reader: c.ShareReader): CarriedShare;
}

/** A half of a case for these readers, and what a server hands with it for one of them. */
async function handing(...readers: c.ShareReader[]): Promise<Handing> {
  const [management, staff] = [await c.newIdentity(), await c.newIdentity()];
  const [made] = await c.sealShares(c.newID(), "case", await c.newIdentity(), readers, await c.recipientOf(management), await c.recipientOf(staff));
  assert.ok(made);
  const half = await c.openShare(made.data, management);
  const share = ({ id, until }: c.ShareReader): CarriedShare => ({ case: half.case, kind: half.kind, key: made.key, data: c.toB64(made.data), reader_key: c.toB64(c.readerKey(c.fromB64(made.salt), id)), until });
  return { half, share };
}

const own = (id: string): { person: string; to: string } => ({ person: id, to: id });

test("a custodian's browser takes each half once, and no more than it was told of", () => {
  const ids = [c.newID(), c.newID(), c.newID()] as const;
  const handed = new Handed(own(c.newID()), 3, TODAY);
  handed.count({ case: ids[0], kind: "case" });
  handed.count({ case: ids[0], kind: "notes" });
  assert.throws(() => handed.count({ case: ids[0], kind: "notes" }), HandedError, "the same again");
  handed.count({ case: ids[1], kind: "case" });
  assert.throws(() => handed.count({ case: ids[2], kind: "case" }), /more halves than this page showed/);
});

test("a half is sealed only for somebody whom it names, whatever the server hands with it", async () => {
  const [maya, ben, guest] = [{ id: c.newID(), until: "" }, { id: c.newID(), until: "" }, { id: c.newID(), until: "" }];
  const { half, share } = await handing(maya, ben);
  assert.ok(new Handed(own(maya.id), 1, TODAY).fits(share(maya), half));
  const toGuest = new Handed(own(guest.id), 1, TODAY);
  assert.equal(toGuest.fits(share(guest), half), false);
  assert.equal(toGuest.fits(share(maya), half), false, "with the key of somebody whom it names");
  assert.equal(new Handed({ person: guest.id, to: ben.id }, 1, TODAY).fits(share(ben), half), false, "with the name of who gets it");
});

test("a half is not taken for that of another concern, nor a note's key for a case's", async () => {
  const maya = { id: c.newID(), until: "" };
  const { half, share } = await handing(maya);
  const handed = new Handed(own(maya.id), 1, TODAY);
  assert.equal(handed.fits({ ...share(maya), case: c.newID() }, half), false);
  assert.equal(handed.fits({ ...share(maya), kind: "notes" }, half), false);
});

test("a cover comes back to its reader while it runs, and goes to nobody else", async () => {
  const maya = { id: c.newID(), until: "2026-11-30" };
  const { half, share } = await handing(maya);
  assert.ok(new Handed(own(maya.id), 1, TODAY).fits(share(maya), half));
  assert.equal(new Handed(own(maya.id), 1, "2026-12-01").fits(share(maya), half), false, "after its last day");
  assert.equal(new Handed({ person: maya.id, to: c.newID() }, 1, TODAY).fits(share(maya), half), false, "for another reader");
  assert.equal(new Handed(own(maya.id), 1, TODAY).fits(share({ ...maya, until: "" }), half), false, "as if it were for good");
});

/** Halves of one side that a stranger can send beside good ones, and a good one of Maya's that comes last. */
async function withBad(): Promise<{ maya: c.ShareReader; side: c.Identity; list: CarriedShare[]; good: CarriedShare }> {
  const maya = { id: c.newID(), until: "" };
  const [side, stranger, other] = [await c.newIdentity(), await c.newIdentity(), await c.recipientOf(await c.newIdentity())];
  const to = await c.recipientOf(side);
  const made = async (id: string, reader: c.ShareReader, sealTo: c.Recipient): Promise<CarriedShare> => {
    const [share] = await c.sealShares(id, "case", await c.newIdentity(), [reader], sealTo, other);
    assert.ok(share);
    return { case: id, kind: "case", key: c.recoveryKey(to), data: c.toB64(share.data), reader_key: c.toB64(c.readerKey(c.fromB64(share.salt), maya.id)), until: "" };
  };
  const written = async (plain: Uint8Array): Promise<CarriedShare> => ({ ...(await made(c.newID(), maya, to)), data: c.toB64(await c.seal(plain, [to])) });
  const good = await made(c.newID(), maya, to);
  const list = [
    await made(c.newID(), maya, await c.recipientOf(stranger)), // sealed to a key that nobody has
    await made(c.newID(), { id: c.newID(), until: "" }, to), // well made, and for somebody else
    { ...(await made(c.newID(), maya, to)), case: c.newID() }, // of another concern
    await written(c.padLine({ v: 2, case: "a", kind: "case", readers: [], half: "" }, c.SHARE_SIZE)), // no half
    await written(c.padBytes(new Uint8Array([0xff, 0x0a]), c.SHARE_SIZE)), // no text at all
    good,
  ];
  return { maya, side, list, good };
}

const sealer = async (side: c.Identity, told: number[][]): Promise<{ gets: c.Identity; resealer: Resealer }> => {
  const gets = await c.newIdentity();
  return { gets, resealer: new Resealer(await c.recipientOf(gets), "", () => Promise.resolve(side), (done, closed) => told.push([done, closed])) };
};

test("a half that is wrong stops no other: an empty one takes its place, and the rest is sealed", async () => {
  const { maya, side, list, good } = await withBad();
  const told: number[][] = [];
  const { gets, resealer } = await sealer(side, told);
  const handed = new Handed(own(maya.id), list.length, TODAY);
  const sent = await resealer.all(list, (share, half) => handed.fits(share, half), nothing);
  assert.deepEqual(told.at(-1), [6, 5]);
  assert.deepEqual(sent.map((one) => [one.case, one.of]), list.map((one) => [one.case, c.hash(c.fromB64(one.data))]));
  const halves = await Promise.all(sent.map((one) => c.openShare(c.fromB64(one.data), gets)));
  assert.deepEqual(halves.pop(), await c.openShare(c.fromB64(good.data), side));
  for (const [i, half] of halves.entries()) {
    assert.equal(half.case, list[i]?.case);
    assert.match(half.half, /^A+$/, "nothing of what came is in it");
    assert.throws(() => c.joinShares(half, c.emptyHalf(half.case, "case"), half.case, "case"), c.ShareError);
  }
});

test("a change of key leaves halves that do not open where they are, until they are given up", async () => {
  const { side, list } = await withBad();
  const told: number[][] = [];
  const { resealer } = await sealer(side, told);
  const kept = await resealer.all(list, () => true, () => null);
  assert.deepEqual(kept.map((one) => one.case), [list[1], list[2], list[5]].map((one) => one?.case), "whatever opens goes on");
  assert.deepEqual(told.at(-1), [6, 3]);
  let left = 2;
  const given = await (await sealer(side, [])).resealer.all(list, () => true, (share: StoredShare) => (left-- > 0 ? nothing(share) : null));
  assert.equal(given.length, 5, "no more than were agreed to");
});

test("that a side's own key is missing stops everything", async () => {
  const { list } = await withBad();
  const resealer = new Resealer(await c.recipientOf(await c.newIdentity()), "", () => Promise.reject(new Error("no copy")), () => undefined);
  await assert.rejects(resealer.all(list, () => true, nothing), /no copy/);
});
