// The promised dates, worked out in the browser from the day inside the report: the server never learns a due
// date, because it would give away the day a worker wrote. The twin of cases/clock.go; the data is the same two
// files, and cases/testdata/clocks-*.csv holds both to dates worked out apart from them.
import clocks from "../../cases/data/clocks.json";
import bankHolidays from "../../cases/data/bank_holidays.json";
import type { Course } from "./crypto/card";
import { count, flag, object, text, type Check } from "./crypto/shape";
import { Calendar, dayNumber, dayText } from "./clockdays";

/** One promise an organisation makes. cases.Rule says what the fields are. */
export type Rule = {
  name: string;
  from: string;
  count: number;
  unit: string;
  repeat: boolean;
  again: boolean;
  most: number;
  staff: string;
  plain: string;
};

export const parseRule: Check<Rule> = object<Rule>({ name: text, from: text, count, unit: text, repeat: flag, again: flag, most: count, staff: text, plain: text });

export type State = "done" | "due" | "overdue" | "stopped" | "not_applicable";

/** One promise with its date. */
export type Promised = {
  name: string; // acknowledge | plan | update | response | follow_up
  at: string; // of a follow-up: 3 | 6 | 9 | 12 months
  staff: string; // what the reader must do
  plain: string; // the same promise in words for the worker
  due: string; // YYYY-MM-DD: by the end of this day; while the clocks stand, as if they ran again today
  state: State;
};

/** What the promises of one case depend on. */
export type Clocked = {
  rules: readonly Rule[];
  nation: string;
  day: string; // received
  status: string;
  statusOn: string;
  kind: string; // of the report; one that is no concern only wants thanks
  course: Course;
  today: string;
};

const presets = new Map<string, Rule[]>(Object.entries(clocks.presets));
const nations = new Map<string, Set<number>>(Object.entries(bankHolidays.nations).map(([nation, days]) => [nation, new Set(Object.keys(days).map(dayNumber))]));

/** preset gives the promises of a preset. Throws for one that does not exist. */
export function preset(name: string): Rule[] {
  const rules = presets.get(name);
  if (!rules) throw new Error("clock: unknown preset");
  return rules;
}

/** later is the day some days after one, for dates that staff choose: "working_days" of the nation, or "days". */
export function later(nation: string, day: string, count: number, unit: string): string {
  const off = nations.get(nation);
  const start = dayNumber(day);
  if (!off || start === 0) throw new Error("clock: unknown nation or day");
  return dayText(new Calendar(off, []).after(start, count, unit));
}

/** workingDays counts those from one day to another, without the times in which the clocks of a course stood still. */
export function workingDays(nation: string, from: string, to: string, course: Course): number {
  const off = nations.get(nation);
  const [start, end] = [dayNumber(from), dayNumber(to)];
  if (!off || start === 0 || end === 0) throw new Error("clock: unknown nation or day");
  const stops = course.stops.map((one) => ({ from: dayNumber(one.from), until: one.until === "" ? end + 1 : dayNumber(one.until) }));
  return new Calendar(off, stops.filter((one) => one.from !== 0 && one.until > one.from)).between(start, end);
}

/** noCourse is how every case begins. */
export function noCourse(): Course {
  return { from: "", stops: [], extended: "", put_off: "", contact: "", closed: "", followed: [], kept: [] };
}

/**
 * Every promise of a case with its date and how it stands, earliest first. The day a clock runs from is never counted.
 * Throws for an unknown nation or unit, or a day that is none; days in the course are passed over when they are none.
 */
export function promises(c: Clocked): Promised[] {
  const run = new Run(c);
  return c.rules
    .flatMap((rule) => (rule.from === "closed" ? run.followUp(rule) : rule.repeat ? run.updates(rule) : run.once(rule)))
    .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** current leaves out what says nothing now: what does not apply, and of updates all but the last one given, the first one owed and the next. */
export function current(all: readonly Promised[]): Promised[] {
  const updates = all.filter((one) => one.name === "update");
  const shown = [updates.filter((one) => one.state === "done").at(-1), updates.find((one) => one.state === "overdue"), updates.find((one) => one.state === "due" || one.state === "stopped")];
  return all.filter((one) => one.state !== "not_applicable" && (one.name !== "update" || shown.includes(one)));
}

/** putOffUntil says between which days a full response may be put off: `after` one, and no later than `last`. null when there is none to put off. */
export function putOffUntil(c: Clocked): { after: string; last: string } | null {
  const response = promises(c).find((one) => one.name === "response" && (one.state === "due" || one.state === "overdue"));
  const rule = c.rules.find((one) => one.name === "response");
  if (!response || !rule) return null;
  const run = new Run(c);
  const after = response.due < c.today ? dayText(run.today - 1) : response.due;
  // Where nothing sets an end, a year is one: further away is a slip of the pen.
  const last = rule.most > 0 ? run.calendar.after(run.start(rule) ?? run.day, rule.most, rule.unit) : new Calendar(new Set(), []).after(dayNumber(after), 12, "months");
  return last > dayNumber(after) ? { after, last: dayText(last) } : null;
}

const UNITS = ["working_days", "days", "months"];

class Run {
  readonly calendar: Calendar;
  readonly day: number;
  readonly today: number;
  private readonly off: Set<number>;
  private readonly from: number;
  private readonly contact: number;
  private readonly closed: number;
  private readonly standingSince: number; // 0 while the clocks run

  constructor(private readonly c: Clocked) {
    const off = nations.get(c.nation);
    this.day = dayNumber(c.day);
    this.today = dayNumber(c.today);
    if (!off || this.day === 0 || this.today === 0) throw new Error("clock: unknown nation or day");
    if (c.rules.some((rule) => rule.count < 1 || !UNITS.includes(rule.unit))) throw new Error("clock: a promise that no clock can keep");
    this.off = off;
    this.from = dayNumber(c.course.from);
    this.contact = dayNumber(c.course.contact);
    this.closed = c.status === "closed" || c.status === "awaiting_feedback" ? dayNumber(c.statusOn) || dayNumber(c.course.closed) : 0;
    const { stops, since } = this.stand();
    this.standingSince = since;
    this.calendar = new Calendar(off, stops);
  }

  /** The times in which the clocks stood still. One that lasts reaches to today. */
  private stand(): { stops: { from: number; until: number }[]; since: number } {
    const stops: { from: number; until: number }[] = [];
    let since = 0;
    for (const stop of this.c.course.stops) {
      const from = Math.max(dayNumber(stop.from), stops.at(-1)?.until ?? 0);
      let until = dayNumber(stop.until);
      if (dayNumber(stop.from) === 0 || (stop.until !== "" && until === 0)) continue;
      if (stop.until === "") {
        if (from > this.today) continue;
        until = this.today;
        since = from;
      }
      stops.push({ from, until: Math.max(from, until) });
    }
    return { stops, since };
  }

  /** The day a rule's clock runs from, undefined when that day has not come. */
  start(rule: Rule): number | undefined {
    if (rule.from === "extended") return (dayNumber(this.c.course.extended) && dayNumber(this.c.course.put_off)) || undefined;
    return this.from !== 0 && rule.again ? this.from : this.day;
  }

  /** Whether a promise is made to this case at all. */
  private applies(rule: Rule): boolean {
    if (this.c.status === "withdrawn" || (this.c.kind !== "concern" && rule.name !== "acknowledge")) return false;
    return this.from === 0 || rule.again || this.kept(rule.name); // a reopened concern goes on where it was
  }

  private kept(promise: string): boolean {
    return this.c.course.kept.includes(promise) || kept(promise, this.c.status);
  }

  private promise(rule: Rule, due: number, done: boolean): Promised {
    const state = (): State => {
      if (!this.applies(rule)) return "not_applicable";
      if (done) return "done";
      if (this.standingSince !== 0 && due >= this.standingSince) return "stopped";
      return due < this.today ? "overdue" : "due";
    };
    return { name: rule.name, at: "", staff: rule.staff, plain: rule.plain, due: dayText(due), state: state() };
  }

  once(rule: Rule): Promised[] {
    const start = this.start(rule);
    if (start === undefined) return [];
    let due = this.calendar.after(start, rule.count, rule.unit);
    const extended = dayNumber(this.c.course.extended);
    if (rule.name === "response" && extended !== 0) due = Math.max(due, this.calendar.move(extended, Math.max(dayNumber(this.c.course.put_off), start), rule.unit));
    return [this.promise(rule, due, this.kept(rule.name))];
  }

  /** Updates are owed again and again until the concern is answered: every one so far, up to the first that is still to come. */
  updates(rule: Rule): Promised[] {
    const start = this.start(rule);
    if (start === undefined || kept("update", this.c.status)) return [];
    const out: Promised[] = [];
    let before = this.firstHeard(rule, start);
    for (let n = 1; n <= MOST_UPDATES; n++) {
      const due = this.calendar.after(start, n * rule.count, rule.unit);
      const done = this.contact > before; // the person heard something after the date before it
      out.push(this.promise(rule, due, done));
      if ((due >= this.today && !done) || !this.applies(rule)) break;
      before = due;
    }
    return out;
  }

  /** The day after which something said counts as the first update: the date of the plan, which is news of its own, when it comes before. */
  private firstHeard(update: Rule, start: number): number {
    for (const rule of this.c.rules) {
      if (rule.name !== "plan" || update.from !== "received" || !this.applies(rule) || this.start(rule) !== start) continue;
      const plan = this.calendar.after(start, rule.count, rule.unit);
      if (plan < this.calendar.after(start, update.count, update.unit)) return plan;
    }
    return start;
  }

  /** A follow-up runs from the day of closing; no clock is stopped any more by then. */
  followUp(rule: Rule): Promised[] {
    if (this.closed === 0 || this.c.kind !== "concern") return [];
    const due = new Calendar(this.off, []).after(this.closed, rule.count, rule.unit);
    const at = String(rule.count);
    const state: State = this.c.course.followed.includes(at) ? "done" : due < this.today ? "overdue" : "due";
    return [{ name: rule.name, at, staff: rule.staff, plain: rule.plain, due: dayText(due), state }];
  }
}

const MOST_UPDATES = 200; // ends the list of a concern that somebody has forgotten for some fifteen years

const planned = new Set(["actions_agreed", "escalated", "with_investigator", "fed_back", "awaiting_feedback", "closed"]);
const answered = new Set(["fed_back", "awaiting_feedback", "closed"]);

/** Whether a case in this status shows that a promise has been kept. Of updates only the end of the work tells. The twin of cases.Kept. */
export function kept(promise: string, status: string): boolean {
  if (promise === "acknowledge") return status !== "new";
  return (promise === "plan" ? planned : answered).has(status);
}
