// "Ask all": the follow-ups that are due, asked in one go with the organisation's own words for each number of months.
import { followUpWords, isMonths, type Months } from "../../followup";
import { clockedOf } from "../case/aside";
import { blanks } from "../case/blanks";
import { askedWords, askingWords } from "../case/followups";
import { area, typed } from "../case/panel";
import type { OpenCase } from "../case/view";
import { workOf } from "../case/work";
import { el, type Child } from "../dom";
import type { Lists } from "../page";
import { steps } from "../steps";
import { count } from "../words";
import type { Plan } from "./acts";
import type { Item } from "./item";

/** monthsOf are the follow-ups that these cases wait for, each once, and how many people each is for. */
export function monthsOf(items: readonly Item[]): { at: Months; people: number }[] {
  const all: Months[] = ["3", "6", "9", "12"];
  return all.map((at) => ({ at, people: items.filter((i) => i.followUps.some((one) => one.at === at)).length })).filter((one) => one.people > 0);
}

const field = (at: Months): string => `bulk-ask-${at}`;

/** askFields say what will happen, and hold the words for each. */
export function askFields(items: readonly Item[], lists: Lists): Child[] {
  const asked = monthsOf(items);
  return [
    el("p", {}, `${items.length === 1 ? "One message is sent" : `${items.length} messages are sent, one in each case`}. They read it when they come back with their receipt, and nothing of the others. Each case keeps that you asked; nothing more is owed there until they answer.`),
    ...asked.map(({ at, people }) => area(field(at), `After ${followUpWords[at]}, to ${count(people, "person", "people")}`, "Do not name anybody here.", askingWords(at, lists.page.replies ?? []))),
  ];
}

/** askPlan reads the words; null when some are missing. Each case says itself, once it is open, what is due in it. */
export function askPlan(items: readonly Item[], lists: Lists): Plan | null {
  const words = new Map<Months, string>();
  for (const { at } of monthsOf(items)) {
    const text = typed(field(at), "Write your message first");
    if (text === "") return null;
    const [blank] = blanks(text);
    if (blank !== undefined) throw new Error(`Fill in ${blank} first, or take it out. Nobody has been asked yet.`);
    words.set(at, text);
  }
  return (c) => {
    const at = dueIn(c, lists);
    const text = at === null ? undefined : words.get(at);
    return at === null || text === undefined ? { not: "It has been asked already, or they have answered." } : askedWords(at, text);
  };
}

/** dueIn is the follow-up to make in an open case today. */
function dueIn(c: OpenCase, lists: Lists): Months | null {
  const { status, status_on: statusOn } = c.answer.case;
  const work = workOf({ report: c.report, entries: c.entries, status, statusOn });
  const at = steps(clockedOf(c, work), lists.page).find((one) => one.name === "follow_up" && !one.done && one.due <= lists.page.today)?.at ?? "";
  return isMonths(at) ? at : null;
}
