// The desk: fetches the list of cases, has them opened by worker threads and shows them as they open.
import type { Card } from "../../crypto/card";
import type { Identity } from "../../crypto/identity";
import { listCases, Refused, type CaseRow } from "../calls";
import { byId, el, fill, say } from "../dom";
import type { Lists } from "../page";
import type { SealedCard } from "../protocol";
import { ended } from "../session";
import { count } from "../words";
import { CardCache, markOf } from "./cache";
import { choose, openFirst } from "./choose";
import { Controls } from "./controls";
import { newItem, opened, type Item } from "./item";
import { Pool } from "./pool";
import { drawPager, perPage, Table } from "./table";

export type Keys = { me: string; identity: Identity };

export class Desk {
  private items: Item[] = [];
  private readonly byID = new Map<string, Item>();
  private readonly controls: Controls;
  private readonly table: Table;
  private readonly pool: Pool;
  private readonly stop = new AbortController();
  private page = 0;
  private left = 0; // cards still sealed
  private listed = false; // the server has listed everything
  private drawing = 0;
  private saved = Date.now();
  private readonly cache: CardCache;

  constructor(
    private readonly lists: Lists,
    private readonly keys: Keys,
  ) {
    this.table = new Table(byId<HTMLTableSectionElement>("desk-rows"), lists);
    this.controls = new Controls(lists, () => {
      this.page = 0;
      this.draw();
      say(byId("desk-count").textContent ?? "");
    });
    this.cache = new CardCache(keys.identity);
    this.pool = new Pool(keys.identity, (asked, cards) => this.take(asked, cards));
  }

  /** load lists every case, 200 at a time, and queues what it lists. */
  async load(): Promise<void> {
    say("Opening your cases on this device.");
    try {
      await this.cache.load();
      for (let after = "", more = true; more; ) {
        const answer = await listCases(after, this.stop.signal);
        this.list(answer.cases);
        after = answer.next;
        more = after !== "";
      }
    } catch (err) {
      if (this.stop.signal.aborted) return;
      this.failed(err);
    }
    this.listed = true;
    this.draw();
    this.progress();
  }

  private list(rows: CaseRow[]): void {
    const fresh = rows.map((row) => newItem(row, this.keys.me)).sort(openFirst);
    for (const item of fresh) {
      this.items.push(item);
      this.byID.set(item.row.id, item);
    }
    const sealed = fresh.filter((item) => !this.known(item));
    this.left += sealed.length;
    this.pool.add(sealed.map((i) => ({ id: i.row.id, sealed: i.row.card })));
    this.progress();
    this.soon();
  }

  /** known opens a case from what was opened before in this tab. */
  private known(item: Item): boolean {
    const card = this.cache.find(item.row.id, item.row.card);
    if (card) opened(item, card, this.lists);
    return card !== null;
  }

  private take(asked: readonly SealedCard[], cards: readonly (Card | null)[]): void {
    asked.forEach(({ id, sealed }, n) => {
      const item = this.byID.get(id);
      const card = cards[n];
      if (!item) return;
      this.left--;
      item.row.card = ""; // the ciphertext is not needed again
      if (!card) {
        item.state = "failed";
        return;
      }
      opened(item, card, this.lists);
      this.cache.put(id, markOf(sealed), card);
    });
    this.progress();
    this.soon();
    this.keep(false);
  }

  /** keep saves what was opened, now and then while there is more to open, and at the end. */
  private keep(atEnd: boolean): void {
    if (!atEnd && Date.now() - this.saved < 10_000) return;
    this.saved = Date.now();
    void this.cache.save();
  }

  /** soon redraws at most four times a second, so that 5,000 cases do not freeze the page. */
  private soon(): void {
    if (this.drawing !== 0) return;
    this.drawing = window.setTimeout(() => {
      this.drawing = 0;
      this.draw();
    }, this.items.length < 2 * perPage ? 60 : 250);
  }

  private draw(): void {
    const chosen = choose(this.items, this.controls.filter, this.controls.order, this.lists);
    const pages = Math.max(1, Math.ceil(chosen.length / perPage));
    this.page = Math.min(this.page, pages - 1);
    const from = this.page * perPage;
    this.table.draw(chosen.slice(from, from + perPage));
    this.controls.counts(this.items);
    this.describe(chosen.length, from);
    drawPager(byId("desk-pager"), this.page, pages, (page) => this.turn(page));
    this.states(chosen.length);
  }

  private turn(page: number): void {
    this.page = page;
    this.draw();
    byId("desk-count").focus();
    byId("desk-count").scrollIntoView();
  }

  private describe(found: number, from: number): void {
    const of = found === this.items.length ? count(found, "case") : `${count(found, "case")} found among ${this.items.length.toLocaleString("en-GB")}`;
    const to = Math.min(from + perPage, found);
    byId("desk-count").textContent = found > perPage ? `${of}, showing ${from + 1} to ${to}` : of;
  }

  private states(found: number): void {
    const none = this.listed && this.items.length === 0;
    byId("desk-empty").hidden = !none || !byId("desk-problem").hidden;
    byId("desk-work").hidden = this.items.length === 0;
    byId("desk-nothing").hidden = found > 0 || this.items.length === 0;
    byId("desk-table").hidden = found === 0;
    byId("desk-loading").hidden = this.listed || this.items.length > 0;
  }

  private progress(): void {
    const total = this.items.length;
    const done = total - this.left;
    const busy = this.left > 0 || !this.listed;
    byId("desk-progress").hidden = !busy || total === 0;
    const bar = byId<HTMLProgressElement>("desk-bar");
    bar.max = Math.max(total, 1);
    bar.value = done;
    byId("desk-progress-text").textContent = `Opening on this device: ${done.toLocaleString("en-GB")} of ${count(total, "case")}`;
    if (!busy) this.finished(total);
  }

  private finished(total: number): void {
    this.pool.end();
    this.keep(true);
    const failed = this.items.filter((i) => i.state === "failed").length;
    byId("desk").dataset["opened"] = String(total - failed);
    if (total > 0) say(`${count(total, "case")} opened.`);
    const warning = byId("desk-failed");
    warning.hidden = failed === 0;
    if (failed > 0) fill(warning, el("p", {}, `${count(failed, "case does", "cases do")} not open with your keys. They are marked in the list.`));
  }

  private failed(err: unknown): void {
    if (err instanceof Refused && err.status === 401) return ended();
    const box = byId("desk-problem");
    box.hidden = false;
    const text = err instanceof Refused ? err.message : "Something went wrong while opening your desk.";
    const again = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => location.reload() }, "Try again");
    fill(byId("desk-problem-text"), el("p", {}, text), again);
    say(text);
  }

  /** wipe forgets everything that was opened, and stops the threads. */
  wipe(): void {
    this.stop.abort();
    clearTimeout(this.drawing);
    this.pool.end();
    this.cache.wipe();
    this.items = [];
    this.byID.clear();
    byId("desk-rows").replaceChildren();
  }
}
