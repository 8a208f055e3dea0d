// Shares and copies of recovery keys. They become ts-shares.json; shares.test.ts and Go check them.

import * as c from "../../src/crypto";

export interface ShareVectors {
  copies: { side: c.ShareSide; custodian: string; identity: string; recipient: string; data: string }[];
  shares: { case: string; kind: c.ShareKind; identity: string; management: string; staff: string; keys: string[]; data: string[] }[];
  bad: { why: string; case: string; kind: c.ShareKind; a: string; b: string }[];
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
    const made = await c.sealShares(id, kind, identity, await c.recipientOf(management), await c.recipientOf(staff));
    out.shares.push({ case: id, kind, identity, management, staff, keys: made.map((one) => one.key), data: made.map((one) => c.toB64(one.data)) });
  }
  const id = c.newID();
  const line = { v: 1, case: id, kind: "case", identity: await c.newIdentity() };
  const bad = (why: string, plain: Uint8Array, change: (a: Uint8Array) => Uint8Array = (a) => a): void => {
    const a = c.randomBytes(256);
    out.bad.push({ why, case: id, kind: "case", a: c.toB64(change(a)), b: c.toB64(a.map((byte, i) => byte ^ (plain[i] ?? 0))) });
  };
  const pad = (value: object): Uint8Array => c.padLine(value, 256);
  bad("a bit flipped in the identity", pad(line), (a) => a.map((byte, i) => (i === 90 ? byte ^ 2 : byte)));
  bad("a bit flipped in the padding", pad(line), (a) => a.map((byte, i) => (i === 255 ? byte ^ 1 : byte)));
  bad("cut off", pad(line), (a) => a.subarray(0, 255));
  bad("another case", pad({ ...line, case: c.newID() }));
  bad("another kind", pad({ ...line, kind: "notes" }));
  bad("another version", pad({ ...line, v: 2 }));
  bad("a field too many", pad({ ...line, x: 1 }));
  bad("a recipient for an identity", c.padBytes(c.utf8(JSON.stringify({ ...line, identity: "age1pq1qqqq" })), 256));
  bad("two halves of nothing", c.randomBytes(256));
  return out;
}
