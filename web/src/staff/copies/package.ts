// "Make a package": what an outside body gets, and nothing else. Only for what the person who spoke up agreed to, or the law demands.
import { caseName } from "../../crypto/names";
import { hash, utf8 } from "../../crypto/bytes";
import type { FileRef } from "../../crypto/bodies";
import type { Outside } from "../../crypto/outside";
import { checkField, radioField, readFields, textField } from "../case/fields";
import { ladder, mayLeave, refused, stepKind, type Rung } from "../case/ladder";
import { files as filesOf, type Shown } from "../case/view";
import { workOn } from "../case/work";
import { el, fill, say } from "../dom";
import { bytes, longDay } from "../words";
import type { Copy, Desk } from "./copiespage";
import { toHTML, wordsOf, type Doc } from "./doc";
import { docView } from "./docview";
import { cameWith } from "./exportdoc";
import { form, howToOpen, lockFields, step, wordsBox } from "./form";
import { Bar, pathInside, tooMuch } from "./maker";
import { choosable, packageDoc, type Contents } from "./packagedoc";
import { tell } from "./tell";
import { findContacts, findNames, partsOf, type Found } from "./watch";

type Allowed = { rung: Rung; why: string };
type Plan = { doc: Doc; files: FileRef[]; contents: Contents };

export class Package implements Copy {
  private place: HTMLElement | null = null;
  private open = false; // something would be lost

  constructor(private readonly desk: Desk) {}

  begin(place: HTMLElement): void {
    this.place = place;
    const allowed = this.allowed();
    if (allowed.length === 0) {
      fill(place, el("p", {}, "Nothing may leave yet."), el("p", {}, "First the person who spoke up has to agree that this goes to somebody outside, or a duty in law has to be written down."), el("p", {}, el("a", { href: `/desk/cases/${this.desk.id}#section-escalation-title` }, "Ask them, in “Taking it further”")));
      return;
    }
    const asked = allowed.find((one) => one.rung.id === location.hash.slice(1));
    if (asked) return this.choose(asked);
    const to = radioField({ id: "package-to", legend: "Who is it for?", required: "Choose who it is for", options: allowed.map(({ rung, why }) => ({ value: rung.id, label: rung.to, hint: why })) });
    fill(place, form(this.desk.busy, "package-whom", "Continue", [to.node], async () => {
      const got = readFields({ to });
      const found = allowed.find((one) => one.rung.id === got?.to);
      if (found) this.choose(found);
    }));
  }

  /** allowed are the steps outside that the case may be taken. */
  private allowed(): Allowed[] {
    const { c, lists } = this.desk;
    const work = workOn(c);
    const doubted = (rung: Rung): boolean => c.entries.some((e) => e.withoutConsent && e.said.kind === "escalate" && e.said.body.id === rung.id);
    return ladder(work, c.chain.agreed.further, lists.page.today)
      .filter((rung) => stepKind(rung.step).outside)
      .map((rung) => ({ rung, why: mayLeave(rung, doubted(rung), refused(c.chain.agreed.further, rung)) }))
      .filter(({ why }) => why !== "");
  }

  // What goes in

  private readonly fields = new Map<string, ReturnType<typeof this.build>>();

  private choose(one: Allowed): void {
    if (!this.place) return;
    this.open = true;
    const built = this.fields.get(one.rung.id) ?? this.build();
    this.fields.set(one.rung.id, built);
    const { summary, reply, parts, files, name } = built;
    step(
      this.place, `What ${one.rung.to} gets`,
      el("p", {}, one.why),
      form(this.desk.busy, "package-form", "Show what will be inside", [summary.node, reply.node, parts.node, built.all.length > 0 && files.node, name?.node], async () => {
        const got = readFields({ summary, reply, ...(name ? { name } : {}) });
        const refs = files.peek().flatMap((n) => built.all[Number(n)]?.file ?? []);
        files.wrong(tooMuch(refs));
        if (got && tooMuch(refs) === "") this.preview(one, this.plan(one, got.summary, got.reply, built.entries.filter((e) => parts.peek().includes(String(e.seq))), refs, name?.peek() === "yes"));
      }),
    );
  }

  private build(): { summary: ReturnType<typeof textField>; reply: ReturnType<typeof textField>; parts: ReturnType<typeof checkField>; files: ReturnType<typeof checkField>; name: ReturnType<typeof radioField> | null; all: ReturnType<typeof filesOf>; entries: Shown[] } {
    const { c, lists } = this.desk;
    const entries = choosable(c.entries);
    const all = filesOf(c).filter(({ entry }) => entry.doubt === "" && entry.audience !== "private");
    const label = (e: Shown): string => `${tell(e, lists).title}, ${lists.person(e.author)}, week of ${longDay(e.week)}`;
    return {
      entries, all,
      summary: textField({ id: "package-summary", rows: 8, max: 20_000, label: "Summary", hint: "What happened, who is at risk, what you have done, and what you ask of them. They may read nothing else.", required: "Write a summary" }),
      reply: textField({ id: "package-reply", rows: 2, label: "How can they reply to you?", hint: "Your work telephone or mail address.", required: "Say how they can reply" }),
      parts: checkField({ id: "package-parts", legend: "What else goes in?", hint: "Notes that readers share are off unless you tick them. Private notes never go in.", options: entries.map((e) => ({ value: String(e.seq), label: label(e), hint: e.audience === "readers" ? "A note that the person who spoke up has not seen" : "" })), value: ["0"] }),
      files: checkField({ id: "package-files", legend: "Which files?", hint: "Look into each first: a file can name whoever made it.", options: all.map(({ file, entry }, n) => ({ value: String(n), label: file.name, hint: [bytes(file.size), cameWith(entry)].filter(Boolean).join(", ") })) }),
      name: c.report.mode === "open" ? radioField({ id: "package-name", legend: "Did they agree that their name is given?", hint: "This is a question of its own: agreeing that the concern goes further is not agreeing to be named.", required: "Say whether they agreed that their name is given", options: [{ value: "no", label: "No, or they were not asked" }, { value: "yes", label: "Yes, put name and contact in" }] }) : null,
    };
  }

  private plan({ rung, why }: Allowed, summary: string, reply: string, parts: readonly Shown[], files: FileRef[], name: boolean): Plan {
    const { lists, id, me } = this.desk;
    const who = lists.reader(me.id);
    const contents: Contents = {
      to: rung.to, about: caseName(id), agreed: why, from: [lists.person(me.id), who?.title].filter(Boolean).join(", "), organisation: lists.roster.organisation.name, reply, summary, parts, name, files,
    };
    return { doc: packageDoc(contents, lists), files, contents };
  }

  // Preview

  private preview(one: Allowed, plan: Plan): void {
    if (!this.place) return;
    const lock = lockFields(["words", "key", "print"]);
    const names = this.names(plan);
    const looked = radioField({ id: "package-looked", legend: "Have you looked at these places?", required: "Look at these places first", options: [{ value: "yes", label: "Yes, they may go out as they are" }] });
    step(
      this.place, "This is what will be inside",
      names.length > 0 && el("div", { class: "app-banner app-banner--problem", id: "package-names" }, el("h3", { class: "nhsuk-heading-s" }, "This may give the person who spoke up away"), el("ul", {}, ...names.map((found) => el("li", {}, el("strong", {}, found.words), `: ${found.around}`))), el("p", {}, "Go back and take it out of the summary, or leave the part out.")),
      this.desk.c.report.mode !== "open" && el("p", {}, "We do not know the name of the person who spoke up here, so we cannot look for it. Read the text with that in mind: places, shifts and what only one person could know give people away too."),
      docView(plan.doc),
      plan.files.length > 0 && el("p", {}, `And ${plan.files.length === 1 ? "1 file" : `${plan.files.length} files`}, ${bytes(plan.files.reduce((sum, file) => sum + file.size, 0))} together. Pictures and documents can hold more than one sees: names, places, earlier versions.`),
      form(this.desk.busy, "package-make", "Make the package", [names.length > 0 && looked.node, lock.node], async (made) => {
        if (names.length > 0 && !readFields({ looked })) return;
        const how = lock.read();
        if (!how) return;
        const note = el("div", {});
        made.append(note);
        if (how.how === "print") await this.print(one, plan);
        else await this.make(one, plan, how.to, new Bar(note));
      }, () => this.choose(one)),
    );
  }

  /** names are the places that may give them away: what the case knows of them, unless it is meant to go in, and whatever looks like a way to reach somebody. */
  private names({ doc, contents }: Plan): Found[] {
    const { name, contact } = this.desk.c.report;
    const words = wordsOf(doc.blocks.filter((block) => block.kind !== "pairs"));
    const known = contents.name ? [] : findNames(`${words}\n${contents.files.map((file) => file.name).join("\n")}`, partsOf(name, contact));
    return [...known, ...findContacts(contents.name ? words.replaceAll(contact, "") : words)].filter((found, n, all) => all.findIndex((other) => other.words === found.words) === n);
  }

  // Out

  private async make(one: Allowed, plan: Plan, to: Outside | null, bar: Bar): Promise<void> {
    const { maker, id } = this.desk;
    try {
      const name = `${caseName(id).replaceAll(" ", "-")}-package.zip.age`;
      const made = await maker.make([{ name: "summary.html", content: new Blob([toHTML(plan.doc)]) }], plan.files, to, bar);
      await this.record("package", one, plan, made.hash, to && "recipient" in to ? `sealed to their key ${to.recipient.slice(0, 16)}…` : "locked with six words");
      this.done(one, maker.link("copy-file", made.content, name, "Save the package"), name, made.hash, to);
    } finally {
      bar.end();
    }
  }

  private async print(one: Allowed, plan: Plan): Promise<void> {
    await this.record("print", one, plan, hash(utf8(toHTML(plan.doc))), "printed");
    this.open = false;
    if (!this.place) return;
    fill(this.place, el("div", { class: "app-no-print" }, el("h2", { class: "nhsuk-heading-m", tabindex: -1 }, "Ready to print"), el("p", {}, "Only what stands below is printed. That you print it is written into the case."), el("div", { class: "app-buttons" }, el("button", { type: "button", class: "nhsuk-button", id: "print-now", onclick: () => window.print() }, "Print")), this.next(one)), docView(plan.doc));
    say("Ready to print.");
  }

  private record(what: "package" | "print", { rung }: Allowed, { contents }: Plan, sum: string, how: string): Promise<void> {
    const text = [`${contents.parts.length} parts`, `${contents.files.length} files`, this.ofReaders(contents) && "with notes of readers", contents.name ? "with their name" : "without their name", how].filter(Boolean).join(", ");
    const inside = contents.files.map((file, n) => pathInside(file, n)).join(", ");
    return this.desk.write({ kind: "copied", audience: "readers", copied: what, body: { what, to: rung.to, hash: sum, text: inside === "" ? text : `${text}: ${inside}` } });
  }

  private ofReaders({ parts, files }: Contents): boolean {
    const noted = new Set(filesOf(this.desk.c).filter(({ entry }) => entry.audience === "readers").map(({ file }) => file.id));
    return parts.some((e) => e.audience === "readers") || files.some((file) => noted.has(file.id));
  }

  private next({ rung }: Allowed): HTMLElement | null {
    if (rung.sent) return null;
    return el("p", {}, "When it has gone out, ", el("a", { href: `/desk/cases/${this.desk.id}#section-escalation-title` }, "write down on which day, and by when you expect a reply"), ".");
  }

  private done(one: Allowed, link: HTMLElement, name: string, sum: string, to: Outside | null): void {
    if (!this.place) return;
    this.open = false;
    this.fields.clear();
    step(
      this.place, "The package is ready",
      el("p", {}, `Save it, and send it to ${one.rung.to} as they take files: by mail, upload or on a stick. Nobody can open it on the way.`),
      link, wordsBox(to),
      el("h3", { class: "nhsuk-heading-s" }, "How they open it"), el("p", {}, "Send these lines with it."), el("ol", { id: "how-to-open" }, ...howToOpen(to, name).map((line) => el("li", {}, line))),
      el("p", { class: "app-small" }, "SHA-256 hash of the file, to compare: ", el("span", { class: "app-hash", id: "copy-hash" }, sum)),
      this.next(one),
    );
    say("The package is ready.");
  }

  draft(): boolean {
    return this.open && [...this.fields.values()].some(({ summary }) => summary.peek() !== "");
  }

  wipe(): void {
    this.fields.clear();
    this.place = null;
  }
}
