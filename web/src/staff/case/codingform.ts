// How a case is counted: themes, group and area, which readers may put right.
import type { Coding } from "../../crypto/bodies";
import { byId, el, fill } from "../dom";
import type { Lists } from "../page";
import type { Choice } from "../words";
import { latestCoding, type OpenCase } from "./view";

const themes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("#coding-themes input")];
const chooser = (id: string): HTMLSelectElement => byId<HTMLSelectElement>(id);

/** codingChoices fills the form with what can be chosen. */
export function codingChoices(lists: Lists): void {
  const box = (t: { code: string; label: string }, n: number): HTMLElement =>
    el(
      "div",
      { class: "nhsuk-checkboxes__item" },
      el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "themes", value: t.code, id: `coding-theme-${n}` }),
      el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `coding-theme-${n}` }, t.label),
    );
  fill(byId("coding-themes"), ...lists.roster.themes.map(box));
  const options = (id: string, list: readonly Choice[]): void => fill(byId(id), el("option", { value: "" }, "Not said"), ...list.map((o) => el("option", { value: o.value }, o.label)));
  options("coding-group", lists.roster.groups.map((g) => ({ value: g.code, label: g.label })));
  options("coding-area", lists.areaTree());
}

/** fillCoding shows how it is counted now; what stands there counts as not typed. */
export function fillCoding(c: OpenCase): void {
  const now = latestCoding(c);
  for (const one of themes()) one.defaultChecked = one.checked = now.themes.includes(one.value);
  for (const [id, value] of [["coding-group", now.group], ["coding-area", now.area]] as const) {
    for (const option of chooser(id).options) option.defaultSelected = option.value === value;
    chooser(id).value = value;
  }
}

export function chosenCoding(): Coding {
  return { themes: themes().filter((one) => one.checked).map((one) => one.value), group: chooser("coding-group").value, area: chooser("coding-area").value };
}
