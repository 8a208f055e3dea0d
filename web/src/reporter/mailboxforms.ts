// The forms under an opened case: reply, take back, "would you speak up again?". What staff ask for stands in askforms.ts.

import { el } from "./dom";
import { noticeDetails, sayDetails } from "./details";
import { showProblems } from "./problems";
import { goneBefore, type TakenBack } from "./takenback";
import { badly } from "./workevents";
import type { DetrimentAnswer } from "../crypto";

export const privately = { autocomplete: "off", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false", "data-enable-grammarly": "false" };

export function textGroup(id: string, label: string, rows: string, hint = ""): HTMLElement {
  return el("div", { class: "nhsuk-form-group", id: `group-${id}` },
    el("label", { class: "nhsuk-label", for: id }, label),
    hint === "" ? null : el("div", { class: "nhsuk-hint", id: `${id}-hint` }, hint),
    el("textarea", { class: "nhsuk-textarea", id, name: id, rows, ...(hint === "" ? {} : { "aria-describedby": `${id}-hint` }), ...privately }));
}

export function typed(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLTextAreaElement ? field.value.trim() : "";
}

export function form(submit: (form: HTMLFormElement) => void, ...children: (Node | string)[]): HTMLFormElement {
  const made = el("form", { autocomplete: "off", novalidate: true }, ...children);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(made);
  });
  return made;
}

/** "Have you been treated badly because you spoke up?": the choices, with one ticked to begin with or none. */
export function treatedBadly(group: string, legend: string, hint: string, chosen: string): HTMLElement {
  const radios = [["yes", "Yes"], ["no", "No"], ["not_sure", "I am not sure"], ["unsaid", "I would rather not say"]].map(([value = "", label = ""]) => el("div", { class: "nhsuk-radios__item" },
    el("input", { class: "nhsuk-radios__input", type: "radio", name: group, value, id: `${group}-${value.replace("_", "-")}`, autocomplete: "off", checked: value === chosen }),
    el("label", { class: "nhsuk-label nhsuk-radios__label", for: `${group}-${value.replace("_", "-")}` }, label)));
  return el("div", { class: "nhsuk-form-group", id: `group-${group}` },
    el("fieldset", { class: "nhsuk-fieldset", ...(hint === "" ? {} : { "aria-describedby": `${group}-hint` }) },
      el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s", ...(hint === "" ? { "data-message-after": true } : {}) }, legend),
      hint === "" ? null : el("div", { class: "nhsuk-hint", id: `${group}-hint`, "data-message-after": true }, hint),
      el("div", { class: "nhsuk-radios nhsuk-radios--small" }, ...radios)));
}

/** What was chosen there: null for nothing. */
export function chosenTreatment(form: HTMLFormElement, group: string): DetrimentAnswer | null {
  const value = form.querySelector<HTMLInputElement>(`input[name="${group}"]:checked`)?.value;
  if (value === "yes" || value === "no" || value === "not_sure") return value;
  return value === "unsaid" ? "" : null;
}

/** The reply; `who` is where they may say who they are, beside it. */
export function replyForm(limits: { files: number; file_bytes: number }, who: HTMLElement | null, send: (text: string, detriment: DetrimentAnswer) => void): HTMLElement {
  const details = el("div", { "aria-live": "polite" });
  const group = textGroup("text", "Your reply", "6", "Please leave out patients' names and NHS numbers if you can.");
  group.addEventListener("input", () => {
    const found = sayDetails(noticeDetails(group.querySelector("textarea")?.value ?? ""));
    const text = found === "" ? "" : `This may hold ${found}. If the people who read it do not need it, please take it out.`;
    if (details.textContent !== text) details.replaceChildren(...(text === "" ? [] : [el("div", { class: "nhsuk-inset-text" }, el("p", {}, text))]));
  });
  return el("section", {}, el("h2", { class: "nhsuk-heading-m" }, "Reply"), who, form((made) => send(typed(made, "text"), chosenTreatment(made, "detriment") ?? ""),
    group, details,
    el("div", { class: "nhsuk-form-group", id: "group-files" },
      el("label", { class: "nhsuk-label", for: "file" }, "Add files (optional)"),
      el("div", { class: "nhsuk-hint", id: "file-hint" }, `Up to ${limits.files} files of ${Math.floor(limits.file_bytes / 1_048_576)} MB each. A file can carry names inside it: who wrote it, whose phone took the picture, and where.`),
      el("div", { id: "file-list" }),
      el("input", { class: "nhsuk-file-upload", type: "file", id: "file", multiple: true, "aria-describedby": "file-hint" })),
    treatedBadly("detriment", `${badly} (optional)`, "", "unsaid"),
    el("button", { class: "nhsuk-button", type: "submit" }, "Send reply")));
}

export function withdrawForm(rule: TakenBack, send: (text: string) => void): HTMLElement {
  const section = el("section", {});
  const ask = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "withdraw" }, "Take my concern back");
  const first = [el("h2", { class: "nhsuk-heading-m" }, "Take my concern back"), el("p", {}, "We ask you once more before anything happens."), ask];
  const title = el("h2", { class: "nhsuk-heading-m", tabindex: "-1" }, "Do you want to take your concern back?");
  const no = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary" }, "No, go back");
  const sure = el("div", { class: "app-sure" }, title,
    el("p", {}, "Nobody will go on working on it. You also ask for it to be removed. You cannot undo this, but you can raise a new concern at any time."),
    el("p", {}, goneBefore(rule)),
    form((made) => send(typed(made, "why")), textGroup("why", "Do you want to say why? (optional)", "3"),
      el("div", { class: "nhsuk-button-group" }, el("button", { class: "nhsuk-button nhsuk-button--warning", type: "submit" }, "Yes, take it back"), no)));
  ask.addEventListener("click", () => {
    section.replaceChildren(sure);
    title.focus();
  });
  no.addEventListener("click", () => {
    section.replaceChildren(...first);
    ask.focus();
  });
  section.append(...first);
  return section;
}

const question = "Given your experience, would you speak up again?";
const answers = [["yes", "Yes"], ["no", "No"], ["maybe", "Maybe"], ["dont_know", "I don't know"]] as const;

export function feedbackForm(send: (answer: string, text: string) => void): HTMLElement {
  const radios = answers.map(([value, label]) => el("div", { class: "nhsuk-radios__item" },
    el("input", { class: "nhsuk-radios__input", type: "radio", name: "answer", value, id: `answer-${value}`, autocomplete: "off" }),
    el("label", { class: "nhsuk-label nhsuk-radios__label", for: `answer-${value}` }, label)));
  return el("section", { class: "app-again" }, form((made) => {
    const chosen = made.querySelector<HTMLInputElement>('input[name="answer"]:checked');
    if (!chosen) return showProblems([{ control: "answer-yes", group: "answer", text: "Choose an answer" }]);
    send(chosen.value, typed(made, "more"));
  },
  el("div", { class: "nhsuk-form-group", id: "group-answer" },
    el("fieldset", { class: "nhsuk-fieldset" },
      el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--m" }, el("h2", { class: "nhsuk-fieldset__heading", "data-message-after": true }, question)),
      el("div", { class: "nhsuk-radios" }, ...radios))),
  textGroup("more", "Do you want to say more? (optional)", "3"),
  el("button", { class: "nhsuk-button", type: "submit" }, "Send my answer")));
}
