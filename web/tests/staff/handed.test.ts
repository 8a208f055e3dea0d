// What a custodian's browser takes from the server in a recovery.

import assert from "node:assert/strict";
import test from "node:test";
import * as c from "../../src/crypto";
import type { CarriedShare } from "../../src/staff/custody/calls";
import { Handed, HandedError } from "../../src/staff/custody/handed";

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
  new Handed(own(maya.id), 1, TODAY).check(share(maya), half);
  const toGuest = new Handed(own(guest.id), 1, TODAY);
  assert.throws(() => toGuest.check(share(guest), half), /a concern that they do not read/);
  assert.throws(() => toGuest.check(share(maya), half), /a concern that they do not read/, "with the key of somebody whom it names");
  assert.throws(() => new Handed({ person: guest.id, to: ben.id }, 1, TODAY).check(share(ben), half), HandedError, "with the name of who gets it");
});

test("a half is not taken for that of another concern, nor a note's key for a case's", async () => {
  const maya = { id: c.newID(), until: "" };
  const { half, share } = await handing(maya);
  const handed = new Handed(own(maya.id), 1, TODAY);
  assert.throws(() => handed.check({ ...share(maya), case: c.newID() }, half), /as that of another/);
  assert.throws(() => handed.check({ ...share(maya), kind: "notes" }, half), /as that of another/);
});

test("a cover comes back to its reader while it runs, and goes to nobody else", async () => {
  const maya = { id: c.newID(), until: "2026-11-30" };
  const { half, share } = await handing(maya);
  new Handed(own(maya.id), 1, TODAY).check(share(maya), half);
  assert.throws(() => new Handed(own(maya.id), 1, "2026-12-01").check(share(maya), half), /only covered/, "after its last day");
  assert.throws(() => new Handed({ person: maya.id, to: c.newID() }, 1, TODAY).check(share(maya), half), /only covered/, "for another reader");
  assert.throws(() => new Handed(own(maya.id), 1, TODAY).check(share({ ...maya, until: "" }), half), /do not read/, "as if it were for good");
});
