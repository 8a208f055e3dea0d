// Which cases the desk shows, and in which order. No page, no network: tested on its own.
import type { Lists } from "../page";
import { ended } from "../words";
import type { Item } from "./item";
import { groups, type GroupName } from "./today";

export type Quick = "all" | "waiting" | "unread" | "overdue" | "led" | GroupName;

export type Filter = {
  quick: Quick;
  words: string;
  status: string; // a status, "active" for all that are not over, "" for all
  theme: string; // a theme, "none" for not sure, "" for all
  area: string;
  mode: string;
  kind: string;
  lead: string; // a reader's id, "me", "nobody", "" for all
  lane: string;
  route: string;
  desk: string;
  unread: boolean;
  danger: boolean;
  detriment: boolean;
  escalated: boolean; // a reply from somebody it was taken to is waited for
  matter: boolean; // it is in one
  held: boolean;
};

/** The fields that are one of several, and those that are on or off. */
export const chosenFields = ["status", "theme", "area", "mode", "kind", "lead", "lane", "route", "desk"] as const;
export const flagFields = ["unread", "danger", "detriment", "escalated", "matter", "held"] as const;

export const everything: Filter = {
  quick: "all", words: "", status: "", theme: "", area: "", mode: "", kind: "", lead: "", lane: "", route: "", desk: "",
  unread: false, danger: false, detriment: false, escalated: false, matter: false, held: false,
};

/** same says whether two filters let the same through. */
export function same(a: Filter, b: Filter): boolean {
  return (Object.keys(everything) as (keyof Filter)[]).every((key) => a[key] === b[key]);
}

/** parseFilter takes a filter that was kept: what it does not know is everything. */
export function parseFilter(value: unknown): Filter {
  const given = (typeof value === "object" && value !== null ? value : {}) as Partial<Record<keyof Filter, unknown>>;
  const out: Filter = { ...everything };
  for (const key of ["words", ...chosenFields] as const) if (typeof given[key] === "string") out[key] = given[key];
  for (const key of flagFields) out[key] = given[key] === true;
  if (typeof given.quick === "string" && Object.hasOwn(quick, given.quick)) out.quick = given.quick as Quick;
  return out;
}

export type Order = "urgent" | "newest" | "oldest" | "due" | "name";

const today = Object.fromEntries(groups.map((g) => [g.name, g.fits])) as Record<GroupName, (i: Item) => boolean>;

const quick: Record<Quick, (i: Item, me: string) => boolean> = {
  ...today,
  all: () => true,
  waiting: (i) => i.fromWorker || i.danger || i.overdue || i.row.status === "new",
  unread: (i) => i.fromWorker,
  overdue: (i) => i.overdue,
  led: (i, me) => i.card?.work?.owner === me && !ended(i.row.status),
};

export function countQuick(items: readonly Item[], which: Quick, me: string): number {
  return items.reduce((n, i) => n + (quick[which](i, me) ? 1 : 0), 0);
}

export function choose(items: readonly Item[], f: Filter, order: Order, lists: Lists): Item[] {
  const words = f.words.toLowerCase().split(/\s+/u).filter(Boolean);
  return items.filter((i) => matches(i, f, words, lists)).sort(orders[order]);
}

function matches(i: Item, f: Filter, words: readonly string[], lists: Lists): boolean {
  if (!quick[f.quick](i, lists.page.me)) return false;
  if (f.status === "active" ? ended(i.row.status) : f.status !== "" && i.row.status !== f.status) return false;
  if (f.mode !== "" && i.row.mode !== f.mode) return false;
  if (f.unread && !i.unread) return false;
  if (f.danger && !i.card?.danger) return false;
  if (f.route !== "" && i.row.route !== f.route) return false;
  if (f.desk !== "" && !i.row.desks.includes(f.desk)) return false;
  if (f.held && !i.row.held) return false;
  if (!fitsWork(i, f, lists.page.me)) return false;
  if (f.kind !== "" && i.card?.kind !== f.kind) return false;
  if (f.theme !== "" && !hasTheme(i, f.theme)) return false;
  if (f.area !== "" && !(i.card && lists.within(i.card.area, f.area))) return false;
  return words.every((w) => i.text.includes(w) || i.read.includes(w));
}

/** fitsWork looks at how far the work has come, which only an opened card tells. */
function fitsWork(i: Item, f: Filter, me: string): boolean {
  const work = i.card?.work;
  if (f.lead !== "" && (!i.card || (work?.owner ?? "") !== (f.lead === "me" ? me : f.lead === "nobody" ? "" : f.lead))) return false;
  if (f.lane !== "" && !work?.lanes.includes(f.lane)) return false;
  if (f.detriment && !i.detriment) return false;
  if (f.escalated && !work?.escalated) return false;
  return !f.matter || (work?.matter ?? "") !== "";
}

function hasTheme(i: Item, theme: string): boolean {
  if (!i.card) return false;
  return theme === "none" ? i.card.themes.length === 0 : i.card.themes.includes(theme);
}

/** urgency: somebody in danger, then a message nobody answered, then a date gone by. */
export function urgency(i: Item): number {
  return (i.danger ? 4 : 0) + (i.fromWorker ? 2 : 0) + (i.overdue ? 1 : 0);
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const newest = (a: Item, b: Item): number => text(b.day, a.day) || text(a.row.id, b.row.id);

const orders: Record<Order, (a: Item, b: Item) => number> = {
  urgent: (a, b) => urgency(b) - urgency(a) || newest(a, b),
  newest,
  oldest: (a, b) => newest(b, a),
  due: (a, b) => text(a.step?.due ?? "9999", b.step?.due ?? "9999") || newest(a, b),
  name: (a, b) => text(a.name, b.name) || newest(a, b),
};

/** openFirst is the order in which sealed cases are opened: what today needs first, as far as the clear fields tell, then the newest. */
export function openFirst(a: Item, b: Item): number {
  return Number(ended(a.row.status)) - Number(ended(b.row.status)) || Number(b.fromWorker) - Number(a.fromWorker) || text(b.row.week, a.row.week);
}

/** needed says whether today cannot be told without this case: one that is not over, or that somebody wrote in. */
export function needed(i: Item): boolean {
  return !ended(i.row.status) || i.fromWorker;
}
