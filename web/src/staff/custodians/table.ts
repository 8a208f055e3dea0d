// The table of people on a list: what is new, what has changed, and the six words to compare.

import type { ListBody } from "../../crypto/list";
import { el, tag, unseen, type Child } from "../dom";
import { longDay } from "../words";
import { deskOf, type Line, type Mark } from "./compare";

const marks: Record<Mark, { text: string; colour: string }> = {
  new: { text: "New", colour: "blue" },
  key: { text: "New keys", colour: "orange" },
  words: { text: "Changed", colour: "yellow" },
  same: { text: "As before", colour: "grey" },
  gone: { text: "Taken off", colour: "red" },
};

const sides: Record<string, string> = { management: "Management", staff: "Staff side", independent: "Independent" };

/**
 * peopleTable draws readers or custodians. Whoever is new or has new keys gets a box to tick, when `ticks` says so, but for oneself: this
 * browser has compared one's own keys.
 */
export function peopleTable(id: string, caption: string, lines: Line[], body: ListBody, ticks: boolean, me: string): HTMLElement {
  const columns = ["Name", body.readers.some((one) => one.id === lines[0]?.person.id) || lines.some((one) => deskOf(one.person) !== "") ? "Reads at" : "Side", "Change", "Six words"];
  const head = columns.map((text) => el("th", { class: "nhsuk-table__header", role: "columnheader", scope: "col" }, text));
  return el(
    "table",
    { class: "nhsuk-table nhsuk-table--responsive app-list-table", role: "table", id },
    el("caption", { class: "nhsuk-table__caption nhsuk-table__caption--m" }, caption),
    el("thead", { class: "nhsuk-table__head", role: "rowgroup" }, el("tr", { class: "nhsuk-table__row", role: "row" }, ...head)),
    el("tbody", { class: "nhsuk-table__body", role: "rowgroup" }, ...lines.map((line) => row(line, columns, body, ticks, me))),
  );
}

function row(line: Line, columns: string[], body: ListBody, ticks: boolean, me: string): HTMLElement {
  const { person, mark, about, six } = line;
  const desk = body.desks.find((one) => one.id === deskOf(person))?.name;
  const place = [desk, sides[person.side] ?? person.side].filter(Boolean).join(", ");
  const cells: Child[][] = [
    [el("strong", {}, person.name), person.title !== "" && el("br"), person.title, el("br"), el("span", { class: "app-small" }, `since ${longDay(person.since)}`)],
    [place],
    [tag(marks[mark].text, marks[mark].colour), about.length > 0 && el("br"), about.join("; ")],
    six.length === 0 ? [mark === "gone" ? "" : "Compared before"] : [words(six), person.id === me ? [el("br"), "These are your own keys."] : ticks && tick(line)].flat(),
  ];
  return el("tr", { class: "nhsuk-table__row", role: "row", "data-person": person.id, "data-mark": mark }, ...cells.map((cell, i) => el(
    "td",
    { class: "nhsuk-table__cell", role: "cell" },
    el("span", { class: "nhsuk-table__heading", "aria-hidden": "true" }, `${columns[i] ?? ""} `),
    el("span", {}, ...cell),
  )));
}

/** words shows six words, which are not to be translated. */
export function words(six: string[]): HTMLElement {
  return el("span", { class: "app-six", translate: "no" }, six.join(" "));
}

function tick({ person }: Line): HTMLElement {
  const id = `compared-${person.id}`;
  return el(
    "div",
    { class: "nhsuk-checkboxes nhsuk-checkboxes--small" },
    el(
      "div",
      { class: "nhsuk-checkboxes__item" },
      el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id, name: "compared", value: person.id, autocomplete: "off" }),
      el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: id }, person.recipient === "" ? "Whoever made it read me the same words from the paper" : "They read me the same words", unseen(`: ${person.name}`)),
    ),
  );
}
