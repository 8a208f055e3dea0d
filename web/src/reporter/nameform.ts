// A name given later, in confidence: sealed to the readers whom the worker chooses, apart from everything else.

import type { Reader } from "../crypto";
import { LINE, NAME } from "./draft";
import { el } from "./dom";
import { form, privately } from "./mailboxforms";
import { showProblems, type Problem } from "./problems";

/** What the worker gives, and who may open it. */
export type GivenName = { name: string; contact: string; readers: string[] };

/** nameForm asks for it, closed until somebody wants it. `again`: a name is there already. */
export function nameForm(readers: readonly Reader[], again: boolean, send: (given: GivenName) => void): HTMLElement {
  return el("details", { class: "nhsuk-details", id: "give-name" },
    el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, again ? "Give your name to somebody else, or a new number" : "If you want to tell them who you are")),
    el("div", { class: "nhsuk-details__text" },
      el("p", {}, "You do not have to. Only the people whom you tick can open your name. It is sealed apart from your concern. The others see that you gave it, and to whom. When somebody opens it they must say why, and you see that here. You cannot take it back."),
      el("p", {}, "If everybody who reads your concern may know it, you can write it in a reply."),
      form((made) => {
        const given = read(made);
        const problems = wrong(given, readers[0]?.id ?? "");
        if (problems.length > 0) return showProblems(problems);
        send(given);
      },
      line("name", "Your name", "", "nhsuk-input--width-20"),
      line("contact", "How can they reach you? (optional)", "A phone number or an email address. Your own is safer than one from work.", ""),
      el("div", { class: "nhsuk-form-group", id: "group-opens" },
        el("fieldset", { class: "nhsuk-fieldset" },
          el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s", "data-message-after": true }, "Who may open your name?"),
          el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...readers.map((one) => el("div", { class: "nhsuk-checkboxes__item" },
            el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "opens", value: one.id, id: `opens-${one.id}`, autocomplete: "off" }),
            el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `opens-${one.id}` }, one.title === "" ? one.name : `${one.name}, ${one.title}`)))))),
      el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "submit" }, "Seal my name to them"))));
}

function line(id: string, label: string, hint: string, width: string): HTMLElement {
  return el("div", { class: "nhsuk-form-group", id: `group-${id}` },
    el("label", { class: "nhsuk-label", for: id }, label),
    hint === "" ? null : el("div", { class: "nhsuk-hint", id: `${id}-hint` }, hint),
    el("input", { class: `nhsuk-input ${width}`.trim(), type: "text", id, name: id, ...(hint === "" ? {} : { "aria-describedby": `${id}-hint` }), ...privately }));
}

function read(made: HTMLFormElement): GivenName {
  const text = (name: string): string => made.querySelector<HTMLInputElement>(`#${name}`)?.value.trim() ?? "";
  return { name: text("name"), contact: text("contact"), readers: [...made.querySelectorAll<HTMLInputElement>("[name=opens]:checked")].map((one) => one.value) };
}

function wrong({ name, contact, readers }: GivenName, first: string): Problem[] {
  const long = (id: string, text: string, most: number): Problem[] => ([...text].length > most ? [{ control: id, group: id, text: `This is too long. Use no more than ${most} characters.` }] : []);
  return [
    ...(name + contact === "" ? [{ control: "name", group: "name", text: "Write your name or a way to reach you" }] : []),
    ...long("name", name, NAME),
    ...long("contact", contact, LINE),
    ...(readers.length === 0 ? [{ control: `opens-${first}`, group: "opens", text: "Choose who may open it" }] : []),
  ];
}
