// What stands beside a case: what is due, how it is counted.
import { el, tag } from "../dom";
import type { Lists } from "../page";
import { steps, type Step } from "../steps";
import { away, longDay } from "../words";
import { lastContact, latestCoding, type OpenCase } from "./view";

export function stepsView(c: OpenCase, lists: Lists): HTMLElement {
  const { status, status_on } = c.answer.case;
  const all = steps({ kind: c.report.kind, status, day: c.report.day, statusOn: status_on, contact: lastContact(c) }, lists.page);
  if (all.length === 0) return el("p", {}, "Nothing is due.");
  return el("ol", { class: "app-steps" }, ...all.map((s) => stepLine(s, lists.page.today)));
}

function stepLine(s: Step, today: string): HTMLElement {
  const state = s.done ? "app-steps__line--done" : s.overdue ? "app-steps__line--overdue" : "";
  return el(
    "li",
    { class: `app-steps__line ${state}` },
    el("div", { class: "app-steps__label" }, s.label),
    el("div", { class: "nhsuk-u-secondary-text-color app-small" }, s.done && s.name === "follow_up" ? longDay(s.due) : `by ${longDay(s.due)}`),
    s.done ? tag(s.name === "follow_up" ? "Date passed" : "Done", s.name === "follow_up" ? "grey" : "green") : s.overdue ? el("div", {}, tag("Overdue", "red"), el("span", { class: "app-small" }, ` ${away(s.due, today)}`)) : el("span", { class: "app-small" }, away(s.due, today)),
  );
}

export function codingView(c: OpenCase, lists: Lists): HTMLElement {
  const now = latestCoding(c);
  const line = (key: string, value: string): HTMLElement => el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", {}, value || "Not said"));
  return el("dl", { class: "app-pairs" }, line("Themes", now.themes.map(lists.theme).join(", ") || "Not sure"), line("Worker group", lists.group(now.group)), line("Area", lists.area(now.area)));
}
