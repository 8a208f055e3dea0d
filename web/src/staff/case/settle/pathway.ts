// How the concern is being settled: one pathway at a time, with its checklist and a date of its own.
import type { CheckLine, Pathway } from "../../../crypto/bodies";
import { later } from "../../../clock";
import { checked, pathwayLabel, type PathwayCode } from "../../checklists";
import { el, paragraphs, tag, type Child } from "../../dom";
import { away, longDay } from "../../words";
import type { Writing } from "../act";
import { area, choice, chosen, typed } from "../panel";
import type { Around, Section } from "../section";
import type { OpenCase } from "../view";
import type { Standing, Work } from "../work";
import { CheckForm } from "./checkform";
import { dayField, readFields, type Field } from "../fields";
import { button, Part } from "../part";
import { attention, buttons, by, pairs } from "./pieces";
import { against, openPrompts, told, unfit } from "./rules";

const refusals = {
  needs: "First answer who is hurt, what they need and whose obligation it is. “Not known yet” is an answer too",
  formal: "First answer “Is formal action needed?” with yes, and say why",
};

export const unfitWords = {
  sexual_safety: "This is not the way where sexual harassment is concerned: it puts the person who was hurt into a room with the person named, as if both had a part in it, and it can be used to keep things quiet.",
  danger: "This is not the way while somebody may be in danger: nobody should have to talk with somebody they are not safe from.",
};

export function pathwaySection(place: HTMLElement, around: Around): Section {
  const box = new PathwayBox(place, around);
  return { draw: (c, work) => box.draw(c, work), draft: () => box.draft(), wipe: () => box.wipe() };
}

class PathwayBox {
  private readonly part: Part;
  private readonly checks: CheckForm;
  private work: Work | null = null;

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "How this is being settled", around.busy);
    this.checks = new CheckForm("pathway", around.busy, (checks) => this.tickOff(checks));
  }

  draw(c: OpenCase, work: Work): void {
    this.work = work;
    if (c.report.kind === "celebration" || c.answer.case.status === "withdrawn") return this.part.hide();
    const now = work.pathway;
    this.part.show(...(now?.state === "begun" ? this.underWay(now, work, c) : this.none(now)));
  }

  draft(): boolean {
    return this.part.isOpen || this.checks.draft;
  }

  wipe(): void {
    this.work = null;
    this.part.wipe();
  }

  private none(last: Standing<Pathway> | null): Child[] {
    return [
      last && pairs([`${pathwayLabel(last.pathway)}, ended`, last.text === "" ? "Nothing was noted." : paragraphs(last.text)]),
      last && by(last, this.around),
      el("p", {}, "Begin with the lightest way that meets the need. You can change it later."),
      buttons(button("pathway-begin", last ? "Begin another way" : "Choose a way", () => this.begin())),
    ];
  }

  private underWay(now: Standing<Pathway>, work: Work, c: OpenCase): Child[] {
    const { lists } = this.around;
    const wrong = unfit(now.pathway, work);
    const asked = openPrompts(work, told(c), lists.checklists).length;
    return [
      pairs(
        [pathwayLabel(now.pathway), lists.checklists.pathway(now.pathway).text],
        ["Began", longDay(now.began)],
        ["To be done by", now.due === "" ? "No date set" : dueWords(now.due, lists.page.today)],
        ...(now.text === "" ? [] : [["Words", paragraphs(now.text)] as [string, Child]]),
      ),
      by(now, this.around),
      asked > 0 && el("p", {}, el("a", { href: "#section-prompts-title" }, asked === 1 ? "One question to think of" : `${asked} questions to think of`)),
      wrong !== "" && attention(el("p", {}, unfitWords[wrong])),
      this.checks.view(checked(lists.checklists.lines(now.pathway), now.checks, (code) => lists.checklists.label(code))),
      buttons(button("pathway-end", "End it with an outcome", () => this.end(now)), button("pathway-date", "Change the date", () => this.redate(now)), button("pathway-begin", "Choose another way", () => this.begin())),
    ];
  }

  private begin(): void {
    const { checklists, page } = this.around.lists;
    const pathways = choice("pathway", "Which way?", checklists.pathways.map((one) => ({ value: one.code, label: one.label, hint: `${one.text} Usually ${one.count} ${one.unit === "days" ? "days" : "working days"}.` })));
    const warning = el("div", { role: "status" });
    const began = dayField({ id: "pathway-began", legend: "From", value: page.today, required: "Give the day it begins" });
    const due = dayField({ id: "pathway-due", legend: "To be done by", hint: "Worked out from the way you choose. Change it if another date fits." });
    let own = false; // a date that somebody typed is not overwritten
    due.node.addEventListener("input", () => (own = true));
    const propose = (): void => {
      const way = pathways.querySelector<HTMLInputElement>("input:checked")?.value;
      if (way) warning.replaceChildren(...this.warnings(way));
      const from = began.peek();
      if (!way || own || from === "") return;
      const { count, unit } = checklists.pathway(way);
      due.set(later(page.nation, from, count, unit));
    };
    pathways.addEventListener("change", propose);
    began.node.addEventListener("change", propose);
    this.part.open({
      title: "How should this be settled?",
      text: [pathways, warning, began.node, due.node, area("pathway-text", "Words for the other readers (optional)", "Who leads it, and what was agreed. The person who spoke up does not see this.")],
      button: "Begin",
      submit: () => this.begun(began, due),
    });
  }

  private warnings(way: string): HTMLElement[] {
    if (!this.work) return [];
    const wrong = unfit(way, this.work);
    return wrong === "" ? [] : [attention(el("p", {}, unfitWords[wrong]), el("p", {}, "Choose another way unless the review group decided otherwise."))];
  }

  private async begun(from: Field<string>, by: Field<string>): Promise<void> {
    const pathway = chosen("pathway", "Choose a way") as PathwayCode | "";
    if (pathway === "" || !this.work) return;
    const why = against(pathway, this.work.needs);
    if (why !== "") return this.refuse(refusals[why]);
    const days = readFields({ began: from, due: by });
    if (!days) return;
    const { began, due } = days;
    if (due !== "" && due < began) {
      by.wrong("This is before the day it begins");
      return by.focus();
    }
    const before = this.work.pathway;
    const writings: Writing[] = [];
    if (before?.state === "begun") writings.push(this.writing({ ...before, state: "ended", text: `Changed to: ${pathwayLabel(pathway).toLowerCase()}.` }));
    const checks = this.around.lists.checklists.lines(pathway).map((one): CheckLine => ({ item: one.code, state: "todo" }));
    writings.push(this.writing({ pathway, state: "begun", began, due, checks, text: typed("pathway-text") }));
    await this.around.write(...writings);
    this.part.done(`${pathwayLabel(pathway)} has begun.`);
  }

  /** refuse says at the choice why this way cannot begin yet, with the way to what is missing. */
  private refuse(words: string): void {
    const group = document.getElementById("pathway-group");
    group?.classList.add("nhsuk-form-group--error");
    group?.querySelector(".nhsuk-radios")?.before(el("span", { class: "nhsuk-error-message", role: "alert" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), words, ". ", el("a", { href: "#section-needs-title" }, "Go to these questions")));
    group?.querySelector<HTMLElement>("input:checked")?.focus();
  }

  private end(now: Standing<Pathway>): void {
    this.part.open({
      title: `End: ${pathwayLabel(now.pathway).toLowerCase()}`,
      text: [el("p", {}, "What came of it stays with the case. You can begin another way after."), area("pathway-outcome", "What came of it?", "For the other readers. The person who spoke up hears it from you in the conversation.")],
      button: "End it",
      submit: async () => {
        const text = typed("pathway-outcome", "Say what came of it");
        if (text === "") return;
        await this.around.write(this.writing({ ...now, state: "ended", text }));
        this.part.done("Ended. Tell the person who spoke up what they may know.");
      },
    });
  }

  private redate(now: Standing<Pathway>): void {
    const by = dayField({ id: "pathway-due", legend: "To be done by", hint: "Leave it empty for no date.", value: now.due, from: now.began, tooEarly: "This is before the day it began" });
    this.part.open({
      title: "Change the date",
      text: [by.node, area("pathway-text", "Words for the other readers (optional)", "", now.text)],
      button: "Keep this date",
      submit: async () => {
        const due = by.read();
        if (due === null) return by.focus();
        await this.around.write(this.writing({ ...now, due, text: typed("pathway-text") }));
        this.part.done("The date is changed.");
      },
    });
  }

  private async tickOff(checks: CheckLine[]): Promise<void> {
    const now = this.work?.pathway;
    if (now?.state !== "begun") return;
    await this.around.write(this.writing({ ...now, checks }));
    this.part.done("The checklist is saved.");
  }

  private writing({ pathway, state, began, due, checks, text }: Pathway): Writing {
    return { kind: "pathway", audience: "readers", body: { pathway, state, began, due, checks, text } };
  }
}

/** dueWords say a date and how far away it is; one that is past says so. */
function dueWords(due: string, today: string): HTMLElement {
  const late = due < today;
  return el("span", {}, `${longDay(due)}, `, away(due, today), late && " ", late && tag("Overdue", "red"));
}
