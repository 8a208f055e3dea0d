// What the timeline shows of a case: which entries, in which order, how many. It draws nothing.
import type { Shown } from "./view";

export type Which = "all" | "talk" | "notes" | "work";

export const RECENT = 30; // entries in sight before the earlier ones are asked for

// said: what goes between the person who spoke up and their readers. Everything else that they can see is work, and shown in both.
const said = new Set(["report", "message", "named", "withdraw", "feedback", "consent", "detriment"]);

/** belongsTo says under which filters an entry is shown, besides all. */
export function belongsTo(e: Pick<Shown, "audience" | "said">): Which[] {
  if (e.said.kind === "note" || e.audience === "private") return ["notes"];
  if (e.audience === "name") return ["talk"];
  if (e.audience !== "case") return e.said.kind === "broken" ? ["notes", "work"] : ["work"];
  if (e.said.kind === "broken") return ["talk", "work"];
  return said.has(e.said.kind) ? ["talk"] : ["talk", "work"];
}

export type View = { which: Which; newestFirst: boolean; most: number };

/** arrange picks the newest entries under a filter and puts them in order; `earlier` is how many older ones there are besides. */
export function arrange<E extends Pick<Shown, "audience" | "said">>(entries: readonly E[], view: View): { shown: E[]; earlier: number } {
  const all = view.which === "all" ? [...entries] : entries.filter((e) => belongsTo(e).includes(view.which));
  const shown = all.slice(Math.max(0, all.length - view.most));
  return { shown: view.newestFirst ? shown.reverse() : shown, earlier: all.length - shown.length };
}

/** tally counts the entries under each filter. */
export function tally(entries: readonly Pick<Shown, "audience" | "said">[]): Record<Which, number> {
  const out = { all: entries.length, talk: 0, notes: 0, work: 0 };
  for (const e of entries) for (const which of belongsTo(e)) out[which]++;
  return out;
}

/** unread are what the person who spoke up wrote after this reader last looked, but for the report itself. */
export function unread(entries: readonly Shown[], readSeq: number): Shown[] {
  return entries.filter((e) => e.author === "worker" && e.seq > readSeq && e.seq > 0 && e.audience === "case");
}

/** folds says whether a text is long enough to show only its beginning. */
export function folds(text: string): boolean {
  return text.length > 900 || text.split("\n").length > 14;
}
