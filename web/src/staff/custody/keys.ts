// Both sides' recovery keys: who holds copies, a copy for somebody new, a new key, and sealing the halves again for it.

import { el, tag, type Child } from "../dom";
import { Bar, row } from "../recover/progress";
import type { Side, SideKey } from "./calls";
import type { Frame } from "./recoverypage";
import type { Custody } from "./sidekey";

const SIDE: Record<Side, string> = { management: "Management", staff: "Staff side" };
const STATUS: Record<SideKey["status"], [string, string]> = { proposed: ["Waits for the next signed list", "yellow"], current: ["In use", "green"], former: ["Replaced", "grey"] };

/** The state of both sides. */
export function keysSection(custody: Custody, frame: Frame): HTMLElement {
  const sides: Side[] = ["management", "staff"];
  return el(
    "section",
    { "aria-labelledby": "keys-title" },
    el("h2", { class: "nhsuk-heading-m", id: "keys-title", tabindex: "-1" }, "The two recovery keys"),
    el("p", {}, "Each side has one. It is made in a custodian’s browser, and only that side’s custodians hold copies. At least two people on each side should have one: if the last copy is lost, that side can recover nothing."),
    ...sides.map((side) => sideCard(custody, frame, side)),
  );
}

function sideCard(custody: Custody, frame: Frame, side: Side): HTMLElement {
  const mine = side === custody.side;
  const keys = custody.state.keys.filter((one) => one.side === side);
  const needs = why(custody, side);
  return el(
    "div",
    { class: "nhsuk-card app-side", id: `side-${side}` },
    el(
      "div",
      { class: "nhsuk-card__content" },
      el("h3", { class: "nhsuk-card__heading nhsuk-heading-s" }, `${SIDE[side]}${mine ? " (your side)" : ""}`),
      keys.length === 0 ? el("p", {}, tag("None yet", "yellow"), " Concerns told now cannot be recovered.") : null,
      ...keys.map((one) => keyList(custody, frame, one, mine)),
      needs === "" ? null : el("p", { class: "app-needs" }, tag("To do", "yellow"), mine ? ` ${needs}` : ` For a custodian of this side: ${needs}`),
      mine ? el("div", {}, ...own(custody, frame, needs)) : null,
    ),
  );
}

function keyList(custody: Custody, frame: Frame, key: SideKey, mine: boolean): HTMLElement {
  const [text, colour] = STATUS[key.status];
  const lack = mine && key.mine !== "" ? custody.keepers().filter((one) => !key.copies.includes(one.id)) : [];
  return el(
    "dl",
    { class: "nhsuk-summary-list" },
    row("State", tag(text, colour), ` made on ${day(key.made)}`),
    row("Who holds a copy", key.copies.length === 0 ? "Nobody" : key.copies.map(frame.name.bind(frame)).join(", "), ...lack.map((one) => giveButton(custody, frame, key, one.id, one.name))),
  );
}

function giveButton(custody: Custody, frame: Frame, key: SideKey, id: string, name: string): Child {
  const button = el("button", { class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", type: "button" }, `Give ${name} a copy`);
  button.addEventListener("click", () => frame.work(button, () => custody.give(key.key, id).then(() => `${name} has a copy now.`)));
  return el("div", { class: "nhsuk-u-margin-top-2" }, button);
}

// why a side should make a new key, "" when it need not.
function why(custody: Custody, side: Side): string {
  const current = custody.state.keys.find((one) => one.side === side && one.status === "current");
  const waits = custody.state.keys.some((one) => one.side === side && one.status === "proposed");
  if (waits) return "Sign the next list of readers. The new key counts from then on.";
  if (!current) return "Make a recovery key.";
  if (current.used) return "A recovery was carried out with this key. Make a new one.";
  const here = new Set(custody.state.custodians.filter((one) => one.here).map((one) => one.id));
  if (current.copies.some((id) => !here.has(id))) return "Somebody who has left holds a copy. Make a new key.";
  return "";
}

function own(custody: Custody, frame: Frame, needs: string): Child[] {
  const out: Child[] = [];
  const waits = custody.state.keys.some((one) => one.side === custody.side && one.status === "proposed");
  const any = custody.state.keys.some((one) => one.side === custody.side && one.status === "current");
  if (waits) out.push(el("p", {}, el("a", { href: "/custodians" }, "Sign the list")));
  if (needs !== "" || !any) {
    const make = el("button", { class: waits ? "nhsuk-button nhsuk-button--secondary" : "nhsuk-button", type: "button", id: "make-key" }, any || waits ? "Make a new recovery key" : "Make our recovery key");
    make.addEventListener("click", () => frame.work(make, () => custody.make().then(() => "The new recovery key is made. It counts from the next signed list.")));
    if (!waits) out.push(make);
  }
  const { left, total } = custody.state.shares;
  if (left > 0 && any) out.push(...rotation(custody, frame, left, total));
  return out;
}

function rotation(custody: Custody, frame: Frame, left: number, total: number): Child[] {
  const bar = new Bar("Sealed for the new key");
  const button = el("button", { class: "nhsuk-button", type: "button", id: "rotate" }, "Seal them for the new key");
  const closed = frame.closed.get("rotate") ?? 0;
  button.addEventListener("click", () => rotate(custody, frame, button, bar, left, 0));
  return [el("p", {}, tag("To do", "yellow"), ` ${left} of your side’s ${total} halves (rounded up) are still sealed for a key that was replaced.`), button, ...(closed > 0 ? givingUp(custody, frame, bar, left, closed) : []), bar.element];
}

function rotate(custody: Custody, frame: Frame, button: HTMLButtonElement, bar: Bar, left: number, giveUp: number): void {
  bar.show(0, left);
  frame.work(button, async () => {
    let stayed = 0;
    await custody.rotate((done, closed) => {
      bar.show(done, left);
      stayed = Math.max(0, closed - giveUp);
    }, giveUp);
    frame.closed.set("rotate", stayed);
    return stayed === 0 ? "Everything is sealed for the new key. The old key is no longer needed." : `${halves(stayed)} did not open and stayed where ${stayed === 1 ? "it is" : "they are"}. Everything else is sealed for the new key.`;
  });
}

// givingUp: what does not open is worth nothing, but it keeps the old key in use. It is replaced only when a custodian has read that.
function givingUp(custody: Custody, frame: Frame, bar: Bar, left: number, closed: number): Child[] {
  const button = el("button", { class: "nhsuk-button nhsuk-button--warning", type: "button", id: "give-up" }, `Give up ${halves(closed)}`);
  button.addEventListener("click", () => rotate(custody, frame, button, bar, left, closed));
  const text = `${halves(closed)} did not open with your side’s key: made wrong by whoever sent the concern, or damaged since. No recovery can use such a half. The old key is kept while one is sealed for it. If you give them up, empty halves take their place for good and the old key goes. Tell the other custodians first if these are many: the concerns could be recovered again only after one of their readers has changed who reads them.`;
  return [el("div", { class: "nhsuk-inset-text app-closed" }, el("p", {}, text)), button];
}

const halves = (n: number): string => (n === 1 ? "1 half" : `${n} halves`);

/** What a recovery would bring back, in numbers. */
export function peopleSection(custody: Custody): HTMLElement {
  const rows = custody.state.people.filter((one) => one.cases > 0);
  return el(
    "section",
    { "aria-labelledby": "people-title" },
    el("h2", { class: "nhsuk-heading-m", id: "people-title" }, "What a recovery brings back"),
    el("p", {}, "Cases without halves never come back: the person who spoke up wanted no recovery, or no reader has opened the case since both keys were there. Private notes and sealed names never come back either. Numbers are rounded up to tens, so that no single concern shows in them."),
    rows.length === 0
      ? el("p", {}, "Nobody reads a case yet.")
      : el(
          "table",
          { class: "nhsuk-table" },
          el("caption", { class: "nhsuk-u-visually-hidden" }, "Cases of each reader"),
          el("thead", { class: "nhsuk-table__head" }, el("tr", {}, el("th", { scope: "col" }, "Reader"), el("th", { scope: "col" }, "Cases, up to"), el("th", { scope: "col" }, "Without halves, up to"))),
          el("tbody", {}, ...rows.map((one) => el("tr", {}, el("td", {}, `${one.name}${one.here ? "" : " (has left)"}`), el("td", {}, one.cases), el("td", {}, one.without)))),
        ),
  );
}

const day = (date: string): string => new Date(`${date}T12:00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
