// What staff ask the worker: may somebody else read it, may it be taken to somebody else? And what was answered, which can be answered anew.
// handlers/mailboxasks.go has the same rules. An `ask` without words right behind a `propose` of the same author is one question with it: may it
// be taken to somebody who reads it here, too?

import { parseAsk, parseConsent, parseEscalate, parsePropose, readingSince, type CheckedChain, type CheckedEntry, type Propose } from "../crypto";

export interface Question {
  seq: number;
  /** People, for "may they read it?"; null for "may it be taken to …?". */
  readers: string[] | null;
  /** Who it would be taken to, "" for the other kind. */
  to: string;
  /** What is answered together with it: the seq of the question about reading, null for none. */
  also: number | null;
  text: string;
  /** The worker's latest answer, "" before. */
  answer: "yes" | "no" | "";
  /** Done already: they read it, or it was taken there. */
  past: boolean;
}

type Sound = CheckedEntry & { payload: NonNullable<CheckedEntry["payload"]> };

function sound({ entries }: Pick<CheckedChain, "entries">): Sound[] {
  return entries.filter((one): one is Sound => one.state === "genuine" && one.audience === "case" && one.payload !== null);
}

/** All questions, in their order. */
export function questionsOf(chain: Pick<CheckedChain, "entries" | "report">): Question[] {
  const answers = new Map<number, "yes" | "no">();
  const taken = new Set<string>();
  for (const { payload, author } of sound(chain)) {
    if (payload.kind === "consent" && author === "worker") {
      const { ask, answer } = parseConsent(payload.body);
      answers.set(ask, answer);
    }
    if (payload.kind === "escalate" && author !== "worker") taken.add(parseEscalate(payload.body).id);
  }
  const reading = readingSince(chain);
  const all = sound(chain);
  const out: Question[] = [];
  for (const entry of all) {
    const { seq, payload, author } = entry;
    if (author === "worker") continue;
    const answer = answers.get(seq) ?? "";
    if (payload.kind === "ask" && !all.some((one) => goesWith(one, entry))) {
      const { readers, text } = parseAsk(payload.body);
      out.push({ seq, readers, to: "", also: null, text, answer, past: readers.every((id) => reading.has(id)) });
    }
    if (payload.kind === "propose") {
      const { id, to, text } = parsePropose(payload.body);
      const ask = all.find((one) => goesWith(entry, one));
      if (!ask) out.push({ seq, readers: null, to, also: null, text, answer, past: taken.has(id) });
      else {
        const { readers } = parseAsk(ask.payload.body);
        const both = answers.get(ask.seq) === answer ? answer : ""; // answered apart is not answered
        out.push({ seq, readers, to, also: ask.seq, text, answer: both, past: taken.has(id) && readers.every((one) => reading.has(one)) });
      }
    }
  }
  return out;
}

/** goesWith says whether a question about reading belongs to the proposal in front of it. */
function goesWith(propose: Sound, ask: Sound): boolean {
  return propose.payload.kind === "propose" && ask.payload.kind === "ask" && ask.seq === propose.seq + 1 && ask.author === propose.author && parseAsk(ask.payload.body).text === "";
}

/** The proposal that stands at this place, for an answer to it. */
export function proposalAt(chain: Pick<CheckedChain, "entries">, seq: number): Propose | null {
  const found = sound(chain).find((one) => one.seq === seq && one.payload.kind === "propose" && one.author !== "worker");
  return found ? parsePropose(found.payload.body) : null;
}
