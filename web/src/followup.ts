// Which follow-up after closing is to be asked now. The twin of cases/followup.go; cases/testdata/followups.json holds both to the same.
import type { Promised } from "./clock";

export type Months = "3" | "6" | "9" | "12";

export const followUpWords: Record<Months, string> = { "3": "three months", "6": "six months", "9": "nine months", "12": "a year" };

export const isMonths = (at: string): at is Months => at in followUpWords;

/** The follow-up to ask the person for today, null for none: the latest that is due, unless it was made. Nobody is asked about two at once. */
export function followUpToAsk(all: readonly Promised[], today: string): Months | null {
  let last: Promised | null = null;
  for (const one of all) {
    if (one.name === "follow_up" && isMonths(one.at) && one.due <= today && (last === null || one.due >= last.due)) last = one;
  }
  return last && last.state !== "done" && isMonths(last.at) ? last.at : null;
}
