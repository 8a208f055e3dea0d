// What is wrong in a step, said beside what it is about.
import { byId, el, unseen } from "../dom";

/** errorIn shows words at the top of a group, and "" takes them away. It says whether there are any. */
export function errorIn(group: string, words: string): boolean {
  const box = byId(group);
  box.querySelector(":scope > .nhsuk-error-message")?.remove();
  box.classList.toggle("nhsuk-form-group--error", words !== "");
  if (words === "") return false;
  const said = el("p", { class: "nhsuk-error-message", role: "alert", tabindex: -1 }, unseen("Error: "), words);
  box.prepend(said);
  said.focus();
  return true;
}
