// The paragraphs of a request for information, with a mark for each, by hand or by key.
import { el, fill, say } from "../dom";
import type { Shortcut } from "../shortcuts";
import type { Lists } from "../page";
import { longDay } from "../words";
import { piece } from "./docview";
import { codes, grounds, highlight, type Code, type Marks, type Paragraph } from "./marks";

export class MarkList {
  readonly node = el("ol", { class: "app-marks", id: "access-list" });
  readonly progress = el("p", { class: "app-count", id: "access-progress", role: "status" });
  private readonly lines = new Map<string, HTMLElement>();
  private at = 0;

  constructor(
    private readonly marks: Marks,
    private readonly words: readonly string[],
    private readonly lists: Pick<Lists, "person" | "page">,
    private readonly me: string,
    private readonly changed: () => void,
  ) {
    for (const one of marks.all) {
      const line = el("li", { class: "app-mark", tabindex: -1, "data-paragraph": one.id });
      line.addEventListener("focusin", () => (this.at = marks.all.indexOf(one)));
      this.lines.set(one.id, line);
      this.draw(one);
      this.node.append(line);
    }
    this.count();
  }

  get shortcuts(): Shortcut[] {
    return [
      { keys: "j", label: "Go to the next paragraph", run: () => this.move(1) },
      { keys: "k", label: "Go to the one before", run: () => this.move(-1) },
      ...codes.map((code, n): Shortcut => ({ keys: String(n + 1), label: `Mark: ${grounds[code].label}`, run: () => this.decide(code) })),
      { keys: "x", label: "Take words out of this paragraph", run: () => this.cutting(this.current()) },
    ];
  }

  /** go moves to a paragraph. */
  go(id: string): void {
    const n = this.marks.all.findIndex((one) => one.id === id);
    if (n < 0) return;
    this.at = n;
    const line = this.lines.get(id);
    line?.focus();
    line?.scrollIntoView({ block: "center" });
  }

  private current(): Paragraph | null {
    return this.marks.all[this.at] ?? null;
  }

  private move(by: number): void {
    const inside = this.node.contains(document.activeElement);
    const next = inside ? this.at + by : this.at;
    const found = this.marks.all[Math.max(0, Math.min(this.marks.all.length - 1, next))];
    if (found) this.go(found.id);
  }

  /** decide marks the paragraph one is at, and goes to the next. */
  private decide(code: Code): void {
    const found = this.current();
    if (!found || !this.node.contains(document.activeElement)) return this.move(0);
    this.set(found, code);
    say(`${grounds[code].label}.`);
    this.move(1);
  }

  private set(one: Paragraph, code: Code): void {
    this.marks.mark(one.id, code, this.me, this.lists.page.today);
    this.draw(one);
    this.count();
    this.changed();
  }

  private count(): void {
    const { all, open } = this.marks;
    this.progress.textContent = `${all.length - open.length} of ${all.length} paragraphs marked.`;
  }

  private draw(one: Paragraph): void {
    const line = this.lines.get(one.id);
    if (!line) return;
    const focused = line.contains(document.activeElement) && document.activeElement !== line ? document.activeElement?.id : "";
    const mark = this.marks.of(one.id);
    line.dataset["is"] = mark?.is ?? "";
    fill(
      line,
      el("p", { class: "app-small nhsuk-u-secondary-text-color" }, `${one.where}. ${this.lists.person(one.author)}${one.week === "" ? "" : `, week of ${longDay(one.week)}`}`),
      el("p", { class: "app-written app-mark__text" }, ...(mark && mark.is === "about" && mark.cuts.length > 0 ? this.marks.given(one).map(piece) : highlight(one.text, this.words).map(([words, on]) => (on ? el("mark", {}, words) : words)))),
      this.choice(one, mark?.is ?? null),
      el(
        "div",
        { class: "app-buttons" },
        one.file === null && el("button", { type: "button", class: "app-link-button", id: `cut-${one.id}`, onclick: () => this.cutting(one) }, "Take words out"),
        mark !== null && mark.cuts.length > 0 && el("button", { type: "button", class: "app-link-button", onclick: () => this.putBack(one) }, "Put them back"),
      ),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  private choice(one: Paragraph, is: Code | null): HTMLElement {
    const radios = codes.map((code, n) => {
      const id = `mark-${one.id}-${n}`;
      const input = el("input", { class: "nhsuk-radios__input", type: "radio", name: `mark-${one.id}`, id, value: code, checked: code === is, autocomplete: "off", onchange: () => this.set(one, code) });
      return el("div", { class: "nhsuk-radios__item" }, input, el("label", { class: "nhsuk-label nhsuk-radios__label", for: id }, `${n + 1} ${grounds[code].label}`));
    });
    return el("fieldset", { class: "nhsuk-fieldset" }, el("legend", { class: "nhsuk-u-visually-hidden" }, `Paragraph ${one.id}`), el("div", { class: "nhsuk-radios nhsuk-radios--small app-mark__radios" }, ...radios));
  }

  private putBack(one: Paragraph): void {
    this.marks.uncut(one.id);
    this.draw(one);
    this.changed();
    this.go(one.id);
  }

  /** cutting opens the paragraph as a field in which words are selected, by mouse or with Shift and the arrows. */
  private cutting(one: Paragraph | null): void {
    const line = one && this.lines.get(one.id);
    if (!one || !line || one.file || line.querySelector("textarea")) return;
    // Not read-only: there some browsers show no caret and select nothing by keyboard. Nothing that is typed changes it.
    const field = el("textarea", { class: "nhsuk-textarea", id: `words-${one.id}`, rows: 3, "aria-readonly": true, autocomplete: "off", onbeforeinput: (event) => event.preventDefault() }, one.text);
    const note = el("p", { class: "app-small", role: "status" });
    const take = (ground: Code): void => {
      const done = this.marks.cut(one.id, field.selectionStart, field.selectionEnd, ground, this.me, this.lists.page.today);
      if (!done) {
        note.textContent = "Select the words first: with the mouse, or with Shift and the arrow keys.";
        return field.focus();
      }
      this.draw(one);
      this.count();
      this.changed();
      this.go(one.id);
      say("Taken out.");
    };
    const buttons = codes.filter((code) => code !== "about" && code !== "not_about").map((code) => el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => take(code) }, grounds[code].label));
    const close = el("button", { type: "button", class: "app-link-button", onclick: () => { this.draw(one); this.go(one.id); } }, "Cancel");
    line.append(el("div", { class: "app-panel" }, el("label", { class: "nhsuk-label", for: field.id }, "Select the words, then say why they are taken out"), field, note, el("div", { class: "app-buttons" }, ...buttons, close)));
    field.focus();
    field.setSelectionRange(0, 0);
  }
}
