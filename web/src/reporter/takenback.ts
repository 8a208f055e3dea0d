// What becomes of a concern that its writer takes back. The twin of handlers/takenback.go.

import { dayWords } from "./days";

/** Days: before a reader can agree to remove it, and from then to the removal. */
export interface TakenBack {
  kept: number;
  wait: number;
}

const days = (n: number): string => `${n} ${n === 1 ? "day" : "days"}`;

export function goneBefore({ kept, wait }: TakenBack): string {
  return `It is not removed at once. For ${days(kept)} after this week nobody can remove it: if somebody made you take it back, there is time to notice. Then one of the people who read it can agree to remove it, and ${days(wait)} later it is gone for good. Until then the people you chose can still read it. If it must be kept, for example for a court, they keep it for as long as that lasts.`;
}

/** Of one that was taken back in the week that began on a Monday. */
export function goneAfter({ kept, wait }: TakenBack, monday: string): string {
  const from = later(monday, 6 + kept);
  return `You asked for it to be removed. From ${dayWords(from)} on, one of the people who read it can agree to that. ${days(wait)} later it is gone for good: on ${dayWords(later(from, wait))} at the earliest. Until then they can still read it. If it must be kept, for example for a court, they keep it for as long as that lasts.`;
}

function later(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
}
