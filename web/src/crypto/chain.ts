// Checking a chain: what a server could have forged, dropped or reordered is shown as not genuine. docs/format.md §4.

import { hash } from "./bytes";
import { parseReport, type Payload, type ReaderRef, type Report } from "./bodies";
import { EntryError, entrySizes, splitEntry, verifyEntry, type OpenedEntry } from "./entry";
import type { Identity } from "./identity";
import { open } from "./seal";

export type Audience = "case" | "readers" | "private" | "name";

/** An entry as the server lists it. `data` is null when the file is not for us. */
export interface ListedEntry {
  seq: number;
  audience: Audience;
  author: string;
  hash: string;
  data: Uint8Array | null;
}

/** Why an entry is not genuine: the first check that failed, in the order of crypto/testdata/README.md. */
export type Reason = "" | "gap" | "hash" | "unopened" | "size" | "format" | "kind" | "case" | "seq" | "author" | "prev" | "key" | "signature";

/** The verdict on one entry. Only `genuine` ones were written by who they say, here, after what stands before them. */
export interface CheckedEntry {
  seq: number;
  audience: Audience;
  author: string;
  state: "genuine" | "not_genuine" | "not_for_us";
  reason: Reason;
  /** What it says, when it could be taken apart: shown with a warning unless genuine. */
  payload: Payload | null;
}

/** What the checker holds: identities by audience, the roster's keys, and the worker's own public key when the checker is the worker. */
export interface ChainKeys {
  identities: Partial<Record<Audience, Identity>>;
  roster: readonly ReaderRef[];
  worker?: string;
}

/** The result of checkChain. `whole` is true when no entry is not genuine. `report` is entry 0's body, when genuine. */
export interface CheckedChain {
  entries: CheckedEntry[];
  report: Report | null;
  whole: boolean;
}

/**
 * Checks a case's entries in the order listed and gives a verdict for each; none is ever left out.
 *
 * If all are genuine: each was signed by the author it names, for this case and this place, by somebody who had seen everything before it.
 * The server cannot have put words into a mouth, dropped an entry that has a successor, or changed the order. What it can still do:
 * keep back the newest entries.
 */
export async function checkChain(caseID: string, listed: readonly ListedEntry[], keys: ChainKeys): Promise<CheckedChain> {
  const chain: CheckedChain = { entries: [], report: null, whole: true };
  for (const [i, entry] of listed.entries()) {
    const checked = await checkOne(caseID, entry, listed[i - 1], keys, chain.report);
    if (checked.state === "genuine" && checked.payload?.kind === "report") chain.report = parseReport(checked.payload.body);
    if (checked.state === "not_genuine") chain.whole = false;
    chain.entries.push(checked);
  }
  return chain;
}

async function checkOne(
  caseID: string,
  entry: ListedEntry,
  before: ListedEntry | undefined,
  keys: ChainKeys,
  report: Report | null,
): Promise<CheckedEntry> {
  const { seq, audience, author } = entry;
  const verdict = (reason: Reason, payload: Payload | null = null): CheckedEntry => ({
    seq, audience, author, state: reason === "" ? "genuine" : "not_genuine", reason, payload,
  });
  if (seq !== (before ? before.seq + 1 : 0)) return verdict("gap");
  const identity = keys.identities[audience];
  if (entry.data === null || identity === undefined) return { ...verdict(""), state: "not_for_us" };
  if (entry.hash !== hash(entry.data)) return verdict("hash");

  const opened = await tryOpen(entry.data, identity);
  if (typeof opened === "string") return verdict(opened);
  const payload = opened.payload;
  return verdict(checkPayload(caseID, entry, before, opened) || checkSigner(opened, keys, report), payload);
}

async function tryOpen(data: Uint8Array, identity: Identity): Promise<OpenedEntry | Reason> {
  let plain: Uint8Array;
  try {
    plain = await open(data, identity);
  } catch {
    return "unopened";
  }
  try {
    return splitEntry(plain);
  } catch (error) {
    return error instanceof EntryError ? error.reason : "format";
  }
}

function checkPayload(caseID: string, entry: ListedEntry, before: ListedEntry | undefined, opened: OpenedEntry): Reason {
  const payload = opened.payload;
  if (!entrySizes(payload.author, payload.kind).includes(opened.size)) return "size";
  if ((entry.seq === 0) !== (payload.kind === "report")) return "kind";
  if (payload.case !== caseID) return "case";
  if (payload.seq !== entry.seq) return "seq";
  if (payload.author !== entry.author) return "author";
  return payload.prev === (before ? before.hash : "") ? "" : "prev";
}

function checkSigner(opened: OpenedEntry, keys: ChainKeys, report: Report | null): Reason {
  let names = report;
  if (opened.payload.kind === "report") {
    try {
      names = parseReport(opened.payload.body);
    } catch {
      return "format";
    }
  }
  const key = keyOf(opened.payload, keys, names);
  if (key === "") return "key";
  return verifyEntry(opened, key) ? "" : "signature";
}

// keyOf finds the public key an author's entries must verify under, or "". The report pins its readers' keys against a roster that
// changes later; but a report that a reader wrote cannot vouch for its own author, so for that one the roster comes first.
function keyOf({ author, kind }: Payload, keys: ChainKeys, report: Report | null): string {
  if (author !== "worker") {
    const pinned = report?.readers.find((reader) => reader.id === author)?.sign;
    const listed = keys.roster.find((reader) => reader.id === author)?.sign;
    return (kind === "report" ? (listed ?? pinned) : (pinned ?? listed)) ?? "";
  }
  const named = report?.worker ?? "";
  if (!keys.worker) return named;
  return named === "" || named === keys.worker ? keys.worker : "";
}
