// The one timeline of a case: everything that happened, with filters. What is drawn once stays: a write adds its entry and moves nothing.
import { add, el, say } from "../dom";
import { entryView, type Drawing } from "./talk";
import { arrange, RECENT, tally, unread, type View, type Which } from "./timeline";
import type { OpenCase, Shown } from "./view";

const KEPT = "case timeline"; // the filter and the order, until sign-out: nothing of a case

const names: [Which, string][] = [["all", "All"], ["talk", "Conversation"], ["notes", "Notes"], ["work", "Work"]];

export class TimelineBox {
  private readonly filters = new Map<Which, HTMLButtonElement>();
  private readonly order = el("button", { type: "button", class: "app-link-button", id: "timeline-order", onclick: () => this.turn() });
  private readonly earlier = el("button", { type: "button", class: "app-link-button", id: "timeline-earlier", onclick: () => this.showEarlier() });
  private readonly list = el("ol", { class: "app-talk", id: "timeline", "aria-label": "Timeline" });
  private readonly nothing = el("p", { class: "nhsuk-u-secondary-text-color" });
  private readonly drawn = new Map<number, { key: string; node: HTMLElement }>(); // by place in the chain
  private readonly places = new Map<Shown, { at: number; hash: string }>();
  private entries: readonly Shown[] = [];
  private view: View = { which: "all", newestFirst: false, most: RECENT };
  private at = -1; // the entry that j and k moved to last
  private drawing: Drawing;
  private readSeq: number | null = null;

  constructor(
    private readonly place: HTMLElement,
    drawing: Omit<Drawing, "unread" | "further">,
  ) {
    this.drawing = { ...drawing, unread: new Set(), further: new Map() };
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Partial<View>;
    if (kept.which && names.some(([which]) => which === kept.which)) this.view.which = kept.which;
    this.view.newestFirst = kept.newestFirst === true;
    const group = el("div", { class: "app-quick-list", role: "group", "aria-label": "Show" });
    for (const [which] of names) {
      const button = el("button", { type: "button", class: "app-quick", id: `timeline-${which}`, onclick: () => this.choose(which) });
      this.filters.set(which, button);
      add(group, button);
    }
    add(place, el("div", { class: "app-talk__tools" }, group, this.order), this.nothing, this.list);
  }

  /** draw shows the case as it is now. What had not been read when the page was opened stays marked. */
  draw(c: OpenCase): void {
    this.entries = c.entries;
    this.places.clear();
    c.entries.forEach((e, at) => this.places.set(e, { at, hash: c.answer.entries[e.seq]?.hash ?? "" }));
    this.readSeq ??= c.answer.case.read_seq;
    this.drawing.unread = new Set(unread(c.entries, this.readSeq).map((e) => e.seq));
    this.drawing.further = new Map(c.entries.flatMap((e) => (e.said.kind === "propose" && e.doubt === "" ? [[e.seq, e.said.body.to]] : [])));
    this.render();
  }

  /** unread are the messages that were not read when the page was opened. */
  unread(): Shown[] {
    return this.entries.filter((e) => this.drawing.unread.has(e.seq));
  }

  /** move goes to the next entry, or the one before; the list begins at its top. */
  move(by: number): void {
    const all = [...this.list.children].filter((one): one is HTMLElement => one instanceof HTMLElement);
    if (all.length === 0) return;
    const inside = all.findIndex((one) => one.contains(document.activeElement));
    const now = inside >= 0 ? inside : all.findIndex((one) => one.id === `entry-${this.at}`);
    const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by))];
    if (next) this.focus(next);
  }

  /** show goes to one entry, whatever the filter. */
  show(seq: number): void {
    if (!document.getElementById(`entry-${seq}`)) {
      this.view = { ...this.view, which: "all", most: Infinity };
      this.render();
    }
    const node = document.getElementById(`entry-${seq}`);
    if (node) this.focus(node);
  }

  private focus(node: HTMLElement): void {
    this.at = Number(node.id.replace("entry-", ""));
    node.focus();
    node.scrollIntoView({ block: "nearest" });
  }

  wipe(): void {
    this.entries = [];
    this.drawn.clear();
    this.places.clear();
    this.place.replaceChildren();
  }

  private choose(which: Which): void {
    this.view = { ...this.view, which, most: RECENT };
    this.changed(`Showing ${names.find(([one]) => one === which)?.[1] ?? ""}.`);
  }

  private turn(): void {
    this.view = { ...this.view, newestFirst: !this.view.newestFirst };
    this.changed(this.view.newestFirst ? "Newest first." : "Oldest first.");
  }

  private showEarlier(): void {
    const first = this.view.newestFirst ? this.list.lastElementChild : this.list.firstElementChild;
    this.view = { ...this.view, most: Infinity };
    this.render();
    if (first instanceof HTMLElement) this.focus(first); // where one was reading
  }

  private changed(words: string): void {
    const { which, newestFirst } = this.view;
    sessionStorage.setItem(KEPT, JSON.stringify({ which, newestFirst }));
    this.render();
    say(words);
  }

  private render(): void {
    const counts = tally(this.entries);
    for (const [which, label] of names) {
      const button = this.filters.get(which);
      if (!button) continue;
      button.setAttribute("aria-pressed", String(which === this.view.which));
      button.replaceChildren(label, " ", el("span", { class: "app-quick__n" }, counts[which]));
    }
    this.order.textContent = this.view.newestFirst ? "Show oldest first" : "Show newest first";
    const { shown, earlier } = arrange(this.entries, this.view);
    sync(this.list, shown.map((e) => this.node(e)));
    this.list.hidden = shown.length === 0;
    this.nothing.hidden = shown.length > 0;
    this.nothing.textContent = this.view.which === "notes" ? "No notes yet. The person who spoke up never sees notes." : "Nothing here yet.";
    this.earlier.remove();
    if (earlier === 0) return;
    this.earlier.textContent = earlier === 1 ? "Show 1 earlier entry" : `Show ${earlier} earlier entries`;
    if (this.view.newestFirst) this.list.after(this.earlier);
    else this.list.before(this.earlier);
  }

  // node draws an entry once: entries never change, but what is said of whether they are genuine may.
  private node(e: Shown): HTMLElement {
    const { at, hash } = this.places.get(e) ?? { at: -1, hash: "" };
    const key = JSON.stringify([hash, e.seq, e.author, e.said.kind, e.doubt, e.withoutConsent, this.drawing.unread.has(e.seq)]);
    const known = this.drawn.get(at);
    if (known?.key === key) return known.node;
    const node = entryView(e, this.drawing);
    this.drawn.set(at, { key, node });
    return node;
  }
}

// sync makes nodes the children of list and touches only what is not in its place yet.
function sync(list: HTMLElement, nodes: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(nodes);
  for (const old of [...list.children]) if (!wanted.has(old)) old.remove();
  nodes.forEach((node, n) => {
    if (list.children[n] !== node) list.insertBefore(node, list.children[n] ?? null);
  });
}
