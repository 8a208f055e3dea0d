// The days of a cover. No page: tested on its own.

export type Typed = { day: string; month: string; year: string };

/** dayOf writes what was typed into three fields as YYYY-MM-DD, or null when there is no such day. */
export function dayOf({ day, month, year }: Typed): string | null {
  if (!/^\d{1,2}$/.test(day.trim()) || !/^\d{1,2}$/.test(month.trim()) || !/^\d{4}$/.test(year.trim())) return null;
  const text = `${year.trim()}-${month.trim().padStart(2, "0")}-${day.trim().padStart(2, "0")}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text ? text : null;
}

const blank = (typed: Typed): boolean => typed.day.trim() + typed.month.trim() + typed.year.trim() === "";

/** What is wrong with a cover's days, "" for nothing, beside the field it concerns. */
export function dayProblems(from: Typed, until: Typed, today: string): { from: string; until: string } {
  const [first, last] = [dayOf(from), dayOf(until)];
  const wrong = { from: "", until: "" };
  if (first === null) wrong.from = blank(from) ? "Enter the first day" : "Enter a real day, like 3 12 2026";
  if (last === null) wrong.until = blank(until) ? "Enter the last day" : "Enter a real day, like 10 12 2026";
  else if (last < today) wrong.until = "This day is over. Enter today or a later day";
  else if (last > yearAfter(today)) wrong.until = "Cover can last a year at most. For longer, hand the cases over";
  else if (first !== null && first > last) wrong.until = "The last day is before the first day";
  return wrong;
}

function yearAfter(today: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 366);
  return date.toISOString().slice(0, 10);
}
