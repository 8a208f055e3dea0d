// What decision points ask: is a rep offered, does safeguarding need to know … Each is answered with two presses; none holds anything up.
import type { Prompt } from "../../../crypto/bodies";
import { answerLabel, type PromptAnswer, type PromptCode, type PromptKind } from "../../checklists";
import { el, paragraphs, type Child } from "../../dom";
import { count } from "../../words";
import type { Around, Section } from "../section";
import type { OpenCase } from "../view";
import type { Work } from "../work";
import { Part } from "../part";
import { by, quiet } from "./pieces";
import { openPrompts, told } from "./rules";

export function promptsSection(place: HTMLElement, around: Around): Section {
  const box = new PromptsBox(place, around);
  return { draw: (c, work) => box.draw(c, work), draft: () => box.draft(), wipe: () => box.wipe() };
}

/** unansweredWords say, at the end of a case, what was never answered; "" when everything was. */
export function unansweredWords(open: readonly PromptKind[], closed: boolean): string {
  if (open.length === 0) return "";
  const many = open.length === 1 ? "1 question is" : `${count(open.length, "question")} are`;
  return closed ? `This was closed with ${count(open.length, "question")} not answered. You can still answer.` : `${many} not answered yet. You can go on without.`;
}

class PromptsBox {
  private readonly part: Part;
  /** Forms stay as they are when the page is drawn again, with what is chosen and typed in them. */
  private readonly forms = new Map<PromptCode, HTMLFormElement>();
  private readonly reopened = new Set<PromptCode>();
  private work: Work | null = null;

  constructor(
    place: HTMLElement,
    private readonly around: Around,
  ) {
    this.part = new Part(place, "Did you think of …", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    this.work = work;
    if (c.report.kind === "celebration" || c.answer.case.status === "withdrawn") return this.part.hide();
    const lists = this.around.lists.checklists;
    const open = openPrompts(work, told(c), lists);
    const answered = lists.prompts.filter((one) => work.prompts.has(one.code));
    const early = lists.prompts.filter((one) => one.when.length > 0 && !work.prompts.has(one.code) && !open.includes(one) && !open.some((other) => other.code === one.code));
    const words = unansweredWords(open, ["closed", "awaiting_feedback"].includes(c.answer.case.status));
    this.part.show(
      words !== "" && el("p", {}, el("strong", {}, words)),
      open.length === 0 && answered.length === 0 && quiet("Nothing is asked yet. Questions come up here when actions are agreed, when it is escalated, and when a formal pathway begins."),
      ...open.map((one) => this.form(one)),
      answered.length > 0 && el("ul", { class: "app-plain-list app-prompts" }, ...answered.map((one) => this.answered(one))),
      early.length > 0 && el("details", { class: "nhsuk-details" }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Answer one before it is asked")), el("div", { class: "nhsuk-details__text" }, ...early.map((one) => this.form(one)))),
    );
  }

  draft(): boolean {
    return [...this.forms.values()].some((form) => form.isConnected && form.querySelector("input:checked, textarea:not(:placeholder-shown)") !== null);
  }

  wipe(): void {
    this.forms.clear();
    this.reopened.clear();
    this.work = null;
    this.part.wipe();
  }

  private answered(one: PromptKind): HTMLElement {
    const now = this.work?.prompts.get(one.code);
    if (!now) return el("li", {});
    const again: Child = this.reopened.has(one.code)
      ? this.form(one)
      : el("button", { type: "button", class: "app-link-button", onclick: () => this.reopen(one) }, "Change", el("span", { class: "nhsuk-u-visually-hidden" }, `: ${one.label}`));
    return el("li", { class: "app-prompts__answered", "data-prompt": one.code }, el("div", {}, one.label, " ", el("strong", {}, answerLabel(now.answer))), now.text !== "" && paragraphs(now.text), by(now, this.around), again);
  }

  private reopen(one: PromptKind): void {
    this.reopened.add(one.code);
    const c = this.around.current();
    if (c && this.work) this.draw(c, this.work);
    this.forms.get(one.code)?.querySelector("input")?.focus();
  }

  /** form asks one prompt: choosing an answer shows the button and room for words. */
  private form(one: PromptKind): HTMLFormElement {
    const before = this.forms.get(one.code);
    if (before) return before;
    const id = `prompt-${one.code}`;
    const words = el("textarea", { class: "nhsuk-textarea", id: `${id}-text`, rows: 2, maxlength: 2000, placeholder: " ", autocomplete: "off" });
    const more = el("div", { hidden: true }, el("div", { class: "nhsuk-form-group" }, el("label", { class: "nhsuk-label", for: words.id }, "Words for the other readers (optional)"), words), el("button", { type: "submit", class: "nhsuk-button nhsuk-button--small" }, "Keep this answer"));
    const radios = one.answers.map((answer, n) =>
      el("div", { class: "nhsuk-radios__item" },
        el("input", { class: "nhsuk-radios__input", type: "radio", name: id, id: `${id}-${n}`, value: answer, autocomplete: "off", onchange: () => (more.hidden = false) }),
        el("label", { class: "nhsuk-label nhsuk-radios__label", for: `${id}-${n}` }, answerLabel(answer))),
    );
    const form = el("form", { class: "app-prompt", novalidate: true, autocomplete: "off", "data-prompt": one.code },
      el("fieldset", { class: "nhsuk-fieldset", "aria-describedby": `${id}-hint` },
        el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, one.label),
        el("div", { class: "nhsuk-hint app-small", id: `${id}-hint` }, one.text),
        el("div", { class: "nhsuk-radios nhsuk-radios--inline nhsuk-radios--small" }, ...radios)),
      more);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = form.querySelector<HTMLInputElement>("input:checked")?.value as PromptAnswer | undefined;
      if (answer) void this.around.busy.run(form, "Keep this answer", () => this.keep(one.code, answer, words.value.trim()));
    });
    this.forms.set(one.code, form);
    return form;
  }

  private async keep(prompt: PromptCode, answer: PromptAnswer, text: string): Promise<void> {
    const body: Prompt = { prompt, answer, text };
    await this.around.write({ kind: "prompt", audience: "readers", body });
    this.forms.delete(prompt);
    this.reopened.delete(prompt);
    const c = this.around.current();
    if (c && this.work) this.draw(c, this.work);
    this.part.done("Kept.");
  }
}
