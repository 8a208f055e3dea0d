// The step in which mistakes are corrected or left out, and the first cases are shown as they will be.
import { quarterFrom } from "../../import/dates";
import { fixKey, mostActions, read, type Draft, type Fixes, type Mistake, type Plan } from "../../import/rows";
import type { Row } from "../../import/table";
import { byId, el, fill, paragraphs, say, unseen, type Child } from "../dom";
import type { Lists } from "../page";
import { count, longDay, modes } from "../words";
import { errorIn } from "./wrong";

const atOnce = 40; // mistakes on the page at a time
const shown = 3;

/** What is said once for all rows: who else reads them, whether those get the names too, and from which day on rows are counted ("" for none). */
export type Chosen = { others: string[]; names: boolean; countFrom: string };

/** What was corrected and left out (rows by number). It outlasts a step back. */
export type Corrected = { fixes: Fixes; out: Set<number> };

export class CheckStep {
  private readonly fixes: Fixes;
  private readonly out: Set<number>;
  private drafts: Draft[] = [];
  private mistakes: Mistake[] = [];

  constructor(
    private readonly lists: Lists,
    private readonly rows: readonly Row[],
    private readonly plan: Plan,
    private readonly me: string,
    corrected: Corrected,
    private readonly send: (drafts: Draft[], chosen: Chosen, left: number) => void,
  ) {
    this.fixes = corrected.fixes;
    this.out = corrected.out;
    const form = byId<HTMLFormElement>("check-form");
    const ticked = [...form.querySelectorAll<HTMLInputElement>("input:checked")].map((input) => input.id);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    fill(form, el("div", { id: "count-group" }), this.readers(), el("div", { id: "send-group", class: "nhsuk-form-group" }, el("button", { class: "nhsuk-button", type: "submit", id: "send" }, "Encrypt and bring them in")));
    this.look();
    for (const id of ticked) {
      const input = document.getElementById(id);
      if (input instanceof HTMLInputElement) input.checked = true;
    }
  }

  /** look reads everything again with what was corrected. */
  private look(): void {
    const found = read(this.rows, this.plan, this.fixes);
    this.drafts = found.drafts;
    this.mistakes = found.mistakes;
    fill(byId("check-mistakes"), ...this.mistakeList());
    fill(byId("check-preview"), ...this.preview());
    byId("names-box").hidden = !this.drafts.some(hidden);
    this.askAboutCounting();
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
    const joined = this.drafts.filter((d) => d.joined > 0);
    const more = joined.length > 0 && el("p", { id: "joined" }, `${count(joined.length, "row has", "rows have")} more than ${mostActions} actions: row ${joined.slice(0, 10).map((d) => d.row).join(", ")}${joined.length > 10 ? " and others" : ""}. Nothing is lost: from the fifth on they stand together in one.`);
    const undated = this.drafts.filter((d) => d.undated).length;
    const today = undated > 0 && el("p", { id: "undated" }, `${count(undated, "closed row has", "closed rows have")} no closing day in the file. Each counts as closed today, so it is kept for the whole time from now on.`);
    return [more, today, el("h3", { class: "nhsuk-heading-s" }, `How the first ${this.drafts.length < shown ? "" : `${shown} `}will be`), ...this.drafts.slice(0, shown).map((d) => this.one(d))];
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
      row("Status", d.status === "closed" ? `${status} on ${longDay(d.statusOn)}${d.undated ? " (today: the file says no day)" : ""}` : status),
      row("Outcome", d.outcome === "" ? "" : paragraphs(d.outcome)),
      row("Name", person(d)),
      row("Who leads", d.owner === "" ? "" : this.lists.person(d.owner)),
      row("Actions", d.actions.length === 0 ? "" : el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...d.actions.map((text) => el("li", {}, paragraphs(text))))),
      row("Due", d.next === "" ? "" : `${longDay(d.next)}, the last action`),
      row("Note for the readers", d.note === "" ? "" : paragraphs(d.note)),
    );
  }

  private readers(): HTMLElement {
    const others = this.lists.roster.readers.filter((r) => r.id !== this.me);
    const boxes = others.map((r) => box("others", r.id, `other-${r.id}`, [r.name, r.title, this.lists.desk(r.desk)].filter(Boolean).join(", ")));
    return el(
      "div",
      { class: "nhsuk-form-group", id: "readers-group" },
      el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, "Who else reads all of them?"), el("div", { class: "nhsuk-hint" }, "You read them. Tick only people who could see the spreadsheet before, and leave out anybody whom one of these concerns is about. You can add readers to single cases later."), el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...boxes)),
      el("div", { id: "names-box", class: "nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-u-margin-top-4", hidden: true }, box("names", "yes", "names-too", "They may see the names too", "Names of people who spoke up in confidence are locked apart from their cases. Without a tick, only you can open them.")),
    );
  }

  private submit(): void {
    const open = new Set(this.mistakes.map((m) => m.row).filter((row) => !this.out.has(row)));
    const words = open.size > 0 ? `${count(open.size, "row has", "rows have")} a mistake. Correct it above, or leave the row out.` : this.drafts.length === 0 ? "There is nothing to bring in." : "";
    if (errorIn("send-group", words)) return;
    const others = [...byId("check-form").querySelectorAll<HTMLInputElement>("[name=others]:checked")].map((b) => b.value);
    if (errorIn("readers-group", this.leadsUnread(others))) return;
    const counting = byId("check-form").querySelector<HTMLInputElement>("[name=count]:checked")?.value ?? "";
    if (errorIn("count-group", this.running().length > 0 && counting === "" ? "Say whether they were counted already" : "")) return;
    this.send(this.drafts, { others, names: byId<HTMLInputElement>("names-too").checked, countFrom: counting === "yes" ? quarterFrom(this.plan.today) : "" }, this.out.size);
  }

  /** leadsUnread says who is to lead a case without reading it. */
  private leadsUnread(others: readonly string[]): string {
    const missing = [...new Set(this.drafts.map((d) => d.owner))].filter((id) => id !== "" && id !== this.me && !others.includes(id));
    return missing.length === 0 ? "" : `${missing.map((id) => this.lists.person(id)).join(" and ")} would lead cases without reading them. Tick them, or go back to the column of who leads and keep the name in the note.`;
  }

  /** running are the rows of the quarter that runs: the only ones whose figures are not settled yet. */
  private running(): Draft[] {
    return this.drafts.filter((d) => d.day >= quarterFrom(this.plan.today));
  }

  /** askAboutCounting asks, when there are such rows, whether they were counted. The answer outlasts corrections. */
  private askAboutCounting(): void {
    const group = byId("count-group");
    const n = this.running().length;
    if (n === 0) return group.replaceChildren();
    const before = group.querySelector<HTMLInputElement>("[name=count]:checked")?.value;
    const radio = (value: string, label: string, hint: string): HTMLElement =>
      el("div", { class: "nhsuk-radios__item" }, el("input", { class: "nhsuk-radios__input", type: "radio", name: "count", value, id: `count-${value}`, checked: value === before, "aria-describedby": `count-${value}-hint` }), el("label", { class: "nhsuk-label nhsuk-radios__label", for: `count-${value}` }, label), el("div", { class: "nhsuk-hint nhsuk-radios__hint", id: `count-${value}-hint` }, hint));
    fill(
      group,
      el(
        "fieldset",
        { class: "nhsuk-fieldset nhsuk-u-margin-bottom-5" },
        el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, `${count(n, "row is", "rows are")} of this quarter (since ${longDay(quarterFrom(this.plan.today))}). Were they counted already?`),
        el("div", { class: "nhsuk-hint" }, "Older rows are never counted here: their quarter is over and was reported. Once they are in, this cannot be changed."),
        el("div", { class: "nhsuk-radios nhsuk-radios--small" }, radio("yes", "No, count them here", "Each counts as told in person, in the figures and the return of this quarter. Leave out rows of people who have sent the same concern through this service too."), radio("no", "Yes, or some of them: do not count them", "They stay out of every figure here.")),
      ),
    );
  }
}

/** hidden says whether a row has a name that is locked apart from its case. */
const hidden = (d: Draft): boolean => d.mode === "confidential" && (d.name !== "" || d.contact !== "");

const person = (d: Draft): string => {
  const words = [d.name, d.contact].filter((t) => t !== "").join(", ");
  return words === "" || d.mode === "open" ? words : `${words} (locked apart from the case)`;
};

function box(name: string, value: string, id: string, label: string, hint = ""): HTMLElement {
  const input = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name, value, id, autocomplete: "off", ...(hint === "" ? {} : { "aria-describedby": `${id}-hint` }) });
  return el("div", { class: "nhsuk-checkboxes__item" }, input, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: id }, label), hint !== "" && el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint", id: `${id}-hint` }, hint));
}
