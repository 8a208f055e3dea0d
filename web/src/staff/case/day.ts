// A day as somebody types it: day, month and year, each in a box of its own.

export type TypedDay = { day: string; month: string; year: string };

/** Either the day as YYYY-MM-DD ("" when nothing was typed), or what is wrong and in which box. */
export type ReadDay = { day: string } | { wrong: string; box: keyof TypedDay };

export type DayRule = { required?: string | undefined; from?: string | undefined; until?: string | undefined; tooEarly?: string | undefined; tooLate?: string | undefined };

const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/** readDay checks what was typed. `rule.required` is what to say when nothing was; `from` and `until` are the first and last day allowed. */
export function readDay(typed: TypedDay, rule: DayRule = {}): ReadDay {
  const [day, month, year] = [typed.day.trim(), typed.month.trim(), typed.year.trim()];
  if (day === "" && month === "" && year === "") return rule.required === undefined ? { day: "" } : { wrong: rule.required, box: "day" };
  for (const [box, value] of [["day", day], ["month", month], ["year", year]] as const) {
    if (value === "") return { wrong: `The date must include a ${box}`, box };
  }
  const found = real(day, month, year);
  if ("wrong" in found) return found;
  if (rule.from !== undefined && found.day < rule.from) return { wrong: rule.tooEarly ?? "The date must not be in the past", box: "day" };
  if (rule.until !== undefined && found.day > rule.until) return { wrong: rule.tooLate ?? "The date must not be in the future", box: "day" };
  return found;
}

function real(day: string, month: string, year: string): ReadDay {
  if (!/^\d{4}$/.test(year)) return { wrong: "The year must be four numbers, like 2027", box: "year" };
  const m = monthOf(month);
  if (m < 1 || m > 12) return { wrong: "The month must be a number from 1 to 12", box: "month" };
  const last = new Date(Date.UTC(Number(year), m, 0)).getUTCDate();
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1 || Number(day) > last) return { wrong: `The day must be a number from 1 to ${last}`, box: "day" };
  return { day: `${year}-${String(m).padStart(2, "0")}-${day.padStart(2, "0")}` };
}

// monthOf takes 3, 03, Mar and March.
function monthOf(month: string): number {
  if (/^\d{1,2}$/.test(month)) return Number(month);
  const at = months.findIndex((name) => month.length >= 3 && name.startsWith(month.toLowerCase()));
  return at + 1;
}

/** boxesOf is a day as its three boxes show it. */
export function boxesOf(day: string): TypedDay {
  const [year = "", month = "", date = ""] = day.split("-");
  return { day: date.replace(/^0/, ""), month: month.replace(/^0/, ""), year };
}
