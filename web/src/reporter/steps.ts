// Shows one question group of a form at a time. The groups are the <section data-step="name">
// of the page, which without JavaScript simply stand one under the other. The browser's own back
// and forward buttons work; the history holds the step's name and nothing that was typed.

import { all, el, focusOn } from "./dom";
import { clearProblems, showProblems, type Problem } from "./problems";

export interface StepHooks {
  /** What is wrong with this step; an empty list lets the person go on. */
  check(step: string): Problem[];
  /** Called when a step is about to be shown. */
  entering(step: string): void;
}

interface Place {
  step: string;
  depth: number;
}

export class Steps {
  private readonly sections: HTMLElement[];
  private current = 0;
  private depth = 0;
  private locked = false;
  private returnTo: string | null = null;
  private readonly title = document.title;

  constructor(form: HTMLElement, private readonly hooks: StepHooks) {
    this.sections = all("[data-step]", form);
    for (const [index, section] of this.sections.entries()) this.furnish(section, index);
    window.addEventListener("popstate", (event) => this.onPop(event.state as Place | null));
    history.replaceState({ step: this.name(0), depth: 0 } satisfies Place, "");
    this.show(0, false);
  }

  /** The name of the step on the screen. */
  get step(): string {
    return this.name(this.current);
  }

  /** Goes to a step by name, as a link does. "Continue" there then leads to the step named by back. */
  go(step: string, back: string): void {
    this.returnTo = back;
    this.open(this.index(step));
  }

  /** Shows a step without a new place in the history and without moving the focus. */
  reveal(step: string): void {
    this.show(this.index(step), false);
  }

  /** While locked, the browser's back button stays where it is (sending, and the receipt). */
  lock(locked: boolean): void {
    this.locked = locked;
  }

  private index(step: string): number {
    return Math.max(0, this.sections.findIndex((s) => s.dataset.step === step));
  }

  private name(index: number): string {
    return this.sections[index]?.dataset.step ?? "";
  }

  private furnish(section: HTMLElement, index: number): void {
    const questions = this.sections.filter((s) => s.dataset.question !== undefined);
    const number = questions.indexOf(section) + 1;
    if (index > 0 && section.dataset.alone === undefined) {
      const back = el("a", { href: "#", class: "nhsuk-back-link", "data-back": true }, "Back");
      back.addEventListener("click", (event) => {
        event.preventDefault();
        this.back();
      });
      section.prepend(back);
      if (number > 0) back.after(el("p", { class: "nhsuk-caption-m app-step-count" }, `Question ${number} of ${questions.length}`));
    }
    const next = section.querySelector<HTMLButtonElement>("[data-continue]");
    if (next) {
      next.hidden = false;
      next.addEventListener("click", () => this.forward());
    }
  }

  private forward(): void {
    const problems = this.hooks.check(this.step);
    if (problems.length > 0) return showProblems(problems);
    const target = this.returnTo;
    this.returnTo = null;
    this.open(target === null ? this.current + 1 : this.index(target));
  }

  private back(): void {
    this.returnTo = null;
    if (this.depth > 0) history.back();
    else this.show(Math.max(0, this.current - 1), true);
  }

  private open(index: number): void {
    this.depth++;
    history.pushState({ step: this.name(index), depth: this.depth } satisfies Place, "");
    this.show(index, true);
  }

  private onPop(place: Place | null): void {
    if (this.locked) {
      this.depth = (place?.depth ?? 0) + 1;
      history.pushState({ step: this.step, depth: this.depth } satisfies Place, "");
      return;
    }
    if (!place) return;
    this.depth = place.depth;
    this.show(this.index(place.step), true);
  }

  private show(index: number, move: boolean): void {
    clearProblems();
    this.current = index;
    this.hooks.entering(this.step);
    for (const [i, section] of this.sections.entries()) section.hidden = i !== index;
    document.body.classList.toggle("app-stepped", index > 0);
    const section = this.sections[index];
    if (!section) return;
    const heading = section.querySelector<HTMLElement>("h2");
    document.title = index === 0 || !heading ? this.title : `${heading.textContent?.trim()} – ${this.title}`;
    if (move && heading) {
      focusOn(heading);
      window.scrollTo(0, 0);
    }
  }
}
