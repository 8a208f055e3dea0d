// A case as changes of its readers, and of its halves for recovery, are made from it.
import { readingUntil } from "../../crypto/agreed";
import type { Held } from "../../crypto/held";
import { changes, type OpenCase } from "./view";
import { cardNow } from "./work";

/** held is an open case in that form. Throws when nothing may be written. */
export function held(c: OpenCase): Held {
  const last = c.answer.entries.at(-1);
  if (!c.identity || !c.genuine || !last) throw new Error("The keys of this case are in doubt, so who reads it cannot be changed here. Tell the other readers.");
  if (unread(c)) throw new Error("Not all that readers wrote for each other opens here, so this page cannot know who must not read this concern, and who reads it cannot be changed here. Another reader can do it.");
  return {
    id: c.answer.case.id,
    identity: c.identity,
    notes: c.notes,
    card: cardNow(c),
    report: c.report,
    last: { seq: last.seq, hash: last.hash },
    readers: c.answer.readers,
    reading: readingUntil(c.chain),
    formerly: [...c.report.readers.map((one) => one.id), ...changes(c).flatMap((e) => [...e.said.body.removed, ...e.said.body.added.map((one) => one.id)])],
    recovery: c.answer.recovery && c.report.recovery,
    apart: new Set(c.chain.agreed.apart.keys()),
    apartMore: false,
    member: c.chain.agreed.member,
  };
}

/**
 * unread says whether shared notes are kept from us: an envelope that does not open, or entries without one. Among them may stand who is in
 * conflict, so a server that leaves the envelope out must not make them readers again.
 */
function unread(c: OpenCase): boolean {
  return Boolean(c.answer.notes_envelope && !c.notes) || c.entries.some((e) => e.audience === "readers" && e.said.kind === "hidden");
}
