// What was promised to the worker and by when, and why some dates were changed.
import { current, promises, type Promised } from "../clock";
import { courseOf } from "../course";
import { today } from "../crypto";
import type { ClockChange } from "../crypto/bodies";
import { el } from "./dom";
import { dayWords } from "./days";
import type { OwnCase } from "./case";
import type { Service } from "./page";

/** Every promise of the case as it stands today, and what changed the dates. */
export function promisesOf(own: OwnCase, { rules, nation }: Service): { all: Promised[]; changes: ClockChange[] } {
  const report = own.chain.report;
  if (!report) return { all: [], changes: [] };
  const { course, changes } = courseOf(told(own), own.status, own.box.status_on);
  return { all: promises({ rules, nation, day: report.day, status: own.status, statusOn: own.box.status_on, kind: report.kind, course, today: today() }), changes };
}

export function datesPromised(own: OwnCase, service: Service): HTMLElement | string {
  const { all, changes } = promisesOf(own, service);
  if (own.chain.report?.kind !== "concern") return "";
  return el("section", { id: "dates" }, el("h2", { class: "nhsuk-heading-m" }, "What we promise, and by when"),
    el("dl", { class: "nhsuk-summary-list app-dates" }, ...current(all).map((one) => el("div", { class: "nhsuk-summary-list__row" },
      el("dt", { class: "nhsuk-summary-list__key" }, one.plain), el("dd", { class: "nhsuk-summary-list__value" }, byWhen(one))))),
    changes.length === 0 ? null : el("h3", { class: "nhsuk-heading-s" }, "Why dates were changed"),
    changes.length === 0 ? null : el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...changes.map((one) =>
      el("li", {}, clockSaid(one), one.text === "" ? null : el("div", { class: "app-text" }, one.text)))));
}

/** The genuine entries of the case, as the clocks are folded from them. */
function told(own: OwnCase): Parameters<typeof courseOf>[0] {
  return own.chain.entries.flatMap(({ seq, author, audience, state, payload }) =>
    (state === "genuine" && payload ? [{ seq, author, audience, week: payload.week, kind: payload.kind, body: payload.body }] : []));
}

function byWhen(one: Promised): string {
  if (one.state === "done") return "Done";
  if (one.state === "stopped") return `The dates stand still. It will be ${dayWords(one.due)} or later`;
  return `by ${dayWords(one.due)}${one.state === "overdue" ? " (this day has passed)" : ""}`;
}

/** A change of the dates in words; handlers/mailboxdates.go says the same. */
export function clockSaid(change: ClockChange): string {
  if (change.do === "extend") return `They need more time. The full answer is now promised by ${dayWords(change.until)}.`;
  if (change.do === "start") return `The dates count again from ${dayWords(change.day)}.`;
  const look = change.until === "" ? "" : ` They will look at this again by ${dayWords(change.until)}.`;
  return `The dates stand still from ${dayWords(change.day)}.${look}`;
}
