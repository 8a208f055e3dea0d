// Small pieces that the sections of this folder share.
import { el, type Child } from "../../dom";
import { longDay } from "../../words";
import type { Standing } from "../work";
import type { Around } from "../section";

export const buttons = (...children: Child[]): HTMLElement => el("div", { class: "app-buttons" }, ...children);

export const quiet = (...children: Child[]): HTMLElement => el("p", { class: "nhsuk-u-secondary-text-color" }, ...children);

/** pairs are terms with what is said about each. */
export function pairs(...lines: [string, ...Child[]][]): HTMLElement {
  return el("dl", { class: "app-pairs" }, ...lines.map(([key, ...value]) => el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", {}, ...value))));
}

/** by says who wrote something, and in which week. */
export function by(one: Standing<object>, around: Around): HTMLElement {
  const who = one.author === around.me.id ? "You" : around.lists.person(one.author);
  return el("p", { class: "app-small nhsuk-u-secondary-text-color" }, `${who}, week of ${longDay(one.week)}`);
}

/** attention is something to read before going on. */
export function attention(...children: Child[]): HTMLElement {
  return el("div", { class: "nhsuk-inset-text app-attention" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Important: "), ...children);
}

/** tick is one checkbox. */
export function tick(id: string, label: string, hint = "", checked = false): HTMLElement {
  const box = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id, autocomplete: "off", "aria-describedby": hint === "" ? undefined : `${id}-hint` });
  box.checked = checked;
  return el("div", { class: "nhsuk-checkboxes__item" }, box, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: id }, label), hint === "" ? null : el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint", id: `${id}-hint` }, hint));
}

export const ticked = (id: string): boolean => document.getElementById(id) instanceof HTMLInputElement && (document.getElementById(id) as HTMLInputElement).checked;
