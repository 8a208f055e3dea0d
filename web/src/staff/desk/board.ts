// The board: a column for each status. A case moves by its menu, by the key m, or by dragging; each asks for the message that goes with it.
import { el, fill, say, tag } from "../dom";
import { area, typed } from "../case/panel";
import type { Lists } from "../page";
import { away, shortDay } from "../words";
import type { Acts } from "./acts";
import { openDialog } from "./dialog";
import type { Item } from "./item";
import { beginning, caseLink, marks } from "./table";

const most = 30; // cards in a column before "more"

export class Board {
  private dragged: Item | null = null;
  private byID = new Map<string, Item>();

  constructor(
    private readonly place: HTMLElement,
    private readonly lists: Lists,
    private readonly acts: Acts,
    private readonly more: (status: string) => void,
    private readonly changed: () => void,
  ) {}

  draw(items: readonly Item[]): void {
    this.byID = new Map(items.map((i) => [i.row.id, i]));
    const held = document.activeElement instanceof HTMLElement && this.place.contains(document.activeElement) ? document.activeElement.closest<HTMLElement>("[data-case]")?.dataset["case"] : undefined;
    const at = this.place.scrollLeft;
    fill(this.place, ...this.lists.page.statuses.map((s) => this.column(s.status, items.filter((i) => i.row.status === s.status))));
    this.place.scrollLeft = at;
    if (held) this.place.querySelector<HTMLElement>(`[data-case="${held}"] a`)?.focus({ preventScroll: true });
  }

  wipe(): void {
    this.byID.clear();
    fill(this.place);
  }

  private column(status: string, items: readonly Item[]): HTMLElement {
    const word = this.lists.status(status);
    const id = `column-${status}`;
    const node = el(
      "section",
      { class: "app-board__column", "aria-labelledby": id, "data-status": status },
      el("h2", { class: "nhsuk-heading-xs app-board__title", id }, tag(word.label, word.colour), ` ${items.length.toLocaleString("en-GB")}`),
      items.length === 0 ? el("p", { class: "app-small nhsuk-u-secondary-text-color" }, "None") : el("ul", { class: "app-plain-list" }, ...items.slice(0, most).map((i) => this.card(i))),
      items.length > most && el("button", { type: "button", class: "app-link-button", onclick: () => this.more(status) }, `Show all ${items.length.toLocaleString("en-GB")} in the list`),
    );
    node.addEventListener("dragover", (event) => {
      if (this.dragged && this.may(this.dragged).includes(status)) event.preventDefault();
    });
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      if (this.dragged) this.move(this.dragged, status);
    });
    return node;
  }

  private card(i: Item): HTMLElement {
    const { today } = this.lists.page;
    const node = el(
      "li",
      { class: `app-board__card${i.danger ? " app-desk-row--danger" : i.fromWorker ? " app-desk-row--message" : ""}`, "data-case": i.row.id, draggable: "true" },
      caseLink(i),
      ...marks(i),
      el("p", { class: "app-small app-board__text" }, i.card ? beginning(i.card.text) : i.state === "sealed" ? "Opening" : "This case does not open with your keys."),
      i.step && el("p", { class: "app-small app-board__text" }, `${i.step.label}, by ${shortDay(i.step.due)} `, i.step.overdue ? tag(away(i.step.due, today), "red") : null),
      this.may(i).length > 0 && el("button", { type: "button", class: "app-link-button app-small", "data-move": true, onclick: () => this.move(i) }, "Move", el("span", { class: "nhsuk-u-visually-hidden" }, ` ${i.name}`)),
    );
    node.addEventListener("dragstart", () => (this.dragged = i));
    node.addEventListener("dragend", () => (this.dragged = null));
    return node;
  }

  private may(i: Item): string[] {
    return i.state === "open" ? this.lists.status(i.row.status).next : [];
  }

  /** moveCase asks where a case goes: for the key m. */
  moveCase(id: string): void {
    const item = this.byID.get(id);
    if (item && this.may(item).length > 0) this.move(item);
  }

  private move(i: Item, to = ""): void {
    const next = this.may(i);
    if (to !== "" && !next.includes(to)) return say(`${i.name} cannot go there from where it is.`);
    const select = el("select", { class: "nhsuk-select app-wide", id: "move-to", autocomplete: "off", "aria-describedby": "move-hint" }, el("option", { value: "" }, "Choose"), ...next.map((s) => el("option", { value: s, selected: s === to }, this.lists.status(s).label)));
    const hint = el("p", { class: "nhsuk-hint app-small", id: "move-hint" });
    const words = area("move-text", "A message with it (optional)", "The person who spoke up reads it.");
    const problem = el("div", {});
    let offered = "";
    const change = (): void => {
      const word = select.value === "" ? null : this.lists.status(select.value);
      hint.textContent = word ? `${word.hint} They will read: “${word.plain}”` : "";
      const field = words.querySelector("textarea");
      if (field && field.value.trim() === offered) field.value = offered = word?.text ?? "";
    };
    select.addEventListener("change", change);
    openDialog({
      title: `Move ${i.name}`,
      body: [el("p", {}, beginning(i.card?.text ?? "")), el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: "move-to" }, "Move it to"), problem, select, hint), words],
      button: "Move it",
      submit: async () => {
        const status = select.value;
        fill(problem, status === "" && el("span", { class: "nhsuk-error-message", role: "alert" }, "Choose where it goes"));
        if (status === "") {
          select.focus();
          return false;
        }
        const before = i.row.status;
        const [done] = await this.acts.each(
          [i],
          (c) => (c.answer.case.status === before ? { kind: "status", audience: "case", status, body: { status, text: typed("move-text") } } : { not: "Somebody else has moved it meanwhile. It is shown where it is now." }),
          () => {},
        );
        if (done && done.failed !== "") throw new Error(done.failed);
        return true;
      },
    }, () => {
      this.changed();
      this.place.querySelector<HTMLElement>(`[data-case="${i.row.id}"] a`)?.focus();
      say(`${i.name} is in ${this.lists.status(i.row.status).label}.`);
    });
    change();
  }
}
