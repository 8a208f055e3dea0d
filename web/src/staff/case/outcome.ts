// What became of a concern, told to the figures after each change of status and each contact: into which band of working days its thanks and its full response
// fell, and at closing whether the person was told what was done. The statistics token finds the row; no case and no day is named.
//
// Something is sent after every one of them, of celebrations too and also when nothing is new, and always in one size: what is sent must
// not tell whoever watches what the sealed case says. What could not be sent waits in this browser under a hash, until its case is opened again.
import type { Report } from "../../crypto/bodies";
import { hash, utf8 } from "../../crypto/bytes";
import { count, list, object, text } from "../../crypto/shape";
import { workingDays } from "../../clock";
import { Refused, sendOutcome, type Outcome, type Stage } from "../calls";
import type { StaffPage } from "../page";
import { latestFeedback, type OpenCase } from "./view";
import { laneNames, workOn, type Work } from "./work";

const noStage: Stage = { outcome: "", days: 0, extended: "" };

export const nothingNew: Omit<Outcome, "token"> = { thanked: "", responded: "", fed_back: "", feedback: "", stages: [noStage, noStage] };

/** bandOf is the band that a number of working days falls into. */
export function bandOf(days: number): string {
  if (days <= 2) return "d0_2";
  if (days <= 5) return "d3_5";
  if (days <= 10) return "d6_10";
  return days <= 20 ? "d11_20" : "d21";
}

type Seen = Pick<OpenCase, "report" | "entries" | "answer">;

/** outcomeOf is what a change of status, made today, has brought about. */
export function outcomeOf(before: Seen, after: Seen, page: Pick<StaffPage, "nation" | "today">): Omit<Outcome, "token"> {
  const [was, now] = [workOn(before), workOn(after)];
  const kept = (promise: string): boolean => now.course.kept.includes(promise) && !was.course.kept.includes(promise);
  const since = (day: string): string => bandOf(workingDays(page.nation, day, page.today, now.course));
  return {
    thanked: kept("acknowledge") ? since(after.report.day) : "",
    responded: kept("response") ? since(now.course.from || after.report.day) : "",
    fed_back: fedBack(before, after, now),
    feedback: toldAgain(before, after),
    stages: [noStage, noStage],
  };
}

/** fedBack says, of a concern that has just been closed, whether the person was told what was done: since it came or was last reopened it was
 * "fed back", or it was closed in the low-level lane with words to them. Of one they took back nothing is said. */
function fedBack(before: Seen, after: Seen, work: Work): string {
  const [was, now] = [before.answer.case.status, after.answer.case.status];
  if (now !== "closed" || was === "closed" || was === "withdrawn") return "";
  let told = false;
  for (const { doubt, said } of after.entries) {
    if (doubt !== "" || said.kind !== "status") continue;
    const { status, text } = said.body;
    if (status === "reopened") told = false;
    if (status === "fed_back" || (status === "closed" && text !== "" && laneNames(work).includes("low_level"))) told = true;
  }
  return told ? "yes" : "no";
}

/** toldAgain is what they told a reader just now of speaking up again, when they have not answered that, nor told one, before. */
function toldAgain(before: Seen, after: Seen): string {
  return latestFeedback(before) === null ? (latestFeedback(after)?.answer ?? "") : "";
}

/** tellOutcome sends what a change of status, or a contact, has brought about. It never fails: the change itself is stored. */
export async function tellOutcome(before: OpenCase, after: OpenCase, page: StaffPage): Promise<void> {
  await tell(after.report, outcomeOf(before, after, page));
}

/** tell sends an outcome, with what could not be sent before. It says whether it arrived. */
export async function tell(report: Pick<Report, "statistics">, news: Omit<Outcome, "token">): Promise<boolean> {
  const token = report.statistics;
  if (token === "") return false; // brought in from old records: its figures were published before
  const whole = { token, ...together(waiting()[keyOf(token)], news) };
  try {
    await sendOutcome(whole);
  } catch (err) {
    const gone = err instanceof Refused && (err.status === 404 || err.status === 400);
    wait(token, gone ? null : whole);
    return false;
  }
  wait(token, null);
  return true;
}

/** tellAgain sends what could not be sent when the case was last open here. */
export async function tellAgain(report: Pick<Report, "statistics">): Promise<void> {
  if (report.statistics !== "" && waiting()[keyOf(report.statistics)]) await tell(report, nothingNew);
}

type Waiting = Record<string, Omit<Outcome, "token"> | undefined>;

const PLACE = "outcomes";

// Not the hash that the server keeps: whoever has this browser and a copy of the database must not find the row.
const keyOf = (token: string): string => hash(utf8(`outcome waits ${token}`));

/** together is an older outcome with a newer one over it; the first thanks count. */
export function together(old: Omit<Outcome, "token"> | undefined, news: Omit<Outcome, "token">): Omit<Outcome, "token"> {
  if (!old) return news;
  return {
    thanked: old.thanked || news.thanked,
    responded: news.responded || old.responded,
    fed_back: news.fed_back || old.fed_back,
    feedback: old.feedback || news.feedback,
    stages: news.stages.map((one, n) => (one.outcome === "" ? (old.stages[n] ?? one) : one)),
  };
}

const parseWaiting = object<Omit<Outcome, "token">>({ thanked: text, responded: text, fed_back: text, feedback: text, stages: list(object<Stage>({ outcome: text, days: count, extended: text })) });

function waiting(): Waiting {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(PLACE) ?? "{}") as object);
    return Object.fromEntries(found.map(([key, one]) => [key, parseWaiting(one, "outcome")]));
  } catch {
    return {}; // nothing is kept, or not as we keep it
  }
}

function wait(token: string, outcome: Outcome | null): void {
  const all = waiting();
  if (!outcome && !all[keyOf(token)]) return;
  const { token: _, ...rest } = outcome ?? { token: "", ...nothingNew };
  const others = Object.entries(all).filter(([key]) => key !== keyOf(token));
  const next = outcome ? [...others, [keyOf(token), rest]] : others;
  try {
    if (next.length === 0) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(next)));
  } catch {
    // A browser that keeps nothing: the next change of status tells what is then new.
  }
}
