// Whether a concern went further only with the worker's agreement, or under a legal duty. docs/format.md §4, "Taking it further". The twin of crypto/escalation.go.

import type { ConsentAnswer, Escalate, Propose } from "./bodies";

/** The worker's newest answer about taking a concern to somebody: its seq, and the proposal's. */
export interface StepAnswer {
  seq: number;
  proposal: number;
  yes: boolean;
}

/** Learns from genuine entries, in their order. */
export class Escalations {
  private readonly proposed = new Map<number, Propose>();
  private readonly answers = new Map<number, StepAnswer>();
  /** The latest answer to each proposal, by the proposal's seq. */
  private readonly latest = new Map<number, StepAnswer>();
  private readonly newest = new Map<string, StepAnswer>();
  private readonly sent = new Set<string>();

  asked(seq: number, proposal: Propose): void {
    this.proposed.set(seq, proposal);
  }

  answered(seq: number, { ask, answer }: ConsentAnswer): void {
    const proposal = this.proposed.get(ask);
    if (!proposal) return;
    const given = { seq, proposal: ask, yes: answer === "yes" };
    this.answers.set(seq, given);
    this.latest.set(ask, given);
    this.newest.set(place(proposal), given);
  }

  /** The worker's answer to the proposal at seq, null while there is none. */
  answerTo(seq: number): StepAnswer | null {
    return this.latest.get(seq) ?? null;
  }

  /** What the worker last said about taking it there, null when they said nothing. */
  about(step: Pick<Propose, "step" | "to">): StepAnswer | null {
    return this.newest.get(place(step)) ?? null;
  }

  /** Whether this was sent without the worker's agreement or a legal duty. `guardian`: a guardian reads the case. Call it for each, in their order. */
  lacks(escalation: Escalate, guardian: boolean): boolean {
    const own = [escalation.id, escalation.step, escalation.to].join("\n");
    if (escalation.state !== "sent" && this.sent.has(own)) return false;
    if (escalation.state === "sent") this.sent.add(own);
    return !this.holds(escalation, guardian);
  }

  /** Whether what is said of its agreement is so. */
  holds({ id, step, to, agreed }: Escalate, guardian: boolean): boolean {
    const newest = this.about({ step, to });
    switch (agreed.how) {
      case "not_needed":
        return step === "guardian" && guardian;
      case "legal_duty":
        return agreed.text.trim() !== "";
      case "in_person":
        return agreed.text.trim() !== "" && newest?.yes !== false;
      case "worker": {
        const answer = this.answers.get(agreed.seq);
        if (!answer?.yes || newest?.yes !== true || this.latest.get(answer.proposal)?.seq !== agreed.seq) return false;
        const asked = this.proposed.get(answer.proposal);
        return asked?.id === id && asked.step === step && asked.to === to;
      }
    }
  }
}

/** What a yes or no is about: the step, and for steps that have many addressees also to whom. */
function place({ step, to }: Pick<Propose, "step" | "to">): string {
  return step === "line" || step === "investigator" || step === "other" ? `${step}\n${to}` : step;
}
