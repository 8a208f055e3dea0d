// Several cases at once: thank those that are new, with the same words to each, or say who leads them.
import { byId, el, fill, say, type Child } from "../dom";
import { area, typed } from "../case/panel";
import { blanks } from "../case/blanks";
import type { Lists } from "../page";
import { count } from "../words";
import type { Acts, Outcome, Plan } from "./acts";
import { askFields, askPlan } from "./askall";
import { openDialog, openNotice } from "./dialog";
import type { Item } from "./item";

export const mostAtOnce = 200;

const ownThanks = "Thank you for speaking up. We have read what you told us and we take it seriously. We will tell you here what happens next. If anything changes, or you think of something else, please add it here.";

/** thanks are the words offered: the organisation's own, when it has some. */
function thanks(lists: Lists): string {
  return lists.page.replies?.[0]?.text ?? ownThanks;
}

/** mayLead are those of the people who read all of these cases, where it is known who reads one. */
export function mayLead<P extends { id: string }>(items: readonly Item[], people: readonly P[]): P[] {
  return people.filter((p) => items.every((i) => i.readers === null || i.readers.includes(p.id)));
}

export class Bulk {
  constructor(
    private readonly lists: Lists,
    private readonly acts: Acts,
    private readonly changed: () => void,
  ) {}

  /** thank asks for the words and sends them to those of the cases that nobody has thanked yet. `done` hears which were. */
  thank(items: readonly Item[], done: (items: Item[]) => void): void {
    const fresh = items.filter((i) => i.row.status === "new");
    if (fresh.length === 0) return openNotice(items.length === 0 ? "Choose a new concern first." : "Everybody here has been thanked already.");
    const others = items.length - fresh.length;
    this.ask(
      fresh,
      fresh.length === 1 ? `Thank the person behind ${fresh[0]?.name}` : `Thank ${count(fresh.length, "person", "people")}`,
      [
        el("p", {}, fresh.length === 1 ? "They read this when they come back with their receipt." : "Each of them reads the same words when they come back with their receipt, and nothing of the others."),
        others > 0 && el("p", {}, `${count(others, "case is", "cases are")} not new any more, and left out.`),
        area("bulk-thanks", "What they will read", "Do not name anybody here.", thanks(this.lists)),
      ],
      "Thank them now",
      () => {
        const text = typed("bulk-thanks", "Write your thanks first");
        if (text === "") return null;
        const [blank] = blanks(text);
        if (blank !== undefined) throw new Error(`Fill in ${blank} first, or take it out. Nobody has been thanked yet.`);
        return (c) => (c.answer.case.status === "new" ? { kind: "status", audience: "case", status: "thanked", body: { status: "thanked", text } } : { not: "Somebody has thanked them already." });
      },
      done,
    );
  }

  /** followUp asks the people of closed cases how they are, each with the words for the months gone by. */
  followUp(items: readonly Item[], done: (items: Item[]) => void): void {
    this.ask(items, items.length === 1 ? `Ask the person behind ${items[0]?.name} how they are` : `Ask ${count(items.length, "person", "people")} how they are`, askFields(items, this.lists), "Ask them now", () => askPlan(items, this.lists), done);
  }

  /** assign says who leads these cases, among their readers. */
  assign(items: readonly Item[], done: (items: Item[]) => void): void {
    if (items.length === 0) return openNotice("Choose a case first.");
    const people = mayLead(items, this.lists.roster.readers);
    const known = people.length > 0 && people.length < this.lists.roster.readers.length;
    if (people.length === 0) return openNotice("Nobody reads all of these cases. Choose fewer.");
    const select = el("select", { class: "nhsuk-select app-wide", id: "bulk-lead", autocomplete: "off" }, ...people.map((p) => el("option", { value: p.id, selected: p.id === this.lists.page.me }, p.name)));
    this.ask(
      items,
      items.length === 1 ? `Who leads ${items[0]?.name}?` : `Who leads these ${items.length} cases?`,
      [el("p", {}, "The other readers see it. The person who spoke up does not."), known && el("p", { class: "app-small" }, items.length === 1 ? "Those who read it are offered." : "Those who read all of these cases are offered, as far as this device knows."), el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: "bulk-lead" }, "Who leads"), select)],
      "Say who leads",
      (): Plan => {
        const to = select.value;
        const name = this.lists.person(to);
        return (c) => {
          if (!c.answer.readers.some((one) => one.id === to)) return { not: `${name} does not read it. Add them as a reader first.` };
          return { kind: "assign", audience: "readers", body: { to } };
        };
      },
      done,
    );
  }

  private ask(items: readonly Item[], title: string, body: Child[], button: string, plan: () => Plan | null, done: (items: Item[]) => void): void {
    if (items.length > mostAtOnce) return openNotice(`That is more than can be done at once. Choose ${mostAtOnce} or fewer.`);
    const progress = el("div", { class: "app-progress", hidden: true }, el("label", { for: "bulk-bar", id: "bulk-bar-text" }, ""), el("progress", { id: "bulk-bar", max: items.length, value: 0 }));
    const result = el("div", { id: "bulk-result" });
    let left = [...items];
    let stop = false;
    openDialog(
      {
        title,
        body: [...body, progress, result],
        button,
        submit: async () => {
          const what = plan();
          if (!what) return false;
          fill(result);
          progress.hidden = false;
          const bar = byId<HTMLProgressElement>("bulk-bar");
          bar.max = left.length;
          const tell = (n: number): void => {
            bar.value = n;
            byId("bulk-bar-text").textContent = `${n} of ${count(left.length, "case")} done`;
          };
          tell(0);
          const all = await this.acts.each(left, what, tell, () => stop);
          this.changed();
          done(all.filter((o) => o.failed === "").map((o) => o.item));
          left = all.filter((o) => o.failed !== "").map((o) => o.item);
          const went = all.length - left.length;
          if (left.length === 0) {
            say(`Done for ${count(went, "case")}.`);
            return true;
          }
          progress.hidden = true;
          fill(result, ...this.failures(went, all));
          return false;
        },
      },
      () => (stop = true),
    );
  }

  private failures(went: number, all: readonly Outcome[]): HTMLElement[] {
    const bad = all.filter((o) => o.failed !== "");
    return [
      el(
        "div",
        { class: "app-problem", role: "alert" },
        el("p", {}, `${went > 0 ? `Done for ${count(went, "case")}. ` : ""}Not done for ${count(bad.length, "case")}. You can try these again, or cancel and open them.`),
        el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...bad.map((o) => el("li", {}, el("a", { href: `/desk/cases/${o.item.row.id}` }, o.item.name), `: ${o.failed}`))),
      ),
    ];
  }
}
