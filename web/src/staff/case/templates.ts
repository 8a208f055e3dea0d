// Reply templates beside a box: chosen, put into it, changed there. They never write over what was typed without asking, and are never sent by themselves.
import { el, fill, say } from "../dom";
import type { Reply } from "../page";
import { blanks, firstBlank } from "./blanks";

/** offered puts the templates that go with a status before the others. */
export function offered(all: readonly Reply[], status: string): { fitting: Reply[]; others: Reply[] } {
  const fits = (one: Reply): boolean => status !== "" && one.status === status;
  return { fitting: all.filter(fits), others: all.filter((one) => !fits(one)) };
}

export class Templates {
  private readonly select = el("select", { class: "nhsuk-select app-wide", autocomplete: "off" }); // no id: what is chosen in it is nothing typed
  private readonly asked = el("div", { role: "group", hidden: true });
  private placed = ""; // what was put into the box last: it may go again without a question

  constructor(
    place: HTMLElement,
    private readonly box: HTMLTextAreaElement,
    private readonly all: readonly Reply[],
  ) {
    this.asked.setAttribute("aria-labelledby", `${box.id}-asked`);
    const use = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", id: `${box.id}-use`, onclick: () => this.use() }, "Put it in the box");
    fill(place, el("div", { class: "app-template__row" }, el("label", { class: "nhsuk-label app-small" }, "Start from a template", this.select), use), this.asked);
    place.hidden = all.length === 0;
    this.fitting("");
  }

  /** fitting offers first what goes with a status. */
  fitting(status: string): void {
    const option = (one: Reply): HTMLElement => el("option", { value: one.code }, one.name);
    const { fitting, others } = offered(this.all, status);
    const before = this.select.value;
    fill(this.select, el("option", { value: "" }, "Choose a template"), ...(fitting.length > 0 ? [el("optgroup", { label: "For this" }, ...fitting.map(option)), el("optgroup", { label: "Others" }, ...others.map(option))] : others.map(option)));
    if (this.all.some((one) => one.code === before)) this.select.value = before;
  }

  /** begin puts words into a box in which nothing was typed. */
  begin(text: string): void {
    if (this.typed()) return;
    this.box.defaultValue = text; // it counts as not typed
    this.box.value = text;
    this.placed = text;
  }

  /** typed says whether the box holds anything but a template as it is. */
  typed(): boolean {
    const now = this.box.value.trim();
    return now !== "" && now !== this.placed.trim();
  }

  /** sent empties the box. */
  sent(): void {
    this.box.defaultValue = "";
    this.box.value = "";
    this.placed = "";
    this.select.value = "";
    this.close();
  }

  private use(): void {
    const one = this.all.find((other) => other.code === this.select.value);
    if (!one) return void this.select.focus();
    if (!this.typed()) return this.put(one.text);
    const answer = (label: string, does: () => void): HTMLElement => el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: does }, label);
    const title = el("p", { id: `${this.box.id}-asked`, tabindex: -1 }, el("strong", {}, "You have typed something. Where should the template go?"));
    fill(
      this.asked,
      title,
      el("div", { class: "app-buttons" }, answer("Below what I typed", () => this.put(`${this.box.value.trimEnd()}\n\n${one.text}`, true)), answer("In place of what I typed", () => this.put(one.text)), answer("Leave my text", () => this.close(true))),
    );
    this.asked.className = "app-panel";
    this.asked.hidden = false;
    title.focus();
  }

  private put(text: string, theirs = false): void {
    this.box.value = text;
    this.placed = theirs ? "" : text;
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    this.box.focus();
    const blank = firstBlank(text);
    this.box.setSelectionRange(blank?.from ?? text.length, blank?.to ?? text.length);
    say(blank ? `In the box. Fill in what stands in brackets: ${blanks(text).join(", ")}` : "In the box. Change it if you like.");
  }

  private close(focus = false): void {
    fill(this.asked);
    this.asked.hidden = true;
    if (focus) this.box.focus();
  }
}

/** filledIn asks, when something in brackets is left, whether to send it all the same; false goes back to the first of them. */
export function filledIn(form: HTMLElement, box: HTMLTextAreaElement): Promise<boolean> {
  form.querySelector(".app-blanks")?.remove();
  const left = blanks(box.value);
  if (left.length === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const id = `${box.id}-blanks`;
    const ask = el("div", { class: "app-panel app-blanks", role: "group", "aria-labelledby": id });
    const end = (send: boolean): void => {
      ask.remove();
      const blank = firstBlank(box.value);
      if (!send) {
        box.focus();
        if (blank) box.setSelectionRange(blank.from, blank.to);
      }
      resolve(send);
    };
    const title = el("p", { id, tabindex: -1 }, el("strong", {}, `Still to be filled in: ${left.join(", ")}`));
    fill(
      ask,
      title,
      el("div", { class: "app-buttons" }, el("button", { type: "button", class: "nhsuk-button nhsuk-button--small", onclick: () => end(false) }, "Go back and fill in"), el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => end(true) }, "Send it as it is")),
    );
    form.querySelector("button[type=submit]")?.before(ask);
    title.focus();
  });
}
