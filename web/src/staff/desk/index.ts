// What the rest of the staff pages need of the desk's index: to put a case into it that was opened.
import type { Said } from "../case/view";
import type { OpenCase } from "../case/view";
import { cardNow, workOn } from "../case/work";
import type { Signer } from "../case/act";
import { CaseIndex, pieceOf, type Read } from "./caseindex";
import { OwnKey } from "./sealed";
import { nowhere, openShelf, type Shelf } from "./shelf";

/** indexOf opens a reader's index. Where the browser keeps nothing, it lasts as long as the page. */
export async function indexOf(me: Pick<Signer, "id" | "identity">): Promise<CaseIndex> {
  return new CaseIndex(me.id, await OwnKey.of(me.identity), await openShelf(me.id).catch((): Shelf => nowhere));
}

/**
 * remember puts an opened case into the index: what was written in it, and how it stands now, in place of the card with this mark. It never fails: a
 * search that misses a case is no reason to lose one.
 */
export async function remember(c: OpenCase, me: Pick<Signer, "id" | "identity">, mark = c.answer.case.mark): Promise<void> {
  try {
    const index = await indexOf(me);
    const { id } = c.answer.case;
    await index.load([pieceOf(id)]);
    index.remember(id, readOf(c));
    if (mark) index.put(id, mark, cardNow(c));
    await index.save();
    index.close();
  } catch {
    // no room, or signed out meanwhile
  }
}

/** readOf is what the index holds of an opened case: everything genuine that people wrote. Never the sealed name, nor a key. */
export function readOf(c: OpenCase): Read {
  const words = c.entries.filter((e) => e.doubt === "").flatMap((e) => wordsOf(e.said));
  const { matter } = workOn(c);
  return {
    seq: Math.max(c.answer.case.last_seq, ...c.entries.filter((e) => e.said.kind !== "hidden").map((e) => e.seq)),
    text: [...new Set(words)].join("\n").toLowerCase(),
    readers: c.answer.readers.map((one) => one.id),
    matter: matter && { id: matter.matter, name: matter.name, speakers: matter.speakers },
  };
}

// The fields that people write into. Others hold codes, ids and keys.
const written = ["what", "when", "where", "name", "contact", "text", "outcome", "hurt", "needs", "owed", "why", "reason", "who"];

function wordsOf(said: Said): string[] {
  if (!("body" in said) || said.kind === "readers" || said.kind === "notes_key") return [];
  const out: string[] = [];
  for (const [field, value] of Object.entries(said.body)) {
    if (written.includes(field) && typeof value === "string" && value.trim() !== "") out.push(value.trim());
    if (field === "files" && Array.isArray(value)) for (const file of value as { name: string }[]) out.push(file.name);
  }
  return out;
}
