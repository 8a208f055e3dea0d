// The small forms that open in place on the case page. Each asks first and says what will happen.
import { el, fill, type Child } from "../dom";
import { demand, type Busy } from "./forms";

/** One form in the panel: a title, what it says, and a button that does it. */
export type Ask = { title: string; text: Child[]; button: string; warning?: boolean; submit: () => Promise<void> };

let opened = 0; // several panels of a page may be open at once: each names its form by an id of its own

export class Panel {
  constructor(
    private readonly place: HTMLElement,
    private readonly busy: Busy,
    private readonly focusAfter: () => HTMLElement,
  ) {}

  /** open shows a form; what was there before goes. */
  open(ask: Ask): void {
    const id = `panel-title-${++opened}`;
    const title = el("h4", { class: "nhsuk-heading-xs", tabindex: -1, id }, ask.title);
    const form = el("form", { novalidate: true, autocomplete: "off", "aria-labelledby": id }, title, ...ask.text);
    const go = el("button", { type: "submit", class: `nhsuk-button nhsuk-button--small${ask.warning ? " nhsuk-button--warning" : ""}` }, ask.button);
    const back = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => this.close() }, "Cancel");
    form.append(el("div", { class: "app-buttons" }, go, back));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.busy.run(form, ask.button, ask.submit);
    });
    fill(this.place, form);
    this.place.hidden = false;
    title.focus();
  }

  get isOpen(): boolean {
    return !this.place.hidden;
  }

  close(): void {
    fill(this.place);
    this.place.hidden = true;
    this.focusAfter().focus();
  }

  /** wipe takes away what was typed. */
  wipe(): void {
    fill(this.place);
    this.place.hidden = true;
  }
}

/** area is a text field of the panel. */
export function area(id: string, label: string, hint: string, value = ""): HTMLElement {
  const field = el("textarea", { class: "nhsuk-textarea", id, rows: 3, maxlength: 2000, autocomplete: "off", "aria-describedby": hint === "" ? undefined : `${id}-hint` });
  field.value = value;
  return el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: id }, label), hint === "" ? null : el("div", { class: "nhsuk-hint app-small", id: `${id}-hint` }, hint), field);
}

/** typed is what stands in a field of the panel; a required one that is empty is pointed at, and "" comes back. */
export function typed(id: string, required = ""): string {
  const field = document.getElementById(id);
  const found = field instanceof HTMLTextAreaElement ? field.value.trim() : "";
  if (required !== "" && found === "") demand(id, required);
  return found;
}

export type Option = { value: string; label: string; hint: string };

/** choice is a group of radio buttons. */
export function choice(name: string, legend: string, options: readonly Option[]): HTMLElement {
  const radios = options.map((o, n) =>
    el(
      "div",
      { class: "nhsuk-radios__item" },
      el("input", { class: "nhsuk-radios__input", type: "radio", name, value: o.value, id: `${name}-${n}`, "aria-describedby": o.hint === "" ? undefined : `${name}-${n}-hint` }),
      el("label", { class: "nhsuk-label nhsuk-radios__label", for: `${name}-${n}` }, o.label),
      o.hint === "" ? null : el("div", { class: "nhsuk-hint nhsuk-radios__hint", id: `${name}-${n}-hint` }, o.hint),
    ),
  );
  return el("div", { class: "nhsuk-form-group", id: `${name}-group` }, el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend" }, legend), el("div", { class: "nhsuk-radios nhsuk-radios--small" }, ...radios)));
}

/** chosen is the value of a choice; when nothing is chosen it says so there, and gives "". */
export function chosen(name: string, words: string): string {
  const group = document.getElementById(`${name}-group`);
  const found = group?.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
  group?.querySelector(".nhsuk-error-message")?.remove();
  group?.classList.toggle("nhsuk-form-group--error", found === "");
  if (found === "") {
    group?.querySelector(".nhsuk-radios")?.before(el("span", { class: "nhsuk-error-message", role: "alert" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), words));
    group?.querySelector("input")?.focus();
  }
  return found;
}
