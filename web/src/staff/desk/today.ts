// What needs me today: which cases, and why. No page, no network: tested on its own.
import { ended } from "../words";
import type { Item, Why } from "./item";

export type GroupName = "danger" | "detriment" | "refused" | "new" | "messages" | "due" | "follow_up" | "praise" | "soon" | "worker";

type Kind = {
  name: GroupName;
  title: string;
  hint: string;
  fits(i: Item): boolean;
  why(i: Item): Why[];
};

const none = (): Why[] => [];

/** In the order in which somebody would want to see them. */
export const groups: readonly Kind[] = [
  { name: "danger", title: "Somebody may be in danger", hint: "They said so when they wrote. Check that somebody has acted, also when the concern was taken back since.", fits: (i) => i.danger, why: none },
  { name: "detriment", title: "Treated badly for speaking up", hint: "They said that this happened to them, or may have. Ask what they need, and who must stop it.", fits: (i) => i.detriment && i.row.status !== "withdrawn", why: none },
  { name: "refused", title: "They said no", hint: "Somebody reads it, or it was taken somewhere, and the person who spoke up said no to that since. Act on their no.", fits: (i) => i.refused && i.row.status !== "withdrawn", why: none },
  {
    name: "new",
    title: "To thank",
    hint: "New, and nobody has thanked them yet.",
    fits: (i) => i.row.status === "new",
    why: (i) => (i.step?.name === "acknowledge" ? [{ label: "Thank them", day: i.step.due }] : []),
  },
  { name: "messages", title: "New messages", hint: "The person who spoke up has written since you last looked, or you have not opened it yet.", fits: (i) => (i.fromWorker || i.behind) && i.row.status !== "new", why: none },
  { name: "due", title: "Due today or overdue", hint: "What was promised to them, and what readers set themselves.", fits: (i) => i.due.length > 0, why: (i) => i.due },
  { name: "follow_up", title: "Time to ask how they are", hint: "Months have gone by since it was closed. Ask whether they were treated badly for speaking up. Once asked, it leaves this list.", fits: (i) => i.followUps.length > 0, why: (i) => i.followUps },
  { name: "praise", title: "Thanks to pass on", hint: "Celebrations that have not reached whom they praise yet.", fits: (i) => i.toPassOn, why: none },
  { name: "soon", title: "In the next 7 days", hint: "Coming up: what was promised to them, and what readers set themselves.", fits: (i) => i.soon.length > 0, why: (i) => i.soon },
  {
    name: "worker",
    title: "Waiting for the person who spoke up",
    hint: "A reader wrote last. There is nothing to do today but to keep an eye on it.",
    fits: (i) => i.waits && !i.fromWorker && !i.behind,
    why: none,
  },
];

export type Group = Kind & { items: Item[] };

/** aside names a case that a reader has put aside in a group; when the worker writes again it comes back. */
export const aside = (group: GroupName, i: Item): string => `${group} ${i.row.id} ${i.row.worker_seq}`;

/** todayOf sorts cases into the groups; a case may stand in several. `put` are those that the reader has put aside. */
export function todayOf(items: readonly Item[], put: ReadonlySet<string> = new Set()): Group[] {
  return groups.map((kind) => ({ ...kind, items: items.filter((i) => kind.fits(i) && !put.has(aside(kind.name, i))).sort(first(kind)) }));
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const when = (kind: Kind, i: Item): string => kind.why(i)[0]?.day ?? "9999";

function first(kind: Kind): (a: Item, b: Item) => number {
  return (a, b) => text(when(kind, a), when(kind, b)) || Number(ended(a.row.status)) - Number(ended(b.row.status)) || text(a.day, b.day) || text(a.row.id, b.row.id);
}

/** waiting says whether anything of today waits for the reader, and not for others. */
export function waiting(all: readonly Group[]): number {
  return new Set(all.filter((g) => g.name !== "worker" && g.name !== "soon").flatMap((g) => g.items.map((i) => i.row.id))).size;
}

/** Load is how many open cases, and how many of them are overdue. */
export type Load = { id: string; open: number; overdue: number };

/** loads counts only what this reader reads: a count of anything else could tell of a case that somebody may not see. "" leads nothing. */
export function loads(items: readonly Item[], me: string): { open: number; mine: Load; team: Load[] } {
  const by = new Map<string, Load>();
  let open = 0;
  for (const i of items) {
    if (ended(i.row.status) || !i.card) continue;
    open++;
    const id = i.card.work?.owner ?? "";
    const load = by.get(id) ?? { id, open: 0, overdue: 0 };
    by.set(id, { id, open: load.open + 1, overdue: load.overdue + (i.overdue ? 1 : 0) });
  }
  const mine = by.get(me) ?? { id: me, open: 0, overdue: 0 };
  return { open, mine, team: [...by.values()].sort((a, b) => Number(a.id === "") - Number(b.id === "") || b.open - a.open || text(a.id, b.id)) };
}
