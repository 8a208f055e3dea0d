// A side's halves sealed again for another key. Whoever sends a concern makes its halves and the server cannot look into them, so any stranger can
// send some that do not open: one half that is wrong must never stop the others. docs/format.md §9.

import { fromB64, hash, toB64 } from "../../crypto/bytes";
import type { Identity, Recipient } from "../../crypto/identity";
import { emptyHalf, openShare, sealPart, type Half } from "../../crypto/share";
import type { SentShare, StoredShare } from "./calls";

/** How far it is: halves that have been dealt with, and of them those that stayed closed. */
export type Tell = (done: number, closed: number) => void;

/** Opens halves and seals them again, one at a time. */
export class Resealer {
  private readonly identities = new Map<string, Identity>();
  private done = 0;
  private closed = 0;

  constructor(
    private readonly to: Recipient,
    /** The name of the key they are sealed to, `""` for parts of a recovery. */
    private readonly key: string,
    private readonly identity: (key: string) => Promise<Identity>,
    private readonly tell: Tell,
  ) {}

  /** Those that open and fit are sealed again. In the place of each of the others comes what `instead` makes of it, or nothing. */
  async all<T extends StoredShare>(list: readonly T[], fits: (share: T, half: Half) => boolean, instead: (share: T) => Half | null): Promise<SentShare[]> {
    const out: SentShare[] = [];
    for (const one of list) {
      const half = await this.opened(one, fits);
      const put = half ?? instead(one);
      if (put) out.push({ case: one.case, kind: one.kind, key: this.key, of: hash(fromB64(one.data)), data: toB64(await sealPart(put, this.to)) });
      if (!half) this.closed++;
      this.tell(++this.done, this.closed);
    }
    return out;
  }

  // What the half says must never matter to whether the next one is opened, so whatever goes wrong with it is its own fault. That the side's key is
  // not there is not: that stops everything.
  private async opened<T extends StoredShare>(one: T, fits: (share: T, half: Half) => boolean): Promise<Half | null> {
    const mine = this.identities.get(one.key) ?? (await this.identity(one.key));
    this.identities.set(one.key, mine);
    try {
      const half = await openShare(fromB64(one.data), mine);
      return fits(one, half) ? half : null;
    } catch {
      return null;
    }
  }
}

/** What stands for a half that stays closed: it is for nobody and makes no key, and the new reader's browser says so. */
export const nothing = ({ case: id, kind }: StoredShare): Half => emptyHalf(id, kind);
