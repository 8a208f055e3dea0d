// Who must not read a case: people it is about, those close to them and their line, a rep of the other side, a reader with an interest of
// their own. Only readers know. Whoever reads and is named is taken off first and named afterwards: what is written then is sealed to keys
// that they were never given, so that they cannot read it even with the server's help.
import type { Conflict } from "../../crypto/bodies";
import type { Wanted } from "../../crypto/change";
import { caseName } from "../../crypto/names";
import { indexOf } from "../desk/index";
import { el, fill, paragraphs, tag, type Child } from "../dom";
import { checkField, radioField, readFields, selectField, textField, type Pick } from "./fields";
import { button, link, Part } from "./part";
import type { Around, MakeSection, Section } from "./section";
import { Instead } from "./instead";
import { apartInMatter, linkedWith, type Around as Known } from "./standins";
import { Overtaken, type Writing } from "./act";
import { consentFor, readersOf, type OpenCase } from "./view";
import { mayChange } from "./who";
import type { Standing, Work } from "./work";

const ELSE = "else";

/** Why somebody must not read, in words after a name. */
export const whyNot: Record<string, string> = {
  about: "It is about them",
  close: "Close to somebody it is about",
  line: "In the line of somebody it is about",
  other_side: "Represents or advises the other side",
  interest: "Has an interest of their own",
};

const naming: Pick[] = Object.entries(whyNot).map(([value, label]) => ({ value, label }));
const declaring: Pick[] = [
  { value: "interest", label: "I know somebody it is about, or have another interest" },
  { value: "close", label: "I am close to somebody it is about" },
  { value: "line", label: "I manage somebody it is about, or they manage me" },
  { value: "other_side", label: "I represent or advise somebody it is about" },
];

export const conflictsSection: MakeSection = (place, around) => new Conflicts(place, around);

class Conflicts implements Section {
  private readonly part: Part;
  private work: Work | null = null;
  private readonly sides = el("div", {}); // what other cases of the matter say of readers of this one
  private looked = "";

  constructor(place: HTMLElement, private readonly around: Around) {
    this.part = new Part(place, "Who must not read this", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    this.work = work;
    const { me } = this.around;
    const may = mayChange(c, me.id);
    void this.look(c, work);
    const left = c.report.omitted.map(this.around.lists.person);
    this.part.show(
      work.conflicts.length === 0 && el("p", {}, "Nobody is named yet. Name whom it is about, so that they never come to read it."),
      work.conflicts.length > 0 && el("ul", { class: "app-plain-list app-who" }, ...work.conflicts.map((one) => this.line(c, one, may))),
      left.length > 0 && el("p", { class: "app-small" }, `Left out by the person who spoke up: ${left.join(", ")}.`),
      ...this.proposed(c, may),
      this.sides,
      may && el("div", { class: "app-buttons" },
        button("conflict-name", "Name somebody", () => this.name()),
        !this.apart(me.id) && button("conflict-own", "I should not read this", () => this.declare(c))),
    );
  }

  // look goes through the other cases of this matter that this browser has opened.
  private async look(c: OpenCase, work: Work): Promise<void> {
    const { id, me, lists } = this.around;
    const readers = c.answer.readers.map((r) => r.id);
    const key = JSON.stringify([work.matter?.matter ?? "", readers]);
    if (key === this.looked) return;
    this.looked = key;
    fill(this.sides);
    if (!work.matter) return;
    try {
      const index = await indexOf(me);
      await index.load();
      const found = apartInMatter(id, work.matter.matter, readers, index.all());
      index.close();
      if (key !== this.looked) return;
      fill(this.sides, ...found.map((one) => el("div", { class: "app-doubt", role: "note" }, tag("Both sides?", "orange"),
        el("p", {}, `${one.person === me.id ? "You read" : `${lists.person(one.person)} reads`} this, and must not read `, el("a", { href: `/desk/cases/${one.id}` }, caseName(one.id)), ", which is part of the same matter. Nobody can stand on both sides."))));
    } catch {
      // nothing is kept in this browser: nothing can be compared
    }
  }

  wipe(): void {
    this.looked = "";
    fill(this.sides);
    this.work = null;
    this.part.wipe();
  }

  // What stands

  private line(c: OpenCase, one: Standing<Conflict>, may: boolean): HTMLElement {
    const { lists, me } = this.around;
    const reads = readersOf(c).has(one.person);
    const listed = c.answer.readers.some((r) => r.id === one.person);
    const mine = one.person === me.id;
    const name = this.nameOf(one);
    const id = `conflict-${one.seq}`;
    return el("li", { class: "app-who__line" },
      el("strong", {}, mine ? "You" : name),
      el("div", {}, `${whyNot[one.why] ?? one.why}.`),
      one.text !== "" && paragraphs(one.text),
      el("div", { class: "nhsuk-u-secondary-text-color app-small" }, mine && one.author === me.id ? "You said so" : `Said by ${lists.person(one.author)}`),
      reads && el("div", { class: "app-doubt", role: "note" }, tag("Reads this now", "red"), el("p", {}, mine ? "Step aside, so that you get no more of it." : listed ? "Take them off, so that they get no more of it. Nothing new is sealed to them." : unlisted)),
      may && listed && link(`${id}-off`, mine ? "Step aside now" : "Take off", mine ? "" : name, () => (mine ? this.stepAside(c, [], "") : this.takeOff(c, [one.person], [], ""))),
      may && listed && !mine && " ",
      may && !mine && link(`${id}-clear`, "This was a mistake", `about ${name}`, () => this.clear(c, one)));
  }

  // proposed: those close to somebody named, as they have declared themselves.
  private proposed(c: OpenCase, may: boolean): Child[] {
    const named = (this.work?.conflicts ?? []).filter((one) => one.why === "about" && one.person !== "").map((one) => one.person);
    const close = linkedWith(named, this.links()).filter((id) => !this.apart(id) && (this.around.lists.reader(id) !== undefined || c.answer.readers.some((r) => r.id === id)));
    return close.map((id) => el("p", {}, `${this.around.lists.person(id)} may be close to somebody named here, or one manages the other: one of them has declared it. `,
      may && id !== this.around.me.id && link(`conflict-linked-${id}`, "Name them too", this.around.lists.person(id), () => this.name(id)),
      may && id === this.around.me.id && "You decide whether you should read this."));
  }

  private apart(id: string): boolean {
    return (this.work?.conflicts ?? []).some((one) => one.person === id);
  }

  /** Others who must not read it and still do: with any new key they go. */
  private stillReading(c: OpenCase): string[] {
    return [...readersOf(c)].filter((id) => id !== this.around.me.id && this.apart(id));
  }

  private links(): string[][] {
    return this.around.lists.page.links ?? [];
  }

  private nameOf(one: Named): string {
    return one.person === "" ? one.name : this.around.lists.person(one.person);
  }

  // Naming somebody

  private name(id = ""): void {
    const { lists, me } = this.around;
    const people = (lists.page.colleagues ?? []).filter((one) => one.id !== me.id && !this.apart(one.id)).map((one) => ({ value: one.id, label: `${one.name}, ${one.role}` }));
    const fields = {
      person: selectField({ id: "conflict-person", label: "Who is it?", options: [...people, { value: ELSE, label: "Somebody without an account here" }], value: id, empty: "Choose", required: "Choose a person" }),
      name: textField({ id: "conflict-else", label: "If they have no account: their name", rows: 1, max: 200 }),
      why: radioField({ id: "conflict-why", legend: "Why must they not read it?", options: naming, value: id === "" ? "" : "close", required: "Choose why" }),
      text: textField({ id: "conflict-text", label: "Anything to add? (optional)", hint: "Other readers see it. The person who spoke up does not.", rows: 2, max: 1000 }),
    };
    this.part.open({
      title: "Name somebody who must not read this",
      text: [el("p", {}, "Only the readers of this concern see whom you name. The service itself is not told."), ...Object.values(fields).map((f) => f.node)],
      button: "Continue",
      submit: async () => {
        const got = readFields(fields);
        if (!got) return;
        if (got.person === ELSE && got.name === "") return void (fields.name.wrong("Write their name"), fields.name.focus());
        const said: Conflict = { person: got.person === ELSE ? "" : got.person, name: got.person === ELSE ? got.name : "", why: got.why as Conflict["why"], text: got.text };
        await this.named(said);
      },
    });
  }

  // named: those close to them who read are proposed at once.
  private async named(said: Conflict): Promise<void> {
    const c = this.case();
    const reading = readersOf(c);
    const reads = (id: string): boolean => reading.has(id);
    const close = said.person === "" ? [] : linkedWith([said.person], this.links()).filter((id) => reads(id) && !this.apart(id) && id !== this.around.me.id);
    const off = said.person !== "" && reads(said.person) ? [said.person] : [];
    if (off.length + close.length > 0) return this.takeOff(c, off, [said], said.person, close);
    await this.say([said]);
    this.part.done(`${this.nameOf(said)} is named. They cannot be let in from now on.`);
  }

  /** takeOff leads to taking people off, and only then writes down why. */
  private takeOff(c: OpenCase, first: readonly string[], then: readonly Conflict[], about: string, close: readonly string[] = []): void {
    const { lists } = this.around;
    const off = [...new Set([...first, ...this.stillReading(c)])];
    const names = (ids: readonly string[]): string => ids.map(lists.person).join(" and ");
    const too = checkField({ id: "conflict-close", legend: "Take off and name too?", hint: "They, or the person you named, have declared that they are close, or that one manages the other.", options: close.map((id) => ({ value: id, label: lists.person(id) })), value: close });
    const instead = new Instead(this.around, c, this.known(c), [...off, ...close], about === "" ? [] : [about], true);
    this.part.open({
      title: off.length > 0 ? `Take ${names(off)} off first` : `Take ${names(close)} off too?`,
      text: [
        off.length > 0 && el("p", {}, `${names(off)} reads this now. They are taken off first, so that they are not given what you write about them.`),
        el("p", {}, "What they have read stays known to them: nobody can take that back. The person who spoke up sees that they were taken off, and not why."),
        close.length > 0 && too.node,
        ...instead.nodes,
      ],
      button: "Take off and name",
      warning: true,
      submit: async () => {
        const chosen = instead.read();
        if (!chosen) return;
        const more = close.length > 0 ? too.peek() : [];
        const gone = [...off, ...more];
        const said = [...then, ...more.map((person): Conflict => ({ person, name: "", why: "close", text: "" }))];
        // First off, then named. The entry is for readers, sealed to the notes key that this change makes or, where the case had none, that the
        // entry itself brings: in neither case were they ever given it. Should the second half fail, naming them again is all that is missing.
        this.demandListed(gone);
        if (gone.length > 0) await this.change({ ...chosen.wanted, remove: gone });
        await this.say(said, ...chosen.ask);
        this.part.done(`${gone.length > 0 ? `${names(gone)} ${gone.length > 1 ? "read" : "reads"} this no longer.` : "Named. They cannot be let in from now on."}${chosen.ask.length > 0 ? " The person who spoke up is asked who else may read it." : ""}`);
      },
    });
  }

  /** demandListed throws when the server does not call somebody a reader who reads as the case itself tells: they cannot be taken off then. */
  private demandListed(ids: readonly string[]): void {
    const { answer } = this.case();
    const missing = ids.filter((id) => !answer.readers.some((r) => r.id === id));
    if (missing.length > 0) throw new Error(`${missing.map(this.around.lists.person).join(" and ")}: ${unlisted} Nothing was written.`);
  }

  /** say writes down who must not read, and never to somebody it names: whoever began to read it meanwhile stops it. */
  private async say(said: readonly Conflict[], ...more: Writing[]): Promise<void> {
    const { person } = this.around.lists;
    const words = said.map((one) => unlessReading(one, this.around.me.id, person)(this.case())).find((one) => one !== "");
    if (words !== undefined) throw new Error(words);
    await this.write(...said.map((one) => ({ ...entry(one), unless: unlessReading(one, this.around.me.id, person) })), ...more);
  }

  // write shows the case as it is now when somebody else was first, so that the next try begins from there.
  private async write(...writings: Writing[]): Promise<void> {
    try {
      await this.around.write(...writings);
    } catch (err) {
      if (err instanceof Overtaken) await this.around.reload();
      throw err;
    }
  }

  private clear(c: OpenCase, one: Standing<Conflict>): void {
    const read = readersOf(c).has(one.person); // then they may see already that they were named
    const why = textField({ id: "conflict-clear", label: "Why may they read it after all?", hint: "Other readers see it.", rows: 2, max: 1000, required: "Say why" });
    this.part.open({
      title: `Was it a mistake to name ${this.nameOf(one)}?`,
      text: [el("p", {}, "They can then be let in like anybody else."), why.node],
      button: "Take it back",
      submit: async () => {
        const got = readFields({ why });
        if (!got) return;
        const body: Conflict = { person: one.person, name: one.name, why: "cleared", text: got.why };
        await (read ? this.write(entry(body)) : this.say([body]));
        this.part.done("Taken back.");
      },
    });
  }

  // Stepping aside

  private declare(c: OpenCase): void {
    const fields = {
      why: radioField({ id: "conflict-own-why", legend: "Why?", options: declaring, required: "Choose why" }),
      text: textField({ id: "conflict-own-text", label: "Anything to add? (optional)", hint: "The other readers see it. The person who spoke up does not.", rows: 2, max: 1000 }),
    };
    this.part.open({
      title: "Should you not read this?",
      text: [el("p", {}, "Then step aside: the other readers go on. You see nothing of it any more, and it leaves your desk."), ...Object.values(fields).map((f) => f.node)],
      button: "Continue",
      submit: async () => {
        const got = readFields(fields);
        if (got) this.stepAside(c, [{ person: this.around.me.id, name: "", why: got.why as Conflict["why"], text: got.text }], got.why);
      },
    });
  }

  private stepAside(c: OpenCase, first: readonly Conflict[], why: string): void {
    const me = this.around.me.id;
    const alone = !c.answer.readers.some((r) => r.id !== me && r.until === "" && !this.apart(r.id));
    const instead = new Instead(this.around, c, this.known(c), [me], [], !alone);
    this.part.open({
      title: "Step aside?",
      text: [
        alone && el("p", {}, "Nobody else would read this. Somebody has to take it on first."),
        why === "other_side" && el("p", {}, "Nobody can stand on both sides. Another rep can go on with it."),
        ...instead.nodes,
      ],
      button: "Step aside",
      warning: true,
      submit: async () => {
        const chosen = instead.read();
        if (!chosen) return;
        const waits = alone && chosen.wanted.add.length === 0; // for the answer of the person who spoke up
        // One's own interest is no secret from oneself: it is written down first, while one still can.
        const still = this.stillReading(this.case());
        this.demandListed(still);
        if (first.length + chosen.ask.length > 0) await this.say(first, ...chosen.ask);
        if (waits) return this.part.done("Asked. Until the person who spoke up has answered, nobody else reads it. When they agree, come back here and step aside.");
        await this.around.changer?.change(this.case(), { ...chosen.wanted, remove: [me, ...still] });
        await this.around.left?.();
      },
    });
  }

  private case(): OpenCase {
    const c = this.around.current();
    if (!c) throw new Error("Load the page again.");
    return c;
  }

  private async change(wanted: Wanted): Promise<void> {
    await this.around.changer?.change(this.case(), wanted);
    await this.around.reload();
  }

  private known(c: OpenCase): Known {
    const { roster } = this.around.lists;
    const kindOf = (id: string): string => this.around.lists.vouched().kinds.get(id) ?? "";
    return {
      listed: roster.readers, kindOf, links: this.links(), apart: new Set([...(this.work?.conflicts ?? []).map((one) => one.person)]),
      needs: (id) => this.around.changer?.needs(c, id) ?? true, agreed: (id) => consentFor(c, id).agreed,
    };
  }
}

type Named = { person: string; name: string };

const entry = (body: Conflict): Writing => ({ kind: "conflict", audience: "readers", body });

const unlisted = "This concern says that they read it, and the server does not list them, so they cannot be taken off here. Tell a custodian of each side.";

/** unlessReading says why a conflict must not be written: whoever it names reads now, and it would be sealed to them. One's own is no secret from oneself. */
export function unlessReading({ person }: Conflict, me: string, name: (id: string) => string): (now: OpenCase) => string {
  return (now) => {
    if (person === me || !readersOf(now).has(person)) return "";
    if (!now.answer.readers.some((r) => r.id === person)) return `${name(person)}: ${unlisted} Nothing was written.`;
    return `${name(person)} reads this now, so that what you write would reach them. Nothing was written. Cancel and begin again: then they are taken off first.`;
  };
}
