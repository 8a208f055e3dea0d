// Choosing cases from the list, as it opens on this device.
import type { Card } from "../../crypto/card";
import type { Identity } from "../../crypto/identity";
import { listCases, type CaseRow } from "../calls";
import { CardCache, markOf } from "../desk/cache";
import { choose, everything, openFirst } from "../desk/choose";
import { newItem, opened, type Item } from "../desk/item";
import { Pool } from "../desk/pool";
import { caseName } from "../../crypto/names";
import { byId, el, fill, tag } from "../dom";
import type { Lists } from "../page";
import type { SealedCard } from "../protocol";
import { count, shortDay } from "../words";

const step = 50; // cases drawn at a time

export class Chooser {
  readonly chosen = new Set<string>();
  private items: Item[] = [];
  private readonly byID = new Map<string, Item>();
  private shown = step;
  private sealed = 0;
  private pool: Pool | null = null;
  private readonly cache: CardCache;
  private drawing = 0;

  constructor(
    private readonly me: { id: string; identity: Identity },
    private readonly lists: Lists,
  ) {
    this.cache = new CardCache(me.identity);
    byId("choose-words").addEventListener("input", () => {
      this.shown = step;
      this.draw();
    });
    byId("choose-all").addEventListener("click", () => this.tick(true));
    byId("choose-none").addEventListener("click", () => this.tick(false));
    byId("choose-more").addEventListener("click", () => {
      const next = this.shown;
      this.shown += step;
      this.draw();
      byId("choose-cases").querySelectorAll<HTMLElement>("input")[next]?.focus();
    });
  }

  /** load lists every case and leaves out those that are not mine to hand on. Nothing is opened yet. */
  async load(without: readonly string[]): Promise<number> {
    const rows: CaseRow[] = [];
    for (let after = "", more = true; more; more = after !== "") {
      const page = await listCases(after);
      rows.push(...page.cases);
      after = page.next;
    }
    const leaveOut = new Set(without);
    this.items = rows.filter((row) => !leaveOut.has(row.id)).map((row) => newItem(row, this.me.id));
    this.byID.clear();
    for (const item of this.items) this.byID.set(item.row.id, item);
    for (const id of this.chosen) if (!this.byID.has(id)) this.chosen.delete(id);
    this.pool?.end();
    this.pool = null;
    return this.items.length;
  }

  name(id: string): string {
    return this.byID.get(id)?.name ?? caseName(id);
  }

  /** open opens what the list shows, in threads; a second time does nothing. */
  async open(): Promise<void> {
    this.draw();
    if (this.pool) return;
    await this.cache.load();
    const pool = new Pool(this.me.identity, (asked, cards) => this.take(asked, cards));
    this.pool = pool;
    const sealed = [...this.items].sort(openFirst).filter((item) => !this.known(item));
    this.sealed = sealed.length;
    pool.add(sealed.map((item) => ({ id: item.row.id, sealed: item.row.card })));
    this.draw();
  }

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
      this.sealed--;
      if (!card) item.state = "failed";
      else {
        opened(item, card, this.lists);
        this.cache.put(id, markOf(sealed), card);
      }
    });
    if (this.sealed === 0) {
      this.pool?.end();
      void this.cache.save();
    }
    this.drawing ||= window.setTimeout(() => {
      this.drawing = 0;
      this.draw();
    }, 250);
  }

  private found(): Item[] {
    const words = byId<HTMLInputElement>("choose-words").value;
    return choose(this.items, { ...everything, words }, "newest", this.lists);
  }

  private tick(on: boolean): void {
    for (const item of this.found()) {
      if (on) this.chosen.add(item.row.id);
      else this.chosen.delete(item.row.id);
    }
    this.draw();
  }

  private draw(): void {
    const found = this.found();
    const held = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : "";
    fill(byId("choose-cases"), ...found.slice(0, this.shown).map((item) => this.box(item)));
    if (held !== "") byId("choose-cases").querySelector<HTMLElement>(`input[value="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    byId("choose-more").hidden = found.length <= this.shown;
    byId("choose-all").textContent = `Tick all ${found.length.toLocaleString("en-GB")}`;
    this.count(found.length);
    const total = this.items.length;
    byId("choose-progress").hidden = this.sealed === 0;
    byId("choose-progress-text").textContent = `Opening on this device: ${(total - this.sealed).toLocaleString("en-GB")} of ${count(total, "case")}`;
    Object.assign(byId<HTMLProgressElement>("choose-bar"), { max: Math.max(total, 1), value: total - this.sealed });
  }

  private count(found: number): void {
    const ticked = `${count(this.chosen.size, "case")} ticked`;
    byId("choose-count").textContent = found === this.items.length ? ticked : `${ticked}. ${count(found, "case")} found.`;
  }

  private box(item: Item): HTMLElement {
    const id = `case-${item.row.id}`;
    const input = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id, value: item.row.id, "aria-describedby": `${id}-about` });
    input.checked = this.chosen.has(item.row.id);
    input.addEventListener("change", () => {
      if (input.checked) this.chosen.add(item.row.id);
      else this.chosen.delete(item.row.id);
      this.count(this.found().length);
    });
    const status = this.lists.status(item.row.status);
    const text = item.card ? item.card.text || "(nothing written)" : item.state === "failed" ? "This case does not open with your keys." : "Opening";
    return el(
      "div",
      { class: "nhsuk-checkboxes__item" },
      input,
      el("label", { class: "nhsuk-label nhsuk-checkboxes__label app-case-name", for: id }, item.name),
      el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint app-small", id: `${id}-about` }, el("span", { class: "app-break" }, text), " ", tag(status.label, status.colour), ` ${shortDay(item.day)}`),
    );
  }

  wipe(): void {
    clearTimeout(this.drawing);
    this.pool?.end();
    this.cache.wipe();
    this.items = [];
    this.byID.clear();
    this.chosen.clear();
    byId("choose-cases").replaceChildren();
  }
}
