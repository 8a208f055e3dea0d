// The calls of docs/format.md §12.
import type { Certificate, DisposalRule } from "../../crypto/disposal";
import { call } from "../calls";

/** A case past its time. `recorded`: I wrote it down for its writer myself. `bar` is why it cannot be removed now, "" when it can; `card` is "" for somebody who does not read it. */
export type Old = { id: string; status: string; status_on: string; week: string; card: string; rule: "closed" | "withdrawn"; bar: string; readers: string[]; recorded: boolean };

export type Run = {
  id: string;
  status: "proposed" | "approved" | "removing" | "purging" | "done" | "stopped";
  first: "reader" | "worker";
  proposed_by: string;
  proposed_on: string;
  approved_by: string;
  approved_on: string;
  stopped_by: string;
  opens_on: string;
  done_on: string;
  removed: number;
  kept: number;
  proposal: string;
  certificate: Certificate | null;
  cases: Old[];
  may_approve: boolean;
  may_stop: boolean;
};

export type Disposals = { rule: DisposalRule; past: Old[]; runs: Run[] };

export const disposals = (): Promise<Disposals> => call<Disposals>("/api/staff/disposals");

export type Signed = { line: string; signature: string };

export async function propose(id: string, cases: string[], signed: Signed): Promise<void> {
  await call("/api/staff/disposals", { id, cases, ...signed });
}

export async function removeTakenBack(id: string, cases: string[], proposal: string, signed: Signed): Promise<void> {
  await call("/api/staff/disposals/withdrawn", { id, cases, proposal, ...signed });
}

export async function approve(id: string, signed: Signed): Promise<void> {
  await call(`/api/staff/disposals/${encodeURIComponent(id)}/approve`, signed);
}

export async function stop(id: string): Promise<void> {
  await call(`/api/staff/disposals/${encodeURIComponent(id)}/stop`, {});
}
