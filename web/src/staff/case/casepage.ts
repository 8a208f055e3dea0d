// The case page: draws what is known, and sends what the reader writes.
import type { Coding } from "../../crypto/bodies";
import { Refused } from "../calls";
import { byId, el, fill, say, tag } from "../dom";
import type { Lists } from "../page";
import { ended } from "../session";
import { ended as over, longDay, modes, type Choice } from "../words";
import { caseName } from "../../crypto/names";
import { Writer, type Signer, type Writing } from "./act";
import { clocksFrom, codingView, stepsView } from "./aside";
import { CaseFiles } from "./casefiles";
import { followGroups } from "./groups";
import { Busy, demand, succeeded, text } from "./forms";
import { Changer } from "./changer";
import { SealedName } from "./name";
import { CaseError } from "./open";
import { ReadersBox } from "./readers";
import { reportView } from "./report";
import type { Around, Section } from "./section";
import { sections } from "./sections";
import { StatusForm } from "./statusform";
import { notesView, talkView, timelineView } from "./talk";
import { latestCoding, latestFeedback, type OpenCase } from "./view";
import { answers } from "../words";
import { workOf } from "./work";

export class CasePage {
  private c: OpenCase | null = null;
  private readonly busy = new Busy();
  private readonly writer: Writer;
  private readonly status: StatusForm;
  private readonly files: CaseFiles;
  private readonly name: SealedName;
  private readonly readers: ReadersBox;
  private readonly sections: Section[] = [];

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
    this.name = new SealedName(byId("sealed-name"), me, lists, { current, load, reload: () => this.reload() });
    const changer = new Changer(id, me, lists, load);
    this.readers = new ReadersBox(me.id, lists, changer, this.busy, { current, write: (w) => this.write(w), reload: (left) => (left ? this.left() : this.reload()) });
    const around: Around = { id, me, lists, busy: this.busy, current, write: (...w) => this.write(...w), reload: () => this.reload(), takeOff: (id) => this.readers.askTakeOff(id) };
    for (const [place, make] of Object.entries(sections)) this.sections.push(make(byId(place), around));
    this.codingChoices();
    this.listen();
    window.addEventListener("beforeunload", (event) => {
      if (this.drafts()) event.preventDefault();
    });
  }

  async load(): Promise<void> {
    try {
      this.c = await this.writer.load();
      this.draw();
      this.fillCoding();
      byId("case-body").hidden = false;
      followGroups();
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
    fill(
      byId("case-problem-text"),
      el("p", {}, words),
      el("p", {}, el("a", { href: "/desk" }, "Back to my cases")),
    );
    say(words);
  }

  private draw(): void {
    const c = this.c;
    if (!c) return;
    this.head(c);
    fill(byId("report"), reportView(c, this.lists, this.files));
    this.name.draw(c);
    fill(byId("talk"), talkView(c, this.lists, this.files, this.me.id));
    fill(byId("notes"), notesView(c, this.lists, this.me.id));
    fill(byId("coding-now"), codingView(c, this.lists));
    this.readers.draw(c);
    fill(byId("timeline"), timelineView(c, this.lists, this.me.id));
    this.status.draw(c);
    const work = workOf({ report: c.report, entries: c.entries, status: c.answer.case.status, statusOn: c.answer.case.status_on });
    fill(byId("steps"), stepsView(c, work, this.lists));
    for (const section of this.sections) section.draw(c, work);
  }

  private head(c: OpenCase): void {
    const { status, mode, route } = c.answer.case;
    const word = this.lists.status(status);
    fill(
      byId("case-tags"),
      tag(word.label, word.colour),
      " ",
      tag(modes[mode] ?? mode, "white"),
      c.report.kind === "celebration" && tag("Celebration", "green"),
      route === "in_person" && tag("Told in person", "white"),
    );
    byId("case-received").textContent = `Received ${longDay(c.report.day)}`;
    byId("case-danger").hidden = !c.report.danger || over(status) || status === "fed_back";
    const doubt = byId("case-doubt");
    doubt.hidden = c.chainDoubt === "";
    fill(byId("case-doubt-text"), el("p", {}, c.chainDoubt));
    byId("thank-form").hidden = status !== "new";
    byId("report-title").textContent = c.report.kind === "celebration" ? "What they want to celebrate" : "What they told us";
    const withdrawn = status === "withdrawn";
    byId("reply-form").hidden = withdrawn;
    byId("reply-withdrawn").hidden = !withdrawn;
    const feedback = latestFeedback(c);
    byId("feedback").hidden = feedback === null;
    if (feedback) fill(byId("feedback"), el("p", {}, "Would you speak up again? ", el("strong", {}, answers[feedback.answer] ?? feedback.answer)), feedback.text !== "" && el("p", { class: "app-written" }, feedback.text));
  }

  private listen(): void {
    const forms: [string, (form: HTMLElement) => Promise<void>][] = [
      ["thank-form", (f) => this.thank(f)],
      ["reply-form", (f) => this.reply(f)],
      ["note-form", (f) => this.note(f)],
      ["status-form", (f) => this.changeStatus(f)],
      ["coding-form", (f) => this.code(f)],
    ];
    for (const [id, send] of forms) {
      byId(id).addEventListener("submit", (event) => {
        event.preventDefault();
        void send(byId(id));
      });
    }
  }

  private async reload(): Promise<void> {
    this.c = await this.writer.load();
    this.draw();
  }

  /** left goes to the desk: this reader reads the case no more. */
  private async left(): Promise<void> {
    this.wipe();
    location.replace("/desk");
  }

  private async write(...writings: Writing[]): Promise<void> {
    if (!this.c) return;
    this.c = await this.writer.write(this.c, ...writings);
    this.draw();
  }

  /** send writes one entry, or several at once, and draws the case as it is then. */
  private async send(form: HTMLElement, writing: Writing | Writing[], done: (c: OpenCase) => Promise<string> | string): Promise<void> {
    await this.busy.run(form, "Sending", async () => {
      await this.write(...[writing].flat());
      if (!this.c) return;
      const words = await done(this.c);
      succeeded(form, words);
    });
  }

  private thank(form: HTMLElement): Promise<void> {
    return this.send(form, { kind: "status", audience: "case", status: "thanked", body: { status: "thanked", text: text("thank") } }, () => {
      byId("talk-title").focus();
      return "Thanked. They will see it when they come back with their receipt.";
    });
  }

  private async reply(form: HTMLElement): Promise<void> {
    if (!demand("reply", "Write your message first")) return;
    await this.send(form, { kind: "message", audience: "case", body: { text: text("reply"), files: [] } }, () => {
      byId<HTMLTextAreaElement>("reply").value = "";
      return "Sent. They will see it when they come back with their receipt.";
    });
  }

  private async note(form: HTMLElement): Promise<void> {
    if (!demand("note", "Write your note first")) return;
    const shared = byId<HTMLInputElement>("note-shared").checked;
    await this.send(form, { kind: "note", audience: shared ? "readers" : "private", body: { text: text("note") } }, () => {
      byId<HTMLTextAreaElement>("note").value = "";
      return shared ? "Note kept. The other readers of this concern can see it." : "Note kept. Only you can open it.";
    });
  }

  private async changeStatus(form: HTMLElement): Promise<void> {
    const status = this.status.chosen();
    if (status === "") return;
    const change: Writing = { kind: "status", audience: "case", status, body: { status, text: text("status-text") } };
    await this.send(form, status === "reopened" ? [change, clocksFrom(this.lists.page.today)] : change, () => {
      this.status.sent();
      return `The status is now ${this.lists.status(status).label}.`;
    });
  }

  private async code(form: HTMLElement): Promise<void> {
    const coding = this.chosenCoding();
    await this.send(form, { kind: "coding", audience: "readers", body: coding }, async (c) => {
      await this.writer.recount(c, coding);
      return "Saved. The figures now count it this way.";
    });
  }

  private codingChoices(): void {
    const { themes, groups } = this.lists.roster;
    const box = (t: { code: string; label: string }, n: number): HTMLElement =>
      el(
        "div",
        { class: "nhsuk-checkboxes__item" },
        el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name: "themes", value: t.code, id: `coding-theme-${n}` }),
        el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: `coding-theme-${n}` }, t.label),
      );
    fill(byId("coding-themes"), ...themes.map(box));
    const options = (id: string, list: readonly Choice[]): void =>
      fill(byId(id), el("option", { value: "" }, "Not said"), ...list.map((o) => el("option", { value: o.value }, o.label)));
    options("coding-group", groups.map((g) => ({ value: g.code, label: g.label })));
    options("coding-area", this.lists.areaTree());
  }

  private fillCoding(): void {
    if (!this.c) return;
    const now = latestCoding(this.c);
    for (const b of document.querySelectorAll<HTMLInputElement>("#coding-themes input")) b.checked = now.themes.includes(b.value);
    byId<HTMLSelectElement>("coding-group").value = now.group;
    byId<HTMLSelectElement>("coding-area").value = now.area;
  }

  private chosenCoding(): Coding {
    const themes = [...document.querySelectorAll<HTMLInputElement>("#coding-themes input:checked")].map((b) => b.value);
    return { themes, group: byId<HTMLSelectElement>("coding-group").value, area: byId<HTMLSelectElement>("coding-area").value };
  }

  private drafts(): boolean {
    return this.c !== null && (this.sections.some((one) => one.draft?.()) || text("reply") !== "" || text("note") !== "" || this.status.draft());
  }

  /** wipe forgets the case and everything that was opened from it. */
  wipe(): void {
    this.c = null;
    this.files.wipe();
    this.name.wipe();
    this.readers.wipe();
    for (const section of this.sections) section.wipe?.();
    for (const id of ["reply", "note", "status-text"]) byId<HTMLTextAreaElement>(id).value = "";
    byId("case-body").replaceChildren();
  }
}
