// A celebration on its way to whom it praises: thanked, passed on, closed. With a card to print, from what its writer allows to share.
import type { Praise } from "../../../crypto/bodies";
import { praiseHows } from "../../checklists";
import { el, fill, paragraphs, say, tag, type Child } from "../../dom";
import type { Writing } from "../act";
import { area, choice, chosen, typed } from "../panel";
import type { Around, Section } from "../section";
import type { OpenCase } from "../view";
import type { Standing, Work } from "../work";
import { textField } from "../fields";
import { button, Part } from "../part";
import { attention, buttons, by, pairs, tick, ticked } from "./pieces";
import { celebrationOf, celebrationSteps, type Celebration } from "./rules";

const shareWords: Record<Celebration["share"], string> = {
  all: "The writer says: share it with the people thanked and with others.",
  person: "The writer says: share it with the people thanked, and nobody else.",
  no: "The writer asks not to share the words beyond the people who read it here. You can tell somebody that they were thanked, and for what kind of thing, without the words.",
  "": "The writer did not say how far it may be shared, so the words stay here. Ask them in the conversation.",
};

export function praiseSection(place: HTMLElement, around: Around): Section {
  const box = new PraiseBox(place, around);
  return { draw: (c, work) => box.draw(c, work), draft: () => box.draft(), wipe: () => box.wipe() };
}

class PraiseBox {
  private readonly part: Part;
  private readonly card = el("main", { class: "app-card-page" });

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "Pass the thanks on", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    if (c.report.kind !== "celebration" || c.answer.case.status === "withdrawn") return this.part.hide();
    const what = celebrationOf(c.report.what);
    const status = c.answer.case.status;
    const may = what.share === "all" || what.share === "person";
    this.part.show(
      el("ol", { class: "app-steps" }, ...celebrationSteps(status, work.praise.length > 0).map((one) =>
        el("li", { class: `app-steps__line${one.done ? " app-steps__line--done" : ""}` }, el("span", { class: "app-steps__label" }, one.label), " ", one.done ? tag("Done", "green") : tag("To do", "yellow")))),
      attention(el("p", {}, shareWords[what.share])),
      ...work.praise.map((one) => this.passed(one)),
      buttons(button("praise-ask", work.praise.length === 0 ? "Say how it was passed on" : "Passed on to somebody else too", () => this.ask(c, what)), may && button("card-make", "Make a thank-you card", () => this.make(c, what))),
    );
  }

  draft(): boolean {
    return this.part.isOpen;
  }

  wipe(): void {
    this.part.wipe();
    this.closeCard();
  }

  private passed(one: Standing<Praise>): Child {
    const how = praiseHows.find((h) => h.code === one.how)?.label ?? one.how;
    return el("div", {}, pairs([`Passed on to ${one.to}`, how, one.text !== "" && paragraphs(one.text)]), by(one, this.around));
  }

  private ask(c: OpenCase, what: Celebration): void {
    const open = c.answer.case.status !== "closed";
    const to = textField({ id: "praise-to", label: "Whom did it reach?", hint: "A person or a team.", value: what.to, rows: 1, required: "Say whom it reached" });
    this.part.open({
      title: "How did the thanks reach them?",
      text: [
        el("p", {}, "The person who wrote it reads this, so that they know it arrived."),
        to.node,
        choice("praise-how", "How?", praiseHows.map((one) => ({ value: one.code, label: one.label, hint: "" }))),
        area("praise-text", "What would you like to tell the writer? (optional)", "For example: they smiled all day."),
        open && el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-form-group" }, tick("praise-close", "Close it too", "Nothing is left to do then.", true)),
      ],
      button: "Tell the writer",
      submit: async () => {
        const name = to.read();
        if (name === null) return to.focus();
        const how = chosen("praise-how", "Choose how it reached them") as Praise["how"] | "";
        if (how === "") return;
        const close = open && ticked("praise-close");
        await this.around.write(...praiseWritings({ to: name, how, text: typed("praise-text") }, close));
        this.part.done(close ? "Passed on and closed. The writer can see that it arrived." : "Kept. The writer can see that it arrived.");
      },
    });
  }

  /** make asks what stands on the card. Nothing of who wrote it does, unless they agreed. */
  private make(c: OpenCase, what: Celebration): void {
    const name = c.report.mode === "open" ? c.report.name.trim() : "";
    const to = textField({ id: "card-to", label: "To", value: what.to, rows: 1 });
    this.part.open({
      title: "Make a thank-you card",
      text: [
        to.node,
        area("card-words", "The words on the card", "Take out what gives away who wrote it, and anybody’s health.", what.words),
        name === ""
          ? el("p", {}, "It is signed “a colleague”.")
          : el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-form-group" }, tick("card-name", `Sign it with their name: ${name}`, "Only if they told you that their name may stand on it. They gave it to the people who read this, not to the person thanked. Otherwise it is signed “a colleague”.")),
      ],
      button: "Show the card",
      submit: async () => {
        const words = typed("card-words", "Write the words on the card");
        if (words === "") return;
        this.show(cardView(to.peek(), words, name !== "" && ticked("card-name") ? name : "A colleague"));
      },
    });
  }

  /** show gives the card the page to itself, so that it alone is printed. What was open stays behind it. */
  private show(card: HTMLElement): void {
    const title = el("h1", { class: "nhsuk-heading-m", tabindex: -1 }, "The card");
    fill(
      this.card,
      el("section", { "aria-label": "Thank-you card" }, title, el("p", {}, "Look at it once more, then print it. Nothing of it is kept here. Once it is with them, say how it was passed on."), buttons(button("card-print", "Print the card", () => window.print(), "primary"), button("card-away", "Put it away", () => this.closeCard(true)))),
      card,
    );
    document.body.append(this.card);
    document.body.classList.add("app-has-card");
    this.part.close();
    title.focus();
    say("The card is ready.");
  }

  private closeCard(back = false): void {
    fill(this.card);
    this.card.remove();
    document.body.classList.remove("app-has-card");
    if (back) this.part.done("The card is put away.");
  }
}

function cardView(to: string, words: string, from: string): HTMLElement {
  return el("div", { class: "app-thanks", id: "thank-card" },
    el("p", { class: "app-thanks__big" }, "Thank you"),
    to === "" ? null : el("p", { class: "app-thanks__to" }, to),
    el("div", { class: "app-thanks__words app-written" }, words),
    el("p", { class: "app-thanks__from" }, from));
}

export function praiseWritings(body: Praise, close: boolean): Writing[] {
  const out: Writing[] = [{ kind: "praise", audience: "case", body }];
  if (close) out.push({ kind: "status", audience: "case", status: "closed", body: { status: "closed", text: "Your thanks have arrived. Thank you for celebrating good work." } });
  return out;
}
