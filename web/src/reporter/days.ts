// Days in words. What comes out of an entry that is not genuine may be anything, so nothing here trusts it to be a day.

/** "Monday 23 November 2026" */
export function dayWords(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(date.getTime())) return "no known date";
  const name = (part: Intl.DateTimeFormatOptions): string => date.toLocaleDateString("en-GB", { ...part, timeZone: "UTC" });
  return `${name({ weekday: "long" })} ${name({ day: "numeric", month: "long", year: "numeric" })}`;
}

/** "23 November 2026", of the Monday of a week. */
export function weekWords(week: string): string {
  return dayWords(week).replace(/^[A-Z][a-z]+day /, "");
}

/** "23 November 2026 at 10:05", here where the people are. */
export function timeWords(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "no known time";
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
  return `${day} at ${date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" })}`;
}
