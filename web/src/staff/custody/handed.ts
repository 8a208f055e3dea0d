// What a server may hand a custodian in one recovery: each half once, and no more of them than the page said before the custodian agreed.

import type { StoredShare } from "./calls";

/** A half that must not be sealed again for whoever is recovering. The words are for the custodian. */
export class HandedError extends Error {}

/** Looks at the halves of one recovery as they come. `total` is how many the custodian was told of and this side has not sealed yet. */
export class Handed {
  private readonly seen = new Set<string>();

  constructor(private readonly total: number) {}

  /** Throws HandedError for a half that comes again, and for one more than there were to be. */
  take({ case: id, kind }: Pick<StoredShare, "case" | "kind">): void {
    const name = `${id}.${kind}`;
    if (this.seen.has(name)) throw new HandedError("The server has handed out one half twice. Nothing more has been sealed. Stop this recovery and tell the other custodians.");
    this.seen.add(name);
    if (this.seen.size > this.total) throw new HandedError("The server has handed out more halves than this page showed. Nothing more has been sealed. Load this page again. If the number is much higher than you would expect of this person, stop the recovery and tell the other custodians.");
  }
}
