// How a section of the case page is built: a heading, what is known (drawn again after every write), buttons, and one panel in which a form
// opens in place. The panel is left alone by redrawing, so that what is half typed stays.
import { el, fill, say, type Child } from "../dom";
import type { Busy } from "./forms";
import { Panel, type Ask } from "./panel";

export class Part {
  private readonly head: HTMLElement;
  private readonly note = el("div", {});
  private readonly body = el("div", {});
  private readonly panel: Panel;

  /** The title is the section's h3; the place is hidden until show is called. */
  constructor(
    readonly place: HTMLElement,
    title: string,
    busy: Busy,
  ) {
    const id = `${place.id}-title`;
    this.head = el("h3", { class: "nhsuk-heading-s", id, tabindex: -1 }, title);
    const panel = el("div", { class: "app-panel", hidden: true });
    this.panel = new Panel(panel, busy, () => this.opener());
    place.classList.add("app-part");
    place.setAttribute("role", "region");
    place.setAttribute("aria-labelledby", id);
    fill(place, this.head, this.note, this.body, panel);
    place.hidden = true;
  }

  private from: { id: string } | null = null;

  // opener is what had the focus when the panel opened, when it is still there, or the heading.
  private opener(): HTMLElement {
    const found = this.from && document.getElementById(this.from.id);
    return found instanceof HTMLElement && !found.hidden ? found : this.head;
  }

  /** show draws what is known. Buttons go among the children; give each an id, so that the focus finds back to it. */
  show(...children: Child[]): void {
    const at = document.activeElement;
    const id = at !== null && this.body.contains(at) ? at.id : "";
    fill(this.body, ...children);
    if (id !== "") document.getElementById(id)?.focus();
    this.place.hidden = false;
  }

  hide(): void {
    this.place.hidden = true;
  }

  /** open shows a form in the panel; what was there before goes. */
  open(ask: Ask): void {
    const at = document.activeElement;
    if (at instanceof HTMLElement && at.id !== "" && this.body.contains(at)) this.from = { id: at.id };
    fill(this.note);
    this.panel.open(ask);
  }

  get isOpen(): boolean {
    return this.panel.isOpen;
  }

  /** close puts the form away without a word. */
  close(): void {
    this.panel.wipe();
  }

  /** done closes the panel and says what was done. */
  done(words: string): void {
    this.panel.wipe();
    fill(this.note, el("p", { class: "app-done" }, words));
    this.head.focus();
    say(words);
  }

  title(words: string): void {
    this.head.textContent = words;
  }

  wipe(): void {
    this.panel.wipe();
    fill(this.note);
    fill(this.body);
  }
}

/** button is a small button of a section. */
export function button(id: string, label: string, press: () => void, kind: "secondary" | "primary" | "warning" = "secondary"): HTMLButtonElement {
  const look = kind === "primary" ? "" : ` nhsuk-button--${kind}`;
  return el("button", { type: "button", id, class: `nhsuk-button nhsuk-button--small${look}`, onclick: press }, label);
}

/** link is a button that looks like a link; `about` says to screen readers what it is about. */
export function link(id: string, label: string, about: string, press: () => void): HTMLButtonElement {
  return el("button", { type: "button", id, class: "app-link-button", onclick: press }, label, about !== "" && el("span", { class: "nhsuk-u-visually-hidden" }, ` ${about}`));
}
