// What may follow what in the work on a case. Nothing here touches the page.
import type { Lane, Needs } from "../../../crypto/bodies";
import type { Checklists, LaneCode, PathwayCode, PromptKind } from "../../checklists";
import type { OpenCase } from "../view";
import { laneNames, type Standing, type Told, type Work } from "../work";

/** told is what a fold needs of an open case. */
export function told(c: OpenCase): Told {
  return { report: c.report, entries: c.entries, status: c.answer.case.status, statusOn: c.answer.case.status_on };
}

// Who is hurt, what do they need, whose obligation is it

/** The answer that counts as one: nobody has to know at once. */
export const NOT_KNOWN = "Not known yet";

/** needsAnswered says whether the three questions were answered, be it with "not known yet". */
export function needsAnswered(needs: Pick<Needs, "hurt" | "needs" | "owed"> | null): boolean {
  return needs !== null && [needs.hurt, needs.needs, needs.owed].every((one) => one.trim() !== "");
}

/** formalAnswer is the answer to "Is formal action needed?". Given before the three questions were answered it counts for nothing. */
export function formalAnswer(needs: Needs | null): Needs["formal"] {
  return needs && needsAnswered(needs) ? needs.formal : "not_yet";
}

// Pathways

/** against says why a pathway cannot begin yet, "" when it can. */
export function against(pathway: PathwayCode, needs: Needs | null): "" | "needs" | "formal" {
  if (pathway !== "formal" && pathway !== "fast_track") return "";
  if (!needsAnswered(needs)) return "needs";
  return pathway === "formal" && formalAnswer(needs) !== "yes" ? "formal" : "";
}

/** unfit says why mediation is the wrong way here, "" when nothing speaks against it. */
export function unfit(pathway: string, work: Work): "" | "sexual_safety" | "danger" {
  if (pathway !== "mediation" && pathway !== "facilitated") return "";
  const on = laneNames(work);
  if (on.includes("sexual_safety") || suggested("sexual_safety", work)) return "sexual_safety";
  return on.includes("danger") ? "danger" : "";
}

// Lanes

/** The local sub-theme that stands for sexual harassment and sexual safety, or one of its own below it. */
const sexual = (theme: string): boolean => theme === "sexual_safety" || theme.startsWith("sexual_safety_") || theme === "sexual_harassment";

/** suggested says whether a lane fits a case that was neither put in it nor taken out of it. Nothing is ever put in by itself. */
export function suggested(lane: LaneCode, work: Work, report?: { danger: boolean; themes: readonly string[] }): boolean {
  if (work.lanes.has(lane)) return false;
  if (lane === "danger") return report?.danger ?? false;
  return lane === "sexual_safety" && [...work.coding.themes, ...(report?.themes ?? [])].some(sexual);
}

/** besides are the readers who do not belong to the review group, once there is one. */
export function besides(lane: Pick<Lane, "group"> | undefined, readers: readonly string[]): string[] {
  if (!lane || lane.group.length === 0) return [];
  return readers.filter((id) => !lane.group.includes(id));
}

/** missing are those of the review group who do not read the case. */
export function missing(lane: Pick<Lane, "group"> | undefined, readers: readonly string[]): string[] {
  return lane ? lane.group.filter((id) => !readers.includes(id)) : [];
}

/** yesses are messages of the worker that may hold their yes to making a low-level concern a full one: those since it was put in the lane. */
export function yesses(lane: Standing<Lane>, c: Pick<Told, "entries">): { seq: number; week: string; text: string }[] {
  return c.entries.flatMap((e) => (e.seq > lane.seq && e.author === "worker" && e.doubt === "" && e.said.kind === "message" ? [{ seq: e.seq, week: e.week, text: e.said.body.text }] : []));
}

/** quoted is the yes that a promotion rests on, null when it names no message of the worker. */
export function quoted(lane: Standing<Lane>, c: Pick<Told, "entries">): string | null {
  if (lane.agreed.how !== "worker") return null;
  const found = c.entries.find((e) => e.seq === lane.agreed.seq && e.seq < lane.seq && e.author === "worker" && e.doubt === "");
  return found?.said.kind === "message" ? found.said.body.text : null;
}

// Prompts at decision points

/** moments are the decision points a case has come to: statuses it was given, a pathway that began, lanes it is in. */
export function moments(work: Work, c: Told): Set<string> {
  const out = new Set<string>([c.status, ...laneNames(work)]);
  for (const e of c.entries) {
    if (e.doubt !== "") continue;
    if (e.said.kind === "status") out.add(e.said.body.status);
    if (e.said.kind === "pathway") out.add(e.said.body.pathway);
  }
  return out;
}

/** openPrompts are the prompts that this case's decision points ask and nobody answered, with those that a step to come would ask.
 * None of them ever holds anything up. */
export function openPrompts(work: Work, c: Told, lists: Checklists, coming: readonly string[] = []): PromptKind[] {
  const reached = new Set([...moments(work, c), ...coming]);
  return lists.prompts.filter((one) => !work.prompts.has(one.code) && one.when.some((moment) => reached.has(moment)));
}

// Celebrations

/** How far a celebration may be shared, as its writer chose: handlers/draft.go and reporter/draft.ts put one of three sentences at the end. */
export type Share = "all" | "person" | "no" | "";

const shares: [string, Share][] = [
  ["You may share this with the people I thank and with others.", "all"],
  ["You may share this with the people I thank.", "person"],
  ["Please do not share this beyond the people who read it.", "no"],
];

/** shareSentence is the sentence that says so at the end. */
export const shareSentence = (share: string): string => shares.find(([, one]) => one === share)?.[0] ?? "";

export type Celebration = { to: string; words: string; share: Share };

/** celebrationOf takes a celebration apart: whom it thanks, in which words, and how far it may go. "" is not said: then nobody is shown the words. */
export function celebrationOf(what: string): Celebration {
  let words = what.trim();
  const [sentence = "", share = "" as Share] = shares.find(([end]) => words.endsWith(end)) ?? [];
  if (sentence !== "") words = words.slice(0, -sentence.length).trim();
  const to = /^Thank you to: (.*)(?:\n|$)/.exec(words);
  return { to: to?.[1]?.trim() ?? "", words: to ? words.slice(to[0].length).trim() : words, share };
}

export type CelebrationStep = { label: string; done: boolean };

/** celebrationSteps: thanked, passed on, closed. */
export function celebrationSteps(status: string, praised: boolean): CelebrationStep[] {
  return [
    { label: "Thank the person who wrote it", done: status !== "new" },
    { label: "Pass the thanks on", done: praised },
    { label: "Close it", done: status === "closed" },
  ];
}
