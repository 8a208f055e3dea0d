// Where the case goes next: the usual ways on first, each with what the person who spoke up will see; closing asks what is still open, reopening why.
import { byId, el, fill, unseen } from "../dom";
import type { Lists } from "../page";
import { steps } from "../steps";
import { longDay } from "../words";
import { clockedOf } from "./aside";
import { blanks } from "./blanks";
import { nextOnes, stillOpen, type Open } from "./flow";
import { demand } from "./forms";
import { openPrompts, told } from "./settle/rules";
import { Templates } from "./templates";
import type { OpenCase } from "./view";
import type { Work } from "./work";

export class StatusForm {
  private readonly words = byId<HTMLTextAreaElement>("status-text");
  private readonly choices = byId("status-choices");
  private readonly closing = byId("status-closing");
  private readonly templates: Templates;
  private shown = "";
  private drawn = ""; // what the box about closing shows
  private open: Open[] = [];
  private after: (status: string) => string[] = () => []; // the days on which follow-ups would be due

  constructor(private readonly lists: Lists) {
    this.templates = new Templates(byId("status-templates"), this.words, lists.page.replies ?? []);
    this.choices.addEventListener("change", () => this.changed());
  }

  draw(c: OpenCase, work: Work): void {
    const now = c.answer.case.status;
    const asked = c.report.kind === "celebration" ? 0 : openPrompts(work, told(c), this.lists.checklists).length;
    this.open = [...stillOpen(work, c.report), ...(asked > 0 ? [{ words: asked === 1 ? "1 question to think of is not answered" : `${asked} questions to think of are not answered`, place: "section-prompts" }] : [])];
    this.after = (status) => followUpDays(c, work, status, this.lists);
    const word = this.lists.status(now);
    fill(byId("status-now"), "Now: ", el("strong", {}, word.label), ". ", word.hint);
    if (this.shown === now) return this.closingBox(); // what is half chosen stays
    this.shown = now;
    const { usual, others } = nextOnes(now, word.next, c.report.kind);
    const more = el("details", { class: "nhsuk-details", id: "status-more" }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Something else")), el("div", { class: "nhsuk-radios nhsuk-radios--small" }, ...others.map((s) => this.radio(s))));
    fill(this.choices, el("div", { class: "nhsuk-radios nhsuk-radios--small" }, ...usual.map((s) => this.radio(s))), others.length > 0 && more);
    this.changed();
  }

  private radio(status: string): HTMLElement {
    const word = this.lists.status(status);
    const id = `status-${status}`;
    return el(
      "div",
      { class: "nhsuk-radios__item" },
      el("input", { class: "nhsuk-radios__input", type: "radio", name: "status", value: status, id, autocomplete: "off", "aria-describedby": `${id}-hint` }),
      el("label", { class: "nhsuk-label nhsuk-radios__label", for: id }, word.label),
      el("div", { class: "nhsuk-hint nhsuk-radios__hint app-small", id: `${id}-hint` }, `They will read: “${word.plain}”`),
    );
  }

  private value(): string {
    return this.choices.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
  }

  /** chosen gives the status, or "" and says what is missing. */
  chosen(): string {
    const status = this.value();
    this.mistake("");
    if (status === "") {
      this.mistake("Choose a status first");
      this.choices.querySelector("input")?.focus();
      return "";
    }
    if (status === "reopened" && !demand("status-text", "Say why it is opened again")) return "";
    const anyway = document.getElementById("close-anyway");
    if (anyway instanceof HTMLInputElement && !anyway.checked) {
      this.mistake("Look at what is still open first, then say that it may be closed");
      anyway.focus();
      return "";
    }
    return status;
  }

  private mistake(words: string): void {
    const group = byId("status-group");
    group.classList.toggle("nhsuk-form-group--error", words !== "");
    group.querySelector(":scope > .nhsuk-error-message")?.remove();
    if (words !== "") group.prepend(el("span", { class: "nhsuk-error-message", role: "alert" }, unseen("Error: "), words));
  }

  /** changed offers the words that go with the moment. */
  private changed(): void {
    const status = this.value();
    this.mistake("");
    if (status !== "") byId("status-form").querySelector(".app-form-note")?.replaceChildren(); // what was said of the change before
    byId("status-text-label").textContent = status === "reopened" ? "Why is it opened again? They will read this." : "A message with it (optional)";
    this.templates.fitting(status);
    // At the end the words that go with it stand there already; elsewhere they are only offered, so that nobody has to clear an optional message.
    const ready = (this.lists.page.replies ?? []).find((one) => one.status === status && blanks(one.text).length === 0);
    this.templates.begin(status === "awaiting_feedback" || status === "closed" ? (ready?.text ?? "") : "");
    this.closingBox();
  }

  /** closingBox says what is still open and what comes after. */
  private closingBox(): void {
    const status = this.value();
    const ending = status === "closed" || status === "awaiting_feedback";
    const key = JSON.stringify([ending, status, this.open]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.closing.hidden = !ending;
    if (!ending) return fill(this.closing);
    const before = document.getElementById("close-anyway");
    const ticked = before instanceof HTMLInputElement && before.checked;
    fill(this.closing, ...this.openView(ticked), ...this.afterView(status));
  }

  private openView(ticked: boolean): HTMLElement[] {
    if (this.open.length === 0) return [el("p", {}, "Nothing is open that this page knows of.")];
    const lines = this.open.map((one) => el("li", {}, el("a", { href: `#${one.place}` }, one.words)));
    const box = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id: "close-anyway", checked: ticked });
    return [
      el("p", {}, el("strong", {}, "Still open:")),
      el("ul", {}, ...lines),
      el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-u-margin-bottom-3" }, el("div", { class: "nhsuk-checkboxes__item" }, box, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: "close-anyway" }, "I have looked at this. Go on all the same."))),
    ];
  }

  private afterView(status: string): HTMLElement[] {
    const ask = el("p", {}, "They can still write here, and can say whether they would speak up again.");
    const days = this.after(status).map(longDay);
    return days.length === 0 ? [ask] : [ask, el("p", {}, `You are reminded to ask how they are: ${days.join(", ")}.`)];
  }

  sent(): void {
    this.templates.sent();
    this.shown = "";
    this.drawn = "";
    fill(this.closing);
  }
}

function followUpDays(c: OpenCase, work: Work, status: string, { page }: Lists): string[] {
  const stands = clockedOf(c, work);
  const all = steps({ ...stands, status, statusOn: page.today, course: { ...stands.course, closed: page.today, followed: [] } }, page);
  return all.filter((one) => one.name === "follow_up").map((one) => one.due);
}
