// Who reads a case: with role and side, since when, and until when for a cover.
import { el, tag, type Child } from "../dom";
import type { ReaderRow } from "../calls";
import type { Lists } from "../page";
import { longDay, roles, sides } from "../words";
import { refusedReaders, type RefusedReader } from "./takenback";
import { since, type OpenCase, type Shown } from "./view";

export type Actions = { takeOff(id: string): void; letBack(id: string): void };

/** readersView lists everybody who reads this. `act` is null for somebody who may not change that, and says why in `whyNot`. */
export function readersView(c: OpenCase, lists: Lists, me: string, act: Actions): HTMLElement {
  const refused = refusedReaders(c);
  return el("ul", { class: "app-plain-list app-who" }, ...c.answer.readers.map((row) => line(row, c, lists, me, act, refused.find((one) => one.id === row.id))));
}

function line(row: ReaderRow, c: OpenCase, lists: Lists, me: string, act: Actions, refused: RefusedReader | undefined): HTMLElement {
  const name = row.id === me ? "You" : lists.person(row.id);
  const button = mayTakeOff(c, row.id, me) && el("button", { type: "button", class: "app-link-button", "data-take-off": row.id, onclick: () => act.takeOff(row.id) }, row.id === me ? "Stop reading" : "Take off", row.id !== me && el("span", { class: "nhsuk-u-visually-hidden" }, ` ${name}`));
  return el(
    "li",
    { class: "app-who__line" },
    el("strong", {}, name),
    el("div", { class: "nhsuk-u-secondary-text-color" }, about(row.id, lists)),
    el("div", { class: "nhsuk-u-secondary-text-color app-small" }, sinceWords(since(c, row.id), lists)),
    cover(row),
    refused && el("div", { class: "app-danger-text" }, tag("They said no", "red"), ` In the week of ${longDay(refused.answer.week)} the person who spoke up said no: take off.`),
    !since(c, row.id) && el("div", { class: "app-doubt" }, tag("Not genuine", "red"), el("p", {}, "Nothing in this case says who added this person. Tell the other readers.")),
    !lists.reader(row.id) && el("div", { class: "app-small" }, "Not on the signed list now: new keys cannot be sealed to them."),
    row.lost && lost(row.id, name, c, lists, me, act),
    button,
  );
}

// lost: a recovery gave them a new key, but not this case. Only somebody who holds its key can let them read it again.
function lost(id: string, name: string, c: OpenCase, lists: Lists, me: string, act: Actions): HTMLElement {
  const back = mayChange(c, me) && lists.reader(id) && el("button", { type: "button", class: "app-link-button", "data-let-back": id, onclick: () => act.letBack(id) }, `Let ${name} read it again`);
  return el("div", { class: "app-doubt" }, tag("Cannot open it", "orange"), el("p", {}, `${name} lost their key and can no longer open this. They do not count as a reader.`), back);
}

function about(id: string, lists: Lists): string {
  const found = lists.roster.list?.body.readers.find((one) => one.id === id);
  if (!found) return "No longer listed";
  const role = found.title || roles[found.role] || found.role;
  return [role, sides[found.side] ?? found.side, lists.desk(found.desk)].join(", ");
}

function sinceWords(entry: Shown | null, lists: Lists): string {
  if (!entry) return "";
  if (entry.seq === 0) return "Since it was raised";
  return `Since the week of ${longDay(entry.week)}, added by ${lists.person(entry.author)} (entry ${entry.seq + 1})`;
}

function cover({ from, until }: ReaderRow): Child {
  if (from === "" && until === "") return null;
  return el("div", {}, tag("Cover", "white"), el("span", { class: "app-small" }, ` ${from === "" ? "" : `from ${longDay(from)} `}${until === "" ? "" : `until ${longDay(until)}`}`));
}

/** mayChange says whether this reader may add people and take them off: whoever covers may not. */
export function mayChange(c: OpenCase, me: string): boolean {
  return c.identity !== null && c.genuine && (c.answer.readers.find((one) => one.id === me)?.until ?? "") === "";
}

/** mayTakeOff: not the last reader, and of the others not by whoever only covers. */
export function mayTakeOff(c: OpenCase, id: string, me: string): boolean {
  const stays = c.answer.readers.some((one) => one.id !== id && one.until === "");
  return stays && c.identity !== null && c.genuine && (id === me || mayChange(c, me));
}
