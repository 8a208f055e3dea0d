// Signed lists of readers made by custodians of the test's own, honest and not.

import { newID, newIdentity, newSignSeed, recipientOf, signPublic, toB64 } from "../../src/crypto";
import { encodeHead, encodeListBody, parseHead, signHead, type ListBody, type ListCustodian, type Side, type SignedHead } from "../../src/crypto/list";

export interface Signer extends ListCustodian {
  seed: Uint8Array;
}

export async function signer(side: Side, name: string): Promise<Signer> {
  const seed = newSignSeed();
  return { id: newID(), name, title: "Custodian", side, recipient: await recipientOf(await newIdentity()), sign: toB64(signPublic(seed)), since: "2026-01-05", seed };
}

export type Body = Omit<ListBody, "v" | "custodians">;

export interface Lists {
  heads: SignedHead[];
  list: string;
}

/** A chain of lists. Every add() is a list that these signers sign. */
export class Chain {
  private constructor(readonly heads: readonly SignedHead[], readonly bodies: readonly string[]) {}

  static readonly empty = new Chain([], []);

  add(body: Body, custodians: readonly Signer[], by: readonly Signer[] = custodians): Chain {
    const named = custodians.map(({ seed: _, ...one }) => one);
    const line = encodeListBody({ v: 1, organisation: body.organisation, desks: body.desks, readers: body.readers, custodians: named, former: body.former, recovery: body.recovery, log: body.log });
    const last = this.heads.at(-1);
    const head = encodeHead(this.heads.length + 1, last ? parseHead(last.line).hash : "", `2026-0${Math.min(9, this.heads.length + 1)}-03`, line);
    const signatures = by.map((one) => ({ custodian: one.id, signature: signHead(head, one.seed) }));
    return new Chain([...this.heads, { line: head, signatures }], [...this.bodies, line]);
  }

  /** What a roster says of list n, the newest without n. */
  at(n = this.heads.length): Lists {
    return { heads: this.heads.slice(0, n), list: this.bodies[n - 1] ?? "" };
  }

  hash(n = this.heads.length): string {
    return parseHead(this.heads[n - 1]?.line ?? "").hash;
  }
}
