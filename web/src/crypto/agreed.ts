// Who has read a case so far, and whether the worker agreed where they had to be asked. docs/format.md §4, "Changing who reads".

import { parseAsk, parseConflict, parseConsent, parseEscalate, parsePropose, parseReaders, type Conflict, type ReaderRef, type Readers, type Report } from "./bodies";
import type { CheckedChain, CheckedEntry } from "./chain";
import { Escalations } from "./escalation";

/** Who reads a case as its genuine entries tell, each with the entry since which they have read it without a break. */
export function readingSince(chain: Pick<CheckedChain, "entries" | "report">): Map<string, CheckedEntry> {
  return new Map([...readingOf(chain)].map(([id, { since }]) => [id, since]));
}

/** Who reads a case as its genuine entries tell, and until when: the last day of a cover, `""` for good. */
export function readingUntil(chain: Pick<CheckedChain, "entries" | "report">): Map<string, string> {
  return new Map([...readingOf(chain)].map(([id, { until }]) => [id, until]));
}

function readingOf({ entries, report }: Pick<CheckedChain, "entries" | "report">): Map<string, { since: CheckedEntry; until: string }> {
  const out = new Map<string, { since: CheckedEntry; until: string }>();
  for (const entry of entries) {
    if (entry.state !== "genuine" || !entry.payload || entry.audience !== "case") continue;
    if (entry.seq === 0) for (const one of report?.readers ?? []) out.set(one.id, { since: entry, until: "" });
    if (entry.payload.kind !== "readers" || entry.author === "worker") continue;
    const { added, removed, until } = parseReaders(entry.payload.body);
    for (const id of removed) out.delete(id);
    for (const one of added) out.set(one.id, { since: out.get(one.id)?.since ?? entry, until });
  }
  return out;
}

/** Takes note of a conflict entry, in their order: whom it names must not read until another clears them. Nobody clears themselves. */
export function tellApart(apart: Map<string, Conflict>, author: string, said: Conflict): void {
  if (said.person === "") return;
  if (said.why !== "cleared") apart.set(said.person, said);
  else if (said.person !== author) apart.delete(said.person);
}

/** Learns from genuine entries, in their order. */
export class Agreed {
  /** What the worker was asked, and said, about taking it further. */
  readonly further = new Escalations();
  private readonly kinds = new Set<string>();
  private unknown = false; // somebody reads or read it of whom it is not known any more what they are
  private omitted: readonly string[] = [];
  /** The worker is a member of the union whose reps may read, as the report says, or agreed to one of them. */
  member = false;
  /** People who must not read it, as readers have said. Empty for the worker, who is not given those entries. */
  readonly apart = new Map<string, Conflict>();
  private begun = false; // without a genuine report nothing is known
  private readonly asks = new Map<number, readonly string[]>();
  private readonly answers = new Map<number, { seq: number; yes: boolean }>(); // the latest, by seq of the question
  /** Keys that changes of readers brought, by person. */
  private readonly brought = new Map<string, string[]>();

  /** kindOf: the kinds of desks, by id of a desk and of whoever reads there. */
  constructor(private readonly kindOf: ReadonlyMap<string, string>) {}

  keysOf(id: string): readonly string[] {
    return this.brought.get(id) ?? [];
  }

  report(report: Report): void {
    this.begun = true;
    this.omitted = report.omitted;
    this.member = report.member === "yes";
    for (const id of [...report.desks, ...report.readers.map((one) => one.id)]) this.read(id);
  }

  /** Whether this addition needed the worker's agreement and does not show it. */
  lacks(change: Readers): boolean {
    return change.added.some((one) => this.needs(one.id)) && !this.shown(change);
  }

  /** Whether this entry needed the worker's agreement and does not show it. Asked once of each, in their order, before it is learnt. */
  without({ audience, author, payload }: CheckedEntry): boolean {
    if (!payload || author === "worker" || audience !== "case" || !this.begun) return false;
    if (payload.kind === "readers") return this.lacks(parseReaders(payload.body));
    return payload.kind === "escalate" && this.further.lacks(parseEscalate(payload.body), this.guardian);
  }

  /** Whether this entry lets somebody in who must not read. */
  conflicts({ audience, author, payload }: CheckedEntry): boolean {
    return payload?.kind === "readers" && author !== "worker" && audience === "case" && parseReaders(payload.body).added.some((one) => this.apart.has(one.id));
  }

  /** Whether a guardian reads it, as far as is known. */
  get guardian(): boolean {
    return this.unknown || this.kinds.has("guardian");
  }

  /** Whether somebody may be added only when the worker agrees. */
  needs(id: string): boolean {
    const kind = this.kindOf.get(id);
    return this.begun && (this.omitted.includes(id) || (kind !== undefined && !this.kinds.has(kind)) || (kind === "union" && !this.member));
  }

  private shown({ added, consent }: Readers): boolean {
    if (consent.how === "in_person") return consent.text.trim() !== "";
    if (consent.how !== "worker") return false;
    const asked = [...this.asks].find(([seq]) => this.answers.get(seq)?.seq === consent.seq && this.answers.get(seq)?.yes === true)?.[1] ?? [];
    return added.every((one) => asked.includes(one.id));
  }

  /** Takes note of a genuine entry that stands in its audience. */
  learn({ seq, audience, author, payload }: CheckedEntry): void {
    if (!payload) return;
    if (payload.kind === "conflict" && audience === "readers" && author !== "worker") tellApart(this.apart, author, parseConflict(payload.body));
    if (audience !== "case") return;
    const { kind, body } = payload;
    if (kind === "consent" && author === "worker") {
      const { ask, answer } = parseConsent(body);
      if (this.asks.has(ask)) this.answers.set(ask, { seq, yes: answer === "yes" });
      this.further.answered(seq, parseConsent(body));
    }
    if (author === "worker") return;
    if (kind === "ask") this.asks.set(seq, parseAsk(body).readers);
    if (kind === "propose") this.further.asked(seq, parsePropose(body));
    if (kind === "readers") this.changed(parseReaders(body));
  }

  private changed(change: Readers): void {
    if (this.shown(change) && change.added.some((one) => this.kindOf.get(one.id) === "union")) this.member = true;
    for (const one of change.added) this.joined(one);
  }

  private joined({ id, sign }: ReaderRef): void {
    this.read(id);
    this.brought.set(id, [...this.keysOf(id), sign]);
  }

  private read(id: string): void {
    const kind = this.kindOf.get(id);
    if (kind === undefined) this.unknown = true;
    else this.kinds.add(kind);
  }
}
