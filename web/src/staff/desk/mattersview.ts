// The page of matters: what is about one thing, among the cases that this reader reads, and what may be.
import { Writer, type Signer } from "../case/act";
import { readFields, textField } from "../case/fields";
import { joining } from "../case/join";
import type { OpenCase } from "../case/view";
import { cardNow, workOn } from "../case/work";
import { Refused } from "../calls";
import { byId, el, fill, say, tag } from "../dom";
import type { Lists } from "../page";
import { ended as signedOut } from "../session";
import { count } from "../words";
import type { CaseIndex } from "./caseindex";
import { openDialog } from "./dialog";
import { indexOf, readOf } from "./index";
import { opened, type Item } from "./item";
import { Loader } from "./loader";
import { OwnKey } from "./sealed";
import { OwnSettings } from "./settings";
import { mattersOf, type MatterOf } from "./matters";
import { linkKey, suggest, type Link } from "./suggest";
import { caseLink } from "./table";

const suggestions = 5;

export class MattersPage {
  private index: CaseIndex | null = null;
  private own: OwnSettings | null = null;
  private readonly loader: Loader;
  private readonly stop = new AbortController();
  private waiting = 0;

  constructor(
    private readonly lists: Lists,
    private readonly me: Signer,
  ) {
    this.loader = new Loader(me, lists, () => this.index, { changed: () => this.soon(), ready: () => {}, finished: () => void this.done() }, this.stop.signal);
  }

  async load(): Promise<void> {
    try {
      const index = await indexOf(this.me);
      const known = index.load().then(async (n) => {
        if (n === 0) await index.pull().catch(() => {});
        this.index = index;
      });
      this.own = new OwnSettings(await OwnKey.of(this.me.identity));
      await this.own.load().catch(() => {});
      await this.loader.load(known);
    } catch (err) {
      if (this.stop.signal.aborted) return;
      if (err instanceof Refused && err.status === 401) return signedOut();
      byId("matters-problem").hidden = false;
      byId("matters-loading").hidden = true;
      fill(byId("matters-problem-text"), el("p", {}, err instanceof Refused ? err.message : "Something went wrong while opening your cases."), el("p", {}, el("a", { href: "/desk/matters" }, "Try again")));
    }
  }

  private soon(): void {
    if (this.waiting === 0) this.waiting = window.setTimeout(() => this.draw(), 250);
  }

  private async done(): Promise<void> {
    this.draw();
    byId("matters-loading").hidden = true;
    byId("matters").dataset["ready"] = "yes";
    await this.index?.save().catch(() => {});
  }

  private draw(): void {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const { items } = this.loader;
    const all = mattersOf(items, (id) => this.index?.read(id) ?? null);
    fill(byId("matters-list"), ...all.map((m) => this.matter(m)), all.length === 0 && this.loader.left <= 0 && el("p", { class: "app-empty" }, "None of your cases is joined to another. When several people speak of one thing, open one of their cases and join it to the others."));
    this.drawSuggestions(items);
  }

  private matter(m: MatterOf): HTMLElement {
    const id = `matter-${m.id}`;
    const title = m.name !== "" ? m.name : m.items.length === 1 && !m.atLeast ? "Several people spoke together" : "A matter. Open one of its cases to see its name";
    return el(
      "section",
      { class: "app-matter", "aria-labelledby": id, "data-matter": m.id },
      el("h2", { class: "nhsuk-heading-s", id }, title),
      el("p", {}, `${count(m.items.length, "case")} that you read. ${m.atLeast ? "At least " : ""}${count(m.speakers, "person", "people")} spoke.`),
      el("ul", { class: "app-plain-list" }, ...m.items.map((i) => this.line(i))),
    );
  }

  private line(i: Item): HTMLElement {
    const status = this.lists.status(i.row.status);
    const n = this.index?.read(i.row.id)?.matter?.speakers ?? 1;
    return el("li", { class: "app-matter__line" }, caseLink(i), tag(status.label, status.colour), n > 1 && el("span", { class: "app-small" }, `${n} people spoke together`), el("span", { class: "app-small" }, i.card?.text ?? ""));
  }

  private drawSuggestions(items: readonly Item[]): void {
    if (!this.own) return;
    const coded = items.flatMap((i) => (i.card && i.row.status !== "withdrawn" ? [{ id: i.row.id, card: i.card }] : []));
    const links = suggest(coded, this.lists, this.own.dismissed, suggestions);
    byId("matters-suggested").hidden = links.length === 0;
    fill(byId("matters-suggestions"), ...links.map((one) => this.suggestion(one, items)));
  }

  private suggestion(one: Link, items: readonly Item[]): HTMLElement {
    const item = (id: string): Item | undefined => items.find((i) => i.row.id === id);
    const [a, b] = [item(one.a), item(one.b)];
    return el(
      "li",
      { class: "app-matter__line" },
      a ? caseLink(a) : "",
      "and",
      b ? caseLink(b) : "",
      el("span", { class: "app-small" }, one.why.join(", ")),
      a && b && el("button", { type: "button", class: "app-link-button", "data-join": `${one.a} ${one.b}`, onclick: () => this.ask(one, a, b) }, "Join them", el("span", { class: "nhsuk-u-visually-hidden" }, `: ${a.name} and ${b.name}`)),
      el("button", { type: "button", class: "app-link-button", onclick: () => void this.dismiss(one) }, "Not the same thing", el("span", { class: "nhsuk-u-visually-hidden" }, `: ${a?.name ?? ""} and ${b?.name ?? ""}`)),
    );
  }

  /** ask joins two cases that were suggested, without leaving for either. */
  private ask(one: Link, a: Item, b: Item): void {
    const name = textField({ id: "matter-name", label: "A name for what they are about", hint: "Only readers of these cases see it. Name no person. It is not used when one of them has one already.", rows: 1, max: 100 });
    const why = textField({ id: "matter-why", label: "Why you think they are about the same thing (optional)", rows: 2, max: 1000 });
    openDialog({
      title: `Join ${a.name} and ${b.name}`,
      body: [el("p", {}, "Nobody who spoke up is told, and none of them learns of another. Both cases are opened to write this into them, and the access log says so."), el("p", { class: "app-small" }, `${one.why.join(", ")}.`), name.node, why.node],
      button: "Join them",
      submit: async () => {
        const got = readFields({ name, why });
        if (!got) return false;
        const joined = await this.join(a, b, got.name, got.why);
        if (!joined) {
          name.wrong("Give it a name");
          name.focus();
        }
        return joined;
      },
    }, () => this.draw());
  }

  private async join(a: Item, b: Item, name: string, why: string): Promise<boolean> {
    const [one, other] = [a, b].map((item) => new Writer(item.row.id, this.me, this.lists));
    if (!one || !other) return false;
    const [first, second] = [await one.load(), await other.load()];
    const both = joining(workOn(first).matter, workOn(second).matter, name, why);
    if (!both) return false;
    // The second first: when that fails nothing has happened in the first, and trying again goes on from there.
    this.take(b, both.second.length > 0 ? await other.write(second, ...both.second) : second);
    this.take(a, both.first.length > 0 ? await one.write(first, ...both.first) : first);
    await this.index?.save().catch(() => {});
    say(`${a.name} and ${b.name} are joined.`);
    return true;
  }

  /** take puts a case as it is now into its line. */
  private take(item: Item, c: OpenCase): void {
    opened(item, cardNow(c), this.lists);
    this.index?.remember(item.row.id, readOf(c));
    if (c.answer.case.mark) this.index?.put(item.row.id, c.answer.case.mark, cardNow(c));
  }

  private async dismiss(one: Link): Promise<void> {
    try {
      await this.own?.dismiss(linkKey(one.a, one.b));
      this.draw();
      say("It is not suggested any more.");
      byId("matters-title").focus();
    } catch {
      say("It could not be put aside now. Try again.");
    }
  }

  wipe(): void {
    this.stop.abort();
    clearTimeout(this.waiting);
    this.loader.wipe();
    this.index?.close();
    this.own?.wipe();
    for (const id of ["matters-list", "matters-suggestions"]) byId(id).replaceChildren();
  }
}
