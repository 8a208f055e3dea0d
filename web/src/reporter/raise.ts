// Raising a concern, and celebrating: the form becomes one question a page, is checked, sealed on this device and sent, and ends in a receipt.

import { composeReport, LetterError, newCase, newReceipt, HTTPError, today, toB64, type FreshCase, type Receipt, type SentFile } from "../crypto";
import type { LetterFields, ReportLetter, SentShare } from "../crypto/letter";
import { sealShares } from "../crypto/share";
import { withPoster } from "../poster";
import { answersOf } from "./answers";
import { nameReadersOf, problemsOf, readDraft, readersOf, recoveryOf, roomOf, saidOf, sealedName, type Draft } from "./draft";
import { all, byId, focusOn } from "./dom";
import { FileList } from "./files";
import { Helpers } from "./helpers";
import { letGo, warnWhile } from "./leave";
import { Linked } from "./linked";
import { Refused } from "./list";
import { freshRoster, pageRoster, type TrustedRoster } from "./page";
import { drawReaders } from "./people";
import { showProblems, type Problem } from "./problems";
import { showReceipt } from "./receiptpage";
import { explain, send, showFailure, Stopped } from "./sending";
import { Steps } from "./steps";

interface Fresh {
  case: FreshCase;
  receipt: Receipt;
}

export class Raise {
  private roster: TrustedRoster = pageRoster();
  private readonly steps: Steps;
  private readonly files: FileList | null;
  private readonly helpers: Helpers;
  private fresh: Fresh | null = null;
  private composed: { of: string; letter: ReportLetter } | null = null;
  private readonly tried = new Set<string>();
  private busy = false;

  constructor(private readonly form: HTMLFormElement) {
    const input = document.getElementById("file");
    this.files = input instanceof HTMLInputElement ? new FileList(input, byId("file-list"), this.roster.limits, () => this.helpers.refresh()) : null;
    this.helpers = new Helpers(form, () => roomOf(this.draft(), this.roster, this.files?.names ?? []), new Linked(form, () => this.roster));
    all("[data-plain]", form).forEach((one) => one.remove());
    all(".app-no-script", form).forEach((one) => one.remove());
    this.steps = new Steps(form, { check: (step) => this.check(step), entering: (step) => this.enter(step) });
    byId("send").addEventListener("click", () => void this.send());
    form.addEventListener("keydown", (event) => this.onEnter(event));
    warnWhile(() => this.dirty());
  }

  private draft(): Draft {
    return readDraft(this.form);
  }

  private dirty(): boolean {
    const d = this.draft();
    return [d.what, d.when, d.where, d.name, d.contact, d.thank].some((one) => one !== "") || (this.files?.attachments.length ?? 0) > 0;
  }

  // onEnter: Enter in a single line goes on to the next page, as it would send a plain form.
  private onEnter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.target.type === "file") return;
    event.preventDefault();
    event.target.closest("[data-step]")?.querySelector<HTMLButtonElement>("[data-continue]")?.click();
  }

  private check(step: string): Problem[] {
    const problems = problemsOf(step, this.draft(), this.roster);
    if (problems.length === 0 && step === "what" && this.room() < 0) problems.push({ control: "what", group: "what", text: this.tooLong() });
    return problems;
  }

  private room(): number {
    return roomOf(this.draft(), this.roster, this.files?.names ?? []);
  }

  private tooLong(): string {
    return `This is too long by about ${(-this.room()).toLocaleString("en-GB")} characters. Shorten it, and send the rest as a reply or as a file.`;
  }

  private enter(step: string): void {
    this.helpers.refresh();
    if (step === "check") byId("answers").replaceChildren(answersOf(this.draft(), this.roster, this.files?.names ?? [], (to) => this.steps.go(to, "check")));
  }

  /** Sends. A second press while it is under way does nothing. */
  private async send(): Promise<void> {
    if (this.busy) return;
    const wrong = this.firstWrong();
    if (wrong) {
      this.steps.go(wrong.step, "check");
      return showProblems(wrong.problems);
    }
    this.busy = true;
    this.steps.lock(true);
    this.steps.reveal("sending");
    focusOn(byId("sending-title"));
    try {
      await this.sendOnce();
    } catch (error) {
      await this.failed(error);
    } finally {
      this.busy = false;
    }
  }

  private firstWrong(): { step: string; problems: Problem[] } | null {
    for (const section of all("[data-step]", this.form)) {
      const step = section.dataset.step ?? "";
      const problems = this.check(step);
      if (problems.length > 0) return { step, problems };
    }
    return null;
  }

  // sendOnce takes the list of readers as it is now, and seals to nobody else.
  private async sendOnce(): Promise<void> {
    if (this.changed(await freshRoster())) return;
    this.fresh ??= { case: await newCase(), receipt: newReceipt() };
    const { case: fresh, receipt } = this.fresh;
    const draft = this.draft();
    this.tried.add(JSON.stringify([draft, this.files?.names]));
    const about = { door: this.roster.door, case: fresh.id, recipient: fresh.recipient };
    let note = "";
    try {
      await send({ place: byId("sending"), about, attachments: this.files?.attachments ?? [], build: (sent) => this.compose(draft, sent) });
    } catch (error) {
      // Only this page has the words, so whatever stands in their mailbox came from here.
      if (!(error instanceof LetterError) || error.code !== "already_sent") throw error;
      if (this.tried.size > 1) note = "Your first try had arrived after all, so what you changed since has not been sent. Use your words to add it as a reply.";
    }
    this.finish(receipt, draft, note);
  }

  // compose seals the report once for the same answers and files: sent twice, the same bytes are one concern.
  private async compose(draft: Draft, sent: SentFile[]): Promise<LetterFields> {
    const of = JSON.stringify([draft, sent.map((one) => one.ref.id), this.roster.list.hash, this.roster.readers.map((one) => one.id)]);
    if (this.composed?.of !== of) {
      const { case: fresh, receipt } = this.fresh ?? { case: await newCase(), receipt: newReceipt() };
      const name = sealedName(draft);
      const countsAs = this.roster.areas.find((one) => one.code === draft.area)?.counts_as ?? "";
      const letter = await composeReport({
        case: fresh, receipt, said: saidOf(draft, this.roster, today()), readers: readersOf(draft, this.roster), files: sent, countsAs,
        recovery: await sharesOf(draft, this.roster, fresh),
        ...(name ? { name: { said: name, readers: nameReadersOf(draft, this.roster) } } : {}),
      });
      this.composed = { of, letter };
    }
    return { op: "report", ...this.composed.letter };
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof Stopped) return this.backToAnswers();
    const stale = (error instanceof LetterError && error.code === "roster_changed") || (error instanceof HTTPError && error.status >= 400 && error.status < 429);
    let cause = error;
    try {
      if (stale && this.changed(await freshRoster())) return;
    } catch (refused) {
      if (refused instanceof Refused) cause = refused;
    }
    showFailure(byId("sending"), explain(cause), () => void this.send(), () => this.backToAnswers());
  }

  private backToAnswers(): void {
    this.steps.lock(false);
    this.steps.reveal("check");
    focusOn(byId("answers"));
  }

  // changed takes over a roster; when other people would read, it asks the person to look at them first.
  private changed(fresh: TrustedRoster): boolean {
    const people = (r: TrustedRoster): string => JSON.stringify(r.readers.map((one) => [one.id, one.name, one.title, one.desk]));
    const others = people(fresh) !== people(this.roster);
    this.roster = fresh;
    if (!others) return false;
    drawReaders(this.form, this.roster);
    this.steps.lock(false);
    this.steps.go("readers", "check");
    const first = all<HTMLInputElement>('input[name="desk"]', this.form)[0]?.id ?? "maincontent";
    showProblems([{ control: first, group: "readers", text: "The people who read concerns have changed since you opened this page. Look at the list again, then go on and send." }]);
    return true;
  }

  private finish(receipt: Receipt, draft: Draft, note: string): void {
    this.form.reset();
    for (const field of all<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea", this.form)) field.value = "";
    this.files?.clear();
    byId("answers").replaceChildren();
    this.composed = null;
    this.fresh = null;
    this.tried.clear();
    this.steps.reveal("receipt");
    byId("form-title").hidden = true;
    const words = receipt.words();
    showReceipt(byId("receipt"), { words, kind: draft.kind, anonymous: draft.mode === "anonymous", danger: draft.danger, note }, () => {
      letGo();
      byId("receipt").replaceChildren();
      location.replace(withPoster("/"));
    });
  }
}

// sharesOf are the two halves of the case's key, one sealed to each side, so that both together can open it for somebody who lost theirs.
async function sharesOf(draft: Draft, roster: TrustedRoster, fresh: FreshCase): Promise<SentShare[]> {
  const to = recoveryOf(draft, roster);
  if (!to) return [];
  const readers = readersOf(draft, roster).map(({ id }) => ({ id, until: "" }));
  const shares = await sealShares(fresh.id, "case", fresh.identity, readers, to.management, to.staff);
  return shares.map(({ side, key, salt, data }) => ({ side, key, salt, data: toB64(data) }));
}
