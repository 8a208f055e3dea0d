// What two people sign when old cases are removed. docs/format.md §12.

import { fromB64, hash, toB64, utf8 } from "./bytes";
import { sign, verify } from "./sign";

const LABEL = "saysomething/v1 disposal\n";

/** Months after closing by kind; days after being taken back, and after approval. */
export interface DisposalRule {
  concern: number;
  low_level: number;
  celebration: number;
  withdrawn: number;
  wait: number;
}

/** A case as far as the proposal counts it. */
export interface Counted {
  id: string;
  rule: "closed" | "withdrawn";
  status_on: string;
}

/** casesHash is hash of the ids in their order, a line break after each: whoever still has the ids can compare. */
export function casesHash(ids: readonly string[]): string {
  return hash(utf8([...ids].sort().join("\n") + "\n"));
}

/** proposalLine is what the first person signs; by "worker", whose withdrawals stand in place of a signature, nobody does. It names no case. */
export function proposalLine(disposal: string, organisation: string, rule: DisposalRule, cases: readonly Counted[], by: string, on: string): string {
  const years = cases.map((c) => c.status_on.slice(0, 4)).sort();
  const { concern, low_level, celebration, withdrawn, wait } = rule;
  return JSON.stringify({
    v: 1,
    kind: "proposal",
    first: by === "worker" ? "worker" : "reader",
    disposal,
    organisation,
    rule: { concern, low_level, celebration, withdrawn, wait },
    closed: cases.filter((c) => c.rule === "closed").length,
    withdrawn: cases.filter((c) => c.rule === "withdrawn").length,
    from: years[0] ?? "",
    until: years.at(-1) ?? "",
    cases: casesHash(cases.map((c) => c.id)),
    by,
    on,
  });
}

/** approvalLine is what the second person signs, for a removal that begins after the days of waiting. */
export function approvalLine(disposal: string, proposal: string, by: string, on: string, wait: number): string {
  const opens = new Date(Date.parse(`${on}T00:00:00Z`) + wait * 86_400_000).toISOString().slice(0, 10);
  return JSON.stringify({ v: 1, kind: "approval", disposal, proposal: hash(utf8(proposal)), by, on, opens });
}

/** signDisposal signs a line, exactly as it is. */
export function signDisposal(line: string, seed: Uint8Array): string {
  return toB64(sign(seed, utf8(LABEL + line)));
}

/** verifyDisposal says whether the owner of key (b64) signed exactly this line. */
export function verifyDisposal(line: string, key: string, signature: string): boolean {
  try {
    return verify(fromB64(key), utf8(LABEL + line), fromB64(signature));
  } catch {
    return false;
  }
}

/** What stays of a disposal. */
export interface Certificate {
  v: number;
  proposal: string;
  proposal_signature: string;
  proposal_key: string;
  approval: string;
  approval_signature: string;
  approval_key: string;
  removed: number;
  kept: number;
  done: string;
}
