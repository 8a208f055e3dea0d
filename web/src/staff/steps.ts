// What is due next on a case, from its clocks (clock.ts) and how far it has come.
import { current, promises, type Clocked, type Promised } from "../clock";
import { followUpToMake } from "../followup";
import type { StaffPage } from "./page";

export type Step = Promised & { label: string; done: boolean; overdue: boolean };

/** What the steps depend on, beside the rules of the organisation. */
export type Stands = Pick<Clocked, "kind" | "status" | "day" | "statusOn" | "course"> & { reachable?: boolean }; // false: nobody holds a receipt

export type Rules = Pick<StaffPage, "rules" | "nation" | "today">;

/** clockedKind is what the clocks go by: in the low-level lane there is no formal case, so that only thanks are owed, as for a celebration. */
export function clockedKind(kind: string, lanes: readonly string[]): string {
  return lanes.includes("low_level") ? "low_level" : kind;
}

/**
 * steps lists every promise of a case with its date, earliest first. A withdrawn case has none. Of the follow-ups gone by only the latest can still be
 * made, and who has no receipt is asked none.
 */
export function steps(c: Stands, { rules, nation, today }: Rules): Step[] {
  const all = promises({ ...c, rules, nation, today });
  const make = followUpToMake(all, today);
  const owed = (one: Promised): boolean => one.name !== "follow_up" || (c.reachable !== false && (one.state === "done" || one.due > today || one === make));
  return current(all).filter(owed).map((one) => ({ ...one, label: one.staff, done: one.state === "done", overdue: one.state === "overdue" }));
}

/** nextStep is the first thing not done, null when nothing is. */
export function nextStep(c: Stands, page: Rules): Step | null {
  return steps(c, page).find((s) => !s.done) ?? null;
}
