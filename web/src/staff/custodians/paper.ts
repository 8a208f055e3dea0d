// A side's paper key: made in this browser, printed or written down, never stored and never sent. When nobody of a side can sign with
// their own key any more, its words can.

import { personFingerprint, type ListBody } from "../../crypto/list";
import { newPaper, PaperError, parsePaper, paperPublic } from "../../crypto/paper";
import { call, Refused } from "../calls";
import { add, el, fill, say } from "../dom";
import { Declined } from "../form";
import { longDay } from "../words";
import { words } from "./table";
import { sideName, type Me, type PaperMaker, type Work } from "./work";

/** A side's paper key on a list, null without one. */
export function paperOn(body: ListBody | null | undefined, side: Me["side"]): { id: string; sign: string } | null {
  return body?.custodians.find((one) => one.side === side && one.recipient === "") ?? null;
}

/** Who made a side's paper key on a list, null without one. */
export function makerOn(work: Pick<Work, "makers">, body: ListBody | null | undefined, side: Me["side"]): PaperMaker | null {
  const on = paperOn(body, side);
  return work.makers.find((one) => one.id === on?.id) ?? null;
}

/** What is wrong with typed words, in words; "" for the words of this key. */
export function paperProblem(typed: string, sign: string): string {
  try {
    return paperPublic(parsePaper(typed)) === sign ? "" : "These words are of another paper key, not of the one on the list. Look for the newest sheet: its six words are the ones on the list.";
  } catch (error) {
    if (!(error instanceof PaperError)) throw error;
    if (error.why === "count") return error.count === 0 ? "Type the 14 words of the paper key" : `A paper key has 14 words. Here ${error.count === 1 ? "is 1" : `are ${error.count}`}.`;
    if (error.why === "sum") return "All 14 are words that we use, but one of them, or their order, is not as on the paper. Read them again, one by one.";
    return error.wrong
      .map(({ position, typed: piece, suggestions }) => `Word ${position}, “${piece}”, is none that we use.${suggestions.length > 0 ? ` Did you mean ${suggestions.join(" or ")}?` : ""}`)
      .join(" ");
  }
}

/** The part of the page about one's own side's paper key. `made` is called when the list has changed by it. */
export class PaperKey {
  constructor(
    private readonly me: Me,
    private readonly work: Work,
    private readonly prove: () => Promise<void>,
    private readonly made: (done: string) => Promise<void>,
  ) {}

  section(): HTMLElement {
    const on = paperOn(this.work.list?.body, this.me.side);
    const next = paperOn(this.work.toSign?.body, this.me.side);
    const waits = next !== null && next.sign !== on?.sign;
    const state = waits
      ? "A paper key of your side has been made. It counts as soon as both sides have signed the list that names it."
      : on
        ? `A paper key of your side is on the list. Its six words: `
        : "Your side has no paper key yet.";
    const by = makerOn(this.work, this.work.toSign?.body ?? this.work.list?.body, this.me.side);
    const make = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", id: "paper-make" }, on || waits ? "Make another paper key" : "Make a paper key");
    const place = el("div", { id: "paper-work" }, make);
    make.addEventListener("click", () => this.sheet(place));
    return el(
      "section",
      { id: "paper", "data-paper": waits ? "waits" : on ? "listed" : "none" },
      el("h2", { class: "nhsuk-heading-m nhsuk-u-padding-top-4" }, `Paper key of ${sideName[this.me.side]}`),
      el("p", {}, "If all custodians of a side lose their keys or are gone, nobody could sign for that side again. A paper key is the way out: 14 words on a sheet of paper in a safe. Any custodian of your side, also a new one, can type them in to sign the next list. It reads no concern."),
      el("p", { id: "paper-state" }, state, on && !waits && words(personFingerprint("", on.sign))),
      by && el("p", { id: "paper-maker" }, `${by.by} made it on ${longDay(by.made_on)} and has seen the words.`),
      (on || waits) && el("p", {}, "If somebody may have seen the words, or the sheet is lost, make another. It takes the place of this one when both sides have signed."),
      place,
    );
  }

  // sheet makes the words and shows them this once. They live in this function and on the page alone.
  private sheet(place: HTMLElement): void {
    const fourteen = newPaper();
    const sign = paperPublic(parsePaper(fourteen.join(" ")));
    const asked = [3, 9].map((n) => n + Math.floor(Math.random() * 5)); // only to see that they were written down
    const note = el("div", { class: "app-form-note" });
    const print = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", id: "paper-print", onclick: () => window.print() }, "Print this sheet");
    const drop = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", id: "paper-drop" }, "Throw these words away");
    drop.addEventListener("click", () => void this.made("The words have been thrown away. Destroy what you printed."));
    const fields = asked.map((n) => field(`paper-word-${n}`, `Word ${n} on the paper`));
    const form = el(
      "form",
      { id: "paper-form", class: "app-no-print", novalidate: true },
      el("h3", { class: "nhsuk-heading-s" }, "When the words are on paper"),
      el("p", {}, "These words are shown only now. To show that you have them on paper, type two of them from the paper."),
      ...fields,
      note,
      el("button", { class: "nhsuk-button", type: "submit" }, "Propose this paper key for the list"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = asked.filter((n) => !typedRight(`paper-word-${n}`, fourteen[n - 1] ?? "", n));
      if (wrong.length > 0) document.getElementById(`paper-word-${wrong[0]}`)?.focus();
      else void this.propose(sign, note);
    });
    fill(place, this.paper(fourteen, sign), el("div", { class: "app-no-print" }, print, " ", drop), form);
    place.querySelector<HTMLElement>("#paper-title")?.focus();
    say("14 words are shown.");
  }

  private paper(fourteen: string[], sign: string): HTMLElement {
    const { organisation } = this.work.roster;
    return el(
      "div",
      { class: "app-paper", "data-paper": "page", id: "paper-sheet" },
      el("h3", { class: "nhsuk-heading-m app-paper__title", id: "paper-title", tabindex: "-1" }, `Paper key of ${sideName[this.me.side]}`),
      el("p", {}, `Say Something, ${organisation.name}. ${organisation.demo ? "This is a rehearsal with made-up data. " : ""}With these 14 words a custodian of ${sideName[this.me.side]} can sign the list of readers when nobody of that side can sign with their own key.`),
      el("ol", { class: "app-told-words", id: "paper-words", translate: "no" }, ...fourteen.map((word) => el("li", {}, word))),
      el("p", {}, "Six words by which the list names this key: ", words(personFingerprint("", sign))),
      el(
        "ul",
        { class: "nhsuk-list nhsuk-list--bullet" },
        el("li", {}, "Put this sheet in an envelope. Seal it, and write the date and two names across the seal."),
        el("li", {}, "Put it in a safe to which your side has the key. Two people together open it, never one alone."),
        el("li", {}, "Do not photograph it, copy it, or send it to anybody."),
        el("li", {}, "To use it: sign in as a custodian of your side, open the page “Who may read”, and choose “Sign with the paper key”."),
        el("li", {}, "Once it has been used, make a new one and destroy this sheet."),
      ),
    );
  }

  // send asks whoever sits here to show that it is still them, when the server wants that.
  private async send(sign: string): Promise<void> {
    try {
      await call("/api/staff/paper", { sign });
    } catch (error) {
      if (!(error instanceof Refused && error.code === "prove")) throw error;
      await this.prove();
      await call("/api/staff/paper", { sign });
    }
  }

  private async propose(sign: string, note: HTMLElement): Promise<void> {
    try {
      await this.send(sign);
      await this.made("The paper key is proposed. It counts when both sides have signed the list that names it.");
    } catch (error) {
      fill(note, el("div", { class: "app-problem", role: "alert" }, el("p", {}, error instanceof Refused || error instanceof Declined ? error.message : "Something went wrong. Nothing has been sent.")));
    }
  }
}

/** The form to sign with the words of a paper key. `sign` gets their seed. */
export function paperForm(on: { id: string; sign: string }, open: boolean, sign: (typed: string, note: HTMLElement) => void): HTMLElement {
  const note = el("div", { class: "app-form-note" });
  const form = el(
    "form",
    { id: "paper-sign", novalidate: true },
    el("p", {}, "Use it when nobody of your side who is on the list can sign. Take the sheet out of the safe, two people together. The words stay in this browser and are forgotten at once."),
    el("p", {}, "Six words on the sheet: ", words(personFingerprint("", on.sign))),
    field("paper-typed", "The 14 words of the paper key"),
    note,
    el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "submit" }, "Sign with the paper key"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = form.querySelector<HTMLInputElement>("#paper-typed");
    const wrong = paperProblem(input?.value ?? "", on.sign);
    mistake("paper-typed", wrong);
    if (wrong !== "") input?.focus();
    else sign(input?.value ?? "", note);
  });
  return el(
    "details",
    { class: "nhsuk-details", id: "paper-use", open },
    el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Sign with the paper key")),
    el("div", { class: "nhsuk-details__text" }, form),
  );
}

function field(id: string, label: string): HTMLElement {
  return el(
    "div",
    { class: "nhsuk-form-group", id: `${id}-group` },
    el("label", { class: "nhsuk-label", for: id }, label),
    el("input", { class: "nhsuk-input", id, type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }),
  );
}

function typedRight(id: string, word: string, n: number): boolean {
  const right = document.querySelector<HTMLInputElement>(`#${id}`)?.value.trim().toLowerCase() === word;
  mistake(id, right ? "" : `Type word ${n} as it stands on the paper`);
  return right;
}

function mistake(id: string, text: string): void {
  const input = document.getElementById(id);
  document.getElementById(`${id}-error`)?.remove();
  document.getElementById(`${id}-group`)?.classList.toggle("nhsuk-form-group--error", text !== "");
  input?.classList.toggle("nhsuk-input--error", text !== "");
  input?.removeAttribute("aria-describedby");
  if (text === "" || !input) return;
  const said = el("span", { class: "nhsuk-error-message", id: `${id}-error` });
  add(said, text);
  input.before(said);
  input.setAttribute("aria-describedby", said.id);
}
