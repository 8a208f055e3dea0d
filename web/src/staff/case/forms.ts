// A small form that writes into the case: one at a time, what was typed kept until it is safely stored.
import { add, byId, el, fill, say } from "../dom";
import { Refused } from "../calls";

/** Busy is held while something is written, so that nothing is written twice. */
export class Busy {
  private held = false;

  async run(form: HTMLElement, what: string, work: () => Promise<void>): Promise<void> {
    if (this.held) return;
    this.held = true;
    const buttons = [...form.querySelectorAll("button")];
    for (const b of buttons) b.setAttribute("aria-disabled", "true");
    const place = noteIn(form);
    fill(place);
    say(`${what}…`);
    try {
      await work();
    } catch (err) {
      fill(place, el("div", { class: "app-problem", role: "alert" }, ...reason(err)));
    } finally {
      this.held = false;
      for (const b of buttons) b.removeAttribute("aria-disabled");
    }
  }
}

/** noteIn is where a form says how it went. */
function noteIn(form: HTMLElement): HTMLElement {
  let place = form.querySelector<HTMLElement>(".app-form-note");
  if (!place) {
    place = el("div", { class: "app-form-note" });
    form.append(place);
  }
  return place;
}

/** succeeded says so beside the button and to screen readers. */
export function succeeded(form: HTMLElement, text: string): void {
  fill(noteIn(form), el("p", { class: "app-done" }, text));
  say(text);
}

function reason(err: unknown): HTMLElement[] {
  const kept = el("p", {}, "What you typed is still here.");
  if (err instanceof Refused && err.status === 401) {
    const [said, way] = err.code === "locked" ? ["This browser was locked. ", "Unlock it in a new tab"] : ["You are signed out. ", "Sign in in a new tab"];
    const link = el("p", {}, said, el("a", { href: "/signin", target: "_blank", rel: "noopener" }, way), ", then come back here and try again.");
    return [link, kept];
  }
  if (err instanceof Refused && err.code === "not_listed") {
    return [el("p", {}, "Your new key is not on the signed list of readers yet, so what you write cannot be told from somebody else’s. You can read. Ask a custodian of each side to sign the list; then you can write again."), kept];
  }
  if (err instanceof Refused && err.code === "last_reader") return [el("p", {}, "A concern always needs somebody who reads it. Add another reader first."), kept];
  if (err instanceof Refused && err.code === "no_name") return [el("p", {}, "There is no sealed name here.")];
  if (err instanceof Refused && err.code === "missing_files") return [el("p", {}, "A file did not arrive in full. Try again: we send it once more."), kept];
  if (err instanceof Refused && err.status === 409) return [el("p", {}, "Somebody else was writing at the same time. Please try again."), kept];
  if (err instanceof Error && err.name === "TooLongError") return [el("p", {}, "This is too long for one message. Please split it in two."), kept];
  return [el("p", {}, err instanceof Refused || err instanceof Error ? err.message : "Something went wrong."), kept];
}

export function text(id: string): string {
  return byId<HTMLTextAreaElement>(id).value.trim();
}

/** demand points at an empty field, unless something else is enough. */
export function demand(id: string, words: string, enough = false): boolean {
  const field = byId<HTMLTextAreaElement>(id);
  const group = field.closest(".nhsuk-form-group");
  group?.querySelector(".nhsuk-error-message")?.remove();
  const empty = !enough && field.value.trim() === "";
  group?.classList.toggle("nhsuk-form-group--error", empty);
  field.classList.toggle("nhsuk-textarea--error", empty);
  if (!empty) {
    field.removeAttribute("aria-invalid");
    return true;
  }
  field.setAttribute("aria-invalid", "true");
  const error = el("span", { class: "nhsuk-error-message", role: "alert" });
  add(error, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), words);
  field.before(error);
  field.focus();
  return false;
}
