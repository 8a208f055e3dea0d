// The calls of docs/format.md §6 that hand cases over.
import type { Change } from "../../crypto/change";
import type { KeysRow } from "../../crypto/held";
import { call } from "../calls";
import { request } from "../../crypto/transport";

export type Kind = "handover" | "cover" | "leave";

/** What somebody decided and has not finished. */
export type Handover = { id: string; to: string; kind: Kind; from: string; until: string; stop: boolean; every: boolean; left: number; total: number };

/** A reader who still stands in cases of mine though they have left, or their cover is over. */
export type Ended = { id: string; why: "left" | "cover"; cases: number };

/** Somebody who covers cases of mine, from the first to the last day of any of them. */
export type Cover = { id: string; from: string; until: string; cases: number };

/** `alone` are cases that nobody else reads for good; `covering` those that I cover for somebody, which are not mine to hand on. */
export type Decisions = { handovers: Handover[]; alone: string[]; covering: string[]; covers: Cover[]; ended: Ended[] };

export async function decisions(): Promise<Decisions> {
  const answer = await call<{ [K in keyof Decisions]: Decisions[K] | null }>("/api/staff/handovers");
  return { handovers: answer.handovers ?? [], alone: answer.alone ?? [], covering: answer.covering ?? [], covers: answer.covers ?? [], ended: answer.ended ?? [] };
}

export type NewHandover = { to: string; kind: Kind; from: string; until: string; stop: boolean; cases: string[] };

export async function decide(what: NewHandover): Promise<string> {
  return (await call<{ id: string }>("/api/staff/handovers", what)).id;
}

/** stopForGood ends what is left of a handover. */
export async function stopForGood(id: string): Promise<void> {
  await request(`/api/staff/handovers/${encodeURIComponent(id)}`, { method: "DELETE", credentials: "same-origin", tries: 3 });
}

/** Whose keys to fetch: of what is left of a handover, or of the cases that a person reads besides. */
export type Of = { handover: string } | { reader: string };

export async function fetchKeys(of: Of, after: string, signal: AbortSignal): Promise<{ rows: KeysRow[]; next: string }> {
  const query = new URLSearchParams({ ...of, ...(after === "" ? {} : { after }) });
  const page = await call<{ cases: KeysRow[] | null; next: string }>(`/api/staff/keys?${query.toString()}`, undefined, signal);
  const rows = (page.cases ?? []).map((row) => ({ ...row, changes: row.changes ?? [], readers: row.readers ?? [] }));
  return { rows, next: page.next ?? "" };
}

export type Sent = { case: string } & Change;

/** sendChanges sends up to 50 of them. Each is taken or refused by itself; `error` is "" when it was taken, now or before. */
export async function sendChanges(changes: readonly Sent[]): Promise<{ case: string; error: string }[]> {
  return (await call<{ results: { case: string; error: string }[] }>("/api/staff/changes", { changes })).results;
}
