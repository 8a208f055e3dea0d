// The filter form and the quick buttons above the desk.
import { byId, el, fill } from "../dom";
import { lanes } from "../checklists";
import type { Lists } from "../page";
import { modes, type Choice } from "../words";
import { chosenFields, countQuick, everything, flagFields, parseFilter, type Filter, type Order, type Quick } from "./choose";
import { groups } from "./today";
import type { Item } from "./item";

const quickWords: [Quick, string][] = [
  ["all", "All"],
  ["waiting", "Waiting for me"],
  ["unread", "Unread"],
  ["new", "Not thanked yet"],
  ["overdue", "Overdue"],
  ["danger", "Danger now"],
  ["led", "Led by me"],
];

// Those of today, shown as buttons only while they are on.
const moreWords = new Map<Quick, string>(groups.map((g) => [g.name, g.title]));

const kept = "desk-filter"; // codes only; what was searched for is never kept

export class Controls {
  filter: Filter;
  order: Order;
  private readonly form = byId<HTMLFormElement>("desk-filter");
  private readonly quick = byId("desk-quick");

  constructor(
    private readonly lists: Lists,
    private readonly changed: () => void,
  ) {
    const before = remembered();
    this.filter = { ...parseFilter(before.filter), words: "" };
    this.order = before.order ?? "urgent";
    this.options(lists);
    this.show();
    let wait = 0;
    this.form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = window.setTimeout(() => this.take(), 150);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take();
    });
    byId("desk-clear").addEventListener("click", () => this.clear());
  }

  private options(lists: Lists): void {
    const status = lists.page.statuses.map((s) => ({ value: s.status, label: s.staff }));
    choices(this.select("status"), [{ value: "", label: "Any" }, { value: "active", label: "Not over yet" }, ...status]);
    const themes = lists.roster.themes.map((t) => ({ value: t.code, label: t.label }));
    choices(this.select("theme"), [{ value: "", label: "Any" }, ...themes, { value: "none", label: "Not sure" }]);
    choices(this.select("area"), [{ value: "", label: "Anywhere" }, ...lists.areaTree()]);
    const people = lists.roster.readers.filter((r) => r.id !== lists.page.me).map((r) => ({ value: r.id, label: r.name }));
    choices(this.select("lead"), [{ value: "", label: "Anybody or nobody" }, { value: "me", label: "Me" }, { value: "nobody", label: "Nobody" }, ...people]);
    choices(this.select("lane"), [{ value: "", label: "Any" }, ...lanes.map((one) => ({ value: one.code, label: one.label }))]);
    choices(this.select("desk"), [{ value: "", label: "Any" }, ...lists.roster.desks.map((d) => ({ value: d.id, label: d.name }))]);
    choices(this.select("mode"), [{ value: "", label: "Any" }, ...Object.entries(modes).map(([value, label]) => ({ value, label }))]);
  }

  private select(name: string): HTMLSelectElement {
    return this.form.elements.namedItem(name) as HTMLSelectElement;
  }

  private box(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private show(): void {
    for (const name of chosenFields) this.put(name, this.filter[name]);
    this.select("order").value = this.order;
    this.box("words").value = this.filter.words;
    for (const name of flagFields) this.box(name).checked = this.filter[name];
  }

  /** put chooses a value, also one that is not offered any more: the lead of somebody who has left. */
  private put(name: (typeof chosenFields)[number], value: string): void {
    const select = this.select(name);
    if (name === "lead" && ![...select.options].some((one) => one.value === value)) select.append(el("option", { value }, this.lists.person(value)));
    select.value = value;
  }

  private take(): void {
    for (const name of chosenFields) this.filter[name] = this.select(name).value;
    this.order = this.select("order").value as Order;
    this.filter.words = this.box("words").value;
    for (const name of flagFields) this.filter[name] = this.box(name).checked;
    this.keep();
  }

  clear(): void {
    this.set({ ...everything }, this.order);
  }

  /** set shows only what this filter lets through. */
  set(filter: Filter, order: Order): void {
    this.filter = { ...filter };
    this.order = order;
    this.show();
    this.keep();
  }

  private keep(): void {
    sessionStorage.setItem(kept, JSON.stringify({ filter: { ...this.filter, words: "" }, order: this.order }));
    this.changed();
  }

  /** counts writes how many cases each quick button would show. */
  counts(items: readonly Item[]): void {
    const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["quick"] : undefined;
    const on = this.filter.quick;
    const shown = quickWords.some(([quick]) => quick === on) ? quickWords : [...quickWords, [on, moreWords.get(on) ?? ""] as [Quick, string]];
    fill(this.quick, ...shown.map(([quick, label]) => this.quickButton(quick, label, countQuick(items, quick, this.lists.page.me))));
    if (held) this.quick.querySelector<HTMLElement>(`[data-quick="${held}"]`)?.focus({ preventScroll: true });
  }

  private quickButton(quick: Quick, label: string, n: number): HTMLElement {
    const on = this.filter.quick === quick;
    const press = (): void => {
      this.filter.quick = on ? "all" : quick;
      this.keep();
    };
    const loud = n > 0 && (quick === "danger" || quick === "overdue") ? " app-quick--loud" : "";
    return el(
      "button",
      { type: "button", class: `app-quick${loud}`, "aria-pressed": on ? "true" : "false", "data-quick": quick, onclick: press },
      el("span", { class: "app-quick__n" }, n.toLocaleString("en-GB")),
      el("span", { class: "app-quick__label" }, label),
    );
  }
}

function choices(select: HTMLSelectElement, list: readonly Choice[]): void {
  fill(select, ...list.map((c) => el("option", { value: c.value }, c.label)));
}

function remembered(): { filter?: unknown; order?: Order } {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? "{}") as { filter?: unknown; order?: Order };
  } catch {
    return {};
  }
}
