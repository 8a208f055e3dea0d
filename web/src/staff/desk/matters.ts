// Matters: cases about one thing, among those that a reader reads. No page, no network: tested on its own.
import type { Item } from "./item";

/** A matter as far as this reader reads its cases. `atLeast`: some of its cases were never opened by them, so more may have spoken. */
export type MatterOf = { id: string; name: string; items: Item[]; speakers: number; atLeast: boolean };

type Known = { matter: { id: string; name: string; speakers: number } | null } | null;

/** mattersOf puts cases together by their matter. `known` is what was read in a case when it was last opened. */
export function mattersOf(items: readonly Item[], known: (id: string) => Known): MatterOf[] {
  const by = new Map<string, MatterOf>();
  for (const item of items) {
    const id = item.card?.work?.matter ?? "";
    if (id === "") continue;
    const read = known(item.row.id)?.matter;
    const here = read?.id === id ? read : null;
    const m = by.get(id) ?? { id, name: "", items: [], speakers: 0, atLeast: false };
    by.set(id, { id, name: m.name || (here?.name ?? ""), items: [...m.items, item], speakers: m.speakers + (here?.speakers ?? 1), atLeast: m.atLeast || here === null });
  }
  return [...by.values()].sort((a, b) => b.items.length - a.items.length || (a.name < b.name ? -1 : 1));
}
