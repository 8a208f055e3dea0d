// What stands beside a case: what is due, how it is counted.
import { dayNumber, dayText } from "../../clockdays";
import { hasReceipt } from "../../crypto/card";
import { el, tag, type Child } from "../dom";
import type { Lists } from "../page";
import { clockedKind, steps, type Stands, type Step } from "../steps";
import { away, longDay } from "../words";
import type { Writing } from "./act";
import { latestCoding, type OpenCase } from "./view";
import { laneNames, type Work } from "./work";

export function stepsView(c: OpenCase, work: Work, lists: Lists): HTMLElement {
  const all = stepsOf(c, work, lists);
  if (all.length === 0) return el("p", {}, "Nothing is due.");
  return el("ol", { class: "app-steps" }, ...all.map((s) => stepLine(s, lists.page.today)));
}

/** clockedOf is what the clocks of an open case depend on. */
export function clockedOf(c: OpenCase, work: Work): Stands {
  const { status, status_on } = c.answer.case;
  return { kind: clockedKind(c.report.kind, laneNames(work)), status, day: c.report.day, statusOn: status_on, course: work.course, reachable: hasReceipt(c.report) };
}

/** clocksFrom says from which day the clocks of a reopened case run anew: a status tells only its week. */
export function clocksFrom(today: string): Writing {
  return { kind: "clock", audience: "case", body: { do: "start", clock: "", day: today, until: "", text: "" } };
}

function stepsOf(c: OpenCase, work: Work, lists: Lists): Step[] {
  return steps(clockedOf(c, work), lists.page);
}

function stepLine(s: Step, today: string): HTMLElement {
  const mark: Record<string, string> = { done: "app-steps__line--done", overdue: "app-steps__line--overdue" };
  return el(
    "li",
    { class: `app-steps__line ${mark[s.state] ?? ""}`, "data-promise": s.name, "data-due": s.due, "data-state": s.state },
    el("div", { class: "app-steps__label" }, s.label),
    el("div", { class: "nhsuk-u-secondary-text-color app-small" }, s.state === "stopped" ? `by ${longDay(s.due)}, if the clocks ran again today` : `by ${longDay(s.due)}`),
    ...standing(s, today),
  );
}

/** standing says how a step stands in words; colour only repeats it. */
function standing(s: Step, today: string): Child[] {
  const far = el("span", { class: "app-small" }, ` ${away(s.due, today)}`);
  switch (s.state) {
    case "done":
      return [tag("Done", "green")];
    case "stopped":
      return [tag("Stopped", "yellow")];
    case "overdue":
      return [tag("Overdue", "red"), far];
  }
  return s.due <= inTwoWeeks(today) ? [tag("Due", "blue"), far] : [tag("To do", "white"), far];
}

function inTwoWeeks(today: string): string {
  return dayText(dayNumber(today) + 14);
}

export function codingView(c: OpenCase, lists: Lists): HTMLElement {
  const now = latestCoding(c);
  const line = (key: string, value: string): HTMLElement => el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", {}, value || "Not said"));
  return el("dl", { class: "app-pairs" }, line("Themes", now.themes.map(lists.theme).join(", ") || "Not sure"), line("Worker group", lists.group(now.group)), line("Area", lists.area(now.area)));
}
