// "Answer a request for information": what the case holds about the person who asks, marked paragraph by paragraph by a reader.
import type { Outside } from "../../crypto/outside";
import { dayField, radioField, readFields, textField } from "../case/fields";
import { el, fill, say } from "../dom";
import { shortcuts, type Shortcuts } from "../shortcuts";
import { count, longDay } from "../words";
import type { Copy, Desk } from "./copiespage";
import { accessDoc, givenFiles, logDoc, logHead, logRows, noteTexts, summaryWords } from "./accessdoc";
import { csv, toHTML } from "./doc";
import { docView } from "./docview";
import { form, howToOpen, lockFields, step, wordsBox } from "./form";
import { keepDraft, readDraft } from "./keep";
import { Bar, tooMuch } from "./maker";
import { answerBy, Marks, paragraphs, type Request } from "./marks";
import { MarkList } from "./marklist";
import { partsOf } from "./watch";

const MOST_NOTES = 6; // in one request, beside the entry about the copy

export class Access implements Copy {
  private place: HTMLElement | null = null;
  private request: Request | null = null;
  private marks: Marks;
  private list: MarkList | null = null;
  private keys: Shortcuts | null = null;
  private timer = 0;
  private unkept = false;
  private readonly kept = el("span", { id: "draft-kept", role: "status" });

  constructor(private readonly desk: Desk) {
    this.marks = new Marks(paragraphs(desk.c.entries, desk.lists));
  }

  async begin(place: HTMLElement): Promise<void> {
    this.place = place;
    const draft = await readDraft(this.desk.id, this.desk.me.identity);
    if (!draft) return this.ask();
    this.request = draft.request;
    this.marks = new Marks(this.marks.all, draft.marks);
    this.work();
  }

  private law(): HTMLElement {
    return el(
      "div",
      { class: "nhsuk-inset-text" },
      el("p", {}, "Whoever asks has a right to a copy of what is held about them, within one month (UK GDPR Article 15). Where it is also about somebody else, such as the person who spoke up, you give only what is reasonable without their consent (Data Protection Act 2018, Schedule 2, paragraph 16), and legal advice may be kept back (Schedule 2, Part 4, paragraph 19)."),
      el("p", {}, "This page is a tool, not legal advice. Your data protection officer decides with you."),
    );
  }

  // The request

  private ask(): void {
    if (!this.place) return;
    const { lists } = this.desk;
    const name = textField({ id: "access-name", rows: 1, label: "Who asks?", required: "Say who asks" });
    const who = radioField({ id: "access-who", legend: "Who are they in this case?", required: "Choose who they are", options: [{ value: "about", label: "A person the concern is about" }, { value: "worker", label: "The person who spoke up" }, { value: "other", label: "Somebody else" }] });
    const day = dayField({ id: "access-day", legend: "On which day did they ask?", until: lists.page.today, required: "Say on which day they asked" });
    const words = textField({ id: "access-words", rows: 3, label: "Words to highlight (optional)", hint: "One a line: their name and what people call them. It is a hint only and decides nothing." });
    fill(this.place, this.law(), form(this.desk.busy, "access-ask", "Begin", [name.node, who.node, day.node, words.node], async () => {
      const got = readFields({ name, who, day, words });
      if (!got) return;
      const marked = [...partsOf(got.name), ...got.words.split("\n").map((one) => one.trim()).filter((one) => one !== "")];
      this.request = { name: got.name, who: got.who as Request["who"], day: got.day, words: [...new Set(marked)] };
      await this.keep();
      this.work();
    }));
  }

  // Marking

  private work(): void {
    const { request, desk } = this;
    if (!this.place || !request) return;
    const due = answerBy(request.day, desk.lists.page.nation);
    const late = due < desk.lists.page.today;
    const list = (this.list = new MarkList(this.marks, request.words, desk.lists, desk.me.id, () => this.changed()));
    this.keys?.stop();
    this.keys = shortcuts("Shortcuts while marking", list.shortcuts);
    step(
      this.place, `The request of ${request.name}`,
      this.law(),
      el("p", {}, `Asked on ${longDay(request.day)}. To be answered by ${longDay(due)}`, late ? el("strong", { class: "app-danger-text" }, ", which has passed.") : "."),
      el("p", {}, "Mark each paragraph. What you do not mark, nobody gets, and you cannot finish before all are marked. You can stop at any time: what you marked is kept, locked with your own key. ", this.kept),
      el("p", {}, "Quick keys: j and k go down and up, 1 to 5 mark, x takes words out of a paragraph. ", el("button", { type: "button", class: "app-link-button", "data-shortcuts": true }, "Show all shortcuts")),
      list.progress, list.node,
      form(desk.busy, "access-finish", "Show the copy", [], async () => this.finish()),
      el("p", {}, el("button", { type: "button", class: "app-link-button", id: "access-drop", onclick: () => void this.drop() }, "Throw these marks away and begin again")),
    );
  }

  private changed(): void {
    this.unkept = true;
    this.kept.textContent = "";
    document.querySelector("#access-finish .app-form-note")?.replaceChildren(); // what was missing is said again when it still is
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keep(), 800);
  }

  private async keep(): Promise<void> {
    if (!this.request) return;
    window.clearTimeout(this.timer);
    try {
      await keepDraft(this.desk.id, this.desk.me.identity, { v: 1, case: this.desk.id, request: this.request, marks: this.marks.list });
      this.unkept = false;
      this.kept.textContent = "Kept.";
    } catch {
      this.kept.textContent = "Not kept yet: the server was not reached. Go on marking; it is tried again with the next mark.";
    }
  }

  private async drop(): Promise<void> {
    if (!window.confirm("All marks of this request are thrown away. Begin again?")) return;
    window.clearTimeout(this.timer);
    await keepDraft(this.desk.id, this.desk.me.identity, null);
    this.request = null;
    this.unkept = false;
    this.marks = new Marks(this.marks.all);
    this.keys?.stop();
    this.ask();
  }

  // The copy

  private finish(): void {
    const [first] = this.marks.open;
    if (first) {
      this.list?.go(first.id);
      throw new Error(`${count(this.marks.open.length, "paragraph is", "paragraphs are")} not marked yet.`);
    }
    const long = tooMuch(givenFiles(this.marks));
    if (long !== "") throw new Error(`${long}.`);
    const { place, request, desk } = this;
    if (!place || !request) return;
    this.keys?.stop();
    const doc = accessDoc(this.marks, request, desk.lists.roster.organisation.name, desk.lists);
    const lock = lockFields(["words", "plain"]);
    step(
      place, "This is what they get",
      el("p", {}, summaryWords(this.marks), ". Read it as they will: what stays may still tell, together with what they know."),
      docView(doc),
      form(desk.busy, "access-make", "Make the copy", [lock.node], async (made) => {
        const how = lock.read();
        if (!how) return;
        const note = el("div", {});
        made.append(note);
        await this.make(toHTML(doc), request, how.to, new Bar(note));
      }, () => this.work()),
    );
  }

  private async make(html: string, request: Request, to: Outside | null, bar: Bar): Promise<void> {
    const { desk } = this;
    try {
      const files = givenFiles(this.marks);
      const made = await desk.maker.make([{ name: "summary.html", content: new Blob([html]) }], files, to, bar);
      const notes = noteTexts(this.marks, request).map((text) => ({ kind: "note", audience: "readers", body: { text } }) as const);
      while (notes.length > MOST_NOTES) await desk.write(...notes.splice(0, MOST_NOTES));
      await desk.write(
        ...notes,
        { kind: "copied", audience: "readers", copied: "subject_access", body: { what: "subject_access", to: request.name, hash: made.hash, text: `${summaryWords(this.marks)}. ${to ? "Locked with six words" : "Not locked"}.` } },
      );
      await keepDraft(desk.id, desk.me.identity, null).catch(() => undefined); // finished: what is left of it opens for nobody else, and goes with the case
      this.unkept = false;
      this.done(made.content, made.hash, request, to);
    } finally {
      bar.end();
    }
  }

  private done(content: Blob, hash: string, request: Request, to: Outside | null): void {
    if (!this.place) return;
    const { maker, lists } = this.desk;
    const name = `your-information.zip${to ? ".age" : ""}`;
    const log = maker.link("log-csv", new Blob([csv([logHead, ...logRows(this.marks, lists)])]), "decisions.csv", "Save the log for a spreadsheet");
    const page = maker.link("log-html", new Blob([toHTML(logDoc(this.marks, request, lists))]), "decisions.html", "Save the log as a page");
    for (const one of [log, page]) one.classList.add("nhsuk-button--secondary");
    step(
      this.place, "The copy is ready",
      el("p", {}, `Save it and send it to ${request.name}.`),
      maker.link("copy-file", content, name, "Save the copy for them"), wordsBox(to),
      el("h3", { class: "nhsuk-heading-s" }, "How they open it"), el("ol", {}, ...howToOpen(to, name).map((one) => el("li", {}, one))),
      el("h3", { class: "nhsuk-heading-s" }, "The log"), el("p", {}, "How each paragraph was decided is kept in the case as a note for its readers. You can save it too, for your data protection officer. It has no words of the case, but it is not locked."),
      el("div", { class: "app-buttons" }, log, page),
      el("p", { class: "app-small" }, "SHA-256 hash of the copy: ", el("span", { class: "app-hash", id: "copy-hash" }, hash)),
    );
    say("The copy is ready.");
  }

  draft(): boolean {
    return this.unkept;
  }

  wipe(): void {
    window.clearTimeout(this.timer);
    this.keys?.stop();
    this.list = null;
    this.request = null;
    this.marks = new Marks([]);
    this.place = null;
  }
}
