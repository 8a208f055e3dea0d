// The people named as readers, drawn again when the list has changed since the page was loaded.

import type { Reader, Roster } from "../crypto";
import { all, el } from "./dom";

/** Replaces the people of each desk by those of the roster. Who was left out stays left out. */
export function drawReaders(form: HTMLElement, roster: Roster): void {
  const omitted = new Set(all<HTMLInputElement>('input[name="omit"]:checked', form).map((one) => one.value));
  for (const people of all("[data-people]", form)) {
    const readers = roster.readers.filter((one) => one.desk === people.dataset.people);
    const title = people.querySelector(".app-people__title");
    const whole = people.querySelector(".app-people__whole");
    people.replaceChildren(...(title ? [title] : []), ...readers.map((one) => person(one, omitted.has(one.id))), ...(whole ? [whole] : []));
    if (readers.length === 0) people.append(el("p", {}, "Nobody reads here just now. Untick this, or choose another."));
  }
}

function person(reader: Reader, omitted: boolean): HTMLElement {
  const id = `omit-${reader.id}`;
  return el("div", { class: "app-person" },
    el("p", { class: "app-person__name" }, el("strong", {}, reader.name), reader.title === "" ? null : el("br"), reader.title),
    el("div", { class: "nhsuk-checkboxes__item nhsuk-checkboxes--small" },
      el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "omit", value: reader.id, id, autocomplete: "off", checked: omitted }),
      el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: id }, "Leave out", el("span", { class: "nhsuk-u-visually-hidden" }, ` ${reader.name}`))));
}
