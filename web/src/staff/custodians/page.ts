// The page on which custodians sign who may read: what changes, what they must compare first, who has signed and who is missing.

import { fingerprint, ListError, SIDES, type ListBody } from "../../crypto/list";
import { parsePaper } from "../../crypto/paper";
import { Refused } from "../calls";
import { add, el, fill, say, type Child } from "../dom";
import { refuse } from "../refused";
import { ended } from "../session";
import { longDay } from "../words";
import { compare, summary, type Changes } from "./compare";
import { history, vouching } from "./history";
import { makerOn, PaperKey, paperForm, paperOn } from "./paper";
import { signingStep } from "./rehearsal";
import { peopleTable, words } from "./table";
import { cannotSign, fetchWork, missing, otherSide, ownRecovery, paperFor, sideName, signList, signOnPaper, vouchedBefore, type Cannot, type Me, type ToSign, type Work } from "./work";

export class CustodiansPage {
  private busy = false;

  constructor(
    private readonly me: Me,
    private readonly place: HTMLElement,
    private readonly prove: () => Promise<void>,
  ) {}

  draw(work: Work, done = ""): void {
    fill(this.place);
    const step = document.getElementById("rehearsal-step");
    if (step) step.textContent = signingStep(work, this.me.side, work.toSign ? cannotSign(work, work.toSign, this.me) : "");
    if (done !== "") add(this.place, banner("list-done", "Done", done));
    add(this.place, this.state(work), work.toSign ? this.toSign(work, work.toSign) : this.nothing(work), ...this.cautions(work));
    add(this.place, new PaperKey(this.me, work, this.prove, async (said) => this.redraw(said)).section());
    if (work.list) add(this.place, history(work.list));
    say(done);
  }

  private async redraw(done: string): Promise<void> {
    try {
      this.draw(await fetchWork(this.me), done);
      document.getElementById("list-done")?.focus();
    } catch (error) {
      await this.failed(error, this.place);
    }
  }

  // state says which list counts now.
  private state({ list }: Work): HTMLElement {
    if (!list) {
      const text = "No list has been signed yet, so nobody can be written to. Either side can begin. Until the other side signs too, every page tells workers that one side alone vouches for the list.";
      return el("p", { id: "list-state" }, text);
    }
    const head = list.heads.at(-1);
    return el(
      "div",
      { id: "list-state", "data-number": list.number, "data-sides": list.sides.join(" ") },
      el("p", {}, `List ${list.number} of ${longDay(list.day)} is in force. ${head ? vouching(head) : ""} ${list.sides.length === 2 ? "vouch" : "vouches"} for it. Its six words, as workers see them: `, words(list.words())),
    );
  }

  private nothing({ list, roster }: Work): HTMLElement {
    return el(
      "div",
      { class: "app-empty", id: "list-nothing" },
      el("h2", { class: "nhsuk-heading-m" }, "There is nothing to sign"),
      el("p", {}, list ? "Everybody who reads concerns is on the list, with the keys they have now. When somebody joins, leaves or gets new keys, it is shown here." : "There is nobody to sign for yet."),
      list && el("p", {}, `${roster.readers.length === 1 ? "One person reads" : `${roster.readers.length} people read`} concerns now.`),
    );
  }

  private toSign(work: Work, next: ToSign): HTMLElement {
    const before = next.kind === "join" ? null : vouchedBefore(work, this.me.side);
    const changes = compare(before, next.body);
    const odd = compare(work.list?.body ?? null, next.body, [...(work.list?.sides ?? []), ...next.head.sides, this.me.side]).odd;
    const own = [...changes.readers, ...changes.custodians].find((line) => line.person.id === this.me.id && line.six.length > 0);
    if (own && own.six.join(" ") !== this.me.six) odd.push("The keys that this list gives you are not yours.");
    const cannot: Cannot = cannotSign(work, next, this.me);
    const paper = paperFor(work, next, this.me.side);
    const ticks = (cannot === "" || paper !== null) && odd.length === 0;
    const box = el(
      "section",
      { id: "list-next", "data-number": next.head.number, "data-kind": next.kind },
      el("h2", { class: "nhsuk-heading-m" }, next.kind === "join" ? `List ${next.head.number}: your side has not signed it yet` : `List ${next.head.number}, to sign`),
      el("p", { id: "list-summary", class: "nhsuk-lede-text" }, summary(changes, before && work.list ? longDay(work.list.day) : "")),
      work.list && !before && next.kind !== "join" && el("p", {}, "Your side has not signed a list before. So look at everybody on it."),
      work.stale && el("div", { class: "nhsuk-inset-text", id: "list-stale" }, el("p", {}, "A list was waiting for signatures, and people have changed since. This one takes its place. Whoever signed that one signs again.")),
      signedSoFar(work, next),
    );
    if (odd.length > 0) add(box, oddities(odd));
    if (changes.readers.every((line) => line.mark === "gone")) add(box, el("div", { class: "nhsuk-inset-text" }, el("p", {}, "With this list nobody can be written to. Ask the administrator to invite a guardian or a union rep first.")));
    const compared = [...changes.readers, ...changes.custodians].some((line) => line.six.length > 0 && line.person.id !== this.me.id);
    if (compared && ticks) add(box, howToCompare());
    add(box, peopleTable("list-readers", "Readers", changes.readers, next.body, ticks, this.me.id), peopleTable("list-custodians", "Custodians, who can sign the next list", changes.custodians, next.body, ticks, this.me.id));
    add(box, others(work, changes, before, next.body));
    add(box, odd.length > 0 ? null : cannot === "" ? this.form(work, next, changes) : el("div", { class: "nhsuk-inset-text", id: "list-cannot", "data-why": cannot }, el("p", {}, this.whyNot(cannot, work))));
    if (odd.length === 0 && paper && !next.head.sides.includes(this.me.side)) {
      add(box, paperForm(paper, cannot !== "", (typed, note) => void this.sign(next, changes, note, null, (list) => signOnPaper(list, paper.id, parsePaper(typed)))));
    }
    return box;
  }

  private whyNot(cannot: Cannot, work: Work): string {
    if (cannot === "signed") {
      const waits = missing(work).map((side) => sideName[side]);
      return waits.length === 0 ? "You have signed." : `You have signed. The list waits for ${waits.join(" and ")}. Until then the list before stays in force.`;
    }
    if (cannot === "keys") return "Your keys are newer than the list that is in force, so your signature would not count. Another custodian of your side must sign this list, or you sign it with your side’s paper key. From then on you can sign again.";
    return "You are not on the list that is in force yet, so your signature would not count. A custodian of your side who is on it must sign this list, or you sign it with your side’s paper key. From then on you can sign too.";
  }

  private form(work: Work, next: ToSign, changes: Changes): HTMLElement {
    const left = missing(work).filter((side) => side !== this.me.side).map((side) => sideName[side]);
    const means =
      left.length > 0
        ? `It then waits for ${left.join(" and ")}. The list before stays in force until then.`
        : next.kind === "join"
          ? "From then on every change of the list needs both sides."
          : "It is in force at once: workers can choose everybody on it, and nobody else.";
    const note = el("div", { class: "app-form-note" });
    const button = el("button", { class: "nhsuk-button", type: "submit", id: "list-sign" }, `Sign list ${next.head.number}`);
    const form = el(
      "form",
      { id: "list-form", novalidate: true },
      el("h3", { class: "nhsuk-heading-s" }, "What your signature means"),
      el("p", {}, `You say for ${sideName[this.me.side]}: these people, with these keys, may read what workers send them. ${means} It is signed with your own key in this browser, and anybody can check it.`),
      el("p", {}, "Six words of the list you sign: ", words(fingerprint(next.head.hash))),
      note,
      button,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.sign(next, changes, note, button, (list) => signList(list, this.me));
    });
    return form;
  }

  private async sign(next: ToSign, changes: Changes, note: HTMLElement, button: HTMLButtonElement | null, sign: (list: ToSign) => Promise<boolean>): Promise<void> {
    if (this.busy || !this.allTicked(note)) return;
    this.busy = true;
    button?.setAttribute("aria-disabled", "true");
    fill(note);
    say("Signing in this browser…");
    try {
      const recovery = changes.recovery.includes(this.me.side) ? await ownRecovery(this.me, next.body) : "right";
      if (recovery !== "right") return problem(note, otherRecovery(recovery, this.me));
      const inForce = await sign(next);
      const work = await fetchWork(this.me);
      const waits = missing(work).map((side) => sideName[side]);
      this.draw(work, inForce ? `List ${next.head.number} is in force.` : `The list waits for ${waits.join(" and ") || sideName[otherSide(this.me.side)]}.`);
      document.getElementById("list-done")?.focus();
    } catch (error) {
      await this.failed(error, note);
    } finally {
      this.busy = false;
      button?.removeAttribute("aria-disabled");
    }
  }

  private async failed(error: unknown, note: HTMLElement): Promise<void> {
    if (error instanceof ListError) return refuse(error);
    if (error instanceof Refused && error.status === 401) return ended();
    problem(note, error instanceof Refused ? error.message : "Something went wrong. Nothing has been signed.");
    if (!(error instanceof Refused) || error.code !== "changed") return;
    const again = el("button", { class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", type: "button" }, "Show the list as it is now");
    again.addEventListener("click", () => void fetchWork(this.me).then((work) => this.draw(work), (reason: unknown) => this.failed(reason, note)));
    add(note, again);
  }

  // allTicked points at the first box that is not ticked.
  private allTicked(note: HTMLElement): boolean {
    const boxes = [...this.place.querySelectorAll<HTMLInputElement>("input[name=compared]")];
    for (const old of this.place.querySelectorAll(".app-tick-error")) old.remove();
    const open = boxes.filter((box) => !box.checked);
    for (const box of boxes) box.removeAttribute("aria-describedby");
    for (const box of open) {
      const error = el("span", { class: "nhsuk-error-message app-tick-error", id: `${box.id}-error` }, "Ask them to read you their six words, then tick this box");
      box.closest(".nhsuk-checkboxes")?.before(error);
      box.setAttribute("aria-describedby", error.id);
    }
    fill(note);
    if (open.length === 0) return true;
    problem(note, open.length === 1 ? "One person’s words have not been compared yet." : `The words of ${open.length} people have not been compared yet.`);
    open[0]?.focus();
    return false;
  }

  // cautions are what may one day leave nobody to sign.
  private cautions(work: Work): Child[] {
    const body = work.toSign?.body ?? work.list?.body;
    if (!body) return [];
    const seen = SIDES.map((side) => {
      const by = makerOn(work, body, side);
      if (!by?.gone) return null;
      const next = side === this.me.side ? "Make another below." : "Its custodians should make another.";
      return el("div", { class: "nhsuk-inset-text", "data-paper-caution": side }, el("p", {}, `${by.by} made the paper key of ${sideName[side]} and so has seen its words, and is no longer here. ${next}`));
    });
    const few = SIDES.map((side) => {
      const n = body.custodians.filter((one) => one.side === side && !work.roster.away.includes(one.id)).length;
      if (n >= 2) return null;
      const own = side === this.me.side;
      const text =
        n === 0
          ? `There is no custodian of ${sideName[side]} yet. Ask the administrator to invite one, better two. Until then only ${sideName[otherSide(side)]} can vouch for the list.`
          : own
            ? `You are the only custodian of ${sideName[side]}. If you leave or lose your keys, nobody can sign for your side again, and the list can never change. Make a paper key below, and ask the administrator to invite a second custodian.`
            : `There is only one custodian of ${sideName[side]}. If they leave or lose their keys, the list can never change again. They should make a paper key and have a second one invited.`;
      return el("div", { class: "nhsuk-inset-text", "data-caution": side, "data-custodians": n }, el("p", {}, text));
    });
    return [...few, ...seen];
  }
}

function otherRecovery(found: "wrong" | "unknown", me: Me): string {
  const key = `the recovery key that this list names for ${sideName[me.side]}`;
  if (found === "wrong") return `You hold another key than ${key}. Do not sign. Tell the other custodians of your side.`;
  return `You hold no copy of ${key}, so your browser cannot tell whether it is right. Ask the custodian who made it to give you a copy on the page “Lost keys”. Then sign.`;
}

function signedSoFar(work: Work, { head, body, kind }: ToSign): HTMLElement {
  const names = new Map([...body.former, ...(work.list?.body.custodians ?? []), ...body.custodians].map((one) => [one.id, one.name]));
  const needed = kind === "join" ? [...SIDES] : work.list ? work.list.sides : [...SIDES];
  return el(
    "ul",
    { class: "nhsuk-list", id: "list-signed" },
    ...SIDES.map((side) => {
      const signed = head.sides.includes(side);
      const by = head.signers.filter((id) => [...head.custodians, ...(work.list?.heads.at(-1)?.custodians ?? [])].some((one) => one.id === id && one.side === side)).map((id) => names.get(id) ?? "a custodian");
      const state = signed ? `signed by ${by.join(", ")}` : needed.includes(side) ? "not signed yet" : "has not signed a list yet";
      return el("li", { "data-side": side, "data-signed": signed ? "yes" : "no" }, el("strong", {}, side === "management" ? "Management: " : "Staff side: "), state);
    }),
  );
}

function howToCompare(): HTMLElement {
  return el(
    "div",
    { class: "nhsuk-inset-text" },
    el("p", {}, "Before you sign, speak to each person who is new or has new keys: face to face, or on a telephone number you already know. Ask them to read you the six words on the page “My account”. They must be the words in this table."),
    el("p", {}, "If one word differs, do not sign, and tell the other custodians: somebody may have put another key in their place."),
  );
}

function others(work: Work, changes: Changes, before: ListBody | null, body: ListBody): HTMLElement | null {
  const lines: Child[][] = [
    ...changes.recovery.map((side): Child[] => [
      body.recovery[side] === "" ? `${side === "management" ? "Management has" : "The staff side has"} no recovery key any more.` : `Recovery key of ${sideName[side]}: ${before?.recovery[side] ? "another than before" : "new"}. Your browser compares your own side’s with the copy you hold.`,
    ]),
    ...SIDES.flatMap((side): Child[][] => {
      const by = paperOn(body, side)?.sign === paperOn(before, side)?.sign ? null : makerOn(work, body, side);
      return by ? [[`Paper key of ${sideName[side]}: new. ${by.by} made it on ${longDay(by.made_on)} and has seen its words. Ask them whether they did.`]] : [];
    }),
    ...changes.desks.map((text): Child[] => [text]),
    ...(changes.log === "other" ? [["The key of the access log is another than before. Ask the administrator why before you sign."] as Child[]] : []),
  ];
  if (lines.length === 0) return null;
  return el("div", { id: "list-others" }, el("h3", { class: "nhsuk-heading-s" }, "What else changes"), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...lines.map((line) => el("li", {}, ...line))));
}

function oddities(odd: string[]): HTMLElement {
  return el(
    "div",
    { class: "app-banner app-banner--problem", id: "list-odd", role: "alert" },
    el("h3", { class: "nhsuk-heading-s" }, "Do not sign this list"),
    el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...odd.map((text) => el("li", {}, text))),
    el("p", {}, "Our own service would not propose this. Tell a custodian of the other side."),
  );
}

function banner(id: string, title: string, text: string): HTMLElement {
  return el("div", { class: "app-banner", id, tabindex: "-1" }, el("h2", { class: "nhsuk-heading-s" }, title), el("p", {}, text));
}

function problem(note: HTMLElement, text: string): void {
  fill(note, el("div", { class: "app-problem", role: "alert" }, el("p", {}, text)));
}
