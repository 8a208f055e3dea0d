// Shares and copies of recovery keys. They become ts-shares.json; shares.test.ts and Go check them.

import * as c from "../../src/crypto";

export interface ShareVectors {
  copies: { side: c.ShareSide; custodian: string; identity: string; recipient: string; data: string }[];
  shares: { case: string; kind: c.ShareKind; identity: string; readers: c.ShareReader[]; reader_keys: string[]; management: string; staff: string; keys: string[]; salt: string; data: string[] }[];
  bad: { why: string; case: string; kind: c.ShareKind; a: c.Half; b: c.Half }[];
}

/** The vectors. */
export async function shareVectors(): Promise<ShareVectors> {
  const out: ShareVectors = { copies: [], shares: [], bad: [] };
  const management = await c.newIdentity();
  const staff = await c.newIdentity();
  for (const [side, identity] of [["management", management], ["staff", staff]] as const) {
    const custodian = await c.newIdentity();
    const data = await c.sealRecoveryCopy(side, identity, await c.recipientOf(custodian));
    out.copies.push({ side, custodian, identity, recipient: await c.recipientOf(identity), data: c.toB64(data) });
  }
  for (const kind of ["case", "notes"] as const) {
    const identity = await c.newIdentity();
    const id = c.newID();
    const readers = [{ id: c.newID(), until: "" }, { id: c.newID(), until: "2026-12-24" }];
    const made = await c.sealShares(id, kind, identity, readers, await c.recipientOf(management), await c.recipientOf(staff));
    const salt = made[0]?.salt ?? "";
    const reader_keys = readers.map((one) => c.toB64(c.readerKey(c.fromB64(salt), one.id)));
    out.shares.push({ case: id, kind, identity, readers, reader_keys, management, staff, keys: made.map((one) => one.key), salt, data: made.map((one) => c.toB64(one.data)) });
  }
  const id = c.newID();
  const line = { v: 2, case: id, kind: "case", identity: await c.newIdentity() };
  const readers = Array.from({ length: c.SHARE_READERS }, () => c.toB64(c.randomBytes(32))).sort();
  const bad = (why: string, plain: Uint8Array, flip = -1, other: Partial<c.Half> = {}): void => {
    const a = c.randomBytes(256);
    const b = a.map((byte, i) => byte ^ (plain[i] ?? 0));
    const half = (bytes: Uint8Array): c.Half => ({ v: 2, case: id, kind: "case", readers, half: c.toB64(bytes) });
    out.bad.push({ why, case: id, kind: "case", a: half(a.map((byte, i) => (i === flip ? byte ^ 2 : byte))), b: { ...half(b), ...other } });
  };
  const pad = (value: object): Uint8Array => c.padLine(value, 256);
  bad("a bit flipped in the identity", pad(line), 90);
  bad("a bit flipped in the padding", pad(line), 255);
  bad("cut off", pad(line), -1, { half: c.toB64(c.randomBytes(255)) });
  bad("another case", pad({ ...line, case: c.newID() }));
  bad("another kind", pad({ ...line, kind: "notes" }));
  bad("another version", pad({ ...line, v: 1 }));
  bad("a field too many", pad({ ...line, x: 1 }));
  bad("a recipient for an identity", c.padBytes(c.utf8(JSON.stringify({ ...line, identity: "age1pq1qqqq" })), 256));
  bad("two halves of nothing", c.randomBytes(256));
  bad("one half of another case", pad(line), -1, { case: c.newID() });
  bad("one half for notes", pad(line), -1, { kind: "notes" });
  bad("one half for other readers", pad(line), -1, { readers: [...readers.slice(1), c.toB64(c.randomBytes(32))] });
  return out;
}
