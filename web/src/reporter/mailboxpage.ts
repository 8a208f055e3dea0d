// The worker's view of their case: where it stands, the dates promised, the conversation, and what one can do.

import { withPoster } from "../poster";
import { caseName, today, type DetrimentAnswer } from "../crypto";
import { followUpToAsk } from "../followup";
import { all, byId, el, focusOn } from "./dom";
import { conversation } from "./conversation";
import { datesPromised, promisesOf } from "./dates";
import { FileList } from "./files";
import { letGo, warnWhile } from "./leave";
import { refusalWords, whatNow, type Why } from "./list";
import { pageService, type Service } from "./page";
import { clearProblems, showProblems } from "./problems";
import { submitAdded } from "./adding";
import { consentForm, followUpForm, settledList } from "./askforms";
import { feedbackForm, replyForm, withdrawForm } from "./mailboxforms";
import { OwnFiles } from "./openfiles";
import type { Question } from "./questions";
import { goneAfter } from "./takenback";
import { followUpDone } from "./workevents";
import { nameForm } from "./nameform";
import { namesOf } from "./names";
import { whoOpened } from "./whoopened";
import { whoReads } from "./whoreads";
import type { Added, OwnCase } from "./case";

export class MailboxPage {
  private readonly service: Service = pageService();
  private files: FileList | null = null;
  private readonly ownFiles: OwnFiles;
  private busy = false;

  constructor(private readonly place: HTMLElement, private readonly own: OwnCase) {
    this.ownFiles = new OwnFiles(own);
    warnWhile(() => this.dirty());
    this.draw("");
  }

  private dirty(): boolean {
    return all<HTMLTextAreaElement | HTMLInputElement>("textarea,input[type=text]", this.place).some((one) => one.value.trim() !== "") || (this.files?.attachments.length ?? 0) > 0;
  }

  /** Draws everything anew; `done` is what has just been done. */
  private draw(done: string): void {
    clearProblems();
    const { own, service } = this;
    const closed = own.status === "closed" || own.status === "awaiting_feedback";
    const withdrawn = own.status === "withdrawn";
    const heading = el("h1", { class: "nhsuk-heading-xl" }, el("span", { class: "nhsuk-caption-xl" }, "Your concern is called"), ` ${caseName(own.id)}`);
    this.place.replaceChildren(
      done === "" ? "" : doneBanner(done),
      heading,
      el("div", { class: "nhsuk-inset-text" }, el("p", {}, el("strong", {}, service.statuses[own.status] ?? own.status)), withdrawn ? el("p", { id: "gone-when" }, goneAfter(service.taken_back, own.box.status_on)) : null),
      el("p", {}, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "look-again", click: () => void this.again() }, "Look for new messages")),
      own.open ? "" : doubtBanner(own.refused),
      closed || withdrawn ? "" : datesPromised(own, service),
      withdrawn || !own.open ? "" : this.followUp(),
      ...(withdrawn || !own.open ? [] : own.questions.filter((q) => q.answer === "" && !q.past).map((q) => consentForm(q, this.about(q), (answer, text) => void this.consent(q, answer, text)))),
      closed && !own.answered && own.open ? feedbackForm((answer, text) => void this.add({ kind: "feedback", answer, text }, "Thank you. Your answer has been sent.")) : "",
      withdrawn || !own.open ? "" : this.settled(),
      el("h2", { class: "nhsuk-heading-m" }, "What has been written"),
      conversation(own, service, this.ownFiles),
      withdrawn || !own.open ? "" : replyForm(own.roster.limits, this.who(), (text, detriment) => void this.reply(text, detriment)),
      whoReads(own),
      this.opened(),
      closed || withdrawn || !own.open ? "" : withdrawForm(service.taken_back, (text) => void this.add({ kind: "withdraw", text }, "You have taken your concern back.")),
      el("p", {}, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "close", click: () => this.close() }, "Close, and go to the first page")),
    );
    const input = document.getElementById("file");
    this.files = input instanceof HTMLInputElement ? new FileList(input, byId("file-list"), own.roster.limits) : null;
    focusOn(done === "" ? heading : byId("done"));
    window.scrollTo(0, 0);
  }

  private async again(): Promise<void> {
    if (this.busy) return;
    if (this.dirty() && !window.confirm("What you have written below has not been sent. Look anyway, and lose it?")) return;
    await this.work(async () => {
      await this.own.renew();
      this.draw("This is how it stands now.");
    });
  }

  private opened(): HTMLElement {
    return whoOpened(this.own, () => void this.olderLines());
  }

  // Only this part is drawn anew: a reply may be half written above it.
  private async olderLines(): Promise<void> {
    await this.work(async () => {
      await this.own.readOlderLog();
      const fresh = this.opened();
      byId("who-opened").replaceWith(fresh);
      fresh.querySelector("h2")?.focus();
    });
  }

  /** followUp asks how things have been since, some months after closing. */
  private followUp(): HTMLElement | string {
    const at = followUpToAsk(promisesOf(this.own, this.service).all, today());
    return at ? followUpForm(at, (answer, text) => void this.add({ kind: "follow_up", at, answer, text }, followUpDone(answer))) : "";
  }

  private settled(): HTMLElement | string {
    const all = this.own.questions.filter((q) => q.answer !== "");
    return all.length === 0 ? "" : settledList(all, (q) => this.about(q), (q, answer, text) => void this.consent(q, answer, text));
  }

  private about(q: Question): string {
    return q.readers ? namesOf(q.readers, this.own.roster) : q.to;
  }

  private async consent(q: Question, answer: "yes" | "no", text: string): Promise<void> {
    if (answer === q.answer) return this.draw("Your answer is here already.");
    await this.add({ kind: "consent", ask: q.seq, also: q.also, answer, text }, answer === "yes" ? "You have said yes." : "You have said no.");
  }

  /** who is where they may say who they are, when they have not said so to everybody and somebody reads what they say. */
  private who(): HTMLElement | null {
    const { chain, readers } = this.own;
    if (chain.report?.kind !== "concern" || chain.report.mode === "open" || readers.length === 0) return null;
    const again = chain.entries.some((one) => one.audience === "name" && one.state === "genuine");
    return nameForm(readers, again, (given) => void this.add({ kind: "name", ...given }, "Your name is sealed to the people you chose."));
  }

  private async reply(text: string, detriment: DetrimentAnswer): Promise<void> {
    if (text === "" && (this.files?.attachments.length ?? 0) === 0) {
      return showProblems([{ control: "text", group: "text", text: "Write a reply, or choose a file" }]);
    }
    await this.add({ kind: "message", text, detriment }, "Your reply has been sent.");
  }

  private async add(added: Added, done: string): Promise<void> {
    await this.work(async () => {
      const sent = await submitAdded(this.place, this.own, added, added.kind === "message" ? (this.files?.attachments ?? []) : []);
      if (sent) this.draw(done);
    });
  }

  private async work(job: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearProblems();
    try {
      await job();
    } catch {
      showProblems([{ control: "look-again", group: "none", text: "We cannot reach the service. Nothing is lost: wait a little, then try again." }]);
    } finally {
      this.busy = false;
    }
  }

  private close(): void {
    if (this.dirty() && !window.confirm("What you have written has not been sent. Close anyway?")) return;
    letGo();
    this.ownFiles.wipe();
    this.place.replaceChildren();
    location.replace(withPoster("/"));
  }
}

// doubtBanner: what is newest is sealed with a key that this mailbox was not given, or that does not lead back to the report.
function doubtBanner(why: Why | null): HTMLElement {
  const { title, text } = why ? refusalWords(why) : {
    title: "Something is wrong with the key of your concern",
    text: "You can read what opens below. What you write might be read by others, or by nobody, so this page sends nothing.",
  };
  return el("div", { class: "app-refused", id: "locked" }, el("h2", { class: "nhsuk-heading-m" }, title), el("p", {}, text), el("p", {}, el("strong", {}, "What you can do: "), whatNow));
}

function doneBanner(text: string): HTMLElement {
  return el("div", { class: "nhsuk-notification-banner nhsuk-notification-banner--success", role: "alert", id: "done", "aria-labelledby": "done-title" },
    el("div", { class: "nhsuk-notification-banner__header" }, el("h2", { class: "nhsuk-notification-banner__title", id: "done-title" }, "Done")),
    el("div", { class: "nhsuk-notification-banner__content" }, el("p", { class: "nhsuk-notification-banner__heading" }, text)));
}
