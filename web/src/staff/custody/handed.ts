// What a server may hand a custodian in one recovery: halves of cases that the person really reads, as each half itself says, every one once, and
// no more of them than the page said before the custodian agreed. docs/format.md §9.

import { fromB64 } from "../../crypto/bytes";
import { isFor, type Half } from "../../crypto/share";
import type { CarriedShare, UnderWay } from "./calls";

/** An answer that no honest server gives. The words are for the custodian. */
export class HandedError extends Error {
  constructor(what: string, then = "Stop this recovery and tell the other custodians.") {
    super(`${what} Nothing of it has been sealed. ${then}`);
  }
}

/** Looks at the halves of one recovery as they come. `total` is how many the custodian was told of and this side has not sealed yet. */
export class Handed {
  private readonly seen = new Set<string>();

  constructor(
    private readonly one: Pick<UnderWay, "person" | "to">,
    private readonly total: number,
    private readonly today: string,
  ) {}

  /** Throws HandedError for a half that comes again, and for one more than there were to be. */
  count({ case: id, kind }: Pick<CarriedShare, "case" | "kind">): void {
    const name = `${id}.${kind}`;
    if (this.seen.has(name)) throw new HandedError("The server has handed out one half twice.");
    this.seen.add(name);
    if (this.seen.size > this.total) throw new HandedError("The server has handed out more halves than this page showed.", "A new concern may have come in: load this page again and look at the number. If it is much higher than you would expect of this person, stop the recovery and tell the other custodians.");
  }

  /** Whether the half is that of the case it came as, for the person whose cases these are, and not of a cover that is over or goes to another. */
  fits(share: CarriedShare, half: Half): boolean {
    if (half.case !== share.case || half.kind !== share.kind) return false;
    if (!isFor(half, fromB64(share.reader_key), { id: this.one.person, until: share.until })) return false;
    return share.until === "" || (this.one.person === this.one.to && share.until >= this.today); // a cover is not passed on
  }
}
