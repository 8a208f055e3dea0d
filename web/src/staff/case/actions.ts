// What somebody will do about a concern: with an owner, a day and a reminder; changed, finished with what came of it, or dropped with why.
import { newID } from "../../crypto/bytes";
import type { Action } from "../../crypto/bodies";
import { el, paragraphs, tag } from "../dom";
import type { Lists } from "../page";
import { away, count, longDay } from "../words";
import { dayField, readFields, selectField, textField } from "./fields";
import { button, link, Part } from "./part";
import type { Around, MakeSection } from "./section";
import type { OpenCase } from "./view";
import type { Standing, Work } from "./work";

const ELSE = "else";

/** inOrder puts open ones first, the most urgent of them at the top, then the newest that are over. */
export function inOrder(actions: readonly Standing<Action>[]): { open: Standing<Action>[]; over: Standing<Action>[] } {
  const day = (a: Action): string => (a.due === "" ? "9999" : a.due);
  const open = actions.filter((a) => a.state === "open").sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.seq - b.seq));
  const over = actions.filter((a) => a.state !== "open").sort((a, b) => b.seq - a.seq);
  return { open, over };
}

export const actionsSection: MakeSection = (place, around) => {
  const part = new Part(place, "Actions", around.busy);
  let shown: OpenCase | null = null;

  const edit = (c: OpenCase, before: Action | null): void => {
    const today = around.lists.page.today;
    const id = before ? `action-${before.id}` : "action-new";
    const readers = c.answer.readers.map((r) => ({ value: r.id, label: r.id === around.me.id ? `${around.lists.person(r.id)} (me)` : around.lists.person(r.id) }));
    const owner = before ? (before.owner !== "" ? before.owner : before.who !== "" ? ELSE : "") : around.me.id;
    const fields = {
      text: textField({ id: `${id}-text`, label: "What will be done?", rows: 2, max: 1000, required: "Say what will be done", value: before?.text ?? "" }),
      owner: selectField({ id: `${id}-owner`, label: "Who does it?", options: [...readers, { value: ELSE, label: "Somebody else" }], value: readers.some((r) => r.value === owner) || owner === ELSE ? owner : "", empty: "Choose", required: "Choose who does it" }),
      who: textField({ id: `${id}-who`, label: "If somebody else: who?", hint: "A role is enough, for example: the ward manager. They see nothing of this case.", rows: 1, max: 200, value: before?.who ?? "" }),
      due: dayField({ id: `${id}-due`, legend: "By when? (optional)", hint: "For example, 27 3 2027", value: before?.due ?? "", ...(before?.due ? {} : { from: today }) }),
      remind: dayField({ id: `${id}-remind`, legend: "Remind on (optional)", hint: "It then stands on the owner’s desk that day.", value: before?.remind ?? "", ...(before?.remind ? {} : { from: today }) }),
    };
    part.open({
      title: before ? "Change this action" : "Add an action",
      text: Object.values(fields).map((f) => f.node),
      button: before ? "Save the action" : "Add the action",
      submit: async () => {
        const got = readFields(fields);
        if (!got) return;
        const elsewhere = got.owner === ELSE;
        if (elsewhere && got.who === "") return void (fields.who.wrong("Say who does it"), fields.who.focus());
        if (!elsewhere && got.who !== "") return void (fields.who.wrong("Choose “Somebody else” above, or leave this empty"), fields.who.focus());
        if (got.remind !== "" && got.due !== "" && got.remind > got.due) return void (fields.remind.wrong("The reminder must not be after the day it is due"), fields.remind.focus());
        await write(around, { id: before?.id ?? newID(), text: got.text, owner: elsewhere ? "" : got.owner, who: elsewhere ? got.who : "", due: got.due, remind: got.remind, state: "open", outcome: "" });
        part.done(before ? "The action is changed." : "The action is added. Every reader sees it.");
      },
    });
  };

  const end = (a: Action, state: "done" | "dropped"): void => {
    const done = state === "done";
    const outcome = textField({ id: `action-${a.id}-${state}`, label: done ? "What came of it?" : "Why is it dropped?", rows: 2, max: 1000, required: done ? "Say what came of it" : "Say why it is dropped" });
    part.open({
      title: done ? "Finish this action" : "Drop this action",
      text: [paragraphs(a.text), outcome.node],
      button: done ? "Finish it" : "Drop it",
      submit: async () => {
        const got = readFields({ outcome });
        if (!got) return;
        await write(around, { ...body(a), state, outcome: got.outcome });
        part.done(done ? "The action is finished." : "The action is dropped.");
      },
    });
  };

  return {
    draw(c: OpenCase, work: Work) {
      shown = c;
      const { open, over } = inOrder(work.actions);
      const { lists } = around;
      part.show(
        open.length === 0 ? el("p", {}, over.length === 0 ? "Nobody has agreed to do anything yet." : "No action is open.") : el("ol", { class: "app-actions" }, ...open.map((a) => openLine(a, lists, around.me.id, (a) => shown && edit(shown, a), end))),
        over.length > 0 && el("details", { class: "nhsuk-details" }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, count(over.length, "action is over", "actions are over"))), el("ol", { class: "nhsuk-details__text app-actions" }, ...over.map((a) => overLine(a, lists, around.me.id)))),
        button("action-add", "Add an action", () => shown && edit(shown, null)),
      );
    },
    wipe: () => part.wipe(),
  };
};

const body = ({ id, text, owner, who, due, remind, state, outcome }: Action): Action => ({ id, text, owner, who, due, remind, state, outcome });

function write(around: Around, action: Action): Promise<void> {
  return around.write({ kind: "action", audience: "readers", body: action });
}

function doer(a: Action, lists: Lists, me: string): string {
  if (a.owner === me) return "You";
  return a.owner !== "" ? lists.person(a.owner) : a.who || "Nobody named";
}

function openLine(a: Standing<Action>, lists: Lists, me: string, change: (a: Action) => void, end: (a: Action, state: "done" | "dropped") => void): HTMLElement {
  const { today } = lists.page;
  const late = a.due !== "" && a.due < today;
  return el(
    "li",
    { class: `app-actions__line${late ? " app-actions__line--late" : ""}`, "data-action": a.id },
    paragraphs(a.text),
    el("p", { class: "app-small" }, el("strong", {}, doer(a, lists, me)), a.due === "" ? ", no day set" : `, by ${longDay(a.due)} (${away(a.due, today)})`, late && " ", late && tag("Overdue", "red")),
    a.remind !== "" && el("p", { class: "app-small nhsuk-u-secondary-text-color" }, `Reminder: ${longDay(a.remind)}`),
    el("p", { class: "app-actions__do" }, link(`action-${a.id}-change`, "Change", a.text, () => change(a)), link(`action-${a.id}-finish`, "Finish", a.text, () => end(a, "done")), link(`action-${a.id}-drop`, "Drop", a.text, () => end(a, "dropped"))),
  );
}

function overLine(a: Standing<Action>, lists: Lists, me: string): HTMLElement {
  return el("li", { class: "app-actions__line", "data-action": a.id }, paragraphs(a.text), el("p", { class: "app-small" }, a.state === "done" ? tag("Done", "green") : tag("Dropped", "grey"), ` ${doer(a, lists, me)}, week of ${longDay(a.week)}`), a.outcome !== "" && paragraphs(a.outcome));
}
