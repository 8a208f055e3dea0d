// What is due next on a case, from its clocks (clock.ts) and how far it has come.
import { current, promises, type Clocked, type Promised } from "../clock";
import type { StaffPage } from "./page";

export type Step = Promised & { label: string; done: boolean; overdue: boolean };

/** What the steps depend on, beside the rules of the organisation. */
export type Stands = Pick<Clocked, "kind" | "status" | "day" | "statusOn" | "course">;

export type Rules = Pick<StaffPage, "rules" | "nation" | "today">;

/** clockedKind is what the clocks go by: in the low-level lane there is no formal case, so that only thanks are owed, as for a celebration. */
export function clockedKind(kind: string, lanes: readonly string[]): string {
  return lanes.includes("low_level") ? "low_level" : kind;
}

/** steps lists every promise of a case with its date, earliest first. A withdrawn case has none. */
export function steps(c: Stands, { rules, nation, today }: Rules): Step[] {
  return current(promises({ ...c, rules, nation, today })).map((one) => ({ ...one, label: one.staff, done: one.state === "done", overdue: one.state === "overdue" }));
}

/** nextStep is the first thing not done, null when nothing is. */
export function nextStep(c: Stands, page: Rules): Step | null {
  return steps(c, page).find((s) => !s.done) ?? null;
}
