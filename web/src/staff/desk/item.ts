// One line of the desk: what the server says of a case in clear, and what its card says once opened.
import type { Card } from "../../crypto/card";
import { noCourse } from "../../clock";
import { caseName } from "../../crypto/names";
import type { CaseRow } from "../calls";
import type { Lists } from "../page";
import { ended } from "../words";
import { clockedKind, nextStep, type Step } from "../steps";

export type State = "sealed" | "open" | "failed";

export type Item = {
  row: CaseRow;
  name: string;
  state: State;
  card: Card | null;
  step: Step | null; // what is due next
  text: string; // everything that search looks through, lower case
  fromWorker: boolean; // the worker wrote what I have not read
  unread: boolean; // anybody but me wrote what I have not read
  danger: boolean; // somebody may be in danger, and nobody has said yet what was done
  overdue: boolean;
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
    fromWorker,
    unread: fromWorker || (row.last_seq > row.read_seq && row.last_author !== me),
    danger: false,
    overdue: false,
    day: row.week,
  };
}

/** opened puts the card into an item. */
export function opened(item: Item, card: Card, lists: Lists): void {
  item.state = "open";
  item.card = card;
  item.day = card.day || item.row.week;
  item.step = nextStep(
    { kind: clockedKind(card.kind, card.work?.lanes ?? []), status: item.row.status, day: item.day, statusOn: item.row.status_on, course: card.work?.course ?? noCourse() },
    lists.page,
  );
  item.danger = card.danger && !ended(item.row.status) && item.row.status !== "fed_back";
  item.overdue = item.step?.overdue ?? false;
  item.text = [
    item.name,
    card.text,
    ...card.themes.map(lists.theme),
    lists.area(card.area),
    lists.group(card.group),
    lists.status(item.row.status).label,
    ...item.row.desks.map(lists.desk),
  ]
    .join("\n")
    .toLowerCase();
}
