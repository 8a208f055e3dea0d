// The follow-ups of a case as they stand, and what the person said about being treated badly. It draws nothing.
import type { Promised } from "../../clock";
import type { DetrimentAnswer, FollowUp, Report } from "../../crypto/bodies";
import { followUpWords, isMonths, type Months } from "../../followup";
import { longDay } from "../words";
import type { Work } from "./work";

/** One follow-up: when it is due, how it stands, and what came of it. */
export type FollowUpRow = { at: Months; due: string; state: "done" | "overdue" | "due"; made: Made[] };

/** What was answered or written down. `seq` finds the entry. */
export type Made = { seq: number; week: string; author: string; how: FollowUp["how"]; answer: DetrimentAnswer; text: string };

/** followUpRows are those the clocks name, and any that was made besides. */
export function followUpRows(promised: readonly Promised[], work: Work): FollowUpRow[] {
  const rows: FollowUpRow[] = [];
  for (const one of promised) {
    if (one.name !== "follow_up" || !isMonths(one.at)) continue;
    rows.push({ at: one.at, due: one.due, state: one.state === "done" || one.state === "overdue" ? one.state : "due", made: madeAt(work, one.at) });
  }
  return rows;
}

function madeAt(work: Work, at: Months): Made[] {
  const answered = work.detriments.filter((one) => one.at === at).map(({ seq, week, author, answer, text }): Made => ({ seq, week, author, how: "mailbox", answer, text }));
  const written = work.followUps.filter((one) => one.at === at).map(({ seq, week, author, how, answer, text }): Made => ({ seq, week, author, how, answer, text }));
  return [...answered, ...written].sort((a, b) => a.seq - b.seq);
}

/** Which of the rows is to be written down or asked about first: the earliest that is open and due, or the next. */
export function openRow(rows: readonly FollowUpRow[], today: string): FollowUpRow | null {
  const open = rows.filter((one) => one.state !== "done");
  return open.filter((one) => one.due <= today).at(-1) ?? open[0] ?? null;
}

/** A time at which they said that they were, or may have been, treated badly. */
export type Told = { when: string; answer: "yes" | "not_sure"; text: string };

/** toldBadly lists them, the earliest first. */
export function toldBadly(report: Report, work: Work): Told[] {
  const out: Told[] = [];
  const take = (answer: DetrimentAnswer, when: string, text: string): void => {
    if (answer === "yes" || answer === "not_sure") out.push({ when, answer, text });
  };
  take(report.detriment, `When they spoke up, ${longDay(report.day)}: because they had spoken up before`, "");
  const later = [
    ...work.detriments.map((one) => ({ ...one, when: one.at === "contact" ? "With a message" : `${followUpWords[one.at]} after closing` })),
    ...work.followUps.map((one) => ({ ...one, when: `${followUpWords[one.at]} after closing, told to a reader` })),
  ].sort((a, b) => a.seq - b.seq);
  for (const one of later) take(one.answer, `${one.when.charAt(0).toUpperCase()}${one.when.slice(1)}, week of ${longDay(one.week)}`, one.text);
  return out;
}

export const answerWords: Record<DetrimentAnswer, string> = { yes: "Yes", no: "No", not_sure: "Not sure", "": "Did not say" };

/** How one was made, in words. */
export function madeWords({ how, answer }: Made): string {
  if (how === "not_reached") return "Not reached.";
  return `${how === "mailbox" ? "They answered here" : "Told to a reader"}. Treated badly for speaking up? ${answerWords[answer]}.`;
}
