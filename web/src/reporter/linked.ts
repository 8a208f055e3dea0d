// While one chooses who reads: people linked to somebody who is left out are left out too, with a sentence and a way to keep them.

import type { Reader } from "../crypto";
import { alternateWanted, desksOf, linkedTo, omittedOf, type People, type Ticks } from "./choosing";
import { all, el } from "./dom";

export class Linked {
  private readonly proposed = new Set<string>(); // ticked here, not by the person
  private readonly kept = new Set<string>(); // the person wants them to read all the same

  constructor(
    private readonly form: HTMLFormElement,
    private readonly roster: () => People,
  ) {
    for (const one of all<HTMLInputElement>('input[type="hidden"][name="asked"]', form)) this.kept.add(one.value); // asked before the page was loaded anew
    form.addEventListener("change", (event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      const { name, value, checked } = event.target;
      if (name === "omit") this.decided(value, checked);
      if (name === "omit" || name === "whole") this.propose();
    });
  }

  private ticks(): Ticks {
    const checked = (name: string): string[] => all<HTMLInputElement>(`input[name="${name}"]:checked`, this.form).map((one) => one.value);
    return { desks: checked("desk"), omit: checked("omit"), whole: checked("whole"), member: checked("member")[0] ?? "" };
  }

  /** Whether the other way is to be offered. */
  wanted(): boolean {
    return alternateWanted(this.ticks(), this.roster());
  }

  /** Whether it goes to a union. */
  union(): boolean {
    const roster = this.roster();
    return desksOf(this.ticks(), roster).some((desk) => roster.desks.some((one) => one.id === desk && one.kind === "union"));
  }

  // decided: what the person ticks or unticks themselves is not asked again.
  private decided(id: string, left: boolean): void {
    this.proposed.delete(id);
    if (left) this.kept.delete(id);
    else this.kept.add(id);
    this.note(id, "");
  }

  private box(id: string): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>(`#omit-${id}`);
  }

  private propose(): void {
    const roster = this.roster();
    const own = (): Ticks => ({ ...this.ticks(), omit: this.ticks().omit.filter((id) => !this.proposed.has(id)) });
    const linked = linkedTo(omittedOf(own(), roster), roster).filter((one) => !this.kept.has(one.id));
    for (const id of [...this.proposed]) {
      if (linked.some((one) => one.id === id)) continue;
      this.proposed.delete(id);
      this.tick(id, false);
      this.note(id, "");
    }
    for (const one of linked) {
      this.proposed.add(one.id);
      this.tick(one.id, true);
      this.note(one.id, words(one));
    }
  }

  private tick(id: string, on: boolean): void {
    const box = this.box(id);
    if (box) box.checked = on;
  }

  private note(id: string, text: string): void {
    const person = this.box(id)?.closest(".app-person");
    person?.querySelector(".app-person__linked")?.remove();
    if (text !== "") person?.append(el("p", { class: "app-person__linked nhsuk-hint", role: "status" }, text));
  }
}

const words = (one: Reader): string => `${one.name} may be close to somebody you leave out, or one manages the other, so we have left them out too. Untick this if they should read it.`;
