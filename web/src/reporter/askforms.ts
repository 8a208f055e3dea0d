// What the mailbox asks of its own accord: how things have been since, and the questions of staff, which can be answered anew.

import type { DetrimentAnswer } from "../crypto";
import { followUpWords, type Months } from "../followup";
import { el } from "./dom";
import { chosenTreatment, form, textGroup, treatedBadly, typed } from "./mailboxforms";
import { showProblems } from "./problems";
import type { Question } from "./questions";
import { badly } from "./workevents";

/** The question some months after closing. */
export function followUpForm(at: Months, send: (answer: DetrimentAnswer, text: string) => void): HTMLElement {
  return el("section", { class: "app-again", id: "follow-up" }, form((made) => {
    const answer = chosenTreatment(made, "treated");
    if (answer === null) return showProblems([{ control: "treated-yes", group: "treated", text: "Choose an answer" }]);
    send(answer, typed(made, "since"));
  },
  el("h2", { class: "nhsuk-heading-m" }, `It is ${followUpWords[at]} since your concern was closed. How have things been?`),
  treatedBadly("treated", badly, "They ask everybody this. The people who read your concern see what you answer.", ""),
  textGroup("since", "Do you want to say more? (optional)", "3"),
  el("button", { class: "nhsuk-button", type: "submit" }, "Send my answer")));
}

/** The question in one line; `who` are the people it is about. */
export function questionTitle(q: Question, who: string): string {
  if (q.also !== null) return `May they take your concern to ${q.to}, and may ${who} read it here?`;
  return q.readers ? `May ${who} read your concern too?` : `May they take your concern to ${q.to}?`;
}

/** A question of staff: the worker says yes or no. */
export function consentForm(q: Question, who: string, send: (answer: "yes" | "no", text: string) => void): HTMLElement {
  const id = `consent-${q.seq}`;
  const choices = [["yes", q.readers && q.also === null ? "Yes, they may read it" : "Yes, they may"], ["no", q.answer === "yes" ? "No, I take my yes back" : "No"]] as const;
  const radios = choices.map(([value, label]) => el("div", { class: "nhsuk-radios__item" },
    el("input", { class: "nhsuk-radios__input", type: "radio", name: id, value, id: `${id}-${value}`, autocomplete: "off" }),
    el("label", { class: "nhsuk-label nhsuk-radios__label", for: `${id}-${value}` }, label)));
  const means = q.also !== null
    ? `With a yes they may tell ${q.to} about your concern, and ${who} can read everything, so far and from now on, but not a name that you sealed apart. It is your choice. Nothing changes for you if you say no. You can take a yes back until it has been done.`
    : q.readers
    ? "With a yes they can read everything, so far and from now on, but not a name that you sealed apart. It is your choice. Nothing changes for you if you say no."
    : `With a yes they may tell ${q.to} about your concern, so far as is needed. It is your choice. Nothing changes for you if you say no. You can take a yes back until it has been sent.`;
  const title = questionTitle(q, who);
  const anew = q.answer !== "";
  return el("section", { class: "app-again" }, form((made) => {
    const chosen = made.querySelector<HTMLInputElement>("input:checked")?.value;
    if (chosen !== "yes" && chosen !== "no") return showProblems([{ control: `${id}-yes`, group: id, text: "Choose yes or no" }]);
    send(chosen, typed(made, `consent-more-${q.seq}`));
  },
  el("div", { class: "nhsuk-form-group", id: `group-${id}` },
    el("fieldset", { class: "nhsuk-fieldset", "aria-describedby": `${id}-hint` },
      el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--m", ...(anew ? { "data-message-after": true } : {}) }, anew ? title : el("h2", { class: "nhsuk-fieldset__heading", "data-message-after": true }, title)),
      el("div", { class: "nhsuk-hint", id: `${id}-hint` }, ...(q.text === "" ? [] : [el("span", { class: "app-text" }, `They ask: ${q.text}`), el("br")]), means),
      el("div", { class: "nhsuk-radios" }, ...radios))),
  textGroup(`consent-more-${q.seq}`, "Do you want to say more? (optional)", "3"),
  el("button", { class: `nhsuk-button${anew ? " nhsuk-button--secondary" : ""}`, type: "submit" }, anew ? "Change my answer" : "Send my answer")));
}

/** What was answered, with a way to answer anew. */
export function settledList(all: Question[], who: (q: Question) => string, send: (q: Question, answer: "yes" | "no", text: string) => void): HTMLElement {
  return el("section", { id: "settled" }, el("h2", { class: "nhsuk-heading-m" }, "What you have agreed to, or not"), ...all.flatMap((q) => [
    el("p", {}, `${questionTitle(q, who(q))} `, el("strong", {}, q.answer === "yes" ? "You said yes." : "You said no."),
      q.past ? ` ${pastWords(q)} What they know they still know.` : ""),
    el("details", { class: "nhsuk-details" },
      el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Answer anew", el("span", { class: "nhsuk-u-visually-hidden" }, ` about ${who(q)}`))),
      el("div", { class: "nhsuk-details__text" }, consentForm(q, who(q), (answer, text) => send(q, answer, text)))),
  ]));
}

/** pastWords: what was done already, and what becomes of a yes that was taken back since. */
function pastWords({ readers, also, answer }: Question): string {
  if (also !== null) return `It was taken there, and they read it now.${answer === "no" ? " The people who read your concern see your no, and are asked to stop it and to take them off." : ""}`;
  const asked = answer === "no" ? ` The people who read your concern see your no, and are asked to ${readers ? "take them off" : "stop it"}.` : "";
  return `${readers ? "They read it now." : "It was taken there."}${asked}`;
}
