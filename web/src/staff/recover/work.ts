// What the new reader sees of a recovery: how far both sides are, and the button that puts the cases together.

import { Refused } from "../calls";
import { el, fill, tag, type Child } from "../dom";
import { finish, joinAll, unfitInWords, type Ask, type State, type Unfit } from "./finish";
import type { NewReader } from "./join";
import { Bar, row, when } from "./progress";

/** The work of one recovery, in `place`. `done` says what comes after the last step. */
export class Work {
  constructor(
    private readonly place: HTMLElement,
    private readonly ask: Ask,
    private readonly me: NewReader,
    private readonly done: Child[],
    private readonly failed: (error: unknown) => void,
    private readonly top: Child[] = [],
  ) {}

  show(state: State): void {
    const { progress } = state;
    const early = state.now < state.opens;
    const side = (come: boolean, halves: number): string => (!come ? "Not carried out yet" : halves < progress.total ? `${halves} of ${progress.total} halves` : "Done");
    const ready = !early && progress.approved.management && progress.approved.staff && progress.management >= progress.total && progress.staff >= progress.total;
    fill(
      this.place,
      ...this.top,
      el(
        "dl",
        { class: "nhsuk-summary-list" },
        row("State", early ? tag("Waiting time", "blue") : ready ? tag("Ready to finish", "green") : tag("Custodians are next", "yellow"), early ? ` until ${when(state.opens)}` : ""),
        row("Management", side(progress.approved.management, progress.management)),
        row("Staff side", side(progress.approved.staff, progress.staff)),
      ),
      ready ? this.finishing(state) : this.waiting(),
    );
  }

  private waiting(): HTMLElement {
    const button = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", id: "look" }, "Look again");
    button.addEventListener("click", () => this.run(button, async () => this.show(await this.ask<State>("state", {}))));
    return el("div", {}, el("p", {}, "One custodian of each side has to carry it out once the time is over. Then come back here to finish."), button);
  }

  private finishing(state: State): HTMLElement {
    const bar = new Bar("Put together");
    const button = el("button", { class: "nhsuk-button", type: "button", id: "finish" }, "Put the cases together and finish");
    button.addEventListener("click", () => this.run(button, () => this.together(state, bar)));
    return el("div", {}, el("p", {}, "Both sides have done their part. Your browser now puts the halves together, checks each case, and locks it with your key. You can stop and go on later."), button, bar.element);
  }

  private async together(state: State, bar: Bar): Promise<void> {
    const before = state.progress.envelopes;
    bar.show(before, Math.max(state.progress.total, before));
    const unfit = await joinAll(this.ask, this.me, (done) => bar.show(Math.min(before + done, state.progress.total), state.progress.total));
    if (unfitInWords(unfit).length > 0) return this.without(unfit);
    await this.last(unfit);
  }

  // without: nobody finishes with fewer cases than there were unless they have read which, and said so.
  private without(unfit: Unfit): void {
    const button = el("button", { class: "nhsuk-button nhsuk-button--warning", type: "button", id: "without" }, "Finish without them");
    button.addEventListener("click", () => this.run(button, () => this.last(unfit)));
    fill(
      this.place,
      el("h3", { class: "nhsuk-heading-s", tabindex: "-1" }, "Some cases could not be put together"),
      el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...unfitInWords(unfit).map((text) => el("li", {}, text))),
      el("p", {}, "They stay as they are. Before you finish, tell a custodian of each side: a half that was changed is something both must know. They can stop this and begin again."),
      button,
    );
    this.place.querySelector<HTMLElement>("h3")?.focus();
  }

  private async last(unfit: Unfit): Promise<void> {
    try {
      await finish(this.ask, this.me, unfit);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "more") throw error;
      this.show(await this.ask<State>("state", {})); // something came in meanwhile: both sides have to go on
      throw error;
    }
    fill(this.place, el("h3", { class: "nhsuk-heading-m", tabindex: "-1", id: "finished" }, "It is done"), ...this.done);
    this.place.querySelector<HTMLElement>("h3")?.focus();
  }

  private run(button: HTMLButtonElement, what: () => Promise<void>): void {
    if (button.disabled) return;
    button.disabled = true;
    this.failed(null);
    what()
      .catch(this.failed)
      .finally(() => (button.disabled = false));
  }
}
