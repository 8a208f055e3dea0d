// What new entries are sealed to. An envelope is not signed: whoever knows a recipient can put an identity of their own into one, and somebody
// taken off, or any other pen of the signed list, can seal a genuine entry to it. So an identity counts only when somebody who read the case
// at that point, or its worker, has written under it. docs/format.md §4, "Checking a chain".

import { parseReaders, type Kind, type Report } from "./bodies";
import type { CheckedEntry } from "./chain";
import type { Identity } from "./identity";

/** The identities that the case and the notes of its readers have now; null: not proved. */
export interface Vouched {
  case: Identity | null;
  readers: Identity | null;
}

/** Kinds that belong to the readers alone: whoever writes one for them uses the notes identity, and none says anything about the case's. */
const notesOnly: readonly Kind[] = [
  "note", "coding", "notes_key", "assign", "action", "needs", "pathway", "prompt", "lane", "disclosure", "conflict", "matter", "follow_up", "hold", "copied",
];

/** Finds them in checked entries. Without a genuine report there are none. */
export function vouchedIdentities(entries: readonly CheckedEntry[], report: Report | null): Vouched {
  const found: Vouched = { case: null, readers: null };
  if (!report) return found;
  const reading = new Set(report.readers.map((one) => one.id));
  let changed = { seq: -1, author: "" }; // the last change that took somebody off: its author may leave with it, and makes the new notes key
  for (const { seq, audience, author, state, payload, identity } of entries) {
    if (state !== "genuine" || !payload || !identity) continue;
    const forNotes = notesOnly.includes(payload.kind);
    if (audience === "readers" && forNotes) {
      const ending = payload.kind === "notes_key" && author === changed.author && seq === changed.seq + 1;
      if (author !== "worker" && (reading.has(author) || ending)) found.readers = identity;
    }
    if (audience !== "case" || forNotes) continue;
    const counts = seq === 0 || author === "worker" || reading.has(author);
    if (counts) found.case = identity;
    else if (found.case !== identity) continue; // an identity that nobody vouches for: believe nothing that came with it
    if (payload.kind !== "readers" || author === "worker") continue;
    const { added, removed } = parseReaders(payload.body);
    for (const id of removed) reading.delete(id);
    for (const one of added) reading.add(one.id);
    if (removed.length === 0) continue;
    found.readers = null; // those who were taken off have it
    changed = { seq, author: counts ? author : "" };
  }
  return found;
}
