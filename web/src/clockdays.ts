// Days as numbers, counted from 1 January 1970: no hour, so that a change to or from summer time adds or loses none. 0 is no day.
// The twin of cases/clockdays.go.

const MS = 86_400_000;

/** dayNumber reads YYYY-MM-DD; what is no day, or lies in no year a concern could, is 0. */
export function dayNumber(day: string): number {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(day)) return 0;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || dayText(at / MS) !== day ? 0 : at / MS;
}

export function dayText(day: number): string {
  return new Date(day * MS).toISOString().slice(0, 10);
}

/** From a day on, up to and without another. */
type Span = { from: number; until: number };

/** Counts days: which are no working days, and when the clocks stood still (in order, none over another). */
export class Calendar {
  constructor(
    private readonly off: ReadonlySet<number>,
    private readonly stops: readonly Span[],
  ) {}

  private working(day: number): boolean {
    const weekday = (day + 4) % 7; // 1 January 1970 was a Thursday; 0 is a Sunday
    return weekday !== 0 && weekday !== 6 && !this.off.has(day);
  }

  private stopped(day: number): boolean {
    return this.stops.some((s) => s.from <= day && day < s.until);
  }

  /** The day n units after another, which is not counted itself; nor are days on which the clocks stood still. A clock of months moves by every day that it stood. */
  after(start: number, n: number, unit: string): number {
    if (unit === "months") return this.move(addMonths(start, n), start + 1, unit);
    let day = start;
    for (let left = n; left > 0;) {
      day++;
      if (!this.stopped(day) && (unit === "days" || this.working(day))) left--;
    }
    return day;
  }

  /** How many working days lie between two days, the second one counted and the first one not; days on which the clocks stood still are left out. */
  between(start: number, end: number): number {
    let days = 0;
    for (let day = start + 1; day <= end; day++) if (this.working(day) && !this.stopped(day)) days++;
    return days;
  }

  /** Puts a day off by what the clocks have stood still since another. */
  move(promised: number, since: number, unit: string): number {
    let due = promised;
    for (const stop of this.stops) {
      const from = Math.max(stop.from, since);
      if (stop.from > due || stop.until <= from) continue;
      if (unit !== "working_days") due += stop.until - from;
      else for (let day = from; day < stop.until; day++) if (this.working(day)) due = new Calendar(this.off, []).after(due, 1, unit);
    }
    return due;
  }
}

// A month ends on the same date, or on the last day of a month that has no such date.
function addMonths(start: number, n: number): number {
  const day = new Date(start * MS);
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth() + n;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day.getUTCDate(), last)) / MS;
}
