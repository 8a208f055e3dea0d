// Who of the staff opened what, and when: the access log about the case, as far as the server's proofs hold.

import { logWords, type CheckedLog, type CheckedRecord, type LogLine } from "../crypto/log";
import type { OwnCase } from "./case";
import { timeWords } from "./days";
import { el } from "./dom";
import { nameOf } from "./names";

const SHOWN = 10;
const columns = ["When", "Who", "What", "Checked"];

/** The list; `older` asks for lines that are not here yet. */
export function whoOpened(own: OwnCase, older: () => void): HTMLElement {
  const log = own.log;
  const { signed, earlier, records, after } = log;
  const head = el("h2", { class: "nhsuk-heading-m", tabindex: "-1" }, "Who has opened this");
  if (records.length + after === 0) return el("section", { id: "who-opened" }, head, el("p", {}, "Nobody yet, as far as the service has written down."));
  const button = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "older-lines", click: older }, `Show ${earlier} older ${earlier === 1 ? "line" : "lines"}`);
  return el("section", { id: "who-opened" }, head, ...verdict(log), ...tables(rowsOf(log, own)), signed && earlier > 0 ? button : null);
}

/** What the check of all lines has shown. */
export function verdict({ signed, records, after }: CheckedLog): HTMLElement[] {
  const wrong = records.filter((one) => !one.holds).length;
  const missing = records.reduce((sum, one) => sum + one.missing, after);
  if (!signed) return [doubt("This list cannot be checked.", "It is not signed by the key that the list of readers names. Do not rely on it.")];
  const found = [
    wrong > 0 && doubt(wrong === 1 ? "One line cannot be checked." : `${wrong} lines cannot be checked.`, "They are marked below. Somebody may have changed them."),
    missing > 0 && doubt(`${missingWords(missing)}.`, "Somebody did something with it that this list does not tell you. Do not rely on it."),
  ].filter((one) => one !== false);
  if (found.length > 0) return found;
  return [el("p", {}, "Your browser has checked each line: none has been changed since it was written, and by their numbers none is missing. Only the newest could still be kept back. It shows the people who read concerns here, never you.")];
}

const missingWords = (n: number): string => (n === 1 ? "A line about your concern is missing" : `${n} lines about your concern are missing`);

interface Row {
  element: HTMLElement;
  doubt: boolean;
}

/** The lines, the newest first, and between them where some are missing. */
function rowsOf({ records, after }: CheckedLog, own: OwnCase): Row[] {
  const rows = after > 0 ? [missingRow(after)] : [];
  for (const { first, times, since, missing } of sittings(records, own)) {
    rows.push({ element: row(first, own, times > 1 ? `, ${times} times since ${since}` : ""), doubt: !first.holds });
    if (missing > 0) rows.push(missingRow(missing));
  }
  return rows;
}

/** Lines one after the other that say the same of one day. `first` is the newest of them, `since` the time of the oldest. */
interface Sitting {
  first: CheckedRecord;
  times: number;
  since: string;
  missing: number;
}

/**
 * sittings puts lines that say the same of one day into one, the newest first: whoever works on a concern opens it again with each thing they write,
 * and a list of twenty lines looks like prying. A line that does not hold stands for itself.
 */
export function sittings(records: readonly CheckedRecord[], own: Pick<OwnCase, "roster">): Sitting[] {
  const out: Sitting[] = [];
  for (const one of [...records].reverse()) {
    const last = out.at(-1);
    const since = one.line ? clockOf(one.line) : "";
    if (last && last.missing === 0 && last.first.line && one.line && last.first.holds && one.holds && says(last.first.line, own) === says(one.line, own)) {
      Object.assign(last, { times: last.times + 1, since, missing: one.missing });
    } else {
      out.push({ first: one, times: 1, since, missing: one.missing });
    }
  }
  return out;
}

const says = (line: LogLine, own: Pick<OwnCase, "roster">): string => [timeWords(line.at).split(" at ")[0], line.who || line.about, did(line, own)].join("\n");
const clockOf = (line: LogLine): string => timeWords(line.at).split(" at ")[1] ?? "";

// tables show the newest lines, and the others on request.
function tables(rows: readonly Row[]): HTMLElement[] {
  const older = rows.slice(SHOWN);
  const newest = table("Who has opened this", rows.slice(0, SHOWN));
  if (older.length === 0) return [newest];
  return [newest, el("details", { class: "nhsuk-details", open: older.some((one) => one.doubt) },
    el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, older.length === 1 ? "Show 1 more line" : `Show ${older.length} more lines`)),
    el("div", { class: "nhsuk-details__text" }, table("Who had opened this before", older)))];
}

function table(caption: string, rows: readonly Row[]): HTMLElement {
  return el("table", { class: "nhsuk-table nhsuk-table--responsive app-log", role: "table" },
    el("caption", { class: "nhsuk-u-visually-hidden" }, caption),
    el("thead", { class: "nhsuk-table__head", role: "rowgroup" }, el("tr", { class: "nhsuk-table__row", role: "row" }, ...columns.map((text) => el("th", { class: "nhsuk-table__header", scope: "col", role: "columnheader" }, text)))),
    el("tbody", { class: "nhsuk-table__body", role: "rowgroup" }, ...rows.map((one) => one.element)));
}

function row({ line, holds }: CheckedRecord, own: OwnCase, more: string): HTMLElement {
  const cells = line ? [timeWords(line.at), doer(line, own), did(line, own) + more] : ["Not known", "Not known", "This line cannot be read"];
  const all = [...cells, holds ? "Yes" : el("strong", {}, "No")];
  return el("tr", { class: "nhsuk-table__row", role: "row" }, ...all.map((cell, n) => el("td", { class: "nhsuk-table__cell", role: "cell" }, el("span", { class: "nhsuk-table__heading", "aria-hidden": "true" }, `${columns[n]} `), cell)));
}

function missingRow(n: number): Row {
  const cell = el("td", { class: "nhsuk-table__cell", role: "cell", colspan: "4" }, el("strong", {}, `${missingWords(n)} here.`));
  return { element: el("tr", { class: "nhsuk-table__row", role: "row" }, cell), doubt: true };
}

// Nobody does it when a cover ends: then the line is about whoever it was given to.
function doer({ who, about }: LogLine, { roster }: Pick<OwnCase, "roster">): string {
  return who + about === "" ? "The service" : nameOf(who || about, roster);
}

function did({ what, detail, about }: LogLine, { roster }: Pick<OwnCase, "roster">): string {
  const text = logWords(what, detail, nameOf(about, roster));
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function doubt(title: string, text: string): HTMLElement {
  return el("p", { class: "app-entry__doubt" }, el("strong", {}, title), ` ${text}`);
}
