// What a case may become next that makes sense, and what is still open when it is to be closed. It draws nothing.
import type { Report } from "../../crypto/bodies";
import type { Work } from "./work";

// The usual way on, most usual first. A reader may choose any other that the server allows, because real work goes back as well as forward.
const usual: Record<string, readonly string[]> = {
  new: ["thanked"],
  thanked: ["listening", "actions_agreed"],
  listening: ["actions_agreed", "with_investigator", "escalated"],
  actions_agreed: ["fed_back", "with_investigator", "escalated"],
  escalated: ["with_investigator", "actions_agreed", "fed_back"],
  with_investigator: ["fed_back", "actions_agreed"],
  fed_back: ["awaiting_feedback", "closed"],
  awaiting_feedback: ["closed"],
  closed: ["reopened"],
  reopened: ["listening", "actions_agreed", "fed_back"],
  withdrawn: ["closed"],
};

const celebrating: Record<string, readonly string[]> = { new: ["thanked"], thanked: ["fed_back", "closed"], fed_back: ["closed"] };

/** nextOnes parts what may come next into the usual ones, in their order, and the rest. */
export function nextOnes(now: string, allowed: readonly string[], kind: Report["kind"]): { usual: string[]; others: string[] } {
  const way = (kind === "celebration" ? celebrating[now] : undefined) ?? usual[now] ?? [];
  const first = way.filter((one) => allowed.includes(one));
  return { usual: first, others: allowed.filter((one) => !first.includes(one)) };
}

/** Open is something that is not finished: what, and where on the page it stands. */
export type Open = { words: string; place: string };

/** stillOpen is what a reader should look at before a case is closed. */
export function stillOpen(work: Work, report: Pick<Report, "kind">): Open[] {
  const out: Open[] = [];
  const count = (n: number, one: string, many: string, place: string): void => {
    if (n > 0) out.push({ words: n === 1 ? one : `${n} ${many}`, place });
  };
  count(work.actions.filter((one) => one.state === "open").length, "1 action is open", "actions are open", "section-actions");
  count(work.escalations.filter((one) => one.state === "sent").length, "1 answer from somebody this was taken to is awaited", "answers from those this was taken to are awaited", "section-escalation");
  if (work.pathway?.state === "begun") out.push({ words: "A way of settling this has begun and has not ended", place: "section-pathway" });
  const lanes = [...work.lanes.values()].filter((one) => one.state === "in" && one.checks.some((line) => line.state === "todo"));
  count(lanes.length, "1 checklist has lines to do", "checklists have lines to do", "section-lanes");
  if (report.kind === "concern" && work.needs === null) out.push({ words: "Nobody has asked yet who is hurt and what they need", place: "section-needs" });
  if (report.kind === "celebration" && work.praise.length === 0) out.push({ words: "The thanks have not been passed on yet", place: "section-praise" });
  return out;
}
