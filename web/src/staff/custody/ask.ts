// Asking for a recovery: whose key is lost, who is to read the cases, and why.

import { mistake } from "../form";
import { el } from "../dom";
import { askFor, type Someone } from "./calls";
import { RecoveryPage, type Frame } from "./recoverypage";
import type { Custody } from "./sidekey";
import { roles } from "../words";

/** The form, closed until somebody needs it. */
export function askSection(custody: Custody, frame: Frame): HTMLElement {
  const both = new Set(custody.state.keys.filter((one) => one.status === "current").map((one) => one.side)).size === 2;
  const section = el("section", { "aria-labelledby": "ask-title" }, el("h2", { class: "nhsuk-heading-m", id: "ask-title", tabindex: "-1" }, "Somebody has lost their key"));
  const listed = custody.state.custodians.some((one) => one.id === custody.state.me && one.listed);
  section.append(!listed ? el("p", {}, "Your own key is not on the signed list yet. Once both sides have signed a list with you on it, you can ask for a recovery here.") : both ? form(custody, frame) : el("p", {}, "A recovery is possible once both sides have a recovery key on the signed list."));
  return section;
}

function form(custody: Custody, frame: Frame): HTMLElement {
  const people = custody.state.people.filter((one) => one.id !== custody.state.me && (one.here || one.cases > 0));
  const person = el("select", { class: "nhsuk-select", id: "person" }, el("option", { value: "" }, "Choose"), ...people.map((one) => el("option", { value: one.id }, `${one.name}, ${one.role_name}${one.here ? "" : ", has left"}`)));
  const to = el("select", { class: "nhsuk-select", id: "to" });
  const reason = el("input", { class: "nhsuk-input", id: "reason", type: "text", maxlength: 300, autocomplete: "off", "aria-describedby": "reason-hint" });
  const button = el("button", { class: "nhsuk-button", type: "submit" }, "Ask for a recovery");
  const out = el(
    "form",
    { novalidate: true, id: "ask" },
    group("person", "Whose key is lost?", "", person),
    group("to", "Who is to read their cases?", "Another reader only if they have left or cannot come back. They must be at the same kind of desk.", to),
    group("reason", "Why is it needed?", "In one line, such as: laptop stolen. Every custodian and the person read it. Write nothing about any concern.", reason),
    el("p", {}, "Every custodian and the person are told at once. Each of them can stop it until it is finished."),
    button,
  );
  const choices = (): void => to.replaceChildren(...options(people.find((one) => one.id === person.value), custody.state.people));
  person.addEventListener("change", choices);
  choices();
  out.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = [mistake("person", person.value === "" ? "Choose a person" : ""), mistake("to", to.value === "" ? "Choose who is to read them" : ""), mistake("reason", reason.value.trim() === "" ? "Say why it is needed" : "")];
    const first = [person, to, reason][wrong.indexOf(true)];
    if (first) return first.focus();
    frame.work(button, () => ask(person.value, to.value, reason.value.trim(), frame));
  });
  return el("details", { class: "nhsuk-details", id: "ask-details" }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Ask for a recovery")), el("div", { class: "nhsuk-details__text" }, out));
}

async function ask(person: string, to: string, reason: string, frame: Frame): Promise<string> {
  const { link } = await askFor(person, to, reason);
  if (link !== "") RecoveryPage.link(frame.name(person), link);
  return "Everybody concerned has been told.";
}

function options(person: Someone | undefined, all: Someone[]): HTMLOptionElement[] {
  if (!person) return [el("option", { value: "" }, "Choose a person first")];
  const others = all.filter((one) => one.here && one.listed && one.desk !== "" && one.desk === person.desk && one.id !== person.id && one.role in roles);
  const own = person.here ? [el("option", { value: person.id }, "They themselves, with a new key")] : [];
  const found = [...own, ...(person.cases > 0 ? others.map((one) => el("option", { value: one.id }, `${one.name}, instead of them`)) : [])];
  return found.length > 0 ? found : [el("option", { value: "" }, "Nobody can take them over")];
}

function group(id: string, label: string, hint: string, control: HTMLElement): HTMLElement {
  if (hint !== "") control.setAttribute("aria-describedby", `${id}-hint`);
  return el("div", { class: "nhsuk-form-group", id: `${id}-group` }, el("label", { class: "nhsuk-label nhsuk-label--s", for: id }, label), hint === "" ? null : el("div", { class: "nhsuk-hint", id: `${id}-hint` }, hint), control);
}
