// Who may open the name of the person who spoke up, as they said themselves: with the report, and with each name they gave later.
import type { OpenCase } from "./view";

/** openersOf are their ids. A report names them when not all its readers may. */
export function openersOf(c: Pick<OpenCase, "answer" | "entries" | "report">): Set<string> {
  const sealed = c.answer.entries.some((e) => e.audience === "name" && e.seq === 1);
  const out = new Set(c.report.opens ?? (sealed ? c.report.readers.map((one) => one.id) : []));
  for (const { said, doubt } of c.entries) {
    if (said.kind === "named" && doubt === "") for (const id of said.body.readers) out.add(id);
  }
  return out;
}

/** lastOpener says whether nobody else who reads the case now may open the name. */
export function lastOpener(c: Pick<OpenCase, "answer" | "entries" | "report">, id: string): boolean {
  const may = openersOf(c);
  return may.has(id) && !c.answer.readers.some((one) => one.id !== id && may.has(one.id));
}
