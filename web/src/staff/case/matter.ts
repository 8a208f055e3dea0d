// Cases about one thing: joined under a matter with a name, which only readers see; and how many people spoke together in this case.
// A worker is never told of another's case: nothing is written that they could read, and there is no message to all of a matter.
import { newID } from "../../crypto/bytes";
import type { Matter } from "../../crypto/bodies";
import { caseName } from "../../crypto/names";
import { CaseIndex, type Known } from "../desk/caseindex";
import { indexOf } from "../desk";
import { OwnKey } from "../desk/sealed";
import { OwnSettings } from "../desk/settings";
import { linkKey, suggest, type Link } from "../desk/suggest";
import { el, fill, say } from "../dom";
import { count } from "../words";
import { Writer } from "./act";
import { readFields, textField } from "./fields";
import { joining, matterEntry } from "./join";
import { button, link, Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";
import { workOn, type Standing, type Work } from "./work";

const fewest = 3; // suggestions shown
const found = 8; // cases offered at a time

type Carded = Known & { card: NonNullable<Known["card"]> };

export function matterSection(place: HTMLElement, around: Around): Section {
  const section = new MatterSection(place, around);
  return { draw: (c, work) => section.draw(c, work), wipe: () => section.wipe() };
}

class MatterSection {
  private readonly part: Part;
  private readonly others = el("div", {});
  private cases: Carded[] = []; // what this device knows of the reader's cases
  private own: OwnSettings | null = null;
  private work: Work | null = null;
  private begun = false;
  private gone = false;

  constructor(place: HTMLElement, private readonly around: Around) {
    this.part = new Part(place, "About the same thing", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    if (c.report.kind !== "concern") return this.part.hide();
    this.work = work;
    const m = work.matter;
    this.part.show(
      ...(m ? this.joined(m) : [el("p", {}, "This case is not joined to any other.")]),
      this.others,
      el(
        "div",
        { class: "app-buttons" },
        button("matter-join", m ? "Join another case to it" : "Join it to another case", () => this.ask()),
        button("matter-speakers", m ? "Change its name or how many spoke" : "Several people spoke together here", () => this.askSpeakers(m)),
        m && button("matter-leave", "Take this case out", () => this.askLeave(m)),
      ),
    );
    this.drawOthers();
    if (!this.begun) {
      this.begun = true;
      void this.load();
    }
  }

  wipe(): void {
    this.gone = true;
    this.cases = [];
    this.own?.wipe();
    this.part.wipe();
  }

  /** load takes the other cases from the index of this device, without asking the server for any. */
  private async load(): Promise<void> {
    try {
      const index: CaseIndex = await indexOf(this.around.me);
      await index.load();
      const own = new OwnSettings(await OwnKey.of(this.around.me.identity));
      await own.load().catch(() => {});
      if (!this.gone) {
        this.cases = [...index.all()].filter((one): one is Carded => one.card !== null && one.card.kind === "concern");
        this.own = own;
        this.drawOthers();
      }
      index.close();
    } catch {
      // no index here: cases can be joined once the desk has been opened on this device
    }
  }

  private joined(m: Standing<Matter>): HTMLElement[] {
    const named = m.name === "" ? el("p", {}, `${count(m.speakers, "person", "people")} spoke together in this case.`) : el("p", {}, "Part of ", el("strong", {}, m.name), m.speakers > 1 ? `. ${count(m.speakers, "person", "people")} spoke together in this case.` : ".");
    return [named, ...(m.text === "" ? [] : [el("p", { class: "app-written" }, m.text)])];
  }

  private drawOthers(): void {
    const m = this.work?.matter?.matter ?? "";
    const same = m === "" ? [] : this.cases.filter((one) => one.id !== this.around.id && one.card.work?.matter === m);
    const links = this.suggestions();
    fill(
      this.others,
      same.length > 0 && el("p", {}, "Other cases of it that you read:"),
      same.length > 0 && el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...same.map((one) => el("li", {}, el("a", { href: `/desk/cases/${one.id}` }, caseName(one.id))))),
      m !== "" && el("p", { class: "app-small" }, el("a", { href: "/desk/matters" }, "All matters")),
      links.length > 0 && el("p", {}, "It may be about the same thing as these. Only how they are counted was compared, never what was written:"),
      links.length > 0 && el("ul", { class: "app-plain-list", id: "matter-suggestions" }, ...links.map((one) => this.suggestion(one))),
    );
  }

  private suggestions(): Link[] {
    if (!this.own || this.work?.matter) return [];
    const here = this.cases.some((one) => one.id === this.around.id);
    return here ? suggest(this.cases, this.around.lists, this.own.dismissed, fewest, this.around.id) : [];
  }

  private suggestion(one: Link): HTMLElement {
    const other = one.a === this.around.id ? one.b : one.a;
    const name = caseName(other);
    return el(
      "li",
      { class: "app-matter__line" },
      el("a", { href: `/desk/cases/${other}` }, name),
      el("span", { class: "app-small" }, one.why.join(", ")),
      link(`matter-take-${other}`, "Join", `this case to ${name}`, () => this.ask(other)),
      link(`matter-not-${other}`, "Not the same thing", `as ${name}`, () => void this.dismiss(other)),
    );
  }

  private async dismiss(other: string): Promise<void> {
    try {
      await this.own?.dismiss(linkKey(this.around.id, other));
      this.drawOthers();
      say(`${caseName(other)} is not suggested any more.`);
      document.getElementById("matter-join")?.focus();
    } catch {
      say("It could not be put aside now. Try again.");
    }
  }

  private ask(chosen = ""): void {
    const m = this.work?.matter;
    if (this.cases.length === 0) return say("Open your desk once on this device, so that you can choose among your cases.");
    const picker = new Picker(this.cases.filter((one) => one.id !== this.around.id && (!m || one.card.work?.matter !== m.matter)), chosen);
    const name = textField({ id: "matter-name", label: "A name for what they are about", hint: "Only readers of these cases see it. Name no person. It is not used when the other case has one already.", rows: 1, max: 100, value: m?.name ?? "" });
    const why = textField({ id: "matter-why", label: "Why you think they are about the same thing (optional)", rows: 2, max: 1000 });
    this.part.open({
      title: m ? "Join another case to it" : "Join it to another case",
      text: [el("p", {}, "Nobody who spoke up is told, and none of them learns of another. The other case is opened to write this into it, and the access log says so."), picker.node, name.node, why.node],
      button: "Join them",
      submit: async () => {
        const other = picker.read();
        const got = readFields({ name, why });
        if (other === "" || !got) return;
        if (await this.join(other, got.name, got.why, name.wrong)) this.part.done(`Joined with ${caseName(other)}.`);
        else name.focus();
      },
    });
  }

  /** join writes into the other case first: when that fails nothing has happened here, and trying again goes on from there. */
  private async join(other: string, typedName: string, text: string, wrong: (words: string) => void): Promise<boolean> {
    const c = this.around.current();
    if (!c) return false;
    const mine = this.work?.matter ?? null;
    const writer = new Writer(other, this.around.me, this.around.lists);
    const there = await writer.load();
    const theirs = workOn(there).matter;
    const both = joining(mine, theirs, typedName, text);
    if (!both) {
      wrong("Give it a name");
      return false;
    }
    if (both.second.length > 0) await writer.write(there, ...both.second);
    if (both.first.length > 0) await this.around.write(...both.first);
    else await this.around.reload();
    const id = this.work?.matter?.matter ?? "";
    const known = this.cases.find((one) => one.id === other);
    if (known?.card.work) known.card = { ...known.card, work: { ...known.card.work, matter: id } };
    this.drawOthers();
    return true;
  }

  private askSpeakers(m: Standing<Matter> | null): void {
    const named = m !== null && m.name !== "";
    const speakers = textField({
      id: "matter-count", label: "How many people spoke together in this case?", hint: "Count those who raised it together, as far as you know. 1 if it was one person.", rows: 1, max: 4, value: String(m?.speakers ?? 2), required: "Say how many people spoke",
      check: (value) => (/^[1-9]\d{0,3}$/.test(value) ? "" : "Write a whole number from 1 to 9999"),
    });
    const name = textField({ id: "matter-name", label: "Its name", hint: "Only readers of its cases see it. Name no person.", rows: 1, max: 100, value: m?.name ?? "", ...(named ? { required: "Give it a name" } : {}) });
    this.part.open({
      title: named ? "Change its name or how many spoke" : "Several people spoke together here",
      text: [el("p", {}, "Nobody who spoke up sees this."), speakers.node, ...(named ? [name.node] : [])],
      button: "Save",
      submit: async () => {
        const got = readFields({ speakers, name });
        if (!got) return;
        await this.around.write(matterEntry({ matter: m?.matter ?? newID(), name: named ? got.name : "", state: "in", speakers: Number(got.speakers), text: m?.text ?? "" }));
        this.part.done("Saved.");
      },
    });
  }

  private askLeave(m: Standing<Matter>): void {
    this.part.open({
      title: "Take this case out",
      text: [el("p", {}, m.name === "" ? "It is then counted as one person speaking." : `It is then not part of ${m.name} any more. The other cases stay in it. You can join it again.`)],
      button: "Take it out",
      warning: true,
      submit: async () => {
        await this.around.write(matterEntry({ matter: m.matter, name: m.name, state: "out", speakers: m.speakers, text: "" }));
        this.part.done("This case is not part of it any more.");
      },
    });
  }
}

/** Picker finds one of the reader's cases by its name or its beginning. */
class Picker {
  readonly node: HTMLElement;
  private readonly list = el("div", { class: "app-choices nhsuk-radios nhsuk-radios--small", id: "matter-choices" });
  private readonly problem = el("div", {});
  private readonly input = el("input", { class: "nhsuk-input", type: "search", id: "matter-find", autocomplete: "off", spellcheck: "false" });

  constructor(
    private readonly cases: readonly Carded[],
    private chosen: string,
  ) {
    this.input.value = chosen === "" ? "" : caseName(chosen);
    this.input.addEventListener("input", () => this.draw());
    this.node = el(
      "div",
      { class: "nhsuk-form-group" },
      el("label", { class: "nhsuk-label", for: "matter-find" }, "Which case?"),
      el("div", { class: "nhsuk-hint app-small" }, "Type part of its name, or of how it begins. Nothing you type is sent."),
      this.input,
      this.problem,
      el("fieldset", { class: "nhsuk-fieldset nhsuk-u-margin-top-2" }, el("legend", { class: "nhsuk-fieldset__legend nhsuk-u-visually-hidden" }, "Cases found"), this.list),
    );
    this.draw();
  }

  private draw(): void {
    const words = this.input.value.toLowerCase().split(/\s+/u).filter(Boolean);
    const fits = (one: Carded): boolean => words.every((w) => `${caseName(one.id)}\n${one.card.text}`.toLowerCase().includes(w));
    const all = this.cases.filter(fits).sort((a, b) => Number(b.id === this.chosen) - Number(a.id === this.chosen) || (a.card.day < b.card.day ? 1 : -1));
    fill(this.list, ...all.slice(0, found).map((one, n) => this.line(one, n)), all.length === 0 && el("p", { class: "app-small" }, "None of the cases that this device knows."), all.length > found && el("p", { class: "app-small" }, `And ${all.length - found} more. Type more of its name.`));
  }

  private line(one: Carded, n: number): HTMLElement {
    const box = el("input", { class: "nhsuk-radios__input", type: "radio", name: "matter-case", value: one.id, id: `matter-case-${n}`, checked: one.id === this.chosen });
    box.addEventListener("change", () => (this.chosen = one.id));
    return el("div", { class: "nhsuk-radios__item" }, box, el("label", { class: "nhsuk-label nhsuk-radios__label", for: box.id }, el("strong", {}, caseName(one.id)), ` ${one.card.text}`));
  }

  /** read is the case chosen; "" when none is, and it says so. */
  read(): string {
    const chosen = this.list.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
    fill(this.problem, chosen === "" && el("span", { class: "nhsuk-error-message", role: "alert" }, "Choose a case"));
    if (chosen === "") this.input.focus();
    return chosen;
  }
}
