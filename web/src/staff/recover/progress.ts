// Progress of long work: a bar, and the same in words for those who do not see it.

import { el, type Child } from "../dom";
import { atWork } from "../session";

/** A bar with a text beside it. */
export class Bar {
  readonly element: HTMLElement;
  private readonly bar = el("progress", { max: 1, value: 0 });
  private readonly text = el("span", { role: "status", "aria-live": "polite" });

  constructor(private readonly name: string) {
    this.bar.setAttribute("aria-label", name);
    this.element = el("p", { class: "app-progress" }, this.bar, " ", this.text);
    this.element.hidden = true;
  }

  show(done: number, total: number): void {
    if (!this.element.hidden && done > this.bar.value) atWork();
    this.element.hidden = false;
    this.bar.max = Math.max(total, 1);
    this.bar.value = Math.min(done, total);
    this.text.textContent = `${this.name}: ${done} of ${total}`;
  }

  say(text: string): void {
    this.element.hidden = false;
    this.text.textContent = text;
  }
}

/** Six words to read out, and to compare. */
export function sixWords(words: readonly string[], label: string): HTMLElement {
  return el("p", { class: "app-words", translate: "no", "aria-label": label }, words.join(" "));
}

/** A line of a summary list. */
export function row(key: string, ...value: Child[]): HTMLElement {
  return el("div", { class: "nhsuk-summary-list__row" }, el("dt", { class: "nhsuk-summary-list__key" }, key), el("dd", { class: "nhsuk-summary-list__value" }, ...value));
}

/** A time in words, in this browser's place. */
export function when(at: number): string {
  return new Date(at).toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "long", year: "numeric" });
}
