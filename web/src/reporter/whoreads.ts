// Who reads the concern now, and who has opened it: what the server says, held against what the case itself and the signed list prove.

import { readingSince } from "../crypto";
import { logWords, type CheckedRecord } from "../crypto/log";
import type { OwnCase } from "./case";
import { dayWords, timeWords, weekWords } from "./days";
import { el } from "./dom";
import { deskOf, nameOf } from "./names";

// For somebody whom the case let in and no entry took off, but whom the service does not list: they left, their cover is over, or it hides them.
const keptKey = "The service says that they read it no more. Until a reader changes the key, they may still hold the one they had.";

/** The people who read it now, and those who may still hold its key. */
export function whoReads(own: OwnCase): HTMLElement {
  const since = readingSince(own.chain);
  const lines = own.box.readers.filter((one) => one.id !== "worker").map((one) => {
    const entry = since.get(one.id);
    const from = !entry ? null : entry.seq === 0 ? "since you sent it" : `since the week of ${weekWords(entry.payload?.week ?? "")}`;
    const cover = [one.from && `from ${dayWords(one.from)}`, one.until && `until ${dayWords(one.until)}`].filter((part) => part !== "").join(" ");
    return el("li", {}, el("strong", {}, nameOf(one.id, own.roster)), deskOf(one.id, own.roster), from === null ? null : `, ${from}`, cover === "" ? null : `, as cover ${cover}`,
      from === null ? el("p", { class: "app-entry__doubt" }, el("strong", {}, "Not genuine."), " Nothing in your concern says who let this person read it. Do not trust it.") : null);
  });
  for (const id of since.keys()) {
    if (!own.box.readers.some((one) => one.id === id)) lines.push(el("li", {}, el("strong", {}, nameOf(id, own.roster)), deskOf(id, own.roster), el("p", {}, keptKey)));
  }
  return el("section", { id: "who-reads" }, el("h2", { class: "nhsuk-heading-m" }, "Who reads your concern now"),
    lines.length === 0 ? el("p", {}, "Nobody just now.") : el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...lines));
}

const SHOWN = 10;
const columns = ["When", "Who", "What", "Checked"];

/** What the access log has: who of the staff opened what, and when. */
export function whoOpened(own: OwnCase): HTMLElement {
  const { signed, earlier, records } = own.log;
  const head = el("h2", { class: "nhsuk-heading-m" }, "Who has opened this");
  if (records.length === 0) return el("section", { id: "who-opened" }, head, el("p", {}, "Nobody yet, as far as the service has written down."));
  const wrong = records.filter((one) => !one.holds).length;
  const verdict = !signed
    ? doubt("This list cannot be checked.", "It is not signed by the key that the list of readers names. Do not rely on it.")
    : wrong > 0
      ? doubt(wrong === 1 ? "One line cannot be checked." : `${wrong} lines cannot be checked.`, "They are marked below. Somebody may have changed them.")
      : el("p", {}, "Your browser has checked each line: none has been changed since it was written. It shows the people who read concerns here, never you.");
  return el("section", { id: "who-opened" }, head, verdict,
    earlier > 0 ? el("p", {}, `There are ${earlier} earlier lines that are not shown here.`) : null,
    ...tables([...records].reverse(), own));
}

// tables show the newest lines, and the others on request.
function tables(records: readonly CheckedRecord[], own: OwnCase): HTMLElement[] {
  const older = records.slice(SHOWN);
  const newest = table("Who has opened this", records.slice(0, SHOWN), own);
  if (older.length === 0) return [newest];
  return [newest, el("details", { class: "nhsuk-details", open: older.some((one) => !one.holds) },
    el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, older.length === 1 ? "Show 1 older line" : `Show ${older.length} older lines`)),
    el("div", { class: "nhsuk-details__text" }, table("Who had opened this before", older, own)))];
}

function table(caption: string, records: readonly CheckedRecord[], own: OwnCase): HTMLElement {
  return el("table", { class: "nhsuk-table nhsuk-table--responsive app-log", role: "table" },
    el("caption", { class: "nhsuk-u-visually-hidden" }, caption),
    el("thead", { class: "nhsuk-table__head", role: "rowgroup" }, el("tr", { class: "nhsuk-table__row", role: "row" }, ...columns.map((text) => el("th", { class: "nhsuk-table__header", scope: "col", role: "columnheader" }, text)))),
    el("tbody", { class: "nhsuk-table__body", role: "rowgroup" }, ...records.map((one) => row(one, own))));
}

function row({ line, holds }: CheckedRecord, own: OwnCase): HTMLElement {
  const cells = line
    ? [timeWords(line.at), line.who === "" ? "The service" : nameOf(line.who, own.roster), capital(logWords(line.what))]
    : ["Not known", "Not known", "This line cannot be read"];
  const all = [...cells, holds ? "Yes" : el("strong", {}, "No")];
  return el("tr", { class: "nhsuk-table__row", role: "row" }, ...all.map((cell, n) => el("td", { class: "nhsuk-table__cell", role: "cell" }, el("span", { class: "nhsuk-table__heading", "aria-hidden": "true" }, `${columns[n]} `), cell)));
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function doubt(title: string, text: string): HTMLElement {
  return el("p", { class: "app-entry__doubt" }, el("strong", {}, title), ` ${text}`);
}
