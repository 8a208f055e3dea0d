// The case page: draws what is known, and sends what the reader writes.
import { Refused } from "../calls";
import { byId, el, fill, say, tag } from "../dom";
import type { Lists } from "../page";
import { ended } from "../session";
import { shortcuts, type Shortcuts } from "../shortcuts";
import { changedFields } from "../typed";
import { answers, ended as over, longDay, modes } from "../words";
import { caseName } from "../../crypto/names";
import { Overtaken, Writer, type Signer, type Writing } from "./act";
import { clocksFrom, codingView, stepsView } from "./aside";
import { CaseFiles } from "./casefiles";
import { Changer } from "./changer";
import { chosenCoding, codingChoices, fillCoding } from "./codingform";
import { Busy, succeeded, text } from "./forms";
import { followGroups } from "./groups";
import { SealedName } from "./name";
import { CaseError } from "./open";
import { tellAgain } from "./outcome";
import { ReadersBox } from "./readers";
import { reportView } from "./report";
import type { Around, Section } from "./section";
import { sections } from "./sections";
import { caseShortcuts } from "./shortkeys";
import { remember } from "../desk";
import { StatusForm } from "./statusform";
import { TalkForms, unreadView } from "./talkforms";
import { filledIn } from "./templates";
import { TimelineBox } from "./timelinebox";
import { latestFeedback, type OpenCase } from "./view";
import { workOn } from "./work";

export class CasePage {
  private c: OpenCase | null = null;
  private readonly busy = new Busy();
  private readonly writer: Writer;
  private readonly status: StatusForm;
  private readonly talk: TalkForms;
  private readonly timeline: TimelineBox;
  private readonly files: CaseFiles;
  private readonly name: SealedName;
  private readonly readers: ReadersBox;
  private readonly sections: Section[] = [];
  private keys: Shortcuts | null = null;
  private reported = ""; // the report that is drawn: a file that is open in it stays open

  constructor(
    private readonly id: string,
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {
    this.writer = new Writer(id, me, lists);
    this.status = new StatusForm(lists);
    this.files = new CaseFiles(() => this.c);
    const current = (): OpenCase | null => this.c;
    const load = (): Promise<OpenCase> => this.writer.load();
    const write = (...writings: Writing[]): Promise<void> => this.write(...writings);
    this.timeline = new TimelineBox(byId("talk"), { lists, files: this.files, me: me.id });
    this.talk = new TalkForms(lists, this.busy, { current, write, take: (now) => this.take(now), answered: () => (byId("case-unread").hidden = true) });
    this.name = new SealedName(byId("sealed-name"), me, lists, { current, load, reload: () => this.reload() });
    const changer = new Changer(id, me, lists, load);
    this.readers = new ReadersBox(me.id, lists, changer, this.busy, { current, write, reload: (left) => (left ? this.left() : this.reload()) });
    const around: Around = { id, me, lists, busy: this.busy, current, write, reload: () => this.reload(), takeOff: (id) => this.readers.askTakeOff(id), changer, left: () => this.left() };
    for (const [place, make] of Object.entries(sections)) this.sections.push(make(byId(place), around));
    codingChoices(lists);
    for (const [form, send] of [["status-form", this.changeStatus], ["coding-form", this.code]] as const) {
      byId(form).addEventListener("submit", (event) => {
        event.preventDefault();
        void send.call(this, byId(form));
      });
    }
    window.addEventListener("beforeunload", (event) => {
      if (this.drafts()) event.preventDefault();
    });
  }

  async load(): Promise<void> {
    try {
      this.c = await this.writer.load();
      void tellAgain(this.c.report);
      this.draw();
      void this.renew(this.c);
      fillCoding(this.c);
      this.unread();
      byId("case-body").hidden = false;
      followGroups();
      this.keys = shortcuts("Shortcuts on this page", caseShortcuts(this.timeline, this.id));
      byId("case").dataset["ready"] = "yes";
      say(`${caseName(this.id)} opened.`);
    } catch (err) {
      this.failed(err);
    } finally {
      byId("case-loading").hidden = true;
    }
  }

  private failed(err: unknown): void {
    if (err instanceof Refused && err.status === 401) return ended();
    const known = err instanceof Refused || err instanceof CaseError;
    const gone = err instanceof Refused && err.status === 404;
    const words = gone ? "There is no such case, or you are not one of its readers." : known ? err.message : "Something went wrong while opening this case.";
    byId("case-problem").hidden = false;
    const again = (): void => {
      byId("case-problem").hidden = true;
      byId("case-loading").hidden = false;
      void this.load();
    };
    fill(
      byId("case-problem-text"),
      el("p", {}, words),
      !gone && el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", id: "case-again", onclick: again }, "Try again"),
      el("p", {}, el("a", { href: "/desk" }, "Back to my cases")),
    );
    say(words);
  }

  private draw(): void {
    const c = this.c;
    if (!c) return;
    const work = workOn(c);
    this.head(c);
    this.report(c);
    this.name.draw(c);
    this.timeline.draw(c);
    this.talk.draw(c);
    fill(byId("coding-now"), codingView(c, this.lists));
    this.readers.draw(c);
    this.status.draw(c, work);
    fill(byId("steps"), stepsView(c, work, this.lists));
    for (const section of this.sections) section.draw(c, work);
    void remember(c, this.me).then(() => (byId("case").dataset["kept"] = String(c.entries.length))); // so that the desk finds what is written here
  }

  private head(c: OpenCase): void {
    const { status, mode, route, held } = c.answer.case;
    const word = this.lists.status(status);
    fill(
      byId("case-tags"),
      tag(word.label, word.colour),
      " ",
      tag(modes[mode] ?? mode, "white"),
      c.report.kind === "celebration" && tag("Celebration", "green"),
      route === "in_person" && tag("Told in person", "white"),
      held && tag("On hold", "yellow"),
    );
    byId("case-received").textContent = `Received ${longDay(c.report.day)}`;
    byId("case-danger").hidden = !c.report.danger || over(status) || status === "fed_back";
    byId("case-doubt").hidden = c.chainDoubt === "";
    fill(byId("case-doubt-text"), el("p", {}, c.chainDoubt));
    const feedback = latestFeedback(c);
    byId("feedback").hidden = feedback === null;
    if (feedback) fill(byId("feedback"), el("p", {}, "Would you speak up again? ", el("strong", {}, answers[feedback.answer] ?? feedback.answer)), feedback.text !== "" && el("p", { class: "app-written" }, feedback.text));
  }

  // report draws it once: it never changes, but a server that lies may show another the next time.
  private report(c: OpenCase): void {
    const key = JSON.stringify([c.answer.entries[0]?.hash, c.entries[0]?.doubt, c.genuine]);
    if (key === this.reported) return;
    this.reported = key;
    byId("report-title").textContent = c.report.kind === "celebration" ? "What they want to celebrate" : "What they told us";
    fill(byId("report"), reportView(c, this.lists, this.files));
  }

  private unread(): void {
    const messages = this.timeline.unread();
    byId("case-unread").hidden = messages.length === 0;
    if (messages.length > 0) fill(byId("case-unread"), unreadView(messages, (seq) => this.timeline.show(seq)));
  }

  private async reload(): Promise<void> {
    const now = await this.writer.load();
    this.take(now);
    void this.renew(now, true);
  }

  /** renew shows on every reader's desk how the case stands, as the worker's own answers change it without any reader writing. */
  private async renew(c: OpenCase, always = false): Promise<void> {
    const mark = await this.writer.renew(c, always).catch(() => "");
    if (mark !== "") await remember(c, this.me, mark);
    await this.writer.giveHalves(c).catch(() => false); // somebody wrote meanwhile, or the line broke: the next who opens it makes them
  }

  private take(now: OpenCase): void {
    this.c = now;
    this.draw();
  }

  /** left goes to the desk: this reader reads the case no more. */
  private async left(): Promise<void> {
    this.wipe();
    location.replace("/desk");
  }

  private async write(...writings: Writing[]): Promise<void> {
    if (!this.c) return;
    this.take(await this.writer.write(this.c, ...writings));
  }

  private async changeStatus(form: HTMLElement): Promise<void> {
    const status = this.status.chosen();
    const from = this.c?.answer.case.status;
    if (status === "" || !(await filledIn(form, byId<HTMLTextAreaElement>("status-text")))) return;
    // Whoever chose from what stood here must not undo what somebody else chose meanwhile.
    const unless = (now: OpenCase): string => (now.answer.case.status === from ? "" : `Somebody else has changed the status to “${this.lists.status(now.answer.case.status).label}” meanwhile. Nothing was sent, and nothing changed.`);
    const change: Writing = { kind: "status", audience: "case", status, body: { status, text: text("status-text") }, unless };
    await this.busy.run(form, "Sending", async () => {
      try {
        await this.write(change, ...(status === "reopened" ? [clocksFrom(this.lists.page.today)] : []));
      } catch (err) {
        if (!(err instanceof Overtaken)) throw err;
        this.take(err.now);
        return succeeded(form, err.message);
      }
      this.status.sent();
      this.draw();
      byId("status-title").focus();
      succeeded(form, `The status is now ${this.lists.status(status).label}.`);
    });
  }

  private async code(form: HTMLElement): Promise<void> {
    const coding = chosenCoding();
    await this.busy.run(form, "Saving", async () => {
      await this.write({ kind: "coding", audience: "readers", body: coding });
      if (!this.c) return;
      await this.writer.recount(this.c, coding);
      fillCoding(this.c);
      succeeded(form, "Saved. The figures now count it this way.");
    });
  }

  private drafts(): boolean {
    const typed = (): boolean => changedFields(byId("case-body")).some((field) => field.matches("textarea, input[type=text]"));
    return this.c !== null && (this.sections.some((one) => one.draft?.()) || this.talk.draft() || typed());
  }

  /** wipe forgets the case and everything that was opened from it. */
  wipe(): void {
    this.c = null;
    this.keys?.stop();
    this.files.wipe();
    this.name.wipe();
    this.readers.wipe();
    this.talk.wipe();
    this.timeline.wipe();
    for (const section of this.sections) section.wipe?.();
    byId<HTMLTextAreaElement>("status-text").value = "";
    byId("case-body").replaceChildren();
  }
}
