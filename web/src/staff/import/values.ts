// The step in which the file's own words get a meaning: its themes, groups, areas and statuses.
import { coded, fieldNames, guessMode, guessStatus, nearest, type Coded } from "../../import/fields";
import { emptyValues, wordsOf, type Plan } from "../../import/rows";
import { el, fill, type Child } from "../dom";
import type { Lists } from "../page";
import { count, modes, type Choice } from "../words";
import type { Columns } from "./columns";

const rest = "rest"; // of what is chosen, where the file says nothing
const most = 150; // different words of one column: more is not a column of words from a list

export class ValuesStep {
  private readonly words: Record<Coded, [string, number][]>;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly lists: Lists,
    columns: Columns,
    private readonly before: Map<string, string>, // what was chosen for a word, so that it outlasts a step back
    private readonly done: (values: Plan["values"], mode: string) => void,
  ) {
    this.words = Object.fromEntries(coded.map((f) => [f, [...wordsOf(columns.rows, columns.fields, f)].sort((a, b) => b[1] - a[1]).slice(0, most)])) as typeof this.words;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    form.onchange = () => void this.chosen();
    const groups = coded.map((f) => this.group(f)).filter((g) => g !== null);
    fill(
      form,
      groups.length > 0 ? el("p", {}, "Each word once. What has no place here can be left as not said: it stays in your notes only if you make its column a note.") : el("p", {}, "There are no words to be matched."),
      ...groups,
      this.modeOfRest(),
      el("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
    );
  }

  private options(field: Coded): Choice[] {
    const { roster, page } = this.lists;
    switch (field) {
      case "theme":
        return roster.themes.map((t) => ({ value: t.code, label: t.label }));
      case "group":
        return roster.groups.map((g) => ({ value: g.code, label: g.label }));
      case "area":
        return this.lists.areaTree();
      case "mode":
        return Object.entries(modes).map(([value, label]) => ({ value, label }));
      case "owner":
        return roster.readers.map((r) => ({ value: r.id, label: r.name }));
      case "status":
        return page.statuses.filter((s) => s.status !== "withdrawn").map((s) => ({ value: s.status, label: s.staff }));
    }
  }

  private guess(field: Coded, word: string): string {
    if (field === "status") return guessStatus(word);
    if (field === "mode") return guessMode(word);
    return nearest(word, this.options(field).map((o) => ({ code: o.value, label: o.label.trim() })));
  }

  private group(field: Coded): Child {
    const words = this.words[field];
    if (words.length === 0) return null;
    const options = this.options(field);
    const none = field === "status" ? "Closed if it has a closing day, else listening" : field === "mode" ? "As below" : field === "owner" ? "Nobody here: keep the name in the note" : "Not said";
    const rows = words.map(([word, n], at) => {
      const id = `value-${field}-${at}`;
      const guessed = this.before.get(`${field} ${word}`) ?? this.guess(field, word);
      return el(
        "div",
        { class: "nhsuk-form-group app-column" },
        el("label", { class: "nhsuk-label", for: id }, word.length > 80 ? `${word.slice(0, 80)}…` : word, el("span", { class: "app-small" }, ` (${count(n, "row")})`)),
        el("select", { class: "nhsuk-select", id, "data-field": field, "data-at": at, autocomplete: "off" }, el("option", { value: "" }, none), ...options.map((o) => el("option", { value: o.value, selected: o.value === guessed }, o.label))),
      );
    });
    return el("fieldset", { class: "nhsuk-fieldset nhsuk-u-margin-bottom-5" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, fieldNames[field]), el("div", { class: "app-columns" }, ...rows));
  }

  private modeOfRest(): HTMLElement {
    return el(
      "div",
      { class: "nhsuk-form-group" },
      el("label", { class: "nhsuk-label nhsuk-label--s", for: "mode-rest" }, "Where the file does not say whether others knew who it was"),
      el("select", { class: "nhsuk-select", id: "mode-rest", autocomplete: "off" }, ...["confidential", "anonymous", "open"].map((m) => el("option", { value: m, selected: m === this.before.get(rest) }, modes[m]))),
    );
  }

  private submit(): void {
    this.done(...this.chosen());
  }

  /** chosen is what each word means, and what counts where the file says nothing. It is kept for when this step is come back to. */
  private chosen(): [Plan["values"], string] {
    const values = emptyValues();
    for (const select of this.form.querySelectorAll<HTMLSelectElement>("[data-field]")) {
      const field = select.dataset["field"] as Coded;
      const word = this.words[field][Number(select.dataset["at"])]?.[0];
      if (word === undefined) continue;
      values[field].set(word, select.value);
      this.before.set(`${field} ${word}`, select.value);
    }
    const mode = this.form.querySelector<HTMLSelectElement>("#mode-rest")?.value ?? "confidential";
    this.before.set(rest, mode);
    return [values, mode];
  }
}
