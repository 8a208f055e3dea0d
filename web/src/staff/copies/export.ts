// "Make a copy of this case": everything that this reader can open, with the verdict on each entry, in one archive.
import { caseName } from "../../crypto/names";
import type { FileRef } from "../../crypto/bodies";
import { checkField, readFields, radioField } from "../case/fields";
import { files as filesOf } from "../case/view";
import { workOn } from "../case/work";
import { el, fill, say } from "../dom";
import { bytes } from "../words";
import type { Copy, Desk } from "./copiespage";
import { toHTML } from "./doc";
import { cameWith, exportDoc, leftOut, type Choices } from "./exportdoc";
import { form, howToOpen, lockFields, step, wordsBox } from "./form";
import { Bar, tooMuch } from "./maker";

export class Export implements Copy {
  private place: HTMLElement | null = null;
  private busyNow = false;

  constructor(private readonly desk: Desk) {}

  begin(place: HTMLElement): void {
    this.place = place;
    const { c } = this.desk;
    const all = filesOf(c);
    const notes = checkField({ id: "export-notes", legend: "Which notes?", options: [{ value: "readers", label: "Notes and work shared with the other readers" }, { value: "private", label: "My own private notes" }], value: ["readers"] });
    const named = c.report.mode === "open" ? radioField({ id: "export-name", legend: "They gave their name. Put it in?", required: "Say whether the name goes in", options: [{ value: "yes", label: "Yes" }, { value: "no", label: "No, leave name and contact out" }] }) : null;
    const chosen = checkField({ id: "export-files", legend: "Which files?", options: all.map(({ file, entry }, n) => ({ value: String(n), label: file.name, hint: [bytes(file.size), cameWith(entry)].filter(Boolean).join(", ") })), value: all.flatMap(({ entry }, n) => (entry.audience === "private" ? [] : [String(n)])) });
    const lock = lockFields(["words", "plain"]);
    fill(
      place,
      el("p", {}, "The copy is one archive with a page that any browser opens, and the files. It holds what you can open: what was said, who read it, every date, and whether each entry is genuine."),
      el("p", {}, "Once it has left this service nobody can take it back, and nothing shows who reads it. That you make it is written into the case and into the access log, which the person who spoke up can see."),
      c.report.mode === "confidential" && el("p", {}, "The sealed name is never in a copy. Their texts may still give them away."),
      form(this.desk.busy, "export-form", "Make the copy", [notes.node, named?.node, all.length > 0 && chosen.node, lock.node], async (made) => {
        const got = readFields({ notes, ...(named ? { named } : {}) });
        const picked = chosen.peek().flatMap((n) => all[Number(n)] ?? []);
        const files = picked.map(({ file }) => file);
        const how = lock.read();
        if (!got) return;
        const wrong = tooMuch(files) || leftOut(picked, { shared: got.notes.includes("readers"), mine: got.notes.includes("private") });
        chosen.wrong(wrong);
        if (!how || wrong !== "") return;
        const note = el("div", {});
        made.append(note);
        await this.make({ shared: got.notes.includes("readers"), mine: got.notes.includes("private"), name: named?.peek() === "yes" }, files, how.to, new Bar(note));
      }),
    );
  }

  private async make(choices: Choices, files: FileRef[], to: Parameters<typeof wordsBox>[0], bar: Bar): Promise<void> {
    const { c, lists, id, maker } = this.desk;
    const work = workOn(c);
    this.busyNow = true;
    try {
      const html = toHTML(exportDoc(c, work, lists, this.desk.me.id, choices, files));
      const made = await maker.make([{ name: "summary.html", content: new Blob([html]) }], files, to, bar);
      const what = [`${c.answer.entries.length} entries`, `${files.length} files`, choices.shared ? "with shared notes" : "without shared notes", choices.mine && "with my private notes", choices.name && "with the name", to ? "locked with six words" : "not locked"].filter(Boolean).join(", ");
      await this.desk.write({ kind: "copied", audience: "readers", copied: "export", body: { what: "export", to: lists.person(this.desk.me.id), hash: made.hash, text: what } });
      const name = `${caseName(id).replaceAll(" ", "-")}.zip${to ? ".age" : ""}`;
      this.done(maker.link("copy-file", made.content, name, "Save the copy"), name, made.hash, to);
    } finally {
      bar.end();
      this.busyNow = false;
    }
  }

  private done(link: HTMLElement, name: string, hash: string, to: Parameters<typeof wordsBox>[0]): void {
    if (!this.place) return;
    step(
      this.place, "The copy is ready",
      el("p", {}, `Save it where only you, or whoever has to, can get at it. Its name is ${name}.`),
      link, wordsBox(to),
      el("h3", { class: "nhsuk-heading-s" }, "How it is opened"), el("ol", {}, ...howToOpen(to, name).map((one) => el("li", {}, one))),
      el("p", { class: "app-small" }, "To show later that the copy was not changed, compare its SHA-256 hash: ", el("span", { class: "app-hash", id: "copy-hash" }, hash)),
    );
    say("The copy is ready.");
  }

  draft(): boolean {
    return this.busyNow;
  }

  wipe(): void {
    this.place = null;
  }
}
