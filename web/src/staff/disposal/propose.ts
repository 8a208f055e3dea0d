// Choosing what is to go, and proposing it.
import { newID } from "../../crypto/bytes";
import { proposalLine, signDisposal } from "../../crypto/disposal";
import { el, fill, type Child } from "../dom";
import { count } from "../words";
import { what, type Around } from "./around";
import { propose, type Old } from "./calls";
import { approvers, due, period } from "./rules";
import { mine } from "./takenback";

export class ProposeForm {
  private readonly free: Old[];

  constructor(
    private readonly form: HTMLFormElement,
    place: HTMLElement,
    past: readonly Old[],
    private readonly around: Around,
  ) {
    const today = around.lists.page.today;
    const ready = past.filter((one) => !(mine(one) && one.bar === "") && one.bar !== "run" && due(one, around.card(one.id), around.rule, today));
    this.free = ready.filter((one) => one.bar === "" && !this.aboutLead(one));
    const kept = ready.filter((one) => !this.free.includes(one));
    const { rule } = around;
    fill(
      place,
      el("p", {}, `Here a concern is kept for ${period(rule.concern)} after it was closed, a low-level concern for ${period(rule.low_level)} and a celebration for ${period(rule.celebration)}. One that was taken back is kept for ${count(rule.withdrawn, "day")}.`),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      void this.ask();
    };
    if (this.free.length === 0) fill(form, el("p", { id: "nothing-old" }, "You read nothing that can be removed now."), ...this.kept(kept));
    else fill(form, ...this.choose(), ...this.kept(kept));
  }

  /** aboutLead says whether the non-executive lead, who would see the proposal and may agree to it, must not know of the case. */
  private aboutLead(one: Old): boolean {
    const { lists } = this.around;
    const apart = this.around.card(one.id)?.work?.apart ?? [];
    return apart.some((id) => lists.reader(id)?.role === "non_executive_lead");
  }

  private choose(): Child[] {
    const boxes = this.free.map((one, n) =>
      el(
        "div",
        { class: "nhsuk-checkboxes__item" },
        el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "old", value: one.id, id: `old-${n}`, checked: true }),
        el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `old-${n}` }, ...what(one, this.around)),
      ),
    );
    return [
      el(
        "div",
        { class: "nhsuk-form-group", id: "old-group" },
        el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, this.free.length === 1 ? "Remove this case?" : `Remove these ${count(this.free.length, "case")}?`), el("div", { class: "nhsuk-hint" }, "Untick what should not go this time. To keep one for longer, open it and put it on hold: there you say why."), el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...boxes)),
      ),
      el("button", { class: "nhsuk-button", type: "submit", id: "propose" }, "Continue"),
      el("div", { id: "propose-confirm" }),
    ];
  }

  private kept(kept: readonly Old[]): Child[] {
    if (kept.length === 0) return [];
    return [el("h3", { class: "nhsuk-heading-s" }, "Past their time, but not to be removed now"), el("ul", { class: "nhsuk-list nhsuk-list--bullet", id: "old-kept" }, ...kept.map((one) => el("li", {}, ...what(one, this.around))))];
  }

  private chosen(): Old[] {
    const ticked = new Set([...this.form.querySelectorAll<HTMLInputElement>("[name=old]:checked")].map((b) => b.value));
    return this.free.filter((one) => ticked.has(one.id));
  }

  /** ask says what will happen before anything does. */
  private async ask(): Promise<void> {
    const chosen = this.chosen();
    const group = this.form.querySelector("#old-group");
    group?.querySelector(".nhsuk-error-message")?.remove();
    group?.classList.toggle("nhsuk-form-group--error", chosen.length === 0);
    if (chosen.length === 0) {
      group?.querySelector(".nhsuk-checkboxes")?.before(el("span", { class: "nhsuk-error-message", role: "alert" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), "Tick at least one"));
      return;
    }
    const others = approvers(chosen).map((id) => this.around.lists.person(id));
    const who = others.length > 0 ? `${others.join(" or ")} can agree, or the non-executive lead.` : "Nobody else reads all of these, so only the non-executive lead can agree. They would see the names of the cases, nothing else. If one of these is about the non-executive lead, leave it out.";
    const title = el("h3", { class: "nhsuk-heading-s", tabindex: -1, id: "confirm-title" }, `Propose to remove ${count(chosen.length, "case")}?`);
    const go = el("button", { class: "nhsuk-button nhsuk-button--warning", type: "button", id: "propose-go", onclick: () => void this.send(chosen) }, "Sign and propose");
    const back = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", onclick: () => this.unask() }, "Not now");
    const lines = [who, `Once somebody has agreed, ${count(this.around.rule.wait, "day")} pass. Anybody who reads one of them can stop it until then.`, "Then everything in them is removed for good: what was written, files, notes, names and keys. The figures stay, and so does the access log, which names no content.", "A certificate stays that says how many were removed, under which rule and by whom."];
    const box = this.form.querySelector("#propose-confirm");
    if (box) fill(box, el("div", { class: "app-panel" }, title, el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...lines.map((l) => el("li", {}, l))), el("div", { class: "app-buttons" }, go, back)));
    title.focus();
  }

  private unask(): void {
    const box = this.form.querySelector("#propose-confirm");
    if (box) fill(box);
    this.form.querySelector<HTMLButtonElement>("#propose")?.focus();
  }

  private send(chosen: Old[]): Promise<void> {
    return this.around.safely(async () => {
      const { me, lists, rule } = this.around;
      const id = newID();
      const line = proposalLine(id, lists.roster.organisation.id, rule, chosen, me.id, lists.page.today);
      await propose(id, chosen.map((one) => one.id), { line, signature: signDisposal(line, me.signSeed) });
      await this.around.again("Proposed. Now somebody else has to agree.");
    });
  }

  wipe(): void {
    fill(this.form);
  }
}
