// The step in which mistakes are corrected or left out, and the first cases are shown as they will be.
import { fixKey, read, type Draft, type Fixes, type Mistake, type Plan } from "../../import/rows";
import type { Row } from "../../import/table";
import { byId, el, fill, paragraphs, say, unseen, type Child } from "../dom";
import type { Lists } from "../page";
import { count, longDay, modes } from "../words";
import { errorIn } from "./wrong";

const atOnce = 40; // mistakes on the page at a time
const shown = 3;

export class CheckStep {
  private readonly fixes: Fixes = new Map();
  private readonly out = new Set<number>(); // rows left out
  private drafts: Draft[] = [];
  private mistakes: Mistake[] = [];

  constructor(
    private readonly lists: Lists,
    private readonly rows: readonly Row[],
    private readonly plan: Plan,
    private readonly me: string,
    private readonly send: (drafts: Draft[], others: string[], left: number) => void,
  ) {
    const form = byId<HTMLFormElement>("check-form");
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    fill(form, this.readers(), el("div", { id: "send-group", class: "nhsuk-form-group" }, el("button", { class: "nhsuk-button", type: "submit", id: "send" }, "Encrypt and bring them in")));
    this.look();
  }

  /** look reads everything again with what was corrected. */
  private look(): void {
    const found = read(this.rows, this.plan, this.fixes);
    this.drafts = found.drafts;
    this.mistakes = found.mistakes;
    fill(byId("check-mistakes"), ...this.mistakeList());
    fill(byId("check-preview"), ...this.preview());
    const ready = count(this.drafts.length, "case");
    byId("send").textContent = `Encrypt and bring in ${ready}`;
    byId("import").dataset["mistakes"] = String(this.mistakes.length);
  }

  private mistakeList(): Child[] {
    const open = this.mistakes.filter((m) => !this.out.has(m.row));
    const left = new Set(this.mistakes.map((m) => m.row)).size;
    if (this.mistakes.length === 0) return [el("p", {}, `All ${count(this.rows.length, "row")} can be read.`)];
    const leaveAll = el("button", { type: "button", class: "app-link-button", id: "leave-all", onclick: () => this.leave(open.map((m) => m.row)) }, "Leave all of them out");
    return [
      el("h3", { class: "nhsuk-heading-s", id: "mistakes-title", tabindex: -1 }, `${count(left, "row")} with a mistake`),
      el("p", {}, open.length > 0 ? "Correct each here, or leave the row out. Your file is not changed. " : "All of them are left out. ", open.length > 1 && leaveAll),
      ...open.slice(0, atOnce).map((m) => this.mistake(m)),
      open.length > atOnce && el("p", {}, `And ${count(open.length - atOnce, "more mistake")}. They come up when these are done.`),
      el("div", { class: "app-buttons" }, open.length > 0 && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "check-again", onclick: () => this.again() }, "Check again"), this.out.size > 0 && el("button", { type: "button", class: "app-link-button", onclick: () => this.leave([]) }, `Take ${count(this.out.size, "left out row")} up again`)),
    ];
  }

  private mistake(m: Mistake): HTMLElement {
    const id = `fix-${m.row}-${m.column}`;
    const heading = this.plan.headings[m.column] || `Column ${m.column + 1}`;
    const long = m.value.length > 100;
    const input = long ? el("textarea", { class: "nhsuk-textarea nhsuk-textarea--error", id, rows: 4, "data-fix": fixKey(m.row, m.column), autocomplete: "off", "aria-describedby": `${id}-why` }) : el("input", { class: "nhsuk-input nhsuk-input--error", type: "text", id, "data-fix": fixKey(m.row, m.column), autocomplete: "off", "aria-describedby": `${id}-why` });
    input.value = m.value;
    return el(
      "div",
      { class: "nhsuk-form-group nhsuk-form-group--error app-mistake" },
      el("label", { class: "nhsuk-label", for: id }, `Row ${m.row}, ${heading}`),
      el("span", { class: "nhsuk-error-message", id: `${id}-why` }, unseen("Error: "), `${m.why}. ${m.todo}.`),
      input,
      el("button", { type: "button", class: "app-link-button", onclick: () => this.leave([m.row, ...this.out]) }, `Leave row ${m.row} out`),
    );
  }

  private again(): void {
    for (const input of document.querySelectorAll<HTMLInputElement>("[data-fix]")) this.fixes.set(input.dataset["fix"] ?? "", input.value);
    this.look();
    say(this.mistakes.length === 0 ? "No mistakes are left." : `${count(this.mistakes.length, "mistake is", "mistakes are")} left.`);
    (document.getElementById("mistakes-title") ?? byId("check-title")).focus();
  }

  private leave(rows: readonly number[]): void {
    for (const input of document.querySelectorAll<HTMLInputElement>("[data-fix]")) if (input.value !== input.defaultValue) this.fixes.set(input.dataset["fix"] ?? "", input.value);
    this.out.clear();
    for (const row of rows) this.out.add(row);
    this.look();
    (document.getElementById("mistakes-title") ?? byId("check-title")).focus();
  }

  private preview(): Child[] {
    if (this.drafts.length === 0) return [];
    return [el("h3", { class: "nhsuk-heading-s" }, `How the first ${this.drafts.length < shown ? "" : `${shown} `}will be`), ...this.drafts.slice(0, shown).map((d) => this.one(d))];
  }

  private one(d: Draft): HTMLElement {
    const row = (key: string, value: Child): Child => (value === "" || value === null ? null : el("div", { class: "nhsuk-summary-list__row" }, el("dt", { class: "nhsuk-summary-list__key" }, key), el("dd", { class: "nhsuk-summary-list__value" }, value)));
    const status = this.lists.status(d.status).label;
    return el(
      "dl",
      { class: "nhsuk-summary-list app-preview", "data-row": d.row },
      row("Row", String(d.row)),
      row("Received", longDay(d.day)),
      row("What happened", paragraphs(d.text)),
      row("Where", d.where),
      row("Themes", d.themes.map(this.lists.theme).join("; ")),
      row("Worker group", this.lists.group(d.group)),
      row("Area", this.lists.area(d.area)),
      row("Who may know", modes[d.mode] ?? d.mode),
      row("Status", d.status === "closed" ? `${status} on ${longDay(d.statusOn)}` : status),
      row("Outcome", d.outcome === "" ? "" : paragraphs(d.outcome)),
      row("Actions", d.actions.join("; ")),
      row("Note for the readers", d.note === "" ? "" : paragraphs(d.note)),
    );
  }

  private readers(): HTMLElement {
    const others = this.lists.roster.readers.filter((r) => r.id !== this.me);
    const boxes = others.map((r, n) =>
      el("div", { class: "nhsuk-checkboxes__item" }, el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "others", value: r.id, id: `other-${n}` }), el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `other-${n}` }, [r.name, r.title, this.lists.desk(r.desk)].filter(Boolean).join(", "))),
    );
    return el(
      "div",
      { class: "nhsuk-form-group" },
      el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, "Who else reads all of them?"), el("div", { class: "nhsuk-hint" }, "You read them. Tick only people who could see the spreadsheet before, and leave out anybody whom one of these concerns is about. You can add readers to single cases later."), el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...boxes)),
    );
  }

  private submit(): void {
    const open = new Set(this.mistakes.map((m) => m.row).filter((row) => !this.out.has(row)));
    const words = open.size > 0 ? `${count(open.size, "row has", "rows have")} a mistake. Correct it above, or leave the row out.` : this.drafts.length === 0 ? "There is nothing to bring in." : "";
    if (errorIn("send-group", words)) return;
    const others = [...byId("check-form").querySelectorAll<HTMLInputElement>("[name=others]:checked")].map((b) => b.value);
    this.send(this.drafts, others, this.out.size);
  }
}
