// "Speaking with them": writing down that a reader spoke with the person who spoke up. They see it in their mailbox, so that one that never
// happened shows. What else was said may be kept for the readers in the same go, and whether they would speak up again is counted where nobody has
// answered that yet.
import { hasReceipt } from "../../crypto/card";
import { el, paragraphs, tag } from "../dom";
import { answers, longDay } from "../words";
import type { Writing } from "./act";
import { contactHows, said } from "./contacts";
import { dayField, radioField, readFields, textField } from "./fields";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import { latestFeedback, type OpenCase } from "./view";
import type { Standing, Work } from "./work";
import type { Contact } from "../../crypto/bodies";

export function contactSection(place: HTMLElement, around: Around): Section {
  return new Contacts(place, around);
}

const UNASKED = "unasked";

class Contacts implements Section {
  private readonly part: Part;

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "Speaking with them", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    if (c.answer.case.status === "withdrawn" && work.contacts.length === 0) return this.part.hide();
    this.part.show(
      work.contacts.length > 0 && el("ul", { class: "app-plain-list" }, ...work.contacts.map((one) => this.line(one))),
      c.identity !== null && c.answer.case.status !== "withdrawn" && button("contact-new", "Write down that you spoke", () => this.write(c)),
    );
  }

  draft(): boolean {
    return this.part.isOpen;
  }

  wipe(): void {
    this.part.wipe();
  }

  private line(one: Standing<Contact>): HTMLElement {
    const who = one.author === this.around.me.id ? "You" : this.around.lists.person(one.author);
    return el("li", { class: "app-rung", "data-contact": one.seq }, el("p", {}, el("strong", {}, `${longDay(one.day)}, ${contactHows[one.how]}`), ` ${who} `, tag("They see this", "grey")), ...said(one).map((line) => el("p", { class: "app-small" }, line)), one.text !== "" && paragraphs(one.text));
  }

  private write(c: OpenCase): void {
    const { today } = this.around.lists.page;
    const asksAgain = ["closed", "awaiting_feedback"].includes(c.answer.case.status) && latestFeedback(c) === null && hasReceipt(c.report);
    const day = dayField({ id: "contact-day", legend: "When did you speak?", value: today, from: c.report.day, tooEarly: "They had not spoken up yet on that day", until: today, required: "Say on which day you spoke" });
    const how = radioField({ id: "contact-how", legend: "How?", inline: true, required: "Choose how you spoke", options: Object.entries(contactHows).map(([value, label]) => ({ value, label: `${label.charAt(0).toUpperCase()}${label.slice(1)}` })) });
    const detriment = radioField({
      id: "contact-detriment", legend: "Have they been treated badly because they spoke up?", hint: "Ask at every contact.", value: UNASKED,
      options: [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }, { value: "not_sure", label: "They are not sure" }, { value: UNASKED, label: "I did not ask, or they did not say" }],
    });
    const again = radioField({
      id: "contact-again", legend: "What they said: would they speak up again?", hint: "Counted once, apart from this case, as if they had answered here. Their own answer, if one comes, takes its place.", value: UNASKED,
      options: [...Object.entries(answers).map(([value, label]) => ({ value, label })), { value: UNASKED, label: "I did not ask, or they did not say" }],
    });
    const text = textField({ id: "contact-text", label: "What did you tell them, and what did you agree? (optional)", hint: "The person who spoke up sees this, and everything above." });
    const note = textField({ id: "contact-note", label: "A note for the readers (optional)", hint: "The person who spoke up never sees it." });
    this.part.open({
      title: "Write down that you spoke with them",
      text: [
        el("p", {}, hasReceipt(c.report) ? "The person who spoke up sees this in their mailbox, and can say so if it is not true. It counts as news to them on that day." : "It counts as news to them on that day."),
        day.node, how.node, detriment.node, asksAgain && again.node, text.node, note.node,
      ],
      button: "Write it down",
      submit: async () => {
        const got = readFields({ day, how, detriment, text, note });
        if (!got) return;
        const answer = (value: string): string => (value === UNASKED ? "" : value);
        const body = { day: got.day, how: got.how, detriment: answer(got.detriment), again: asksAgain ? answer(again.peek()) : "", text: got.text };
        const writings: Writing[] = [{ kind: "contact", audience: "case", body }];
        if (got.note !== "") writings.push({ kind: "note", audience: "readers", body: { text: got.note } });
        await this.around.write(...writings);
        this.part.done("Written down. The person who spoke up sees it, without your note.");
      },
    });
  }
}
