// The parts of a page that the three kinds of copies share: steps, how the file is locked, and what is handed over at the end.
import { newPassphrase, recipientProblem, type Outside } from "../../crypto/outside";
import { radioField, textField, type Field } from "../case/fields";
import { el, fill, type Child } from "../dom";
import type { Busy } from "../case/forms";

/** step shows one step in place of the one before, and moves to its heading. */
export function step(place: HTMLElement, title: string, ...content: Child[]): void {
  const heading = el("h2", { class: "nhsuk-heading-m", tabindex: -1, id: "copies-step" }, title);
  fill(place, heading, ...content);
  heading.focus();
  window.scrollTo(0, 0);
}

/** form is a form of one step; what goes wrong is said at its end. */
export function form(busy: Busy, id: string, button: string, content: Child[], submit: (form: HTMLElement) => Promise<void>, back?: () => void): HTMLFormElement {
  const made = el("form", { id, novalidate: true, autocomplete: "off" }, ...content);
  made.append(
    el("div", { class: "app-buttons" }, el("button", { type: "submit", class: "nhsuk-button" }, button), back && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", onclick: back }, "Back")),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy.run(made, button, () => submit(made));
  });
  return made;
}

/** How a file is locked. `plain` is not at all. */
export type Lock = { node: HTMLElement; read(): { how: string; to: Outside | null } | null };

/** lockFields asks how. A key is only for outside bodies: a reader’s own key never leaves their browser, so no age command could open a file sealed to it. */
export function lockFields(choices: readonly ("words" | "key" | "plain" | "print")[]): Lock {
  const options = {
    words: { value: "words", label: "With six words", hint: "You get six words to tell them by telephone or in person. Never send them with the file." },
    key: { value: "key", label: "With a key that they gave you", hint: "Some bodies use the age program and give you their public key, which begins with age1." },
    plain: { value: "plain", label: "Not at all", hint: "Whoever finds the file can read it. Use this only where the file goes to a place that is safe by itself." },
    print: { value: "print", label: "On paper", hint: "Print it, or save it as a PDF. Files are not on it." },
  };
  const how = radioField({ id: "lock", legend: "How is it locked?", required: "Choose how it is locked", value: choices[0] ?? "words", options: choices.map((one) => options[one]) });
  const key = textField({ id: "lock-key", rows: 3, max: 4000, label: "Their key", hint: "It is also fine when it is not a post-quantum key: outside bodies use the plain age program. Compare its beginning and end with them by telephone.", required: "Paste their key", check: recipientProblem });
  const sure = radioField({ id: "lock-sure", legend: "Do you know where this file goes, and who can open it there?", required: "Say whether you know", options: [{ value: "yes", label: "Yes, and it may be read there" }, { value: "no", label: "No" }] });
  const show = (): void => {
    key.node.hidden = how.peek() !== "key";
    sure.node.hidden = how.peek() !== "plain";
  };
  for (const radio of how.node.querySelectorAll("input")) radio.addEventListener("change", show);
  show();
  return { node: el("div", {}, how.node, key.node, sure.node), read: () => readLock(how, key, sure) };
}

function readLock(how: Field<string>, key: Field<string>, sure: Field<string>): ReturnType<Lock["read"]> {
  const chosen = how.read();
  if (chosen === "words") return { how: chosen, to: { passphrase: newPassphrase() } };
  if (chosen === "print") return { how: chosen, to: null };
  if (chosen === "key") {
    const recipient = key.read();
    if (recipient === null) key.focus();
    return recipient === null ? null : { how: chosen, to: { recipient } };
  }
  if (chosen !== "plain") return null;
  const known = sure.read();
  if (known === "no") sure.wrong("Then lock it with six words");
  if (known !== "yes") sure.focus();
  return known === "yes" ? { how: chosen, to: null } : null;
}

/** wordsBox shows a passphrase, once. */
export function wordsBox(to: Outside | null): HTMLElement | null {
  if (!to || !("passphrase" in to)) return null;
  return el(
    "div",
    { class: "nhsuk-inset-text", id: "six-words" },
    el("p", {}, "These six words open the file. They are shown once, here, and kept nowhere. Write them down now."),
    el("p", { class: "app-six-words" }, to.passphrase),
    el("p", {}, "Tell them by telephone or in person. Never put them into the same mail, folder or envelope as the file."),
  );
}

/** howToOpen is for whoever gets the file. */
export function howToOpen(to: Outside | null, file: string): string[] {
  if (!to) return ["This is a zip archive. Save it, unpack it, and open summary.html in a browser."];
  const zip = file.replace(/\.age$/, "");
  return [
    "You need the program age, free, from https://age-encryption.org.",
    "Save the file in a folder of its own and open a terminal there (on Windows: Command Prompt).",
    "passphrase" in to ? `Type: age --decrypt --output ${zip} ${file}` : `Type: age --decrypt --identity your-key.txt --output ${zip} ${file}`,
    "passphrase" in to ? "When it asks for the passphrase, type the six words that you were told, in small letters, with one space between them." : "In place of your-key.txt put the file that holds your secret key.",
    `Unpack ${zip} and open summary.html in a browser. It needs no network.`,
    "Delete what you unpacked when you have finished with it.",
  ];
}
