// A side's recovery key in the browser of one of its custodians: made here, given to the others, used here. docs/format.md §9.

import { fromB64, hash, toB64, utf8 } from "../../crypto/bytes";
import { newIdentity, parseRecipient, recipientOf, type Identity, type Recipient } from "../../crypto/identity";
import type { ListCustodian, SignedList } from "../../crypto/list";
import { openRecoveryCopy, recoveryKey, sealRecoveryCopy } from "../../crypto/share";
import { approve, formerShares, sendCopy, sendKey, sendParts, sendShares, shares, type Overview, type Side, type UnderWay } from "./calls";
import { Handed } from "./handed";
import { nothing, Resealer, type Tell } from "./reseal";

/** A custodian with a key that reads: a paper key only signs, so nothing is sealed to it. */
export type Keeper = ListCustodian & { recipient: Recipient };

/** What must not be done, in words for the custodian. */
export class CustodyError extends Error {}

/** The name of a person's key: what a custodian says they have compared. */
export const keyName = (key: { recipient: string; sign: string }): string => hash(utf8(`${key.recipient}\n${key.sign}`));

/** The overview with everybody called what the signed list calls them: a server that swaps two names would have halves sealed to the wrong reader. */
export function named(state: Overview, list: SignedList | null): Overview {
  const body = list?.body;
  const names = new Map([...(body?.former ?? []), ...(body?.custodians ?? []), ...(body?.readers ?? [])].map((one) => [one.id, one.name]));
  const call = <T extends { id: string; name: string }>(one: T): T => ({ ...one, name: names.get(one.id) ?? one.name });
  return { ...state, people: state.people.map(call), custodians: state.custodians.map(call) };
}

/** A custodian at work. Everything they seal to comes from the signed list, never from the server's word alone. */
export class Custody {
  readonly state: Overview;

  constructor(
    state: Overview,
    readonly list: SignedList | null,
    private readonly identity: Identity,
  ) {
    this.state = named(state, list);
  }

  get side(): Side {
    return this.state.side;
  }

  private need(): SignedList {
    if (!this.list) throw new CustodyError("There is no signed list of readers yet. Sign the first list, then come back.");
    return this.list;
  }

  /** Custodians of this side whose key is on the list, and who are still here. */
  keepers(): Keeper[] {
    const here = new Set(this.state.custodians.filter((one) => one.here && one.listed && one.side === this.side).map((one) => one.id));
    return (this.list?.body.custodians ?? []).filter((one): one is Keeper => one.side === this.side && one.recipient !== "" && here.has(one.id));
  }

  /** Makes a new recovery key of this side and seals a copy for each of its custodians. It counts from the next signed list. */
  async make(): Promise<void> {
    this.need();
    const keepers = this.keepers();
    if (!keepers.some((one) => one.id === this.state.me)) throw new CustodyError("Your own key is not on the signed list yet. Sign a new list first.");
    const identity = await newIdentity();
    const copies = await Promise.all(keepers.map(async (one) => ({ custodian: one.id, data: toB64(await sealRecoveryCopy(this.side, identity, one.recipient)) })));
    await sendKey(await recipientOf(identity), copies);
  }

  /** Gives another custodian of this side a copy of one of its keys. */
  async give(key: string, to: string): Promise<void> {
    const keeper = this.keepers().find((one) => one.id === to);
    if (!keeper) throw new CustodyError("Their key is not on the signed list.");
    await sendCopy(key, to, toB64(await sealRecoveryCopy(this.side, await this.open(key), keeper.recipient)));
  }

  /** Opens this side's key with that name. */
  private async open(key: string): Promise<Identity> {
    const found = this.state.keys.find((one) => one.key === key && one.side === this.side);
    if (!found || found.mine === "") throw new CustodyError("You hold no copy of the recovery key that is needed. Ask another custodian of your side to give you one.");
    const identity = await openRecoveryCopy(fromB64(found.mine), this.side, this.identity);
    if (recoveryKey(await recipientOf(identity)) !== key) throw new CustodyError("Your copy of the recovery key is not the key it is said to be. Nothing has been done. Tell the other custodians.");
    return identity;
  }

  /** How many shares of this side are to be sealed again, and to what. */
  private present(): Recipient {
    const to = this.need().body.recovery[this.side];
    if (to === "") throw new CustodyError("The signed list names no recovery key of your side yet.");
    return to;
  }

  /**
   * Seals the halves of this side that lie under a former key for the present one, a page at a time. Those that do not open stay where they are, but
   * for `giveUp` of them: an empty half takes their place, so that the former key is needed no more.
   */
  async rotate(tell: Tell, giveUp = 0): Promise<void> {
    const to = this.present();
    const resealer = new Resealer(to, recoveryKey(to), (key) => this.open(key), tell);
    let left = giveUp;
    for (let after = ""; ; ) {
      const { shares: list, next } = await formerShares(after);
      const sent = await resealer.all(list, () => true, (share) => (left-- > 0 ? nothing(share) : null));
      if (sent.length > 0) await sendShares(sent);
      if (next === "") return;
      after = next;
    }
  }

  /**
   * Carries a recovery out for this side. `confirmed` is the key whose six words the custodian has compared, or that stands on the signed list:
   * to nothing else is anything sealed, whatever the server says in between, and nothing but the halves of cases that the person reads. In the
   * place of every other comes an empty one, so that the recovery can end without that case.
   */
  async carry(one: UnderWay, confirmed: { recipient: string; sign: string }, tell: Tell): Promise<void> {
    const to = parseRecipient(confirmed.recipient);
    await approve(one.id, keyName(confirmed));
    const handed = new Handed(one, one.progress.total - one.progress[this.side], new Date().toISOString().slice(0, 10));
    const resealer = new Resealer(to, "", (key) => this.open(key), tell);
    for (let after = ""; ; ) {
      const page = await shares(one.id, after);
      if (page.to.recipient !== confirmed.recipient || page.to.sign !== confirmed.sign) throw new CustodyError("The server now gives another key than the one whose words you compared. Nothing more has been sealed. Stop this recovery and tell the other custodians.");
      for (const share of page.shares) handed.count(share);
      const sent = await resealer.all(page.shares, (share, half) => handed.fits(share, half), nothing);
      if (sent.length > 0) await sendParts(one.id, sent);
      if (page.next === "") return;
      after = page.next;
    }
  }

  /** The key that another reader's cases are sealed to, if it is theirs on the signed list. */
  listedKey(one: UnderWay): { recipient: string; sign: string } {
    const reader = this.need().body.readers.find((found) => found.id === one.to);
    if (!reader || reader.recipient !== one.key.recipient || reader.sign !== one.key.sign) throw new CustodyError("The key of this reader is not the one on the signed list. Nothing has been done. Stop this recovery and tell the other custodians.");
    return { recipient: reader.recipient, sign: reader.sign };
  }
}
