// A checklist to tick, folded up until it is needed: each line is to do, done or not needed. Nothing is written before "Save"; what is ticked
// meanwhile stays when the page is drawn again.
import type { CheckLine } from "../../../crypto/bodies";
import { progress, type Line } from "../../checklists";
import { el, unseen } from "../../dom";
import type { Busy } from "../forms";

type Row = Line & { state: CheckLine["state"] };

export class CheckForm {
  private readonly changed = new Map<string, CheckLine["state"]>();

  constructor(
    private readonly name: string,
    private readonly busy: Busy,
    private readonly save: (checks: CheckLine[]) => Promise<void>,
    private unfolded = false,
  ) {}

  get draft(): boolean {
    return this.changed.size > 0;
  }

  view(lines: readonly Row[]): HTMLElement {
    if (lines.length === 0) return el("div", {});
    const now = lines.map((one) => ({ ...one, state: this.changed.get(one.code) ?? one.state }));
    const form = el(
      "form",
      { class: "app-checks", autocomplete: "off", "aria-label": `Checklist: ${this.name}` },
      el("ul", { class: "app-checks__list nhsuk-checkboxes nhsuk-checkboxes--small" }, ...now.map((one, n) => this.row(one, `${this.name}-${n}`))),
      el("button", { type: "submit", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small" }, "Save the checklist"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const checks = lines.map((one): CheckLine => ({ item: one.code, state: this.changed.get(one.code) ?? one.state }));
      void this.busy.run(form, "Save the checklist", async () => {
        await this.save(checks);
        this.changed.clear();
      });
    });
    const fold = el("details", { class: "nhsuk-details app-checks__fold", open: this.unfolded }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Checklist: ", progress(lines))), el("div", { class: "nhsuk-details__text" }, form));
    fold.addEventListener("toggle", () => (this.unfolded = fold.open));
    return fold;
  }

  private row(one: Row, id: string): HTMLElement {
    const done = this.box(`${id}-done`, one.state === "done", one.text === "" ? undefined : `${id}-hint`);
    const not = this.box(`${id}-not`, one.state === "not_needed");
    const change = (box: HTMLInputElement, other: HTMLInputElement, state: CheckLine["state"]) => () => {
      if (box.checked) other.checked = false;
      this.changed.set(one.code, box.checked ? state : "todo");
    };
    done.addEventListener("change", change(done, not, "done"));
    not.addEventListener("change", change(not, done, "not_needed"));
    return el(
      "li",
      { class: "app-checks__line" },
      el("div", { class: "nhsuk-checkboxes__item" }, done, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: done.id }, one.label), one.text === "" ? null : el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint app-small", id: `${id}-hint` }, one.text)),
      el("div", { class: "nhsuk-checkboxes__item app-checks__not" }, not, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: not.id }, "Not needed", unseen(` ${one.label}`))),
    );
  }

  private box(id: string, checked: boolean, described?: string): HTMLInputElement {
    const box = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id, autocomplete: "off", "aria-describedby": described });
    box.checked = checked;
    return box;
  }
}
