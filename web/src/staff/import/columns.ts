// The step in which columns get their meaning.
import { fieldNames, fields, guess, single, type Field } from "../../import/fields";
import { headingRow } from "../../import/rows";
import { limits, type Row, type Sheet } from "../../import/table";
import { el, fill } from "../dom";
import { count } from "../words";
import { errorIn } from "./wrong";

export type Columns = { headings: string[]; fields: Field[]; rows: Row[] };

export class ColumnsStep {
  private sheet: Sheet;
  private headings: string[] = [];
  private rows: Row[] = [];

  constructor(
    private readonly form: HTMLFormElement,
    private readonly sheets: readonly Sheet[],
    private readonly done: (columns: Columns) => void,
  ) {
    const [first] = [...sheets].sort((a, b) => b.rows.length - a.rows.length);
    this.sheet = first ?? { name: "", rows: [] };
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.draw();
  }

  private draw(): void {
    const at = headingRow(this.sheet);
    const width = this.sheet.rows.reduce((n, r) => Math.max(n, r.cells.length), 0);
    this.headings = Array.from({ length: width }, (_, n) => this.sheet.rows[at]?.cells[n]?.text ?? "");
    this.rows = this.sheet.rows.slice(at + 1);
    const guessed = guess(this.headings);
    const used = this.headings.flatMap((_, n) => (this.rows.some((r) => (r.cells[n]?.text ?? "") !== "") ? [n] : []));
    fill(
      this.form,
      this.sheets.length > 1 ? this.sheetChoice() : null,
      el("p", { id: "columns-found" }, `${count(this.rows.length, "row")} below the headings. We guessed what each column is. Correct what is wrong.`),
      el("div", { id: "columns-group", class: "nhsuk-form-group" }, el("div", { class: "app-columns" }, ...used.map((n) => this.choice(n, guessed[n] ?? "note")))),
      el("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
    );
  }

  private sheetChoice(): HTMLElement {
    const options = this.sheets.map((s, n) => el("option", { value: n, selected: s === this.sheet }, `${s.name} (${count(s.rows.length, "row")})`));
    const select = el("select", { class: "nhsuk-select", id: "sheet", autocomplete: "off" }, ...options);
    select.addEventListener("change", () => {
      this.sheet = this.sheets[Number(select.value)] ?? this.sheet;
      this.draw();
      document.getElementById("sheet")?.focus();
    });
    return el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label nhsuk-label--s", for: "sheet" }, "Sheet"), select);
  }

  private choice(n: number, guessed: Field): HTMLElement {
    const examples = this.rows.map((r) => r.cells[n]?.text ?? "").filter((t) => t !== "").slice(0, 2);
    const short = examples.map((t) => (t.length > 60 ? `${t.slice(0, 60)}…` : t)).join(" · ");
    const id = `column-${n}`;
    return el(
      "div",
      { class: "nhsuk-form-group app-column" },
      el("label", { class: "nhsuk-label nhsuk-label--s", for: id }, this.headings[n] || `Column ${n + 1}`),
      el("div", { class: "nhsuk-hint app-small", id: `${id}-hint` }, short),
      el("select", { class: "nhsuk-select", id, "data-column": n, autocomplete: "off", "aria-describedby": `${id}-hint` }, ...fields.map((f) => el("option", { value: f, selected: f === guessed }, fieldNames[f]))),
    );
  }

  private submit(): void {
    const chosen = this.headings.map((): Field => "skip");
    for (const select of this.form.querySelectorAll<HTMLSelectElement>("[data-column]")) chosen[Number(select.dataset["column"])] = select.value as Field;
    const twice = single.find((f) => chosen.filter((c) => c === f).length > 1);
    const missing = (["received", "text"] as const).find((f) => !chosen.includes(f));
    const many = this.rows.length > limits.rows;
    const words = many ? "There are more than 5,000 rows. Cut the file in two." : this.rows.length === 0 ? "There is no row below the headings." : missing ? `Say which column is “${fieldNames[missing]}”` : twice ? `Two columns are “${fieldNames[twice]}”. Choose one of them.` : "";
    if (!errorIn("columns-group", words)) this.done({ headings: this.headings, fields: chosen, rows: this.rows });
  }
}
