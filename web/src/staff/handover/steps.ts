// The steps of the page: one is shown at a time, and its heading gets the keyboard.
import { byId, el, fill, say } from "../dom";

const steps = ["handover-empty", "handover-begin", "details-form", "confirm", "running", "finished"] as const;
export type Step = (typeof steps)[number];

/** show shows one step and moves to its heading. */
export function show(step: Step, heading = ""): void {
  for (const one of steps) byId(one).hidden = one !== step;
  byId("handover-loading").hidden = true;
  byId("handover").dataset["step"] = step;
  problem([]);
  if (heading === "") return;
  byId(heading).focus();
  window.scrollTo(0, 0);
  say(byId(heading).textContent ?? "");
}

/** problem says above everything what went wrong, and moves there; nothing takes it away. */
export function problem(said: readonly (Node | string)[]): void {
  const box = byId("handover-problem");
  box.hidden = said.length === 0;
  fill(byId("handover-problem-text"), ...said.map((one) => (typeof one === "string" ? el("p", {}, one) : one)));
  if (said.length > 0) box.focus();
}

/** mistake puts what is wrong beside a group of fields, and "" takes it away. It gives back whether there is one. */
export function mistake(group: string, text: string): boolean {
  const box = byId(`${group}-group`);
  const fieldset = box.querySelector("fieldset");
  box.querySelector(":scope > fieldset > .nhsuk-error-message")?.remove();
  box.classList.toggle("nhsuk-form-group--error", text !== "");
  const described = (fieldset?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "" && id !== `${group}-error`);
  if (text !== "") {
    const said = el("span", { class: "nhsuk-error-message", id: `${group}-error` }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), text);
    (fieldset?.querySelector(".nhsuk-radios, .nhsuk-date-input") ?? fieldset?.firstElementChild)?.before(said);
    described.push(said.id);
  }
  if (described.length > 0) fieldset?.setAttribute("aria-describedby", described.join(" "));
  else fieldset?.removeAttribute("aria-describedby");
  return text !== "";
}
