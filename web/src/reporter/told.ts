// What the worker answered besides what happened, as they see it again. The same words as handlers/mailboxtold.go.

import type { Report, Roster } from "../crypto";
import { answers } from "./workevents";

export type Answer = { key: string; value: string };

/** Only what was said: somebody who left an answer out need not read that they did. */
export function toldBesides(report: Report, { areas, themes, groups }: Pick<Roster, "areas" | "themes" | "groups">): Answer[] {
  const labels = (list: readonly { code: string; label: string }[], codes: readonly string[]): string => list.filter((one) => codes.includes(one.code)).map((one) => one.label).join("\n");
  const area = areas.find((one) => one.code === report.area)?.name ?? "";
  const all = [
    { key: "When", value: report.when },
    { key: report.kind === "celebration" ? "Team" : "Where", value: [report.where, area].filter((one) => one !== "").join("\n") },
    { key: "What it is about", value: labels(themes, report.themes) },
    { key: "Your kind of work", value: labels(groups, [report.group]) },
    { key: "Danger now", value: report.danger ? "Yes" : "" },
    { key: "Treated badly for speaking up before", value: report.detriment === "" ? "" : answers[report.detriment] },
    { key: "Your name, given openly", value: [report.name, report.contact].filter((one) => one !== "").join("\n") },
  ];
  return all.filter((one) => one.value !== "");
}
