// Recoveries under way: who, why, the clock, the words to compare, carrying out, stopping.

import { personFingerprint } from "../../crypto/list";
import { el, tag, type Child } from "../dom";
import { Bar, row, sixWords, when } from "../recover/progress";
import type { UnderWay } from "./calls";
import type { Frame } from "./recoverypage";
import { compared, differs, remember } from "./remember";
import { CustodyError, keyName, type Custody } from "./sidekey";

/** Everything that is not finished. */
export function underWaySection(custody: Custody, frame: Frame): HTMLElement | null {
  const list = custody.state.recoveries.filter((one) => one.status === "asked" || one.status === "waiting");
  if (list.length === 0) return null;
  return el("section", { "aria-labelledby": "under-way-title" }, el("h2", { class: "nhsuk-heading-m", id: "under-way-title", tabindex: "-1" }, "Under way"), ...list.map((one) => card(custody, frame, one)));
}

function card(custody: Custody, frame: Frame, one: UnderWay): HTMLElement {
  const own = one.person === one.to;
  const { total, management, staff, approved } = one.progress;
  const side = (come: boolean, done: number): Child => (come ? (done < total ? `${done} of ${total} halves sealed` : "Done") : "Not carried out yet");
  return el(
    "div",
    { class: "nhsuk-card", "data-recovery": one.id },
    el(
      "div",
      { class: "nhsuk-card__content" },
      el("h3", { class: "nhsuk-card__heading nhsuk-heading-s" }, own ? `A new key for ${frame.name(one.person)}` : `The cases of ${frame.name(one.person)} to ${frame.name(one.to)}`),
      el(
        "dl",
        { class: "nhsuk-summary-list" },
        row("Asked by", `${frame.name(one.begun_by)}, ${when(one.begun)}`),
        row("Reason given", one.reason),
        row("State", ...state(custody, one)),
        one.status === "waiting" ? row("Management", side(approved.management, management)) : null,
        one.status === "waiting" ? row("Staff side", side(approved.staff, staff)) : null,
      ),
      ...(one.status === "waiting" ? carrying(custody, frame, one) : []),
      leftClosed(frame, one),
      el("p", {}, el("a", { href: `/recoveries/${one.id}/stop`, class: "app-stop" }, "Stop it")),
    ),
  );
}

function state(custody: Custody, one: UnderWay): Child[] {
  if (one.status === "asked") return [tag("Waits for the new key", "yellow"), " The link has not been used yet. If it is lost, stop this recovery and ask for another: no time is lost by it."];
  if (custody.state.now < one.opens) return [tag("Waiting time", "blue"), ` It can be carried out from ${when(one.opens)}.`];
  const { total, management, staff, approved } = one.progress;
  if (approved.management && approved.staff && management >= total && staff >= total) return [tag("Ready to finish", "green"), " Both sides have done their part."];
  return [tag("Can be carried out", "green")];
}

function carrying(custody: Custody, frame: Frame, one: UnderWay): Child[] {
  const mine = custody.side === "management" ? one.progress.management : one.progress.staff;
  const come = one.progress.approved[custody.side];
  if (one.person === custody.state.me || one.to === custody.state.me) return [el("p", {}, "This is about you, so another custodian of your side carries it out.")];
  if (come && mine >= one.progress.total) return [el("p", {}, one.progress.approved.management && one.progress.approved.staff ? `Your side has done its part. ${frame.name(one.to)} can finish it.` : "Your side has done its part.")];
  const own = one.person === one.to;
  const name = keyName(one.key);
  if (own && differs(one.id, name)) return [el("p", { class: "nhsuk-error-message" }, "The words are not those you compared before in this browser. Somebody has put another key in its place. Stop this recovery, and tell the other custodians by telephone.")];
  return [handing(custody, frame, one), ...(own ? compare(custody, frame, one, name) : [go(custody, frame, one, () => custody.listedKey(one))])];
}

// leftClosed: anybody can send a concern with halves that are none, so this alone is no attack; many of them may be.
function leftClosed(frame: Frame, one: UnderWay): HTMLElement | null {
  const n = frame.closed.get(one.id) ?? 0;
  if (n === 0) return null;
  return el("div", { class: "nhsuk-inset-text app-closed" }, el("p", {}, `${n === 1 ? "1 half was" : `${n} halves were`} left closed: ${n === 1 ? "it does" : "they do"} not open, or ${n === 1 ? "is" : "are"} not of a concern that ${frame.name(one.person)} reads for good. An empty half stands in its place, so that nothing of such a concern is handed over and the others go on. If you did not expect this, stop the recovery and tell the other custodians.`));
}

// handing says how much is handed over before anybody agrees to it: the browser seals no half more.
function handing(custody: Custody, frame: Frame, one: UnderWay): HTMLElement | null {
  const { total } = one.progress;
  const left = total - one.progress[custody.side];
  return left === 0 ? null : el("p", { class: "app-handing" }, `Your side is to seal up to ${left} halves for ${frame.name(one.to)}: one for each concern, and one more where readers share notes. Does that fit what you know of ${frame.name(one.person)}?`);
}

// compare: the words come from the very key that will be sealed to, and the button stays shut until the custodian says they fit.
function compare(custody: Custody, frame: Frame, one: UnderWay, name: string): Child[] {
  const confirmed = { ...one.key };
  const tick = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id: `words-${one.id}`, checked: compared(one.id, name) });
  tick.addEventListener("change", () => tick.checked && remember(one.id, name)); // the waiting time may be longer than a memory
  const go_ = go(custody, frame, one, () => {
    if (!tick.checked) throw new CustodyError("Compare the six words first, and tick that they are the same.");
    if (!compared(one.id, name)) throw new CustodyError("The words are not those you compared before. Stop this recovery.");
    return confirmed;
  });
  return [
    el("p", {}, `Let ${frame.name(one.person)} read six words to you, by telephone or face to face, so that you know their voice. They must be these, in this order:`),
    sixWords(personFingerprint(confirmed.recipient, confirmed.sign), "Six words of the new key"),
    el("div", { class: "nhsuk-checkboxes nhsuk-u-margin-bottom-4" }, el("div", { class: "nhsuk-checkboxes__item" }, tick, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: tick.id }, "I have heard these six words from them"))),
    go_,
  ];
}

function go(custody: Custody, frame: Frame, one: UnderWay, key: () => { recipient: string; sign: string }): HTMLElement {
  const early = custody.state.now < one.opens;
  const bar = new Bar("Halves sealed for the new key");
  const total = one.progress.total;
  const button = el("button", { class: "nhsuk-button app-carry", type: "button" }, early ? "Look whether the time is over" : "Carry it out for my side");
  button.addEventListener("click", () =>
    frame.work(button, async () => {
      if (early) return "Looked again.";
      const done = custody.side === "management" ? one.progress.management : one.progress.staff;
      bar.show(done, total);
      const before = frame.closed.get(one.id) ?? 0;
      await custody.carry(one, key(), (more, closed) => {
        bar.show(done + more, total);
        frame.closed.set(one.id, before + closed);
      });
      return "Your side has done its part.";
    }),
  );
  return el("div", {}, total === 0 && !early ? el("p", {}, one.person === one.to ? "They read no case that can be recovered. Your side still has to agree to the new key." : `${frame.name(one.to)} already reads every case that can be passed on. Your side still has to agree.`) : null, button, bar.element);
}

/** Those that have ended. */
export function endedSection(custody: Custody, frame: Frame): HTMLElement | null {
  const list = custody.state.recoveries.filter((one) => one.status === "done" || one.status === "stopped");
  if (list.length === 0) return null;
  const text = (one: UnderWay): string => {
    const what = one.person === one.to ? `A new key for ${frame.name(one.person)}` : `The cases of ${frame.name(one.person)} to ${frame.name(one.to)}`;
    if (one.status === "done") return `${what}: finished. Asked on ${when(one.begun)}.`;
    return `${what}: ${one.stopped_by === "" ? "its link was not used in time" : `stopped by ${frame.name(one.stopped_by)}`}. Asked on ${when(one.begun)}.`;
  };
  return el("section", { "aria-labelledby": "ended-title" }, el("h2", { class: "nhsuk-heading-m", id: "ended-title" }, "Before"), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...list.map((one) => el("li", {}, text(one)))));
}
