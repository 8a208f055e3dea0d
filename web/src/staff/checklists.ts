// The checklists, prompts and questions of casework: what the service comes with (cases/data/checklists.json), and on it what the organisation
// changed. cases/checklists.go has the same for the administrator's pages.
import shipped from "../../../cases/data/checklists.json";
import type { CheckLine, Lane, Pathway, Praise, Prompt } from "../crypto/bodies";

/** A line of a checklist, or a question. The code is what entries keep, so that old cases still show words. */
export type Line = { code: string; label: string; text: string };
export type PathwayCode = Pathway["pathway"];
export type LaneCode = Lane["lane"];
export type PromptCode = Prompt["prompt"];
export type PromptAnswer = Prompt["answer"];
export type PathwayKind = Line & { code: PathwayCode; count: number; unit: string };
export type PromptKind = Line & { code: PromptCode; answers: PromptAnswer[]; when: string[] };

/** What an organisation changed: only what differs stands in it. */
export type OwnChecklists = {
  lists: Record<string, Line[]> | null;
  limits: Record<string, { count: number; unit: string }> | null;
  prompts: Record<string, { label: string; text: string; when: string[] }> | null;
  former: Record<string, string> | null; // lines it wrote and dropped: code to label
};

export const nothingOwn: OwnChecklists = { lists: null, limits: null, prompts: null, former: null };

export class Checklists {
  constructor(private readonly own: OwnChecklists = nothingOwn) {}

  /** lines of a list in force: a pathway's, a lane's, or "disclosure". */
  lines(list: string): Line[] {
    return this.own.lists?.[list] ?? (shipped.lists as Record<string, Line[]>)[list] ?? [];
  }

  /** label of a line in words, also of one that was dropped since. */
  label(code: string): string {
    for (const list of Object.keys(shipped.lists)) {
      const found = this.lines(list).find((one) => one.code === code);
      if (found) return found.label;
    }
    const before = [...Object.values(shipped.lists as Record<string, Line[]>).flat(), ...(shipped.former as { code: string; label: string }[])];
    return this.own.former?.[code] ?? before.find((one) => one.code === code)?.label ?? code;
  }

  get pathways(): PathwayKind[] {
    return (shipped.pathways as PathwayKind[]).map((one) => ({ ...one, ...this.own.limits?.[one.code] }));
  }

  pathway(code: string): PathwayKind {
    const found = this.pathways.find((one) => one.code === code);
    if (!found) throw new Error(`no pathway ${code}`);
    return found;
  }

  get prompts(): PromptKind[] {
    return (shipped.prompts as PromptKind[]).map((one) => ({ ...one, ...this.own.prompts?.[one.code] }));
  }
}

/** The names of lanes and pathways are the same everywhere. */
export const lanes = shipped.lanes as (Line & { code: LaneCode })[];
export const laneLabel = (code: string): string => lanes.find((one) => one.code === code)?.label ?? code;
export const pathwayLabel = (code: string): string => shipped.pathways.find((one) => one.code === code)?.label ?? code;
export const answerLabel = (code: string): string => (shipped.answers as Record<string, string>)[code] ?? code;
export const praiseHows = shipped.praise as { code: Praise["how"]; label: string; plain: string }[];

/** checked puts the states that were set beside the lines in force. A line ticked before and dropped since stays, as the last. */
export function checked(lines: readonly Line[], checks: readonly CheckLine[], label: (code: string) => string): (Line & { state: CheckLine["state"] })[] {
  const state = new Map(checks.map((one) => [one.item, one.state]));
  const dropped = checks.filter((one) => one.state !== "todo" && !lines.some((line) => line.code === one.item));
  return [
    ...lines.map((line) => ({ ...line, state: state.get(line.code) ?? ("todo" as const) })),
    ...dropped.map((one) => ({ code: one.item, label: label(one.item), text: "", state: one.state })),
  ];
}

/** progress of a checklist in words. */
export function progress(lines: readonly { state: CheckLine["state"] }[]): string {
  const of = (state: string): number => lines.filter((one) => one.state === state).length;
  if (lines.length === 0) return "";
  if (of("todo") === 0) return "Everything is done or not needed.";
  const done = `${of("done")} of ${lines.length} done`;
  return of("not_needed") === 0 ? `${done}.` : `${done}, ${of("not_needed")} not needed.`;
}
