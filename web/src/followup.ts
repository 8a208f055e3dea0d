// Which follow-up after closing is to be asked now. The twin of cases/followup.go; cases/testdata/followups.json holds both to the same.
import { later, type Promised } from "./clock";

export type Months = "3" | "6" | "9" | "12";

export const followUpWords: Record<Months, string> = { "3": "three months", "6": "six months", "9": "nine months", "12": "a year" };

export const isMonths = (at: string): at is Months => at in followUpWords;

/** The follow-up to ask the person for today, null for none: the latest that is due, unless it was made. Nobody is asked about two at once. */
export function followUpToAsk(all: readonly Promised[], today: string): Months | null {
  const last = followUps(all).filter((one) => one.due <= today).at(-1);
  return last && last.state !== "done" ? last.at : null;
}

type FollowUp = Promised & { at: Months };

const followUps = (all: readonly Promised[]): FollowUp[] => all.filter((one): one is FollowUp => one.name === "follow_up" && isMonths(one.at)).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));

const WAIT_MONTHS = 2; // how long readers are reminded of the last follow-up

/** waitedOut says whether a follow-up that was not made is let go: a later one is due, or it is the last and two months have gone by since. */
export function waitedOut(one: Promised, all: readonly Promised[], today: string): boolean {
  const after = followUps(all).find((other) => other.due > one.due);
  return after ? after.due <= today : later("england-and-wales", one.due, WAIT_MONTHS, "months") < today;
}

/** followUpToMake is the follow-up that readers are reminded of today, null for none: what the mailbox asks, until nobody waits for it any more. */
export function followUpToMake(all: readonly Promised[], today: string): FollowUp | null {
  const at = followUpToAsk(all, today);
  const found = followUps(all).find((one) => one.at === at);
  return found && !waitedOut(found, all, today) ? found : null;
}
