// What is wrong, said twice as the NHS service manual asks: in a summary at the top of the
// page, with links, and at the question itself.

import { all, byId, el, focusOn } from "./dom";

/** A problem: the id of the control to go to, and what to say. The group around it is `#group-<name>`. */
export interface Problem {
  control: string;
  group: string;
  text: string;
}

/** Takes away every message. */
export function clearProblems(): void {
  const summary = byId("problems");
  summary.replaceChildren();
  summary.hidden = true;
  for (const message of all(".nhsuk-error-message[data-made]")) {
    const id = message.id;
    for (const described of all(`[aria-describedby~="${id}"]`)) {
      const rest = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one !== id);
      if (rest.length > 0) described.setAttribute("aria-describedby", rest.join(" "));
      else described.removeAttribute("aria-describedby");
    }
    message.remove();
  }
  for (const group of all(".nhsuk-form-group--error")) group.classList.remove("nhsuk-form-group--error");
  for (const input of all(".nhsuk-input--error, .nhsuk-textarea--error, .nhsuk-select--error")) {
    input.classList.remove("nhsuk-input--error", "nhsuk-textarea--error", "nhsuk-select--error");
    input.removeAttribute("aria-invalid");
  }
}

/** Shows the problems and moves the focus to the summary. */
export function showProblems(problems: Problem[]): void {
  clearProblems();
  const list = el("ul", { class: "nhsuk-list nhsuk-error-summary__list" });
  for (const problem of problems) {
    const link = el("a", { href: `#${problem.control}` }, problem.text);
    link.addEventListener("click", (event) => {
      event.preventDefault(); // the address stays as it is
      const control = byId(problem.control);
      control.focus();
      document.getElementById(`group-${problem.group}`)?.scrollIntoView({ block: "start" });
    });
    list.append(el("li", {}, link));
    mark(problem);
  }
  const summary = byId("problems");
  summary.replaceChildren(
    el("h2", { class: "nhsuk-error-summary__heading", id: "problems-title" }, "There is a problem"),
    el("div", { class: "nhsuk-error-summary__body" }, list),
  );
  summary.hidden = false;
  focusOn(summary);
}

function mark(problem: Problem): void {
  const group = document.getElementById(`group-${problem.group}`);
  if (!group || group.querySelector(`[data-made="${problem.control}"]`)) return;
  group.classList.add("nhsuk-form-group--error");
  const id = `${problem.control}-error`;
  const message = el("span", { class: "nhsuk-error-message", id, "data-made": problem.control },
    el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), problem.text);
  const place = group.querySelector("[data-message-after]") ?? group.querySelector(".nhsuk-hint") ?? group.querySelector(".nhsuk-label, .nhsuk-fieldset__legend");
  const earlier = all(".nhsuk-error-message[data-made]", group).at(-1); // several stand in the order of the summary
  if (earlier) earlier.after(message);
  else if (place) place.after(message);
  else group.prepend(message);
  const control = byId(problem.control);
  const described = control.matches("input[type=radio],input[type=checkbox]") ? control.closest("fieldset") ?? control : control;
  described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  for (const kind of ["input", "textarea", "select"]) {
    if (control.classList.contains(`nhsuk-${kind}`)) {
      control.classList.add(`nhsuk-${kind}--error`);
      control.setAttribute("aria-invalid", "true");
    }
  }
}
