// The follow-ups of a case as they stand, and what the person said about being treated badly. It draws nothing.
import type { Promised } from "../../clock";
import type { DetrimentAnswer, FollowUp, Report } from "../../crypto/bodies";
import { followUpWords, isMonths, waitedOut, type Months } from "../../followup";
import { longDay } from "../words";
import type { Writing } from "./act";
import type { Work } from "./work";

/** One follow-up: when it is due, how it stands, and what came of it. */
export type FollowUpRow = { at: Months; due: string; state: "done" | "asked" | "unanswered" | "overdue" | "due"; made: Made[] };

/** What was answered or written down. `seq` finds the entry. */
export type Made = { seq: number; week: string; author: string; how: FollowUp["how"]; answer: DetrimentAnswer; text: string };

/** followUpRows are those the clocks name, and any that was made besides. */
export function followUpRows(promised: readonly Promised[], work: Work, today: string): FollowUpRow[] {
  const rows: FollowUpRow[] = [];
  for (const one of promised) {
    if (one.name !== "follow_up" || !isMonths(one.at)) continue;
    const made = madeAt(work, one.at);
    rows.push({ at: one.at, due: one.due, state: stateOf(one, made, waitedOut(one, promised, today)), made });
  }
  return rows;
}

/** To have asked is enough for the clocks; here it shows whether an answer came, too. */
function stateOf(one: Promised, made: readonly Made[], late: boolean): FollowUpRow["state"] {
  if (one.state === "done" && made.some(({ how, answer }) => how !== "asked" && (how !== "mailbox" || answer !== ""))) return "done";
  if (late) return "unanswered";
  if (one.state === "done") return "asked";
  return one.state === "overdue" ? "overdue" : "due";
}

function madeAt(work: Work, at: Months): Made[] {
  const answered = work.detriments.filter((one) => one.at === at).map(({ seq, week, author, answer, text }): Made => ({ seq, week, author, how: "mailbox", answer, text }));
  const written = work.followUps.filter((one) => one.at === at).map(({ seq, week, author, how, answer, text }): Made => ({ seq, week, author, how, answer, text }));
  return [...answered, ...written].sort((a, b) => a.seq - b.seq);
}

/** Which of the rows is to be asked about: the latest that is due, or the next when nobody waits for an answer to one. */
export function openRow(rows: readonly FollowUpRow[], today: string): FollowUpRow | null {
  const open = rows.filter((one) => one.state === "due" || one.state === "overdue");
  const waits = rows.some((one) => one.state === "asked");
  return open.filter((one) => one.due <= today).at(-1) ?? (waits ? null : (open[0] ?? null));
}

/** Which of the rows is most likely the one to write down: what was asked last, or is due, or comes next. */
export function writeRow(rows: readonly FollowUpRow[], today: string): FollowUpRow | null {
  const left = rows.filter((one) => one.state !== "done");
  return left.filter((one) => one.due <= today).at(-1) ?? left[0] ?? null;
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
    ...work.contacts.map((one) => ({ ...one, answer: one.detriment, when: `told to a reader on ${longDay(one.day)}` })),
  ].sort((a, b) => a.seq - b.seq);
  for (const one of later) take(one.answer, `${one.when.charAt(0).toUpperCase()}${one.when.slice(1)}, week of ${longDay(one.week)}`, one.text);
  return out;
}

export const answerWords: Record<DetrimentAnswer, string> = { yes: "Yes", no: "No", not_sure: "Not sure", "": "Did not say" };

/** How one was made, in words. */
export function madeWords({ how, answer }: Made): string {
  if (how === "not_reached") return "Not reached.";
  if (how === "asked") return "Asked here.";
  return `${how === "mailbox" ? "They answered here" : "Told to a reader"}. Treated badly for speaking up? ${answerWords[answer]}.`;
}

/** askingWords are the organisation's own words for a follow-up, or ours. */
export function askingWords(at: Months, replies: readonly { code: string; text: string }[]): string {
  return replies.find((one) => one.code === `follow_${at}`)?.text ?? `It is ${followUpWords[at]} since we closed what you told us. How are you?`;
}

/** askedWords is a follow-up that is asked through the mailbox: what they read, and for the readers that it was asked. One request, so that neither stands alone. */
export function askedWords(at: Months, text: string): Writing[] {
  return [
    { kind: "message", audience: "case", body: { text, files: [] } },
    { kind: "follow_up", audience: "readers", body: { at, how: "asked", answer: "", text: "" } },
  ];
}
