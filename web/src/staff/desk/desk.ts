// The desk: what needs me today, the list and the board, over the same cases.
import type { Signer } from "../case/act";
import { Refused } from "../calls";
import { byId, el, fill, say } from "../dom";
import type { Lists } from "../page";
import { ended } from "../session";
import { count, longDay } from "../words";
import { Acts } from "./acts";
import { Board } from "./board";
import { Bulk, mostAtOnce } from "./bulk";
import type { CaseIndex } from "./caseindex";
import { choose, everything } from "./choose";
import { Controls } from "./controls";
import { indexOf } from "./index";
import type { Item } from "./item";
import { DeskKeys } from "./deskkeys";
import { Loader } from "./loader";
import { keepOrder } from "./order";
import { SavedBar } from "./savedbar";
import { OwnKey } from "./sealed";
import { OwnSettings } from "./settings";
import { drawPager, perPage, Table } from "./table";
import { aside, todayOf } from "./today";
import { drawLoads, drawToday } from "./todayview";
import { Views, type ViewName } from "./views";

export class Desk {
  private readonly controls: Controls;
  private readonly table: Table;
  private readonly board: Board;
  private readonly bulk: Bulk;
  private readonly loader: Loader;
  private readonly views: Views;
  private readonly keysOfPage: DeskKeys;
  private readonly stop = new AbortController();
  private readonly chosen = new Set<string>();
  private index: CaseIndex | null = null;
  private own: OwnSettings | null = null;
  private saved: SavedBar | null = null;
  private shown: Item[] = []; // what the filter lets through, in its order
  private page = 0;
  private drawing = 0;
  private finished = false;

  constructor(
    private readonly lists: Lists,
    private readonly me: Signer,
  ) {
    const acts = new Acts(me, lists, () => this.index);
    const redraw = (): void => this.draw();
    this.table = new Table(byId<HTMLTableSectionElement>("desk-rows"), lists, { has: (id) => this.chosen.has(id), tick: (id, on) => this.tick(id, on) });
    this.board = new Board(byId("desk-board"), lists, acts, (status) => this.controls.set({ ...this.controls.filter, status }, this.controls.order), redraw);
    this.bulk = new Bulk(lists, acts, redraw);
    this.controls = new Controls(lists, () => this.filtered());
    this.views = new Views((view) => this.view(view));
    this.loader = new Loader(me, lists, () => this.index, { changed: () => this.changed(), ready: () => this.ready(), finished: () => void this.done() }, this.stop.signal);
    this.keysOfPage = new DeskKeys({
      view: (view) => this.views.show(view, true),
      tick: (id) => this.tick(id, !this.chosen.has(id), true),
      thank: (id) => this.thank(this.chosenItems(id)),
      move: (id) => this.board.moveCase(id),
    });
    byId("desk-work").addEventListener("click", (event) => this.keepOrder(event));
    byId("bulk-thank").addEventListener("click", () => this.thank(this.chosenItems()));
    byId("bulk-assign").addEventListener("click", () => this.assign(this.chosenItems()));
    byId("bulk-none").addEventListener("click", () => this.none());
    byId("bulk-page").addEventListener("click", () => this.choosePage());
  }

  async load(): Promise<void> {
    say("Opening your cases on this device.");
    const known = this.index ? Promise.resolve() : this.openIndex();
    try {
      const settings = this.own ? Promise.resolve() : this.openSettings();
      await this.loader.load(known);
      await settings;
    } catch (err) {
      await known.catch(() => {});
      if (this.stop.signal.aborted) return;
      await this.failed(err);
    }
  }

  /** openIndex takes what this device knows; when that is nothing, what the reader's other devices left on the server. */
  private async openIndex(): Promise<void> {
    const index = await indexOf(this.me).catch(() => null);
    if (!index || this.stop.signal.aborted) return;
    if ((await index.load().catch(() => 0)) === 0) await index.pull().catch(() => {});
    this.index = index;
  }

  private async openSettings(): Promise<void> {
    const own = new OwnSettings(await OwnKey.of(this.me.identity));
    await own.load().catch(() => {}); // without them the desk works all the same
    if (this.stop.signal.aborted) return;
    this.own = own;
    this.saved = new SavedBar(own, () => ({ filter: this.controls.filter, order: this.controls.order }), (one) => this.controls.set(one.filter, one.order));
    this.views.preferred(own.now.view);
    this.draw();
  }

  private view(view: ViewName): void {
    if (view !== "today" && this.own && this.own.now.view !== view) void this.own.change((now) => ({ ...now, view })).catch(() => {});
    this.draw();
  }

  private filtered(): void {
    this.page = 0;
    if (this.views.now === "today") this.views.show("cases");
    this.draw();
    say(byId("desk-count").textContent ?? "");
  }

  private changed(): void {
    this.progress();
    this.soon();
  }

  /** soon redraws now and then, the more seldom the more there is: drawing must not keep the threads that open waiting. */
  private soon(): void {
    if (this.drawing !== 0) return;
    const n = this.loader.items.length;
    this.drawing = window.setTimeout(() => this.draw(), n < 2 * perPage ? 60 : n < 1000 ? 250 : 1000);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = 0;
    const { items } = this.loader;
    this.shown = choose(items, this.controls.filter, this.controls.order, this.lists);
    this.controls.counts(items);
    this.saved?.draw();
    this.searched(items);
    if (this.views.now === "today") this.drawToday(items);
    else this.drawCases();
    this.selection();
    this.states();
  }

  private drawToday(items: readonly Item[]): void {
    const groups = todayOf(items, this.own?.dismissed);
    drawToday(byId("desk-today"), groups, this.lists, {
      all: (group) => this.controls.set({ ...everything, quick: group }, this.controls.order),
      thank: (some) => this.thank(some.slice(0, mostAtOnce)),
      ask: (some) => this.bulk.followUp(some.slice(0, mostAtOnce), (done) => this.unchoose(done)),
      aside: (group, item) => void this.own?.dismiss(aside(group, item)).then(() => this.draw(), () => say("It could not be put aside now. Try again.")),
    }, this.loader.left > 0);
    drawLoads(byId("desk-load"), items, this.lists, (lead) => this.controls.set({ ...everything, lead, status: "active" }, this.controls.order));
  }

  private drawCases(): void {
    const pages = Math.max(1, Math.ceil(this.shown.length / perPage));
    this.page = Math.min(this.page, pages - 1);
    const from = this.page * perPage;
    const board = this.views.now === "board";
    byId("desk-board").hidden = !board;
    byId("desk-table").hidden = board || this.shown.length === 0;
    byId("desk-pager").hidden = board;
    if (board) this.board.draw(this.shown);
    else this.table.draw(this.shown.slice(from, from + perPage));
    this.describe(this.shown.length, from);
    drawPager(byId("desk-pager"), this.page, pages, (page) => this.turn(page));
  }

  private turn(page: number): void {
    this.page = page;
    this.draw();
    byId("desk-count").focus();
    byId("desk-count").scrollIntoView();
  }

  private describe(found: number, from: number): void {
    const all = this.loader.items.length;
    const of = found === all ? count(found, "case") : `${count(found, "case")} found among ${all.toLocaleString("en-GB")}`;
    const to = Math.min(from + perPage, found);
    byId("desk-count").textContent = found > perPage && this.views.now === "list" ? `${of}, showing ${from + 1} to ${to}` : of;
  }

  /** searched says honestly what a search looks through. */
  private searched(items: readonly Item[]): void {
    const full = items.filter((i) => i.full).length;
    const all = items.length.toLocaleString("en-GB");
    byId("desk-searched").textContent =
      items.length === 0 ? "" : full === items.length ? "Looks through everything written in all of them." : `Looks through the beginnings of all ${all} cases, and through everything written in those you have opened: ${full.toLocaleString("en-GB")} of ${all} have been read in full.`;
  }

  private states(): void {
    const { items, listed } = this.loader;
    byId("desk-empty").hidden = !(listed && items.length === 0) || !byId("desk-problem").hidden;
    byId("desk-unlisted").hidden = this.lists.reader(this.me.id) !== undefined;
    byId("desk-work").hidden = items.length === 0;
    byId("desk-nothing").hidden = this.views.now === "today" || this.shown.length > 0 || items.length === 0;
    byId("desk-loading").hidden = listed || items.length > 0;
  }

  private tick(id: string, on: boolean, drawRows = false): void {
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    if (drawRows && this.views.now === "list") this.drawCases();
    this.selection();
    say(on ? `Chosen. ${count(this.chosen.size, "case")} chosen.` : `Not chosen any more. ${count(this.chosen.size, "case")} chosen.`);
  }

  private none(): void {
    this.chosen.clear();
    this.draw();
    byId("desk-count").focus();
  }

  private choosePage(): void {
    for (const item of this.shown.slice(this.page * perPage, (this.page + 1) * perPage)) this.chosen.add(item.row.id);
    this.draw();
  }

  private selection(): void {
    byId("desk-bulk").hidden = this.chosen.size === 0 || this.views.now !== "list";
    byId("bulk-count").textContent = `${count(this.chosen.size, "case")} chosen`;
  }

  /** chosenItems are those ticked, or the one named when none is. */
  private chosenItems(id = ""): Item[] {
    const found = this.loader.items.filter((i) => this.chosen.has(i.row.id) && i.state === "open");
    return found.length > 0 && this.views.now === "list" ? found : this.loader.items.filter((i) => i.row.id === id);
  }

  private thank(items: readonly Item[]): void {
    this.bulk.thank(items, (done) => this.unchoose(done));
  }

  private assign(items: readonly Item[]): void {
    this.bulk.assign(items, (done) => this.unchoose(done));
  }

  private unchoose(items: readonly Item[]): void {
    for (const item of items) this.chosen.delete(item.row.id);
    this.draw();
  }

  private progress(): void {
    const total = this.loader.items.length;
    const { left, listed } = this.loader;
    byId("desk-progress").hidden = (left <= 0 && listed) || total === 0;
    const bar = byId<HTMLProgressElement>("desk-bar");
    bar.max = Math.max(total, 1);
    bar.value = total - left;
    byId("desk-progress-text").textContent = `Opening on this device: ${(total - left).toLocaleString("en-GB")} of ${count(total, "case")}`;
  }

  /** ready: what today needs is there, though the rest may still be opening. */
  private ready(): void {
    if (byId("desk").dataset["ready"]) return;
    this.draw();
    byId("desk").dataset["ready"] = "yes";
  }

  private async done(): Promise<void> {
    if (this.finished) return;
    this.finished = true;
    const total = this.loader.items.length;
    const failed = this.loader.items.filter((i) => i.state === "failed").length;
    this.progress();
    this.draw();
    const warning = byId("desk-failed");
    warning.hidden = failed === 0;
    if (failed > 0) fill(warning, el("p", {}, `${count(failed, "case does", "cases do")} not open with your keys. They are marked in the list.`));
    if (total > 0) say(`${count(total, "case")} opened.`);
    byId("desk").dataset["opened"] = String(total - failed);
    await this.keep().catch(() => {}); // what is not kept is opened again
    byId("desk").dataset["kept"] = "yes";
  }

  /** keep leaves what was opened on this device and, sealed, on the server; and takes what other devices left there. */
  private async keep(): Promise<void> {
    const { index } = this;
    if (!index) return;
    await index.save();
    await index.pull();
    this.loader.refresh();
    this.draw();
    await index.save();
    await index.keepListed(this.lists.page.today, this.loader.items.map((item) => item.row));
    await index.push();
  }

  /** keepOrder remembers the list that a case is opened from. */
  private keepOrder(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a.app-desk-link") : null;
    const id = link?.closest<HTMLElement>("[data-case]")?.dataset["case"];
    if (!id) return;
    const seen = [...document.querySelectorAll<HTMLElement>(this.views.now === "today" ? "#desk-today [data-case]" : "#desk-board [data-case]")].map((one) => one.dataset["case"] ?? "");
    keepOrder(this.views.now === "list" ? this.shown.map((one) => one.row.id) : [...new Set(seen)], id);
  }

  /** failed says why the desk is not as it is now, and shows it as it was on the last visit, when this device knows. */
  private async failed(err: unknown): Promise<void> {
    if (err instanceof Refused && err.status === 401) return ended();
    const kept = (await this.index?.listed().catch(() => null)) ?? null;
    const box = byId("desk-problem");
    const again = (): void => {
      box.hidden = true;
      void this.load();
    };
    box.hidden = false;
    byId("desk-loading").hidden = true;
    byId("desk-empty").hidden = true;
    byId("desk-problem-title").textContent = kept ? `Your cases as of your last visit, ${longDay(kept.day)}` : "Your desk could not be opened";
    const text = err instanceof Refused ? err.message : "Something went wrong while opening your desk.";
    fill(
      byId("desk-problem-text"),
      el("p", {}, text),
      kept && el("p", {}, "What came since is not here, and dates are counted to today."),
      el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", id: "desk-again", onclick: again }, "Try again"),
    );
    if (kept) this.loader.before(kept.rows);
    say(text);
  }

  /** wipe forgets everything that was opened, and stops the threads. */
  wipe(): void {
    this.stop.abort();
    clearTimeout(this.drawing);
    this.keysOfPage.stop();
    this.loader.wipe();
    this.index?.close();
    this.own?.wipe();
    this.saved?.wipe();
    this.board.wipe();
    this.chosen.clear();
    this.shown = [];
    for (const id of ["desk-rows", "desk-today", "desk-load"]) byId(id).replaceChildren();
  }
}
