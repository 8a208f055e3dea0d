// The page on which a reader hands cases over, gives cover, leaves, and takes off those who have left.
import type { Identity } from "../../crypto/identity";
import { ListError } from "../../crypto/list";
import { caseName } from "../../crypto/names";
import { Refused } from "../calls";
import { byId, el, fill, say } from "../dom";
import type { Lists } from "../page";
import { refuse } from "../refused";
import { atWork, ended } from "../session";
import { count, longDay } from "../words";
import { decide, decisions, stopForGood, type Decisions, type Handover, type NewHandover, type Of } from "./calls";
import { Form } from "./form";
import type { Situation, Task } from "./plan";
import { Run, type NotDone, type Result } from "./run";
import { signedPeople } from "./signed";
import { problem, show } from "./steps";
import { consequences, doing, doIt, outcome, reason, title, type Names, type Told } from "./words";

type Me = { id: string; identity: Identity; signSeed: Uint8Array };

/** Something to carry out: what, of which cases, and how many are left. */
type Job = { of: Of; task: Task; told: Told; left: number; handover: string };

export class HandoverPage {
  private readonly form: Form;
  private readonly names: Names;
  private decisions: Decisions = { handovers: [], alone: [], covering: [], covers: [], ended: [] };
  private run: Run | null = null;
  private go: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly me: Me,
    private readonly lists: Lists,
  ) {
    this.names = { person: lists.person, case: caseName };
    this.form = new Form(me, lists, (what) => this.confirmNew(what));
    byId("confirm-go").addEventListener("click", () => void this.safely(this.go));
    byId("confirm-back").addEventListener("click", () => (this.decided ? show("details-form", "details-title") : void this.begin()));
    byId("running-stop").addEventListener("click", () => {
      this.run?.stop();
      say("Stopping.");
    });
  }

  private decided = false; // the confirmation is of what was just filled in

  /** begin looks at what is there to be done, and shows it. */
  async begin(): Promise<void> {
    await this.safely(async () => {
      this.decisions = await decisions();
      const cases = await this.form.load(this.decisions);
      byId("handover").dataset["ready"] = String(cases);
      if (cases === 0) return show("handover-empty");
      this.drawOpen();
      show("handover-begin");
    });
  }

  /** drawOpen lists what is not finished, and who ought to be taken off. */
  private drawOpen(): void {
    const open = this.decisions.handovers.map((one) => this.unfinished(one));
    const over = this.decisions.ended.map((one) => {
      const told: Told = { kind: "ended", person: one.id, why: one.why };
      const job: Job = { of: { reader: one.id }, task: { kind: "ended", person: one.id }, told, left: one.cases, handover: "" };
      const who = this.names.person(one.id);
      const text = one.why === "left" ? `${who} has left, and still holds keys of ${count(one.cases, "case")}.` : `The cover by ${who} is over, and they still hold keys of ${count(one.cases, "case")}.`;
      return banner(text, button("Take them off", () => this.confirm(job, one.cases)));
    });
    const running = this.decisions.covers.map((one) => {
      const told: Told = { kind: "ended", person: one.id, why: "early" };
      const job: Job = { of: { reader: one.id }, task: { kind: "ended", person: one.id }, told, left: one.cases, handover: "" };
      const begun = one.from <= this.lists.page.today;
      return banner(`${this.names.person(one.id)} ${begun ? "covers" : "will cover"} ${count(one.cases, "case")}${begun ? "" : ` from ${longDay(one.from)}`} until ${longDay(one.until)}.`, button("End the cover now", () => this.confirm(job, one.cases)));
    });
    fill(byId("handover-open"), ...open, ...over, ...running);
  }

  private unfinished(one: Handover): HTMLElement {
    const text = `Not finished: ${title(one, count(one.total, "case"), this.names)}. ${count(one.left, "case is", "cases are")} left.`;
    const goOn = button("Go on", () => void this.safely(() => this.carryOut(jobOf(one))));
    const stop = button("Leave the rest as it is", () => void this.safely(async () => {
      await stopForGood(one.id);
      await this.begin();
      say("What was done stays done. The rest stays as it was.");
    }));
    return banner(text, goOn, stop);
  }

  private confirmNew(what: NewHandover): void {
    const n = this.form.size(what);
    this.ask(what, n, async () => {
      const id = await decide(what);
      this.decisions = await decisions();
      const found = this.decisions.handovers.find((one) => one.id === id);
      if (!found) return this.nothingLeft(what);
      await this.carryOut(jobOf(found));
    });
    this.decided = true;
  }

  private confirm(job: Job, n: number): void {
    this.ask(job.told, n, () => this.carryOut(job));
    this.decided = false;
  }

  /** ask says what will happen, and does it only when told to. */
  private ask(told: Told, n: number, go: () => Promise<void>): void {
    this.go = go;
    byId("confirm-title").textContent = `${title(told, count(n, "case"), this.names)}?`;
    fill(byId("confirm-text"), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...consequences(told, n, this.decisions.alone, this.names).map((line) => el("li", {}, line))));
    byId("confirm-go").textContent = doIt(told);
    show("confirm", "confirm-title");
  }

  private async carryOut(job: Job): Promise<void> {
    await this.lists.refresh(); // who is on the list may have changed since the page was opened
    const signed = signedPeople(this.lists.roster);
    if (!signed) return problem(["No list of readers has been signed yet, so nothing can be sealed to anybody. The custodians sign it on their page."]);
    byId("running-title").textContent = doing(job.told);
    this.progress(0, job.left);
    show("running", "running-title");
    const author = { id: this.me.id, signSeed: this.me.signSeed, day: this.lists.page.today };
    this.run = new Run(job.of, job.task, this.situation(), { identity: this.me.identity, author, signed }, (done) => this.progress(done, job.left));
    try {
      this.finish(job, await this.run.all());
    } catch (err) {
      if (err instanceof Refused && err.status === 401) return ended();
      const why = err instanceof Refused ? err.message : "Something went wrong on this device.";
      await this.begin();
      problem([why, "What was done is done, and the rest is as it was. You can go on below."]);
    } finally {
      this.run = null;
    }
  }

  private situation(): Situation {
    const left = this.decisions.ended.filter((one) => one.why === "left").map((one) => one.id);
    return { me: this.me.id, today: this.lists.page.today, left: new Set(left) };
  }

  private progress(done: number, total: number): void {
    if (done > 0) atWork();
    Object.assign(byId<HTMLProgressElement>("running-bar"), { max: Math.max(total, 1), value: done });
    byId("running-text").textContent = `${done.toLocaleString("en-GB")} of ${count(total, "case")} done`;
    byId("handover").dataset["done"] = String(done);
  }

  private finish(job: Job, { done, notDone, stopped }: Result): void {
    const rest = job.left - done.length - notDone.length;
    byId("finished-title").textContent = stopped ? "Stopped" : notDone.length > 0 ? "Done, as far as possible" : "Done";
    fill(
      byId("finished-text"),
      el("p", { class: "app-done", id: "finished-done" }, outcome(job.told, done.length, job.left, this.names)),
      rest > 0 && stopped && el("p", {}, `${count(rest, "case is", "cases are")} as before. You can go on now or later, from any browser.`),
      notDone.length > 0 && el("p", {}, `${count(notDone.length, "case was", "cases were")} left as before:`),
      notDone.length > 0 && el("ul", { class: "nhsuk-list nhsuk-list--bullet", id: "not-done" }, ...notDone.map((one) => this.left(one))),
    );
    const more = stopped || notDone.length > 0;
    fill(
      byId("finished-buttons"),
      more && button(stopped ? "Go on" : "Try again", () => void this.safely(() => this.carryOut({ ...job, left: job.left - done.length }))),
      more && job.handover !== "" && button("Leave the rest as it is", () => void this.safely(() => this.leaveRest(job.handover))),
      button("Hand over something else", () => void this.begin()),
      el("a", { class: "nhsuk-button nhsuk-button--secondary", href: "/desk" }, "Go to my cases"),
    );
    byId("handover").dataset["done"] = String(done.length);
    show("finished", "finished-title");
  }

  private left(one: NotDone): HTMLElement {
    return el("li", {}, el("a", { href: `/desk/cases/${one.id}`, class: "app-case-name" }, caseName(one.id)), `. ${reason(one, this.names)}`);
  }

  private nothingLeft(told: Told): void {
    byId("finished-title").textContent = "Nothing was left to do";
    fill(byId("finished-text"), el("p", { id: "finished-done" }, `It is so already in all of these cases: ${title(told, "them", this.names)}.`));
    fill(byId("finished-buttons"), button("Hand over something else", () => void this.begin()), el("a", { class: "nhsuk-button nhsuk-button--secondary", href: "/desk" }, "Go to my cases"));
    show("finished", "finished-title");
  }

  private async leaveRest(id: string): Promise<void> {
    await stopForGood(id);
    await this.begin();
    say("What was done stays done. The rest stays as it was.");
  }

  /** safely says what went wrong instead of going on. */
  private async safely(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      if (err instanceof Refused && err.status === 401) return ended();
      if (err instanceof ListError) return refuse(err);
      const again = el("p", {}, el("a", { href: "/desk/handover" }, "Try again"));
      problem([err instanceof Refused ? err.message : "Something went wrong on this device.", again]);
    }
  }

  wipe(): void {
    this.run?.stop();
    this.form.chooser.wipe();
  }
}

function jobOf(one: Handover): Job {
  return { of: { handover: one.id }, task: one, told: one, left: one.left, handover: one.id };
}

function button(text: string, press: () => void): HTMLElement {
  return el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", onclick: press }, text);
}

function banner(text: string, ...buttons: HTMLElement[]): HTMLElement {
  return el("div", { class: "app-banner" }, el("p", {}, text), el("div", { class: "app-buttons" }, ...buttons));
}
