// Days as people write them in this country, and as spreadsheets number them.

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** dayOf makes a day of year, month and day, or "" when there is none such. */
function dayOf(year: number, month: number, day: number): string {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (year < 1970 || year > 2199 || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return "";
  return at.toISOString().slice(0, 10);
}

/** full makes 15 into 2015 and 98 into 1998. */
const full = (year: string): number => (year.length > 2 ? Number(year) : Number(year) + (Number(year) < 70 ? 2000 : 1900));

/** readDay reads a day: 31/3/2015, 31.03.15, 31 March 2015, Tue 31-Mar-15, 2015-03-31, each with or without a time. "" when it is none. Day comes before month, always. */
export function readDay(text: string): string {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(day)?[,.]?\s+/, "")
    .replace(/[t\s,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm|z|[+-]\d{2}:?\d{2})?$/, "");
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(said);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const figures = /^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})$/.exec(said);
  if (figures) return dayOf(full(figures[3] ?? ""), Number(figures[2]), Number(figures[1]));
  const words = /^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]{3,9})[\s\-/.,]*(\d{4}|\d{2})$/.exec(said);
  if (words) return dayOf(full(words[3] ?? ""), months.indexOf((words[2] ?? "").slice(0, 3)) + 1, Number(words[1]));
  return "";
}

/** americanDay says whether it would be a day if the month came first: then the file was written that way. */
export function americanDay(text: string): boolean {
  const found = /^(\d{1,2})[-/.](\d{1,2})([-/.]\d{2,4})$/.exec(text.trim());
  return found !== null && readDay(`${found[2]}/${found[1]}${found[3]}`) !== "";
}

/** serialDay makes a day of a spreadsheet's number. Files of old Macs count from 1904; all others from 1900, with a 29 February that year that never was. */
export function serialDay(serial: number, from1904: boolean): string {
  const whole = Math.floor(serial);
  if (!Number.isFinite(serial) || whole < 1 || whole > 200_000) return "";
  const begin = from1904 ? Date.UTC(1904, 0, 1) : whole < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  return new Date(begin + whole * 86_400_000).toISOString().slice(0, 10);
}

/** isDateFormat says whether a number format shows a day: it has a y, d or month m outside of quotes and brackets. */
export function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, "").toLowerCase();
  return /[yd]/.test(bare) || (/m/.test(bare) && !/[hs]/.test(bare) && /mmm/.test(bare));
}

/** quarterFrom is the first day of the financial quarter that a day falls into; quarters begin in April, July, October and January. */
export const quarterFrom = (day: string): string => `${day.slice(0, 5)}${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
