// Removing what its writers took back: their withdrawal is the first of the two, and one reader agrees. Before they sign, this browser
// finds each withdrawal in its case, written with the writer's own key: the server's word is not enough.
import { newID } from "../../crypto/bytes";
import { approvalLine, proposalLine, signDisposal, type DisposalRule } from "../../crypto/disposal";
import { caseName } from "../../crypto/names";
import { loadCase } from "../case/open";
import type { OpenCase } from "../case/view";
import { el, fill, type Child } from "../dom";
import { count } from "../words";
import { what, type Around } from "./around";
import { removeTakenBack, type Old } from "./calls";

/** mine says whether one reader's yes is enough for a case: not for what they wrote down themselves, because they may have held the receipt. */
export const mine = (one: Old): boolean => one.rule === "withdrawn" && !one.recorded;

/** notTakenBack is why a case must not be removed as one that its writer took back, "" when it may be. */
export function notTakenBack(c: Pick<OpenCase, "genuine" | "chainDoubt" | "entries">, me: string, rule: DisposalRule, today: string): string {
  if (!c.genuine || c.chainDoubt !== "") return "Something in this case is not genuine";
  if (c.entries[0]?.author === me) return "You wrote it down yourself, so somebody else has to agree";
  const reopened = c.entries.filter((e) => e.doubt === "" && e.author !== "worker" && e.said.kind === "status" && e.said.body.status === "reopened").at(-1)?.seq ?? 0;
  const last = c.entries.filter((e) => e.doubt === "" && e.author === "worker" && e.said.kind === "withdraw" && e.seq > reopened).at(-1);
  if (!last) return "The person who wrote it did not take it back";
  const from = new Date(Date.parse(`${last.week}T00:00:00Z`) + (6 + rule.withdrawn) * 86_400_000).toISOString().slice(0, 10);
  return today < from ? "It was taken back too short a time ago" : "";
}

export class TakenBackForm {
  private readonly confirm = el("div", {});

  constructor(
    private readonly form: HTMLFormElement,
    private readonly cases: readonly Old[],
    private readonly around: Around,
  ) {
    form.hidden = cases.length === 0;
    form.onsubmit = (event) => {
      event.preventDefault();
      void this.check();
    };
    const boxes = cases.map((one, n) =>
      el(
        "div",
        { class: "nhsuk-checkboxes__item" },
        el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "back", value: one.id, id: `back-${n}`, checked: true }),
        el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `back-${n}` }, ...what(one, around)),
      ),
    );
    fill(
      form,
      el(
        "div",
        { class: "nhsuk-form-group", id: "back-group" },
        el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, "Taken back: can be removed"), el("div", { class: "nhsuk-hint" }, "The people who wrote these asked for them to be removed. Their days of waiting are over, so your yes is enough. If you think that somebody was made to take one back, untick it, open it and put it on hold."), el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...boxes)),
      ),
      el("button", { class: "nhsuk-button", type: "submit", id: "back-check" }, "Continue"),
      this.confirm,
    );
  }

  private problem(...words: string[]): void {
    const group = this.form.querySelector("#back-group");
    group?.querySelector(".nhsuk-error-message")?.remove();
    group?.classList.toggle("nhsuk-form-group--error", words.length > 0);
    if (words.length > 0) group?.querySelector(".nhsuk-checkboxes")?.before(el("span", { class: "nhsuk-error-message", role: "alert" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), words.join(" ")));
  }

  /** check opens each case and looks for its withdrawal, and asks once more. */
  private check(): Promise<void> {
    const ticked = new Set([...this.form.querySelectorAll<HTMLInputElement>("[name=back]:checked")].map((b) => b.value));
    const chosen = this.cases.filter((one) => ticked.has(one.id));
    fill(this.confirm);
    this.problem(...(chosen.length === 0 ? ["Tick at least one"] : []));
    if (chosen.length === 0) return Promise.resolve();
    return this.around.safely(async () => {
      const wrong = await this.wrong(chosen);
      this.problem(...wrong);
      if (wrong.length === 0) this.ask(chosen);
    });
  }

  private async wrong(chosen: readonly Old[]): Promise<string[]> {
    const { me, lists, rule } = this.around;
    const out: string[] = [];
    for (const one of chosen) {
      const why = notTakenBack(await loadCase(one.id, me, lists), me.id, rule, lists.page.today);
      if (why !== "") out.push(`${caseName(one.id)}: ${why}. Untick it.`);
    }
    return out;
  }

  private ask(chosen: readonly Old[]): void {
    const { rule } = this.around;
    const title = el("h3", { class: "nhsuk-heading-s", tabindex: -1, id: "back-title" }, `Remove ${count(chosen.length, "case")} for good?`);
    const lines: Child[] = [`${count(rule.wait, "day")} pass first. Anybody who reads one of them can stop it until then, or put it on hold.`, "Then everything in them is removed for good: what was written, files, notes, names and keys. The figures stay, and so does the access log, which names no content.", "A certificate stays that says how many were removed, that their writers asked for it, and that you agreed."];
    const go = el("button", { class: "nhsuk-button nhsuk-button--warning", type: "button", id: "back-go", onclick: () => void this.send(chosen) }, "Sign and agree");
    const back = el("button", { class: "nhsuk-button nhsuk-button--secondary", type: "button", onclick: () => fill(this.confirm) }, "Not now");
    fill(this.confirm, el("div", { class: "app-panel" }, title, el("p", {}, "This browser has found each withdrawal in its case."), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...lines.map((l) => el("li", {}, l))), el("div", { class: "app-buttons" }, go, back)));
    title.focus();
  }

  private send(chosen: readonly Old[]): Promise<void> {
    return this.around.safely(async () => {
      const { me, lists, rule } = this.around;
      const { today } = lists.page;
      const id = newID();
      const proposal = proposalLine(id, lists.roster.organisation.id, rule, chosen, "worker", today);
      const line = approvalLine(id, proposal, me.id, today, rule.wait);
      await removeTakenBack(id, chosen.map((one) => one.id), proposal, { line, signature: signDisposal(line, me.signSeed) });
      await this.around.again("Agreed.");
    });
  }

  wipe(): void {
    fill(this.form);
  }
}
