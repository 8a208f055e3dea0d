// One removal: what it is about, how far it is, and what may be done about it.
import { approvalLine, signDisposal, verifyDisposal, type Certificate, type DisposalRule } from "../../crypto/disposal";
import { el, fill, type Child } from "../dom";
import { count, longDay } from "../words";
import { what, type Around } from "./around";
import { approve, stop, type Run } from "./calls";
import { due, period } from "./rules";

type Proposal = { first: string; rule: DisposalRule; closed: number; withdrawn: number; from: string; until: string };

export class RunBox {
  readonly node: HTMLElement;
  private readonly confirm = el("div", {});

  constructor(
    private readonly run: Run,
    private readonly around: Around,
  ) {
    const { id } = run;
    this.node = el("section", { class: "app-box app-run", "aria-labelledby": `run-${id}`, "data-run": id, "data-status": run.status }, el("h2", { class: "nhsuk-heading-m", id: `run-${id}`, tabindex: -1 }, this.title()), ...this.told(), this.confirm);
  }

  private get person(): (id: string) => string {
    return (id) => (id === this.around.me.id ? "You" : this.around.lists.person(id));
  }

  private title(): string {
    const { status, cases } = this.run;
    const n = this.total();
    const these = n > 0 ? count(n, "case") : count(cases.length, "case");
    if (status === "done") return `Removed: ${count(this.run.removed, "case")}`;
    if (status === "stopped") return "A removal that was stopped";
    if (status === "removing" || status === "purging") return `Being removed: ${these}`;
    return status === "approved" ? `To be removed: ${these}` : `Proposed to be removed: ${these}`;
  }

  /** total is how many it was about; 0 for somebody who is not told. */
  private total(): number {
    const said = this.proposal();
    return said ? said.closed + said.withdrawn : 0;
  }

  private proposal(): Proposal | null {
    return this.run.proposal === "" ? null : (JSON.parse(this.run.proposal) as Proposal);
  }

  private told(): Child[] {
    const { run } = this;
    const begun = run.first === "worker" ? "The people who wrote them took them back." : `${this.person(run.proposed_by)} proposed it on ${longDay(run.proposed_on)}.`;
    const lines: Child[] = [el("p", {}, begun, run.approved_by !== "" && ` ${this.person(run.approved_by)} agreed on ${longDay(run.approved_on)}.`)];
    if (run.status === "stopped") return [...lines, el("p", {}, `${this.person(run.stopped_by)} stopped it. Nothing was removed.`)];
    if (run.status === "done") return [...lines, ...this.certificate()];
    if (run.status === "removing" || run.status === "purging") return [...lines, ...this.progress()];
    if (run.status === "approved") lines.push(el("p", {}, el("strong", {}, `They are removed on ${longDay(run.opens_on)}`), ", at the beginning of the day, unless somebody stops it before. One that is put on hold, reopened or written to by its writer is kept."));
    else lines.push(el("p", {}, run.may_approve ? "It waits for you or somebody else to agree." : "It waits for somebody else to agree."));
    return [...lines, this.list(), this.buttons()];
  }

  private list(): Child {
    const { run, around } = this;
    const today = around.lists.page.today;
    const early = run.cases.filter((one) => around.card(one.id) && !due(one, around.card(one.id), around.rule, today));
    const items = run.cases.map((one) => el("li", {}, ...what(one, around)));
    return el(
      "div",
      {},
      early.length > 0 && el("p", { class: "app-problem" }, `${count(early.length, "case is", "cases are")} not past the time for that kind of case. Stop this, and talk to whoever proposed it.`),
      el("details", { class: "nhsuk-details", open: items.length <= 10 }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, this.total() > 0 ? "What will go" : "Those that you read")), el("div", { class: "nhsuk-details__text" }, el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...items))),
    );
  }

  private buttons(): Child {
    const { run } = this;
    const yes = run.may_approve && el("button", { type: "button", class: "nhsuk-button nhsuk-button--small", onclick: () => this.ask() }, "Agree to this");
    const no = run.may_stop && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => void this.stop() }, "Stop it");
    return el("div", { class: "app-buttons" }, yes, no);
  }

  private ask(): void {
    const title = el("h3", { class: "nhsuk-heading-s", tabindex: -1 }, `Agree to remove ${count(this.total(), "case")}?`);
    const go = el("button", { type: "button", class: "nhsuk-button nhsuk-button--warning nhsuk-button--small", onclick: () => void this.agree() }, "Sign and agree");
    const back = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => fill(this.confirm) }, "Not now");
    fill(this.confirm, el("div", { class: "app-panel" }, title, el("p", {}, `You have looked at what will go. After ${count(this.around.rule.wait, "day")} it is removed for good, and nobody can bring it back.`), el("div", { class: "app-buttons" }, go, back)));
    title.focus();
  }

  private agree(): Promise<void> {
    const { me, lists, rule, safely, again } = this.around;
    return safely(async () => {
      const line = approvalLine(this.run.id, this.run.proposal, me.id, lists.page.today, rule.wait);
      await approve(this.run.id, { line, signature: signDisposal(line, me.signSeed) });
      await again("Agreed.");
    });
  }

  private stop(): Promise<void> {
    return this.around.safely(async () => {
      await stop(this.run.id);
      await this.around.again("Stopped. Nothing was removed.");
    });
  }

  private progress(): Child[] {
    const done = this.run.removed + this.run.kept;
    const max = Math.max(this.total(), 1);
    const id = `bar-${this.run.id}`;
    const words = this.run.status === "purging" ? "All are gone. What is left of them on the disk is being overwritten." : `Removed so far: ${done} of ${max}`;
    return [el("div", { class: "app-progress", role: "status" }, el("label", { for: id }, words), el("progress", { id, max, value: Math.min(done, max) })), el("p", {}, el("a", { href: "/desk/disposal" }, "Look again"))];
  }

  private certificate(): Child[] {
    const { run } = this;
    const said = this.proposal();
    const c = run.certificate;
    const kept = run.kept > 0 ? ` ${count(run.kept, "case was", "cases were")} kept, because of a hold or because something happened in them meanwhile.` : "";
    const summary = el("p", {}, `Done on ${longDay(run.done_on)}. ${count(run.removed, "case")} gone for good.${kept}`);
    if (!said || !c) return [summary];
    const worker = said.first === "worker"; // whose withdrawals were found in the cases by whoever agreed, and went with them
    const sound = (worker ? said.closed === 0 : verifyDisposal(c.proposal, c.proposal_key, c.proposal_signature)) && verifyDisposal(c.approval, c.approval_key, c.approval_signature);
    const rule = said.withdrawn > 0 && said.closed === 0 ? `${count(said.rule.withdrawn, "day")} after being taken back` : `${period(Math.min(said.rule.concern, said.rule.low_level, said.rule.celebration))} or more after closing`;
    const years = said.from === said.until ? said.from : `${said.from} to ${said.until}`;
    const row = (key: string, value: string): HTMLElement => el("div", { class: "nhsuk-summary-list__row" }, el("dt", { class: "nhsuk-summary-list__key" }, key), el("dd", { class: "nhsuk-summary-list__value" }, value));
    return [
      summary,
      el("dl", { class: "nhsuk-summary-list" }, row("Proposed", `${said.closed} closed, ${said.withdrawn} taken back, ended in ${years}`), row("Rule", rule), row("Signatures", sound ? (worker ? "That of the reader is right. The writers signed in their cases" : "Both are right") : "Not right: tell a custodian of each side")),
      el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => download(run.id, c) }, "Download the certificate"),
    ];
  }
}

/** download hands over the certificate as the server keeps it. */
function download(id: string, c: Certificate): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(c)}\n`], { type: "application/json" }));
  el("a", { href: url, download: `disposal-${id}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
