// Draws what needs me today, and who carries how much.
import { el, fill, tag, type Child } from "../dom";
import type { Lists } from "../page";
import { away, count, ended, shortDay } from "../words";
import type { Item, Why } from "./item";
import { beginning, caseLink, marks } from "./table";
import { loads, waiting, type Group, type GroupName, type Load } from "./today";

const few = 8; // lines of a group before "Show all"

export type TodayActions = {
  /** all shows a group in the list. */
  all(group: GroupName): void;
  thank(items: readonly Item[]): void;
  ask(items: readonly Item[]): void;
  aside(group: GroupName, item: Item): void;
};

export function drawToday(place: HTMLElement, groups: readonly Group[], lists: Lists, act: TodayActions, opening: boolean): void {
  const held = document.activeElement?.closest<HTMLElement>("#desk-today [data-case]")?.dataset["case"];
  const n = waiting(groups);
  const shown = groups.filter((g) => g.items.length > 0);
  fill(
    place,
    n === 0 && !opening && el("p", { class: "app-empty", id: "today-nothing" }, "Nothing waits for you today. If you have a moment, ask somebody how they are."),
    ...shown.map((g) => section(g, lists, act)),
  );
  if (held) place.querySelector<HTMLElement>(`[data-case="${held}"] a`)?.focus({ preventScroll: true });
}

function section(g: Group, lists: Lists, act: TodayActions): HTMLElement {
  const id = `today-${g.name}`;
  const lines = g.items.slice(0, few).map((item) => line(g, item, lists, act));
  const rest = g.items.length - lines.length;
  const inside: Child[] = [
    el("p", { class: "app-small nhsuk-u-secondary-text-color" }, g.hint),
    el("ul", { class: "app-plain-list app-today__list" }, ...lines),
    rest > 0 && el("button", { type: "button", class: "app-link-button", onclick: () => act.all(g.name) }, `Show all ${g.items.length.toLocaleString("en-GB")}`, hidden(` in ${g.title}`)),
    " ",
    g.name === "new" && g.items.length > 1 && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small app-today__all", onclick: () => act.thank(g.items) }, `Thank all ${g.items.length.toLocaleString("en-GB")}`),
    g.name === "follow_up" && g.items.length > 1 && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small app-today__all", onclick: () => act.ask(g.items) }, `Ask all ${g.items.length.toLocaleString("en-GB")}`),
  ];
  const title = [g.title, " ", el("span", { class: `app-today__n${g.name === "danger" || g.name === "detriment" || g.name === "refused" ? " app-today__n--loud" : ""}` }, g.items.length.toLocaleString("en-GB"))];
  if (g.name === "worker") {
    return el("details", { class: "nhsuk-details app-today", id }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, ...title)), el("div", { class: "nhsuk-details__text" }, ...inside));
  }
  return el("section", { class: "app-today", id, "aria-labelledby": `${id}-title` }, el("h2", { class: "nhsuk-heading-s app-today__title", id: `${id}-title` }, ...title), ...inside);
}

const hidden = (text: string): HTMLElement => el("span", { class: "nhsuk-u-visually-hidden" }, text);

function line(g: Group, item: Item, lists: Lists, act: TodayActions): HTMLElement {
  const { today } = lists.page;
  const why = g.why(item);
  const status = lists.status(item.row.status);
  return el(
    "li",
    { class: "app-today__line", "data-case": item.row.id },
    el("div", { class: "app-today__who" }, caseLink(item), ...marks(item), ended(item.row.status) && tag(status.label, status.colour)),
    el("div", { class: "app-today__what" }, item.card ? beginning(item.card.text) : "Opening"),
    why.length > 0 && el("ul", { class: "app-plain-list app-today__why" }, ...why.slice(0, 3).map((one) => reason(one, today))),
    (g.name === "detriment" || (g.name === "danger" && item.row.status === "withdrawn")) && el("button", { type: "button", class: "app-link-button app-small", onclick: () => act.aside(g.name, item) }, "Put aside", hidden(` ${item.name}, until they write again`)),
  );
}

function reason(why: Why, today: string): HTMLElement {
  const late = why.day < today;
  return el("li", {}, `${why.label}, by ${shortDay(why.day)} `, late ? tag(away(why.day, today), "red") : el("span", { class: "app-small" }, `(${away(why.day, today)})`));
}

/** drawLoads says who carries how much, among the cases that this reader reads. */
export function drawLoads(place: HTMLElement, items: readonly Item[], lists: Lists, show: (lead: string) => void): void {
  const { open, mine, team } = loads(items, lists.page.me);
  const name = (l: Load): string => (l.id === "" ? "Nobody yet" : l.id === lists.page.me ? "You" : lists.person(l.id));
  fill(
    place,
    el("h2", { class: "nhsuk-heading-s", id: "load-title" }, "Who carries what"),
    el("p", {}, `You read ${count(open, "open case")} and lead ${mine.open.toLocaleString("en-GB")} of them, ${mine.overdue.toLocaleString("en-GB")} overdue.`),
    team.length > 0 &&
      el(
        "table",
        { class: "nhsuk-table app-load" },
        el("thead", { class: "nhsuk-table__head" }, el("tr", {}, ...["Who leads", "Open", "Overdue"].map((h) => el("th", { class: "nhsuk-table__header", scope: "col" }, h)))),
        el("tbody", { class: "nhsuk-table__body" }, ...team.map((l) => el("tr", { class: "nhsuk-table__row" }, el("td", { class: "nhsuk-table__cell" }, el("button", { type: "button", class: "app-link-button", "data-lead": l.id || "nobody", onclick: () => show(l.id === "" ? "nobody" : l.id === lists.page.me ? "me" : l.id) }, name(l), hidden(": show their open cases"))), el("td", { class: "nhsuk-table__cell" }, l.open.toLocaleString("en-GB")), el("td", { class: "nhsuk-table__cell" }, l.overdue.toLocaleString("en-GB"))))),
      ),
    el("p", { class: "app-small nhsuk-u-secondary-text-color" }, "Counted on this device among the cases you read. Others may read cases that you do not see."),
  );
}
