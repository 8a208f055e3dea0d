// Draws one page of the desk. Rows are kept by case, so that filling in does not lose the reader's place.
import { el, fill, tag } from "../dom";
import type { Lists } from "../page";
import { away, modes, shortDay } from "../words";
import type { Item } from "./item";

export const perPage = 50;

type Row = { node: HTMLTableRowElement; box: HTMLInputElement; drawn: string };

/** Chosen are the cases ticked, across pages. */
export type Chosen = { has(id: string): boolean; tick(id: string, on: boolean): void };

export class Table {
  private readonly rows = new Map<string, Row>();

  constructor(
    private readonly body: HTMLTableSectionElement,
    private readonly lists: Lists,
    private readonly chosen: Chosen,
  ) {}

  draw(items: readonly Item[]): void {
    const held = this.heldRow();
    this.body.replaceChildren(...items.map((i) => this.row(i)));
    if (held) this.rows.get(held)?.node.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
    this.forget(items);
  }

  /** heldRow is the case whose link has the keyboard, which moving rows would drop. */
  private heldRow(): string {
    const at = document.activeElement;
    return at && this.body.contains(at) ? (at.closest("tr")?.dataset["case"] ?? "") : "";
  }

  private row(item: Item): HTMLTableRowElement {
    const drawn = `${item.state} ${item.row.status} ${item.row.last_seq} ${item.row.read_seq} ${item.card?.work?.owner ?? ""} ${item.refused} ${item.detriment}`;
    let row = this.rows.get(item.row.id);
    if (!row || row.drawn !== drawn) {
      const box = this.box(item);
      row = { node: draw(item, this.lists, box), box, drawn };
      this.rows.set(item.row.id, row);
    }
    row.box.checked = this.chosen.has(item.row.id);
    return row.node;
  }

  private box(item: Item): HTMLInputElement {
    const box = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id: `choose-${item.row.id}`, autocomplete: "off" });
    box.addEventListener("change", () => this.chosen.tick(item.row.id, box.checked));
    return box;
  }

  private forget(items: readonly Item[]): void {
    if (this.rows.size < 4 * perPage) return;
    const shown = new Set(items.map((i) => i.row.id));
    for (const id of this.rows.keys()) if (!shown.has(id)) this.rows.delete(id);
  }
}

function draw(item: Item, lists: Lists, box: HTMLInputElement): HTMLTableRowElement {
  const classes = ["nhsuk-table__row", "app-desk-row"];
  if (item.danger) classes.push("app-desk-row--danger");
  else if (item.fromWorker) classes.push("app-desk-row--message");
  return el(
    "tr",
    { class: classes.join(" "), role: "row", "data-case": item.row.id, "data-open": item.card !== null },
    choose(item, box),
    cell("Case", ...who(item, lists)),
    cell("What happened", ...what(item)),
    cell("Themes", themes(item, lists)),
    cell("How raised", ...how(item)),
    cell("Status", statusTag(item.row.status, lists)),
    cell("Next step", ...next(item, lists)),
  );
}

function choose(item: Item, box: HTMLInputElement): HTMLTableCellElement {
  const label = el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: box.id }, el("span", { class: "nhsuk-u-visually-hidden" }, `Choose ${item.name}`));
  return el("td", { class: "nhsuk-table__cell app-desk-choose", role: "cell" }, el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, el("div", { class: "nhsuk-checkboxes__item" }, box, label)));
}

function statusTag(status: string, lists: Lists): HTMLElement {
  const word = lists.status(status);
  return tag(word.label, word.colour);
}

/** cell carries its heading too: on a phone each row becomes a card and the head of the table is gone. */
function cell(heading: string, ...children: (Node | string | false)[]): HTMLTableCellElement {
  return el(
    "td",
    { class: "nhsuk-table__cell", role: "cell" },
    el("span", { class: "nhsuk-table__heading", "aria-hidden": "true" }, `${heading} `),
    el("div", { class: "app-desk-cell" }, ...children),
  );
}

/** marks are what must be seen at once of a case. */
export function marks(item: Item): (Node | string | false)[] {
  return [
    item.danger && marked("Danger now", "red"),
    item.fromWorker && marked(item.row.read_seq >= 0 ? "New message" : item.row.status === "new" ? "New concern" : "Not opened yet", "blue"),
    !item.fromWorker && item.unread && marked("Unread", "white"),
    item.refused && marked("They said no", "red"),
    item.detriment && marked("Treated badly", "orange"),
    item.card?.kind === "celebration" && marked("Celebration", "green"),
    item.row.held && marked("On hold", "yellow"),
  ];
}

/** caseLink is the name of a case, which leads to it. */
export function caseLink(item: Item): HTMLElement {
  return el("a", { href: `/desk/cases/${item.row.id}`, class: item.unread ? "app-desk-link app-desk-unread" : "app-desk-link" }, item.name);
}

function who(item: Item, lists: Lists): (Node | string | false)[] {
  const lead = item.card?.work?.owner ?? "";
  return [
    caseLink(item),
    ...marks(item),
    lead !== "" && el("div", { class: "nhsuk-u-secondary-text-color app-small" }, lead === lists.page.me ? "You lead" : `${lists.person(lead)} leads`),
  ];
}

function marked(text: string, colour: string): HTMLElement {
  return el("div", { class: "app-desk-mark" }, tag(text, colour));
}

function what(item: Item): (Node | string)[] {
  if (item.state === "sealed") return [el("span", { class: "nhsuk-u-secondary-text-color" }, "Opening")];
  if (!item.card) {
    return [el("strong", {}, "This case does not open with your keys."), " Open it to see why, and tell the other readers."];
  }
  return [beginning(item.card.text)];
}

/** beginning ends in dots where the card holds only the first part. */
export function beginning(text: string): string {
  if (text === "") return "(nothing written)";
  return text.length < 100 || /[.!?…]$/u.test(text) ? text : `${text.trimEnd()}…`;
}

function themes(item: Item, lists: Lists): Node | string {
  if (!item.card) return "";
  if (item.card.themes.length === 0) return "Not sure";
  return el("ul", { class: "app-plain-list" }, ...item.card.themes.map((t) => el("li", {}, lists.theme(t))));
}

function how(item: Item): (Node | string | false)[] {
  return [
    modes[item.row.mode] ?? item.row.mode,
    el("div", { class: "nhsuk-u-secondary-text-color" }, item.card ? shortDay(item.day) : `week of ${shortDay(item.row.week)}`),
    item.row.route === "in_person" && el("div", { class: "nhsuk-u-secondary-text-color" }, "Told in person"),
  ];
}

function next(item: Item, lists: Lists): (Node | string | false)[] {
  if (!item.step) return [item.card ? "Nothing due" : ""];
  return [
    item.step.label,
    el("div", { class: "nhsuk-u-secondary-text-color" }, `by ${shortDay(item.step.due)}`),
    item.step.overdue
      ? el("div", { class: "app-desk-mark" }, tag("Overdue", "red"), el("span", { class: "app-nowrap" }, ` ${away(item.step.due, lists.page.today)}`))
      : el("div", {}, away(item.step.due, lists.page.today)),
  ];
}

/** drawPager writes "Previous · Page 2 of 9 · Next". */
export function drawPager(nav: HTMLElement, page: number, pages: number, go: (page: number) => void): void {
  if (pages <= 1) {
    fill(nav);
    return;
  }
  const button = (label: string, to: number, off: boolean): HTMLElement =>
    el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", disabled: off, onclick: () => go(to) }, label);
  fill(
    nav,
    button("Previous page", page - 1, page === 0),
    el("span", { class: "app-pager__where" }, `Page ${page + 1} of ${pages}`),
    button("Next page", page + 1, page >= pages - 1),
  );
}
