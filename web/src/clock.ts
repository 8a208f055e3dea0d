// The promised dates, worked out in the browser from the day inside the report: the server never learns a due
// date, because it would give away the day a worker wrote. The twin of cases/clock.go; the data is the same two
// files, and cases/testdata/clock-vectors.json holds both to the same dates.
import clocks from '../../cases/data/clocks.json'
import bankHolidays from '../../cases/data/bank_holidays.json'

/** What a clock runs from. `extended` is the day a full response was put off. */
export type Event = 'received' | 'extended' | 'closed'

/** One promise with its date. */
export interface Clock {
  name: string // acknowledge | plan | update | response | follow_up
  staff: string // what the reader must do
  plain: string // the same promise in words for the worker
  due: string // YYYY-MM-DD: by the end of this day
}

interface Rule {
  name: string
  from: string
  count: number
  unit: string
  staff: string
  plain: string
}

const presets = new Map<string, Rule[]>(Object.entries(clocks.presets))
const nations = new Map<string, Set<string>>(
  Object.entries(bankHolidays.nations).map(([nation, days]) => [nation, new Set(Object.keys(days))]))

/**
 * The clocks that start on a day (YYYY-MM-DD) with an event, earliest first. The day itself is never counted.
 * Throws for an unknown preset or nation, or a day that is none.
 */
export function due (preset: string, nation: string, day: string, from: Event = 'received'): Clock[] {
  const rules = presets.get(preset)
  const off = nations.get(nation)
  const start = parse(day)
  if (rules === undefined || off === undefined || start === undefined) throw new Error('clock: unknown preset, nation or day')
  return rules.filter(r => r.from === from)
    .map(r => ({ name: r.name, staff: r.staff, plain: r.plain, due: iso(end(r, start, off)) }))
    .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
}

/** later is the day some days after one, for dates that staff choose: "working_days" of the nation, or "days". */
export function later (nation: string, day: string, count: number, unit: string): string {
  const off = nations.get(nation)
  const start = parse(day)
  if (off === undefined || start === undefined) throw new Error('clock: unknown nation or day')
  return iso(unit === 'working_days' ? addWorkingDays(start, count, off) : addDays(start, count))
}

// Days are UTC midnights, so that a change to or from summer time adds or loses none.
function parse (day: string): Date | undefined {
  const d = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(day + 'T00:00:00Z') : new Date(NaN)
  return !Number.isNaN(d.getTime()) && iso(d) === day ? d : undefined
}

function iso (d: Date): string {
  return d.toISOString().slice(0, 10)
}

function addDays (d: Date, n: number): Date {
  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() + n))
}

function end (r: Rule, start: Date, off: Set<string>): Date {
  if (r.unit === 'working_days') return addWorkingDays(start, r.count, off)
  if (r.unit === 'months') return addMonths(start, r.count)
  return addDays(start, r.count)
}

function addWorkingDays (day: Date, n: number, off: Set<string>): Date {
  while (n > 0) {
    day = addDays(day, 1)
    const weekend = day.getUTCDay() === 0 || day.getUTCDay() === 6
    if (!weekend && !off.has(iso(day))) n--
  }
  return day
}

// A month ends on the same date, or on the last day of a month that has no such date.
function addMonths (day: Date, n: number): Date {
  const year = day.getUTCFullYear()
  const month = day.getUTCMonth() + n
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(day.getUTCDate(), last)))
}

const planned = new Set(["actions_agreed", "escalated", "with_investigator", "fed_back", "awaiting_feedback", "closed"]);
const answered = new Set(["fed_back", "awaiting_feedback", "closed"]);

/** Whether a case in this status shows that a promise has been kept. Of updates only the end of the work tells. The twin of cases.Kept. */
export function kept(promise: string, status: string): boolean {
  if (promise === "acknowledge") return status !== "new";
  return (promise === "plan" ? planned : answered).has(status);
}
