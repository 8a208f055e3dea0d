// One line of the desk: what the server says of a case in clear, what its card says once opened, and what was read in it before.
import { noCourse } from "../../clock";
import { IMPORTED, type Card, type Due } from "../../crypto/card";
import { caseName } from "../../crypto/names";
import type { CaseRow } from "../calls";
import type { Lists } from "../page";
import { clockedKind, steps, type Stands, type Step } from "../steps";
import { ended } from "../words";
import type { Read } from "./caseindex";

export type State = "sealed" | "open" | "failed";

/** Something with a date that somebody waits for. */
export type Why = { label: string; day: string };

export type Item = {
  row: CaseRow;
  name: string;
  state: State;
  card: Card | null;
  step: Step | null; // what is due next
  text: string; // what search looks through of the card, lower case
  read: string; // and of the case itself, as far as this reader has opened it
  readers: readonly string[] | null; // who read it when it was last opened; null when that is not known
  full: boolean; // that is everything written in it so far
  fromWorker: boolean; // the worker wrote what I have not read
  unread: boolean; // anybody but me wrote what I have not read
  danger: boolean; // somebody may be in danger, and nobody has said yet what was done
  overdue: boolean;
  due: Why[]; // dates of today and before that wait for me or for everybody: promises, actions, replies
  followUps: (Why & { at: string })[]; // the one that is due after closing, with its months
  detriment: boolean; // the worker said they were, or may have been, treated badly for speaking up
  waits: boolean; // for the worker: a reader wrote last
  refused: boolean; // the worker said no about a reader, or about a step that was taken
  toPassOn: boolean; // a celebration that nobody has passed on to whom it praises
  soon: Why[]; // in the next seven days, of the same
  behind: boolean; // the card was made before the worker wrote last: what they said, nobody's desk may show yet
  day: string; // when it was raised, as finely as known
};

export function newItem(row: CaseRow, me: string): Item {
  const name = caseName(row.id);
  const fromWorker = row.worker_seq > row.read_seq;
  return {
    row,
    name,
    state: "sealed",
    card: null,
    step: null,
    text: name.toLowerCase(),
    read: "",
    readers: null,
    full: false,
    fromWorker,
    unread: fromWorker || (row.last_seq > row.read_seq && row.last_author !== me),
    danger: false,
    overdue: false,
    due: [],
    followUps: [],
    detriment: false,
    waits: waitsForWorker(row),
    refused: false,
    toPassOn: false,
    soon: [],
    behind: false,
    day: row.week,
  };
}

function waitsForWorker(row: CaseRow): boolean {
  if (row.status === "awaiting_feedback") return true;
  return !ended(row.status) && row.status !== "new" && row.last_author !== "worker" && row.worker_seq >= 0 && row.worker_seq <= row.read_seq;
}

const dueWords: Record<Due["what"], string> = {
  action: "An action is due",
  remind: "You asked to be reminded of an action",
  pathway: "The way to settle it should come to an end",
  reply: "A reply is expected from those it was taken to",
  stopped: "See whether the clocks can run again",
};

const worked = new WeakMap<Lists, Map<string, Step[]>>(); // counting working days takes longer than opening: cases that stand alike have the same dates

function stepsOf(c: Stands, lists: Lists): Step[] {
  let known = worked.get(lists);
  if (!known) worked.set(lists, (known = new Map()));
  const key = JSON.stringify(c);
  let found = known.get(key);
  if (!found) known.set(key, (found = steps(c, lists.page)));
  return found;
}

/** opened puts the card into an item. */
export function opened(item: Item, card: Card, lists: Lists): void {
  const { today, me } = lists.page;
  const { status, status_on: statusOn } = item.row;
  item.state = "open";
  item.card = card;
  item.day = card.day || item.row.week;
  const all = stepsOf({ kind: clockedKind(card.kind, card.work?.lanes ?? []), status, day: item.day, statusOn, course: card.work?.course ?? noCourse(), reachable: card.route !== IMPORTED }, lists);
  const open = all.filter((one) => !one.done && one.state !== "stopped");
  const now = open.filter((one) => one.due <= today);
  item.step = all.find((one) => !one.done) ?? null;
  item.danger = card.danger && (status === "withdrawn" || !ended(status)) && status !== "fed_back"; // taking it back ends no danger
  const mine = ended(status) ? [] : (card.work?.dues ?? []).filter((one) => waitsFor(one, me, lists));
  const set = mine.filter((one) => one.day <= today);
  item.due = whys(now.filter((one) => one.name !== "follow_up" && one.name !== "acknowledge"), set);
  const last = weekAfter(today);
  item.soon = whys(open.filter((one) => one.due > today && one.due <= last), mine.filter((one) => one.day > today && one.day <= last));
  item.followUps = now.filter((one) => one.name === "follow_up").map((one) => ({ label: one.label, day: one.due, at: one.at }));
  item.overdue = all.some((one) => one.overdue && one.name !== "follow_up") || set.some((one) => one.day < today);
  item.detriment = card.work?.detriment ?? false;
  item.refused = (card.work?.refused.length ?? 0) > 0;
  item.toPassOn = card.kind === "celebration" && status !== "new" && !ended(status) && card.work?.praised === false;
  item.behind = card.work !== null && card.work.seq < item.row.worker_seq;
  item.text = [item.name, card.text, ...card.themes.map(lists.theme), lists.area(card.area), lists.group(card.group), lists.status(status).label, ...item.row.desks.map(lists.desk)]
    .join("\n")
    .toLowerCase();
}

/** whys are promises and dates that staff set, the earliest first. */
function whys(promised: readonly Step[], set: readonly Due[]): Why[] {
  const all = [...promised.map((one) => ({ label: one.label, day: one.due })), ...set.map((one) => ({ label: dueWords[one.what], day: one.day }))];
  return all.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

const weekAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 10);

/** waitsFor: what waits for somebody who reads concerns no more waits for everybody. */
function waitsFor(due: Due, me: string, lists: Lists): boolean {
  return due.who === "" || due.who === me || !lists.reader(due.who);
}

/** recall puts what was read in the case before into an item. */
export function recall(item: Item, read: Read | null): void {
  item.read = read?.text ?? "";
  item.readers = read?.readers ?? null;
  item.full = read !== null && read.seq >= item.row.last_seq;
}
