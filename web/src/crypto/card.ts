// The card: the little that a list of cases shows. docs/format.md §4.

import type { Report } from "./bodies";
import { utf8 } from "./bytes";
import { count, flag, list, maybe, nullable, object, oneOf, text, type Check } from "./shape";

/** A case at a glance. Sealed like everything else: the server cannot read it. */
export interface Card {
  kind: string;
  text: string;
  themes: string[];
  area: string;
  group: string;
  danger: boolean;
  mode: string;
  day: string;
  route: string;
  /** null in the card that came with the report. */
  work: CardWork | null;
}

/** How far the work on a case has come, for the reader's desk. */
export interface CardWork {
  /** The reader who leads, or "". */
  owner: string;
  /** Those the case is in. */
  lanes: string[];
  /** The worker said that they were, or may have been, treated badly for speaking up. */
  detriment: boolean;
  /** Id of the matter, or "". */
  matter: string;
  /** The resolution pathway under way, or "". */
  pathway: string;
  /** The step of the ladder that waits for a reply, or "". */
  escalated: string;
  /** People who must not read it, so that nobody lets them in without opening the case. */
  apart: string[];
  /** There may be more of them than apart says; only false says that there are not. */
  apart_more?: boolean;
  course: Course;
  /** What staff have set themselves, earliest first. */
  dues: Due[];
  /** The last entry it was made from: a card that is behind what the worker wrote says nothing of that. */
  seq: number;
  /** What the worker took a yes back about: readers by id, and steps of the ladder, while it is still so. */
  refused: string[];
  /** The thanks of a celebration were passed on. */
  praised: boolean;
}

/** What the dates of the promises depend on, beside the day received and the status. */
export interface Course {
  /** The day the clocks began again, "" for the day received. */
  from: string;
  /** In order, each after the one before. */
  stops: Stop[];
  /** The new last day of the full response, or "". */
  extended: string;
  /** The day on which it was put off, or "". */
  put_off: string;
  /** The last day or week in which the worker was told something. */
  contact: string;
  /** The day it was last closed, or "". */
  closed: string;
  /** Follow-ups made since: 3 | 6 | 9 | 12. */
  followed: string[];
  /** Promises kept so far: acknowledge | plan | response. Going back to an earlier status breaks none. */
  kept: string[];
}

/** A time in which the clocks stand still: from a day on, up to and without another, "" while it lasts. */
export interface Stop {
  from: string;
  until: string;
}

/** A date that staff have set. `who` is the reader it waits for, or "". */
export interface Due {
  what: "action" | "remind" | "pathway" | "reply" | "stopped";
  day: string;
  who: string;
}

const parseWork: Check<CardWork> = object<CardWork>({
  owner: text, lanes: list(text), detriment: flag, matter: text, pathway: text, escalated: text, apart: list(text), apart_more: maybe(flag),
  course: object<Course>({ from: text, stops: list(object<Stop>({ from: text, until: text })), extended: text, put_off: text, contact: text, closed: text, followed: list(text), kept: list(text) }),
  dues: list(object<Due>({ what: oneOf("action", "remind", "pathway", "reply", "stopped"), day: text, who: text })),
  seq: count, refused: list(text), praised: flag,
});

export const parseCard: Check<Card> = object<Card>({
  kind: text, text, themes: list(text), area: text, group: text, danger: flag, mode: text, day: text, route: text, work: nullable(parseWork),
});

const TEXT_LETTERS = 120;

/** The route of a card whose case was brought in from old records: nobody holds a receipt for it. */
export const IMPORTED = "imported";

/** Whether the person who spoke up was given a receipt, and so can be asked and can answer. What came from old records says so: whether it is counted does not tell. */
export const hasReceipt = (report: Pick<Report, "imported">): boolean => report.imported !== true;

/** The card of a report: what happened, cut to 120 characters. */
export function cardOf(report: Report): Card {
  const { kind, what, themes, area, group, danger, mode, day } = report;
  const route = hasReceipt(report) ? report.route : IMPORTED;
  const start = Array.from(what.trim().replace(/\s+/g, " ")).slice(0, TEXT_LETTERS).join("");
  return { kind, text: start, themes, area, group, danger, mode, day, route, work: null };
}

/** Somebody who will read; `until` is the last day of a cover, "" for good. */
type Reads = { id: string; until: string };

/**
 * The card for those who will read. Whoever will not, leads nothing, and what waited for them waits for everybody; so does what waits for
 * somebody who covers, because a cover ends by itself. The lead of somebody who goes passes to the heir.
 */
export function cardFor(card: Card, readers: readonly Reads[], heir = ""): Card {
  const { work } = card;
  if (!work) return card;
  const reads = (id: string): boolean => readers.some((one) => one.id === id);
  const waits = (id: string): string => (readers.some((one) => one.id === id && one.until === "") ? id : "");
  const owner = work.owner === "" || reads(work.owner) ? work.owner : heir;
  const refused = work.refused.filter((one) => isStep(one) || reads(one));
  return { ...card, work: { ...work, owner, dues: work.dues.map((due) => ({ ...due, who: waits(due.who) })), refused } };
}

/** isStep tells a step of the ladder from a person's id, which is longer than any. */
const isStep = (one: string): boolean => one.length < 26;

/**
 * The next smaller of a card, null when nothing is left to cut: the latest dates, the last themes and lanes, and in the end whom it names. That some of
 * them are missing it says. Last come names of a list that no list has: whoever sends a report writes them, and none may keep its case from being sealed.
 */
function smaller(card: Card): Card | null {
  const { work, themes } = card;
  if (work && work.dues.length > 1) return { ...card, work: { ...work, dues: work.dues.slice(0, -1) } };
  if (themes.length > 0) return { ...card, themes: themes.slice(0, -1) };
  if (!work) return unnamed(card);
  if (work.dues.length > 0) return { ...card, work: { ...work, dues: [] } };
  if (work.lanes.length > 0) return { ...card, work: { ...work, lanes: work.lanes.slice(0, -1) } };
  if (work.refused.length > 1) return { ...card, work: { ...work, refused: work.refused.slice(0, 1) } };
  if (work.apart.length > 0) return { ...card, work: { ...work, apart: work.apart.slice(1), apart_more: true } };
  return unnamed(card);
}

const unnamed = (card: Card): Card | null => (card.area + card.group + card.day === "" ? null : { ...card, area: "", group: "", day: "" });

/** Cuts a card until the line that line(card) makes fits into size bytes: its text first. */
export function fitCard(card: Card, size: number, line: (card: Card) => object): Card {
  const fits = (one: Card): boolean => utf8(JSON.stringify(line(one))).length <= size;
  let letters = Array.from(card.text);
  let fitted = card;
  while (!fits(fitted) && letters.length > 0) {
    letters = letters.slice(0, -1);
    fitted = { ...fitted, text: letters.join("") };
  }
  for (let next = smaller(fitted); next && !fits(fitted); next = smaller(fitted)) fitted = next;
  return fitted;
}
