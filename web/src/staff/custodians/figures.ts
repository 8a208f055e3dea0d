// What custodians decide about figures: the plan of a year, before anybody can know what its tables will say, and corrections of releases.
// What is shown here is read from the very text that is signed.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toB64, utf8 } from "../../crypto/bytes";
import { sign } from "../../crypto/sign";
import { request } from "../../crypto/transport";
import { call, Refused } from "../calls";
import { add, el, fill, say } from "../dom";
import { longDay } from "../words";
import { anyForPartnership, onPartnership, parameterLines, tableLine, type Plan } from "./planwords";
import { sideName, type Me } from "./work";

type Approval = { side: "management" | "staff"; name: string; on: string };
type PlanWork = { year: string; frozen: number; body?: string; proposed_on?: string; approved_on?: string; late?: number; approvals?: Approval[] | null };
type ErratumWork = { number: number; text: string; asked_on: string; approved_on: string; approvals: Approval[] | null };
type Work = { plans: PlanWork[]; errata: ErratumWork[] };

const PLAN = "saysomething/v1 plan\n";
const ERRATUM = "saysomething/v1 erratum\n";

/** The hash of a plan's text, as releases name it. */
export const planHash = (body: string): string => bytesToHex(sha256(utf8(body)));

/** What a custodian signs of a plan, and of a correction. */
export const planText = (body: string): Uint8Array => utf8(PLAN + planHash(body));
export const erratumText = (text: string): Uint8Array => utf8(ERRATUM + text);

/** Says why a correction must not be signed, given the file of the release that it is said to correct; "" where it is that one. */
export function wrongRelease(text: string, number: number, file: Uint8Array | null): string {
  if (file === null) return `Release ${number} could not be loaded, so this browser cannot check that the correction is of it. You cannot sign now. Load the page again.`;
  const { replaces } = JSON.parse(text) as { replaces: string };
  return bytesToHex(sha256(file)) === replaces ? "" : `Do not sign this. It does not correct release ${number} as it was published: it names another one. Tell the custodians of both sides.`;
}

const released = async (number: number): Promise<Uint8Array | null> => {
  try {
    return await request(`/figures/releases/${number}.json`, { credentials: "same-origin", tries: 3 });
  } catch {
    return null;
  }
};

export class FiguresToSign {
  private busy = false;

  constructor(
    private readonly me: Me,
    private readonly place: HTMLElement,
  ) {}

  async load(done = ""): Promise<void> {
    const work = await call<Work>("/api/staff/figures/sign");
    const wrong = new Map<number, string>();
    for (const { number, text, approved_on } of work.errata) if (approved_on === "") wrong.set(number, wrongRelease(text, number, await released(number)));
    this.draw(work, wrong, done);
  }

  private draw(work: Work, wrong: Map<number, string>, done: string): void {
    fill(this.place, el("h2", { class: "nhsuk-heading-l nhsuk-u-padding-top-5", id: "figures-heading", tabindex: "-1" }, "Released figures"));
    if (done !== "") add(this.place, el("p", { id: "figures-done", class: "nhsuk-lede-text" }, done));
    add(this.place, el("p", {}, "Each financial year both sides agree which tables will be shown, before its first quarter is counted. Nothing is published of a year whose plan is not approved by both."));
    const open = work.plans.filter((plan) => plan.approved_on === "");
    for (const plan of open) add(this.place, this.plan(plan));
    for (const none of work.plans.filter((plan) => plan.body === undefined && plan.frozen > 0)) {
      add(this.place, el("div", { class: "nhsuk-inset-text" }, el("p", {}, `There is no plan for ${none.year}, so nothing of it is published. Ask the administrator to propose one.`)));
    }
    for (const erratum of work.errata.filter((one) => one.approved_on === "")) add(this.place, this.erratum(erratum, wrong.get(erratum.number) ?? ""));
    if (open.length === 0 && work.errata.every((one) => one.approved_on !== "")) add(this.place, el("p", { id: "figures-nothing" }, "There is nothing about figures to sign."));
    const approved = work.plans.filter((plan) => plan.approved_on !== undefined && plan.approved_on !== "");
    if (approved.length > 0) add(this.place, el("h3", { class: "nhsuk-heading-s" }, "Approved plans"), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...approved.map((plan) => el("li", {}, `${plan.year}: `, signers(plan.approvals), late(plan.late)))));
    say(done);
  }

  private plan(work: PlanWork): HTMLElement {
    const body = work.body ?? "";
    const plan = JSON.parse(body) as Plan;
    const box = el(
      "section",
      { id: `plan-${work.year}` },
      el("h3", { class: "nhsuk-heading-m" }, `Plan for ${plan.year}, to sign`),
      work.frozen > 0 && el("p", {}, el("strong", {}, `${work.frozen} of its quarters ${work.frozen === 1 ? "is" : "are"} counted already. `), "Every release will say so."),
      el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...plan.tables.map((table) => el("li", {}, tableLine(table)))),
      anyForPartnership(plan) && el("p", {}, onPartnership),
      el("h4", { class: "nhsuk-heading-s" }, "How careful"),
      el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...parameterLines(plan).map((line) => el("li", {}, line))),
    );
    add(box, this.form(`plan-${work.year}`, work.approvals ?? [], `Sign the plan for ${plan.year}`, () => ({ year: plan.year, hash: planHash(body), signature: this.signed(planText(body)) })));
    return box;
  }

  private erratum(work: ErratumWork, wrong: string): HTMLElement {
    const text = JSON.parse(work.text) as { reason: string };
    const box = el(
      "section",
      { id: `erratum-${work.number}` },
      el("h3", { class: "nhsuk-heading-m" }, `Correction of release ${work.number}, to sign`),
      el("p", {}, "What was wrong with it: ", el("q", {}, text.reason)),
      el("p", {}, "You sign before anybody can see what the correction will say. The old release stays to be seen."),
    );
    if (wrong !== "") {
      add(box, el("div", { class: "nhsuk-inset-text", id: `erratum-${work.number}-wrong` }, el("p", {}, el("strong", {}, wrong))));
      return box;
    }
    add(box, el("p", {}, `This browser has checked that it corrects release ${work.number} as it was published.`));
    add(box, this.form(`erratum-${work.number}`, work.approvals ?? [], `Sign the correction of release ${work.number}`, () => ({ erratum: work.number, hash: planHash(work.text), signature: this.signed(erratumText(work.text)) })));
    return box;
  }

  private signed(text: Uint8Array): string {
    return toB64(sign(this.me.keys.signSeed, text));
  }

  // form shows who has signed, and a button for whose side is missing.
  private form(id: string, approvals: Approval[], label: string, body: () => object): HTMLElement {
    const so = approvals.length > 0 ? el("p", {}, "Signed so far: ", signers(approvals), ".") : el("p", {}, "Nobody has signed it yet.");
    if (approvals.some((one) => one.side === this.me.side)) return el("div", {}, so, el("p", {}, "Your side has signed. It waits for the other side."));
    const note = el("div", { class: "app-form-note" });
    const button = el("button", { class: "nhsuk-button", type: "submit", id: `${id}-sign` }, label);
    const form = el("form", { novalidate: true }, so, el("p", {}, `You sign for ${sideName[this.me.side]}, with your own key in this browser.`), note, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(body, note, button);
    });
    return form;
  }

  private async send(body: () => object, note: HTMLElement, button: HTMLButtonElement): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    button.setAttribute("aria-disabled", "true");
    fill(note);
    try {
      const { approved } = await call<{ approved: boolean }>("/api/staff/figures/sign", body());
      await this.load(approved ? "Signed. Both sides have approved it." : "Signed. It waits for the other side.");
      document.getElementById("figures-heading")?.focus();
    } catch (error) {
      const why = error instanceof Refused ? error.message : "The server could not be reached. Nothing was signed. Try again.";
      fill(note, el("p", { class: "nhsuk-error-message", role: "alert" }, why));
    } finally {
      this.busy = false;
      button.removeAttribute("aria-disabled");
    }
  }
}

function signers(approvals: Approval[] | null | undefined): string {
  return (approvals ?? []).map((one) => `${one.name} for ${sideName[one.side]} on ${longDay(one.on)}`).join(" and ");
}

function late(quarters: number | undefined): string {
  return quarters === undefined || quarters === 0 ? "." : `, after ${quarters === 1 ? "a quarter" : `${quarters} quarters`} had been counted.`;
}
