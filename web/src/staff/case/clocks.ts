// Stopping the clocks of a case, starting them again, and putting the full response off. The person who spoke up sees each with its reason.
import type { ClockChange } from "../../crypto/bodies";
import { putOffUntil } from "../../clock";
import { dayNumber, dayText } from "../../clockdays";
import { el, type Child } from "../dom";
import { longDay } from "../words";
import { clockedOf } from "./aside";
import { dayField, readFields, textField } from "./fields";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";
import { stopped, type Work } from "./work";

const SEEN = "They see this when they come back with their receipt, so write it for them.";

export function clocksSection(place: HTMLElement, around: Around): Section {
  return new Clocks(place, around);
}

class Clocks implements Section {
  private readonly part: Part;
  private case: OpenCase | null = null;
  private work: Work | null = null;

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "The clocks", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    this.case = c;
    this.work = work;
    const { status } = c.answer.case;
    const over = status === "withdrawn" || status === "closed" || status === "awaiting_feedback";
    if (over || c.report.kind === "celebration") {
      if (!this.part.isOpen) this.part.hide();
      return;
    }
    const may = this.putOff() !== null;
    const standing = stopped(work);
    this.part.show(
      standing ? standsStill(standing) : el("p", { class: "app-small" }, "The clocks are running."),
      putOffSaid(work),
      el(
        "div",
        { class: "app-buttons" },
        standing ? button("clocks-start", "Start the clocks again", () => this.start(standing)) : button("clocks-stop", "Stop the clocks", () => this.stop()),
        !standing && may && button("clocks-extend", "Put off the full response", () => this.extend()),
      ),
    );
  }

  draft(): boolean {
    return this.part.isOpen;
  }

  wipe(): void {
    this.case = this.work = null;
    this.part.wipe();
  }

  private get today(): string {
    return this.around.lists.page.today;
  }

  private putOff(): { after: string; last: string } | null {
    if (!this.case || !this.work) return null;
    const { rules, nation, today } = this.around.lists.page;
    return putOffUntil({ ...clockedOf(this.case, this.work), rules, nation, today });
  }

  private stop(): void {
    const text = textField({ id: "clocks-why", label: "Why must the clocks stand still?", hint: SEEN, required: "Say why the clocks must stand still" });
    const until = dayField({ id: "clocks-look", legend: "When will you look at this again?", required: "Say when you will look at this again", from: dayText(dayNumber(this.today) + 1), tooEarly: "Choose a day after today" });
    this.part.open({
      title: "Stop the clocks",
      text: [el("p", {}, "Nothing falls due while the clocks stand. When they run again, every date moves by the time they stood. What is overdue already stays overdue."), text.node, until.node],
      button: "Stop the clocks",
      submit: async () => {
        const got = readFields({ text, until });
        if (!got) return;
        if (this.stands()) return this.part.done("The clocks are standing still already.");
        await this.write({ do: "stop", clock: "", day: this.today, until: got.until, text: got.text });
        this.part.done("The clocks stand still. Start them again when the work can go on.");
      },
    });
  }

  private start(standing: ClockChange): void {
    const text = textField({ id: "clocks-again", label: "What do you want to tell them? (optional)", hint: SEEN });
    this.part.open({
      title: "Start the clocks again",
      text: [el("p", {}, `They have stood still since ${longDay(standing.day)}. The dates move by that time.`), text.node],
      button: "Start the clocks again",
      submit: async () => {
        const got = readFields({ text });
        if (!got) return;
        if (!this.stands()) return this.part.done("The clocks are running already.");
        await this.write({ do: "start", clock: "", day: this.today, until: "", text: got.text });
        this.part.done("The clocks run again from today.");
      },
    });
  }

  private extend(): void {
    const between = this.putOff();
    if (!between) return;
    const text = textField({ id: "clocks-more", label: "Why do you need more time?", hint: SEEN, required: "Say why you need more time" });
    const until = dayField({ id: "clocks-until", legend: "New last day", hint: `Later than ${longDay(between.after)}, and ${longDay(between.last)} at the latest.`, required: "Say the new last day" });
    this.part.open({
      title: "Put off the full response",
      text: [until.node, text.node],
      button: "Put it off",
      submit: async () => {
        const got = readFields({ until, text });
        if (!got) return;
        if (got.until === this.work?.course.extended) return this.part.done(`The full response is put off to ${longDay(got.until)} already.`);
        const now = this.putOff();
        const words = !now ? "The full response cannot be put off now" : outside(got.until, now);
        until.wrong(words);
        if (words !== "") return until.focus();
        await this.write({ do: "extend", clock: "response", day: this.today, until: got.until, text: got.text });
        this.part.done(`The full response is now promised by ${longDay(got.until)}.`);
      },
    });
  }

  private stands(): boolean {
    return this.work !== null && stopped(this.work) !== null;
  }

  private write(body: ClockChange): Promise<void> {
    return this.around.write({ kind: "clock", audience: "case", body });
  }
}

/** outside says what is wrong with a new last day, "" when nothing is. */
export function outside(day: string, { after, last }: { after: string; last: string }): string {
  if (day <= after) return `Choose a day after ${longDay(after)}`;
  if (day > last) return `Choose ${longDay(last)} or a day before it`;
  return "";
}

function standsStill(change: ClockChange): HTMLElement {
  return el(
    "div",
    { class: "nhsuk-inset-text app-small" },
    el("p", {}, el("strong", {}, `The clocks stand still since ${longDay(change.day)}.`), change.until === "" ? "" : ` Look at this again by ${longDay(change.until)}.`),
    change.text !== "" && el("p", { class: "app-written" }, change.text),
  );
}

function putOffSaid(work: Work): Child {
  const { extended, put_off: on } = work.course;
  if (extended === "") return null;
  const why = work.clocks.filter((one) => one.do === "extend").at(-1)?.text ?? "";
  return el("div", { class: "app-small" }, el("p", {}, `The full response was put off to ${longDay(extended)} on ${longDay(on)}.`), why !== "" && el("p", { class: "app-written" }, why));
}
