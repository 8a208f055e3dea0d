// Fetches the list of cases and has their cards opened: from the index those that were opened before, the others by worker threads, first what today needs.
import type { Card } from "../../crypto/card";
import type { Identity } from "../../crypto/identity";
import { outlineCases, sealedCards, type CaseRow } from "../calls";
import type { Lists } from "../page";
import type { SealedCard } from "../protocol";
import type { CaseIndex } from "./caseindex";
import { needed, openFirst } from "./choose";
import { newItem, opened, recall, type Item } from "./item";
import { Pool } from "./pool";

const atOnce = 200; // cards asked for together
const KEEP = 10_000; // how often what was opened is kept meanwhile, in ms

export type Told = {
  /** Something changed that can be seen. */
  changed(): void;
  /** Every case that today needs is open. */
  ready(): void;
  /** Every case is. */
  finished(): void;
};

export class Loader {
  readonly items: Item[] = [];
  listed = false; // the server has listed everything
  left = 0; // cards still sealed
  private leftNeeded = 0;
  private readonly byID = new Map<string, Item>();
  private readonly marks = new Map<string, string>();
  private pool: Pool | null = null;
  private saved = Date.now();

  constructor(
    private readonly me: { id: string; identity: Identity },
    private readonly lists: Lists,
    private readonly index: () => CaseIndex | null,
    private readonly told: Told,
    private readonly stop: AbortSignal,
  ) {}

  /** load lists every case and opens what is not known. It ends when everything has been asked for; `finished` comes when all are open. */
  async load(ready: Promise<unknown>): Promise<void> {
    const rows: Item[] = [];
    for (let after = "", more = true; more; ) {
      const answer = await outlineCases(after, this.stop);
      rows.push(...answer.cases.map((row) => newItem(row, this.me.id)));
      after = answer.next;
      more = after !== "";
    }
    await ready; // the index of this device
    this.put(rows);
    this.index()?.keepOnly(new Set(this.byID.keys()));
    const sealed = rows.filter((item) => !this.known(item)).sort(openFirst);
    this.left = sealed.length;
    this.leftNeeded = sealed.filter(needed).length;
    this.told.changed();
    this.step();
    if (sealed.length > 0) await this.open(sealed);
  }

  /** before shows the cases as they were listed on an earlier visit, as far as this device knows their cards. */
  before(rows: readonly CaseRow[]): void {
    this.put(rows.map((row) => newItem(row, this.me.id)).filter((item) => this.known(item)));
    this.told.changed();
  }

  /** put shows these cases, in place of those there were. */
  private put(items: readonly Item[]): void {
    this.items.splice(0, this.items.length);
    this.byID.clear();
    for (const item of items) {
      this.items.push(item);
      this.byID.set(item.row.id, item);
    }
    this.listed = true;
  }

  /** refresh puts in what the index has learnt since: the words of cases read elsewhere. */
  refresh(): void {
    for (const item of this.items) recall(item, this.index()?.read(item.row.id) ?? null);
  }

  /** end stops the threads, and the keys they hold with them. */
  end(): void {
    this.pool?.end();
    this.pool = null;
  }

  wipe(): void {
    this.end();
    this.items.length = 0;
    this.byID.clear();
    this.marks.clear();
  }

  /** known takes a case from the index. */
  private known(item: Item): boolean {
    const card = this.index()?.find(item.row.id, item.row.mark) ?? null;
    recall(item, this.index()?.read(item.row.id) ?? null);
    if (card) opened(item, card, this.lists);
    return card !== null;
  }

  private async open(sealed: readonly Item[]): Promise<void> {
    this.pool = new Pool(this.me.identity, (asked, cards) => this.take(asked, cards));
    for (let n = 0; n < sealed.length; n += atOnce) {
      const some = sealed.slice(n, n + atOnce);
      const cards = new Map((await sealedCards(some.map((i) => i.row.id), this.stop)).map((one) => [one.id, one.card]));
      for (const item of some) this.marks.set(item.row.id, item.row.mark);
      this.pool?.add(some.map((i) => ({ id: i.row.id, sealed: cards.get(i.row.id) ?? "" })));
    }
  }

  private take(asked: readonly SealedCard[], cards: readonly (Card | null)[]): void {
    asked.forEach(({ id }, n) => {
      const item = this.byID.get(id);
      const card = cards[n];
      if (!item || item.state === "open") return this.count(item);
      this.count(item);
      if (!card) {
        item.state = "failed";
        return;
      }
      opened(item, card, this.lists);
      this.index()?.put(id, this.marks.get(id) ?? "", card);
    });
    this.told.changed();
    this.step();
    if (Date.now() - this.saved > KEEP) {
      this.saved = Date.now();
      void this.index()?.save().catch(() => {});
    }
  }

  private count(item: Item | undefined): void {
    this.left--;
    if (item && needed(item)) this.leftNeeded--;
  }

  private step(): void {
    if (this.leftNeeded <= 0) this.told.ready();
    if (this.left > 0) return;
    this.end();
    this.told.finished();
  }
}
