// What is due next on a case, from its clocks (clock.ts) and how far it has come.
import { due, kept } from "../clock";
import type { StaffPage } from "./page";

export type Step = { name: string; label: string; due: string; done: boolean; overdue: boolean };

/** What the steps depend on. `contact` is the last day (or week) on which staff did something the person can see. */
export type Course = { kind: string; status: string; day: string; statusOn: string; contact: string };

/** steps lists every clock of a case with its date, earliest first. A withdrawn case has none. */
export function steps(c: Course, page: Pick<StaffPage, "preset" | "nation" | "today">): Step[] {
  if (c.status === "withdrawn") return [];
  // A reopened case runs its clocks again from the day it was reopened.
  const start = c.status === "reopened" && c.statusOn !== "" ? c.statusOn : c.day;
  let before = start;
  const out = due(page.preset, page.nation, start)
    .filter((clock) => c.kind !== "celebration" || clock.name === "acknowledge")
    .map((clock) => {
      const done = isDone(clock.name, c, before);
      if (clock.name === "update" || clock.name === "plan") before = clock.due;
      return { name: clock.name, label: clock.staff, due: clock.due, done, overdue: !done && clock.due < page.today };
    });
  return [...out, ...followUps(c, page)];
}

function isDone(name: string, c: Course, before: string): boolean {
  // An update is also done when the person was told something since the date before this one.
  return kept(name, c.status) || (name === "update" && c.contact > before);
}

/** followUps after closing are dates to keep in mind; one that has gone by is not called late. */
function followUps(c: Course, page: Pick<StaffPage, "preset" | "nation" | "today">): Step[] {
  if (c.kind === "celebration" || (c.status !== "closed" && c.status !== "awaiting_feedback") || c.statusOn === "") return [];
  return due(page.preset, page.nation, c.statusOn, "closed").map((clock) => ({
    name: clock.name,
    label: clock.staff,
    due: clock.due,
    done: clock.due < page.today,
    overdue: false,
  }));
}

/** nextStep is the first thing not done, null when nothing is. */
export function nextStep(c: Course, page: Pick<StaffPage, "preset" | "nation" | "today">): Step | null {
  return steps(c, page).find((s) => !s.done) ?? null;
}

