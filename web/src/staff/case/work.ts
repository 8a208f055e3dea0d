// How the work on a case stands, folded from its genuine entries: the newest that speaks of something counts. And what of it goes into the
// cards that readers' desks show, and into the dates that the server may count.
import type { Action, Coding, Conflict, Contact, Detriment, Disclosure, Escalate, FollowUp, Hold, Lane, Matter, Needs, Pathway, Praise, Prompt, Propose, Report } from "../../crypto/bodies";
import { cardFor, cardOf, type Card, type CardWork, type Course, type Due } from "../../crypto/card";
import { heirOf } from "../../crypto/change";
import { courseOf, type Changed, type Told as ToldEntry } from "../../course";
import type { CaseRow, SentDue } from "../calls";
import { refusedOf } from "./takenback";
import type { OpenCase, Shown } from "./view";

/** A body with the entry that said it. */
export type Standing<T> = T & { seq: number; author: string; week: string };

export type Work = {
  coding: Coding;
  owner: string;
  actions: Standing<Action>[]; // in the order they were made
  needs: Standing<Needs> | null;
  pathway: Standing<Pathway> | null;
  prompts: Map<string, Standing<Prompt>>;
  lanes: Map<string, Standing<Lane>>; // also those it was taken out of
  disclosure: Standing<Disclosure> | null;
  conflicts: Standing<Conflict>[]; // one for each person or name, not those that were cleared
  matter: Standing<Matter> | null; // null when it is in none
  proposals: Standing<Propose>[];
  escalations: Standing<Escalate>[]; // one for each id
  detriments: Standing<Detriment>[]; // every answer
  followUps: Standing<FollowUp>[];
  contacts: Standing<Contact>[]; // readers spoke with the worker
  praise: Standing<Praise>[];
  hold: Standing<Hold> | null; // null when it is not held
  course: Course;
  clocks: Changed[]; // the changes of the clocks, with their reasons
  unread: boolean; // something that readers share does not open here: it may say who must not read this
};

/** What a fold needs of a case: the entries, and what the server says of its status in clear. */
export type Told = { report: Report; entries: readonly Shown[]; status: string; statusOn: string };

/** workOf folds what is genuine. Whoever is about to write adds the entry to come, with a seq of its own, to see how it would stand then. */
export function workOf(c: Told): Work {
  const { course, changes } = courseOf(c.entries.flatMap(genuine), c.status, c.statusOn);
  const work: Work = {
    coding: { themes: c.report.themes, group: c.report.group, area: c.report.area },
    owner: "", actions: [], needs: null, pathway: null, prompts: new Map(), lanes: new Map(), disclosure: null, conflicts: [], matter: null,
    proposals: [], escalations: [], detriments: [], followUps: [], contacts: [], praise: [], hold: null,
    course, clocks: changes,
    unread: c.entries.some((e) => e.audience === "readers" && (e.said.kind === "hidden" || e.said.kind === "broken")),
  };
  for (const e of c.entries) if (e.doubt === "") take(work, e);
  return work;
}

function genuine(e: Shown): ToldEntry[] {
  const { seq, author, audience, week, said } = e;
  return e.doubt === "" && said.kind !== "hidden" && said.kind !== "broken" ? [{ seq, author, audience, week, kind: said.kind, body: said.body }] : [];
}

function take(work: Work, e: Shown): void {
  const said = e.said;
  const standing = <T extends object>(body: T): Standing<T> => ({ ...body, seq: e.seq, author: e.author, week: e.week });
  switch (said.kind) {
    case "coding":
      work.coding = said.body;
      break;
    case "assign":
      work.owner = said.body.to;
      break;
    case "readers":
      if (said.body.removed.includes(work.owner)) work.owner = heirOf(said.body) || work.owner;
      break;
    case "action":
      put(work.actions, standing(said.body), (one) => one.id === said.body.id);
      break;
    case "needs":
      work.needs = standing(said.body);
      break;
    case "pathway":
      work.pathway = standing(said.body);
      break;
    case "prompt":
      work.prompts.set(said.body.prompt, standing(said.body));
      break;
    case "lane":
      work.lanes.set(said.body.lane, standing(said.body));
      break;
    case "disclosure":
      work.disclosure = standing(said.body);
      break;
    case "conflict":
      if (said.body.why !== "cleared" || said.body.person !== e.author) conflict(work, standing(said.body)); // nobody clears themselves
      break;
    case "matter":
      work.matter = said.body.state === "in" ? standing(said.body) : null;
      break;
    case "propose":
      put(work.proposals, standing(said.body), (one) => one.id === said.body.id);
      break;
    case "escalate":
      put(work.escalations, standing(said.body), (one) => one.id === said.body.id);
      break;
    case "detriment":
      work.detriments.push(standing(said.body));
      break;
    case "follow_up":
      work.followUps.push(standing(said.body));
      break;
    case "contact":
      work.contacts.push(standing(said.body));
      break;
    case "praise":
      work.praise.push(standing(said.body));
      break;
    case "hold":
      work.hold = said.body.state === "on" ? standing(said.body) : null;
      break;
  }
}

function put<T>(list: T[], one: T, same: (other: T) => boolean): void {
  const at = list.findIndex(same);
  if (at < 0) list.push(one);
  else list[at] = one;
}

function conflict(work: Work, one: Standing<Conflict>): void {
  const other = work.conflicts.filter((c) => (one.person === "" ? c.person !== "" || c.name !== one.name : c.person !== one.person));
  work.conflicts = one.why === "cleared" ? other : [...other, one];
}

/** stopped is the change that made the clocks stand still, null while they run. */
export function stopped(work: Work): Changed | null {
  const standing = work.course.stops.at(-1)?.until === "";
  return (standing && work.clocks.filter((one) => one.do === "stop").at(-1)) || null;
}

/** laneNames are the lanes a case is in. */
export function laneNames(work: Work): string[] {
  return [...work.lanes.values()].filter((one) => one.state === "in").map((one) => one.lane);
}

/** suffered says whether the worker said, at any time and in any way, that they were or may have been treated badly for speaking up. */
export function suffered(report: Report, work: Work): boolean {
  return [report.detriment, ...[...work.detriments, ...work.followUps].map((one) => one.answer), ...work.contacts.map((one) => one.detriment)].some((answer) => answer === "yes" || answer === "not_sure");
}

/** duesOf are the dates that staff have set and that are still to come about, earliest first. */
export function duesOf(work: Work): Due[] {
  const out: Due[] = [];
  for (const a of work.actions) {
    if (a.state !== "open") continue;
    if (a.due !== "") out.push({ what: "action", day: a.due, who: a.owner });
    if (a.remind !== "") out.push({ what: "remind", day: a.remind, who: a.owner });
  }
  if (work.pathway?.state === "begun" && work.pathway.due !== "") out.push({ what: "pathway", day: work.pathway.due, who: work.owner });
  for (const one of work.escalations) if (one.state === "sent" && one.reply_by !== "") out.push({ what: "reply", day: one.reply_by, who: work.owner });
  const stop = stopped(work);
  if (stop && stop.until !== "" && work.course.closed === "") out.push({ what: "stopped", day: stop.until, who: work.owner });
  return out.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** sentDues is what the server is told of the dates on a card: days, and whom they wait for. */
export function sentDues(card: Card): SentDue[] {
  return (card.work?.dues ?? []).slice(0, 40).map((due) => ({ person: due.who, day: due.day }));
}

/** A case as far as its work goes. */
type Seen = Pick<OpenCase, "report" | "entries"> & { answer: { case: Pick<CaseRow, "status" | "status_on"> } };

/** workOn is how the work on a case stands. */
export function workOn(c: Seen): Work {
  return workOf({ report: c.report, entries: c.entries, status: c.answer.case.status, statusOn: c.answer.case.status_on });
}

/** cardNow is the card that readers' desks show, made from all that stands in the case. */
export function cardNow(c: OpenCase): Card {
  return cardThen(c, workOn(c), c.answer.entries.at(-1)?.seq ?? 0);
}

/** cardThen is the card for work as it will stand after entry seq. */
export function cardThen(c: OpenCase, work: Work, seq: number): Card {
  return cardFor(workCard(c.report, work, seq, refusedOf(c, work)), c.answer.readers);
}

/** workCard is the card for all who ever read it. */
export function workCard(report: Report, work: Work, seq: number, refused: string[] = []): Card {
  const more: CardWork = {
    owner: work.owner,
    lanes: laneNames(work),
    detriment: suffered(report, work),
    matter: work.matter?.matter ?? "",
    pathway: work.pathway?.state === "begun" ? work.pathway.pathway : "",
    escalated: work.escalations.filter((one) => one.state === "sent").at(-1)?.step ?? "",
    apart: [...new Set(work.conflicts.map((one) => one.person).filter((id) => id !== ""))],
    apart_more: work.unread,
    course: work.course,
    dues: duesOf(work),
    seq,
    refused,
    praised: work.praise.length > 0,
  };
  return { ...cardOf(report), ...work.coding, work: more };
}
