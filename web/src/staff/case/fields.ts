// Fields of the forms on the case page. Each knows its element, reads its value, and shows what is wrong beside it.
//
//   const text = textField({ id: "action-text", label: "What will be done?", required: "Say what will be done" });
//   const due = dayField({ id: "action-due", legend: "By when?", required: "Say by when", from: today });
//   panel.open({ title, text: [text.node, due.node], button, submit: async () => {
//     const got = readFields({ text, due });
//     if (got) await around.write(…got.text, got.due…);
//   } });
//
// Ids must be unique on the page and the same each time the form opens for the same thing: what was being typed when the tab was locked is put
// back by id (typed.ts). What stands in a field when it opens counts as not typed.
import { el, fill, unseen, type Child } from "../dom";
import { boxesOf, readDay, type DayRule, type TypedDay } from "./day";

export type Field<T> = {
  node: HTMLElement;
  /** read gives the value, or null and shows what is wrong. */
  read(): T | null;
  /** peek gives the value as it stands, whether or not it is right. */
  peek(): T;
  set(value: T): void;
  /** wrong shows a mistake at the field; "" takes it away. */
  wrong(words: string): void;
  focus(): void;
};

type Fields<T> = { [K in keyof T]: Field<T[K]> };

/** readFields reads all of them, or gives null, shows every mistake and moves to the first. */
export function readFields<T extends object>(fields: Fields<T>): T | null {
  const out: Partial<T> = {};
  let first: { focus(): void; node: HTMLElement } | null = null;
  for (const key of Object.keys(fields) as (keyof T)[]) {
    const value = fields[key].read();
    if (value === null) first ??= fields[key];
    else out[key] = value;
  }
  first?.focus();
  first?.node.scrollIntoView({ block: "nearest" }); // its question and what is wrong too, not its box alone
  return first === null ? (out as T) : null;
}

/** Mistake is what is wrong with a field, shown above its input and described by it. */
class Mistake {
  private readonly place: HTMLElement;

  constructor(
    private readonly group: HTMLElement,
    private readonly id: string,
    private readonly described: HTMLElement,
    before: Node,
    private readonly hint: boolean,
  ) {
    this.place = el("div", {});
    before.parentNode?.insertBefore(this.place, before);
    this.show("");
  }

  show(words: string): void {
    const bad = words !== "";
    this.group.classList.toggle("nhsuk-form-group--error", bad);
    fill(this.place, bad && el("span", { class: "nhsuk-error-message", id: `${this.id}-error` }, unseen("Error: "), words));
    const ids = [this.hint && `${this.id}-hint`, bad && `${this.id}-error`].filter(Boolean).join(" ");
    if (ids === "") this.described.removeAttribute("aria-describedby");
    else this.described.setAttribute("aria-describedby", ids);
  }
}

type Common = { id: string; hint?: string; /** what to say when it is left empty; without it, it may be */ required?: string };

const hintOf = (c: Common): Child => (c.hint ? el("div", { class: "nhsuk-hint app-small", id: `${c.id}-hint` }, c.hint) : null);

export type TextOptions = Common & { label: string; value?: string; /** 1 is a single line */ rows?: number; max?: number; /** extra check: words when wrong, "" when right */ check?: (value: string) => string };

/** textField is one line or several. Spaces around what was typed do not count. */
export function textField(o: TextOptions): Field<string> {
  const rows = o.rows ?? 3;
  const max = o.max ?? (rows === 1 ? 200 : 4000);
  const input = rows === 1 ? el("input", { class: "nhsuk-input", type: "text", id: o.id, maxlength: max, autocomplete: "off" }) : el("textarea", { class: "nhsuk-textarea", id: o.id, rows, maxlength: max, autocomplete: "off" });
  input.defaultValue = o.value ?? "";
  const group = el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: o.id }, o.label), hintOf(o), input);
  const mistake = new Mistake(group, o.id, input, input, !!o.hint);
  const wrong = (words: string): void => {
    mistake.show(words);
    input.classList.toggle(rows === 1 ? "nhsuk-input--error" : "nhsuk-textarea--error", words !== "");
    if (words === "") input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  };
  return {
    node: group,
    peek: () => input.value.trim(),
    read() {
      const value = input.value.trim();
      const words = value === "" ? (o.required ?? "") : (o.check?.(value) ?? "");
      wrong(words);
      return words === "" ? value : null;
    },
    set: (value) => void (input.value = value),
    wrong,
    focus: () => input.focus(),
  };
}

export type Pick = { value: string; label: string; hint?: string };

/** selectField is a choice of one. `empty` is the label of the choice that says nothing, when there is one. */
export function selectField(o: Common & { label: string; options: readonly Pick[]; value?: string; empty?: string }): Field<string> {
  const options = o.empty === undefined ? o.options : [{ value: "", label: o.empty }, ...o.options];
  const input = el("select", { class: "nhsuk-select app-wide", id: o.id, autocomplete: "off" }, ...options.map((one) => el("option", { value: one.value, selected: one.value === (o.value ?? "") }, one.label)));
  const group = el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: o.id }, o.label), hintOf(o), input);
  const mistake = new Mistake(group, o.id, input, input, !!o.hint);
  const wrong = (words: string): void => {
    mistake.show(words);
    input.classList.toggle("nhsuk-select--error", words !== "");
  };
  return {
    node: group,
    peek: () => input.value,
    read() {
      const words = input.value === "" ? (o.required ?? "") : "";
      wrong(words);
      return words === "" ? input.value : null;
    },
    set: (value) => void (input.value = value),
    wrong,
    focus: () => input.focus(),
  };
}

type Group = Common & { legend: string; options: readonly Pick[]; inline?: boolean };

// ticks are radio buttons or checkboxes in a fieldset.
function ticks(o: Group, type: "radio" | "checkbox", on: (value: string) => boolean): { node: HTMLElement; inputs: HTMLInputElement[]; wrong(words: string): void } {
  const kind = type === "radio" ? "radios" : "checkboxes";
  const inputs: HTMLInputElement[] = [];
  const items = o.options.map((one, n) => {
    const id = `${o.id}-${n}`;
    const input = el("input", { class: `nhsuk-${kind}__input`, type, name: o.id, value: one.value, id, checked: on(one.value), autocomplete: "off", "aria-describedby": one.hint ? `${id}-hint` : undefined });
    inputs.push(input);
    return el("div", { class: `nhsuk-${kind}__item` }, input, el("label", { class: `nhsuk-label nhsuk-${kind}__label`, for: id }, one.label), one.hint ? el("div", { class: `nhsuk-hint nhsuk-${kind}__hint`, id: `${id}-hint` }, one.hint) : null);
  });
  const box = el("div", { class: `nhsuk-${kind} nhsuk-${kind}--small${o.inline ? ` nhsuk-${kind}--inline` : ""}` }, ...items);
  const set = el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend" }, o.legend), hintOf(o), box);
  const node = el("div", { class: "nhsuk-form-group" }, set);
  const mistake = new Mistake(node, o.id, set, box, !!o.hint);
  return { node, inputs, wrong: (words) => mistake.show(words) };
}

/** radioField is a choice of one among few, all of them in sight. */
export function radioField(o: Group & { value?: string }): Field<string> {
  const { node, inputs, wrong } = ticks(o, "radio", (value) => value === o.value);
  const peek = (): string => inputs.find((one) => one.checked)?.value ?? "";
  return {
    node,
    peek,
    read() {
      const words = peek() === "" ? (o.required ?? "") : "";
      wrong(words);
      return words === "" ? peek() : null;
    },
    set(value) {
      for (const one of inputs) one.checked = one.value === value;
    },
    wrong,
    focus: () => (inputs.find((one) => one.checked) ?? inputs[0])?.focus(),
  };
}

/** checkField is a choice of any number. */
export function checkField(o: Group & { value?: readonly string[] }): Field<string[]> {
  const { node, inputs, wrong } = ticks(o, "checkbox", (value) => o.value?.includes(value) ?? false);
  const peek = (): string[] => inputs.filter((one) => one.checked).map((one) => one.value);
  return {
    node,
    peek,
    read() {
      const words = peek().length === 0 ? (o.required ?? "") : "";
      wrong(words);
      return words === "" ? peek() : null;
    },
    set(values) {
      for (const one of inputs) one.checked = values.includes(one.value);
    },
    wrong,
    focus: () => inputs[0]?.focus(),
  };
}

/** dayField asks for a day in three boxes; its value is YYYY-MM-DD, or "" when none was typed. */
export function dayField(o: Common & DayRule & { legend: string; value?: string }): Field<string> {
  const start = boxesOf(o.value ?? "");
  const box = (name: keyof TypedDay): HTMLInputElement => {
    const input = el("input", { class: `nhsuk-input nhsuk-date-input__input nhsuk-input--width-${name === "year" ? 4 : 2}`, type: "text", inputmode: "numeric", id: `${o.id}-${name}`, maxlength: name === "month" ? 9 : 4, autocomplete: "off" });
    input.defaultValue = start[name];
    return input;
  };
  const boxes = { day: box("day"), month: box("month"), year: box("year") };
  const item = (name: keyof TypedDay, label: string): HTMLElement =>
    el("div", { class: "nhsuk-date-input__item" }, el("label", { class: "nhsuk-label nhsuk-date-input__label", for: `${o.id}-${name}` }, label), boxes[name]);
  const row = el("div", { class: "nhsuk-date-input" }, item("day", "Day"), item("month", "Month"), item("year", "Year"));
  const set = el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend" }, o.legend), hintOf(o), row);
  const node = el("div", { class: "nhsuk-form-group" }, set);
  const mistake = new Mistake(node, o.id, set, row, !!o.hint);
  let at: keyof TypedDay = "day";
  const wrong = (words: string): void => {
    mistake.show(words);
    for (const name of ["day", "month", "year"] as const) boxes[name].classList.toggle("nhsuk-input--error", words !== "" && name === at);
  };
  const look = (): ReturnType<typeof readDay> => readDay({ day: boxes.day.value, month: boxes.month.value, year: boxes.year.value }, o);
  return {
    node,
    peek() {
      const found = look();
      return "day" in found ? found.day : "";
    },
    read() {
      const found = look();
      if ("day" in found) {
        wrong("");
        return found.day;
      }
      at = found.box;
      wrong(found.wrong);
      return null;
    },
    set(day) {
      const now = boxesOf(day);
      for (const name of ["day", "month", "year"] as const) boxes[name].value = now[name];
    },
    wrong(words) {
      at = "day";
      wrong(words);
    },
    focus: () => boxes[at].focus(),
  };
}
