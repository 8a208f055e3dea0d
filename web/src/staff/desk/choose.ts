// Which cases the desk shows, and in which order. No page, no network: tested on its own.
import type { Lists } from "../page";
import { ended } from "../words";
import type { Item } from "./item";

export type Quick = "all" | "waiting" | "messages" | "danger" | "overdue" | "new";

export type Filter = {
  quick: Quick;
  words: string;
  status: string; // a status, "active" for all that are not over, "" for all
  theme: string; // a theme, "none" for not sure, "" for all
  area: string;
  mode: string;
  kind: string;
  unread: boolean;
  danger: boolean;
};

export const everything: Filter = { quick: "all", words: "", status: "", theme: "", area: "", mode: "", kind: "", unread: false, danger: false };

export type Order = "urgent" | "newest" | "oldest" | "due" | "name";

const quick: Record<Quick, (i: Item) => boolean> = {
  all: () => true,
  waiting: (i) => i.fromWorker || i.danger || i.overdue || i.row.status === "new",
  messages: (i) => i.fromWorker,
  danger: (i) => i.danger,
  overdue: (i) => i.overdue,
  new: (i) => i.row.status === "new",
};

export function countQuick(items: readonly Item[], which: Quick): number {
  return items.reduce((n, i) => n + (quick[which](i) ? 1 : 0), 0);
}

export function choose(items: readonly Item[], f: Filter, order: Order, lists: Lists): Item[] {
  const words = f.words.toLowerCase().split(/\s+/u).filter(Boolean);
  return items.filter((i) => matches(i, f, words, lists)).sort(orders[order]);
}

function matches(i: Item, f: Filter, words: readonly string[], lists: Lists): boolean {
  if (!quick[f.quick](i)) return false;
  if (f.status === "active" ? ended(i.row.status) : f.status !== "" && i.row.status !== f.status) return false;
  if (f.mode !== "" && i.row.mode !== f.mode) return false;
  if (f.unread && !i.unread) return false;
  if (f.danger && !i.card?.danger) return false;
  if (f.kind !== "" && i.card?.kind !== f.kind) return false;
  if (f.theme !== "" && !hasTheme(i, f.theme)) return false;
  if (f.area !== "" && !(i.card && lists.within(i.card.area, f.area))) return false;
  return words.every((w) => i.text.includes(w));
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

/** openFirst is the order in which sealed cases are opened: what the desk shows first, as far as the clear fields tell. */
export function openFirst(a: Item, b: Item): number {
  return Number(b.fromWorker) - Number(a.fromWorker) || Number(ended(a.row.status)) - Number(ended(b.row.status)) || text(b.row.week, a.row.week);
}
