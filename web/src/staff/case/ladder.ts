// The escalation ladder as a case stands on it: whom it was or may be taken to, what the worker said, and what is overdue. Nothing here touches the page.
import data from "../../../../cases/data/escalation.json";
import type { Escalate, EscalationStep, Propose } from "../../crypto/bodies";
import type { Escalations, StepAnswer } from "../../crypto/escalation";
import { later } from "../../clock";
import type { Standing, Work } from "./work";

export type StepKind = { step: EscalationStep; label: string; hint: string; outside: boolean; nations: string[]; count: number; unit: string; next: EscalationStep[]; contact?: { text: string; source: string; read_on: string } };
export type Duty = { code: string; label: string; source: string };

export const steps = data.steps as StepKind[];
export const duties: readonly Duty[] = data.duties;

export const stepKind = (step: string): StepKind => steps.find((one) => one.step === step) ?? (steps.at(-1) as StepKind);

/** stepsIn are the steps there are in a nation. */
export const stepsIn = (nation: string): StepKind[] => steps.filter((one) => one.nations.length === 0 || one.nations.includes(nation));

/** othersIn names other bodies of a nation, to choose from or not. */
export const othersIn = (nation: string): string[] => (data.others as Record<string, string[]>)[nation] ?? [];

/** replyBy is the day proposed for a reply. */
export const replyBy = (step: EscalationStep, day: string, nation: string): string => later(nation, day, stepKind(step).count, stepKind(step).unit);

/** How a rung stands. `free`: nothing was asked; `blocked`: the person who spoke up said no. */
export type RungState = "waiting" | "agreed" | "blocked" | "sent" | "replied" | "stopped";

/** One thing that was proposed, or taken further, under one id. */
export type Rung = {
  id: string;
  step: EscalationStep;
  to: string;
  state: RungState;
  proposal: Standing<Propose> | null;
  answer: StepAnswer | null; // to the proposal
  sent: Standing<Escalate> | null;
  overdue: number; // days since the reply was expected, 0 when it is not overdue
};

/** ladder lists every rung in the order in which it was begun. */
export function ladder(work: Pick<Work, "proposals" | "escalations">, further: Escalations, today: string): Rung[] {
  const ids = [...work.proposals, ...work.escalations].map((one) => one.id);
  return [...new Set(ids)].map((id) => rung(id, work, further, today));
}

function rung(id: string, work: Pick<Work, "proposals" | "escalations">, further: Escalations, today: string): Rung {
  const proposal = work.proposals.find((one) => one.id === id) ?? null;
  const sent = work.escalations.find((one) => one.id === id) ?? null;
  const { step, to } = sent ?? proposal ?? { step: "other", to: "" };
  const answer = proposal && further.answerTo(proposal.seq);
  const late = sent?.state === "sent" && sent.reply_by !== "" && sent.reply_by < today;
  const base = { id, step, to, proposal, answer, sent, overdue: late ? days(sent.reply_by, today) : 0 };
  if (sent) return { ...base, state: sent.state };
  if (refused(further, { step, to })) return { ...base, state: "blocked" };
  return { ...base, state: answer?.yes === true ? "agreed" : "waiting" };
}

/** refused says whether the person who spoke up last said no about taking it there. */
export function refused(further: Escalations, at: Pick<Propose, "step" | "to">): boolean {
  return further.about(at)?.yes === false;
}

/** after is whom to think of next when no reply comes: the first of those that the case was not taken to. */
export function after(rungs: readonly Rung[], step: EscalationStep, nation: string): StepKind | null {
  const there = new Set(rungs.filter((one) => one.sent !== null).map((one) => one.step));
  const known = stepsIn(nation);
  for (const next of [...stepKind(step).next, ...stepKind(step).next.flatMap((one) => stepKind(one).next)]) {
    const found = known.find((one) => one.step === next);
    if (found && !there.has(next)) return found;
  }
  return null;
}

/** mayLeave says why a package for it may be made, "" when it may not. `no`: the person who spoke up last said no about taking it there. */
export function mayLeave({ state, sent, answer }: Rung, withoutConsent: boolean, no: boolean): string {
  if (no && sent?.agreed.how !== "legal_duty") return ""; // a yes that was taken back counts no more, also for what was already sent
  if (sent) {
    if (withoutConsent) return "";
    return { not_needed: "", worker: "The person who spoke up agreed here.", in_person: `Agreed in person: ${sent.agreed.text}`, legal_duty: `Under a legal duty: ${sent.agreed.text}` }[sent.agreed.how];
  }
  return state === "agreed" && answer?.yes === true ? "The person who spoke up agreed here." : "";
}

function days(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** overdueWords say how late a reply is. */
export const overdueWords = (late: number): string => (late === 1 ? "The reply is overdue since yesterday." : `The reply is overdue by ${late} days.`);
