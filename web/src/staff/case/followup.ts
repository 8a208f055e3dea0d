// "Following up": whether they were treated badly for speaking up, and what was asked 3, 6, 9 and 12 months after closing.
import { promises } from "../../clock";
import { hasReceipt } from "../../crypto/card";
import { followUpWords } from "../../followup";
import { el, paragraphs, tag, type Child } from "../dom";
import { longDay } from "../words";
import { clockedOf } from "./aside";
import { radioField, readFields, textField } from "./fields";
import { askedWords, askingWords, followUpRows, madeWords, openRow, toldBadly, writeRow, type FollowUpRow, type Told } from "./followups";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";
import type { Work } from "./work";

/** protectedSection says at the top that they were treated badly, and what to do next. */
export function protectedSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "They said they were treated badly for speaking up", around.busy);
  return {
    draw(c, work) {
      const told = toldBadly(c.report, work);
      if (told.length === 0) return part.hide();
      const sure = told.some((one) => one.answer === "yes");
      part.title(sure ? "They said they were treated badly for speaking up" : "They may have been treated badly for speaking up");
      part.show(
        tag("Protect them", "red"),
        el("ul", { class: "nhsuk-list" }, ...told.map(toldLine)),
        el("p", {}, el("strong", {}, "What to do next")),
        el(
          "ol",
          { class: "nhsuk-list nhsuk-list--number" },
          el("li", {}, "Ask them whether they are safe, and what would help them now. Thank them for saying it."),
          el("li", {}, "Ask whether you may tell the executive lead. Take it there only when they agree: ", el("a", { href: "#section-escalation" }, "taking it further"), "."),
          el("li", {}, "Write down what is done to protect them, by whom and by when: ", el("a", { href: "#section-actions" }, "actions"), "."),
          el("li", {}, "Never tell anybody who may have done it that they said so. Share no more than they agreed to."),
        ),
      );
    },
    wipe: () => part.wipe(),
  };
}

function toldLine(one: Told): HTMLElement {
  return el("li", {}, `${one.when}: `, el("strong", {}, one.answer === "yes" ? "yes" : "not sure"), one.text !== "" && paragraphs(one.text));
}

export function followUpSection(place: HTMLElement, around: Around): Section {
  return new FollowUps(place, around);
}

const looks = { done: ["Done", "green"], asked: ["Asked", "blue"], unanswered: ["Not answered", "grey"], overdue: ["Overdue", "red"], due: ["To come", "white"] } as const;

class FollowUps implements Section {
  private readonly part: Part;

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "Following up", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    const { rules, nation, today } = this.around.lists.page;
    const rows = followUpRows(promises({ ...clockedOf(c, work), rules, nation, today }), work, today);
    if (rows.length === 0) return this.part.hide();
    if (!hasReceipt(c.report)) return this.part.show(el("p", { class: "app-small" }, "This was brought in from old records. The person who spoke up has no receipt for it, so nobody can be asked here."));
    const next = openRow(rows, today);
    const write = writeRow(rows, today);
    this.part.show(
      el("p", { class: "app-small" }, "Their mailbox asks them by itself from each of these days on. Nobody is asked who they are."),
      el("ol", { class: "app-steps" }, ...rows.map((one) => this.line(one, today))),
      c.identity !== null && write && el("div", { class: "app-buttons" }, next && button("follow-up-ask", "Follow up now", () => this.ask(next)), button("follow-up-made", "Write one down", () => this.made(rows, write))),
    );
  }

  draft(): boolean {
    return this.part.isOpen;
  }

  wipe(): void {
    this.part.wipe();
  }

  private line(row: FollowUpRow, today: string): HTMLElement {
    const [label, colour] = row.state === "due" && row.due <= today ? (["Due", "blue"] as const) : looks[row.state];
    return el(
      "li",
      { class: `app-steps__line ${row.state === "due" ? "" : `app-steps__line--${row.state}`}`, "data-follow-up": row.at, "data-state": row.state },
      el("div", { class: "app-steps__label" }, `After ${followUpWords[row.at]}`),
      el("div", { class: "nhsuk-u-secondary-text-color app-small" }, longDay(row.due)),
      tag(label, colour),
      ...row.made.flatMap((one): Child[] => [el("p", { class: "app-small" }, `${madeWords(one)} `, el("span", { class: "nhsuk-u-secondary-text-color" }, `${one.author === "worker" ? "" : `${this.who(one.author)}, `}week of ${longDay(one.week)}`)), one.text !== "" && paragraphs(one.text)]),
    );
  }

  private who(id: string): string {
    return id === this.around.me.id ? "You" : this.around.lists.person(id);
  }

  /** ask writes to them, beginning with the organisation's own words for it. */
  private ask(row: FollowUpRow): void {
    const words = askingWords(row.at, this.around.lists.page.replies ?? []);
    const text = textField({ id: "follow-up-text", label: "What do you want to write?", hint: "They read it when they come back with their receipt. Change it if you like.", value: words, rows: 6, required: "Write your message first" });
    this.part.open({
      title: `Follow up after ${followUpWords[row.at]}`,
      text: [text.node],
      button: "Send to them",
      submit: async () => {
        const got = readFields({ text });
        if (!got) return;
        await this.around.write(...askedWords(row.at, got.text));
        this.part.done("Sent. They will see it when they come back with their receipt. Nothing more is owed until they answer.");
      },
    });
  }

  /** made writes down a follow-up that happened outside, or could not. */
  private made(rows: readonly FollowUpRow[], next: FollowUpRow): void {
    const at = radioField({ id: "follow-up-at", legend: "Which one?", options: rows.filter((one) => one.state !== "done").map((one) => ({ value: one.at, label: `After ${followUpWords[one.at]}` })), value: next.at, required: "Choose which one" });
    const how = radioField({ id: "follow-up-how", legend: "How did it go?", options: [{ value: "in_person", label: "We spoke" }, { value: "not_reached", label: "I could not reach them" }], required: "Choose how it went" });
    const answer = radioField({
      id: "follow-up-answer", legend: "Have they been treated badly because they spoke up?", hint: "Ask them. If you did not reach them, leave it.",
      options: [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }, { value: "not_sure", label: "They are not sure" }, { value: "unsaid", label: "They did not say" }], value: "unsaid",
    });
    const text = textField({ id: "follow-up-said", label: "What did they say? (optional)", hint: "The other readers see this. The person who spoke up does not." });
    this.part.open({
      title: "Write down a follow-up",
      text: [at.node, how.node, answer.node, text.node],
      button: "Keep it",
      submit: async () => {
        const got = readFields({ at, how, answer, text });
        if (!got) return;
        const said = got.how === "not_reached" || got.answer === "unsaid" ? "" : got.answer;
        await this.around.write({ kind: "follow_up", audience: "readers", body: { at: got.at, how: got.how, answer: said, text: got.text } });
        this.part.done("Kept. The other readers see it.");
      },
    });
  }
}
