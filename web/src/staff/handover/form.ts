// The form of the page: what is to be done, with whom, when, and which cases.
import type { Identity } from "../../crypto/identity";
import { byId, el, fill } from "../dom";
import type { Lists } from "../page";
import { count } from "../words";
import type { Decisions, Kind, NewHandover } from "./calls";
import { Chooser } from "./chooser";
import { dayOf, dayProblems, type Typed } from "./days";
import { mistake, show } from "./steps";

const titles: Record<Kind, string> = { handover: "Hand cases over", cover: "Let somebody cover for me", leave: "Stop reading all my cases" };
const legends: Record<Kind, string> = { handover: "Who takes over?", cover: "Who covers?", leave: "Who takes over the cases that nobody else reads?" };

export class Form {
  kind: Kind = "handover";
  readonly chooser: Chooser;
  /** How many cases are mine to hand on, and how many I read. */
  mine = 0;
  private all = 0;
  private decisions: Decisions = { handovers: [], alone: [], covering: [], covers: [], ended: [] };
  private readonly details = byId<HTMLFormElement>("details-form");

  constructor(
    private readonly me: { id: string; identity: Identity },
    private readonly lists: Lists,
    decided: (what: NewHandover) => void,
  ) {
    this.chooser = new Chooser(me, lists);
    byId<HTMLFormElement>("kind-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin();
    });
    this.details.addEventListener("submit", (event) => {
      event.preventDefault();
      const what = this.read();
      if (what) decided(what);
    });
    this.details.addEventListener("change", () => this.draw());
    byId("details-back").addEventListener("click", () => show("handover-begin", "kind-handover"));
  }

  /** load finds out which cases there are. */
  async load(decisions: Decisions): Promise<number> {
    this.decisions = decisions;
    this.mine = await this.chooser.load(decisions.covering);
    this.all = this.mine + decisions.covering.length;
    return this.all;
  }

  private begin(): void {
    const kind = new FormData(byId<HTMLFormElement>("kind-form")).get("kind");
    if (mistake("kind", kind === null ? "Choose what you would like to do" : "")) return byId("kind-handover").focus();
    this.kind = kind as Kind;
    for (const group of ["to", "from", "until", "which"]) mistake(group, "");
    byId("details-title").textContent = titles[this.kind];
    byId("to-legend").textContent = legends[this.kind];
    this.drawPeople();
    this.drawAlone();
    if (this.kind === "cover" && this.typed("from").year === "") this.put("from", this.lists.page.today);
    this.draw();
    show("details-form", "details-title");
  }

  /** successors are people at a desk of the same kind: another kind is a referral, for which the worker is asked. */
  successors(): { id: string; name: string; title: string; desk: string }[] {
    const { readers, desks } = this.lists.roster;
    const kindOf = (desk: string): string => desks.find((one) => one.id === desk)?.kind ?? "";
    const mine = kindOf(readers.find((one) => one.id === this.me.id)?.desk ?? "");
    return readers.filter((one) => one.id !== this.me.id && mine !== "" && kindOf(one.desk) === mine);
  }

  private drawPeople(): void {
    const before = this.to();
    const people = this.successors();
    fill(byId("to"), ...people.map((one, n) => person(one.id, n, one.name, [one.title, this.lists.desk(one.desk)].filter(Boolean).join(", "), one.id === before || people.length === 1)));
    if (people.length === 0) {
      fill(byId("to"), el("p", {}, "Nobody else at a desk like yours can read cases. An administrator can invite somebody; when they have made their keys, the custodians sign the list of readers."));
    }
  }

  private drawAlone(): void {
    const alone = this.kind === "leave" ? this.decisions.alone : [];
    fill(
      byId("alone"),
      alone.length > 0 && el("p", {}, `${count(alone.length, "case has", "cases have")} no other reader. Somebody must take ${alone.length === 1 ? "it" : "them"} over before you stop:`),
      alone.length > 0 && el("ul", { class: "nhsuk-list nhsuk-list--bullet", id: "alone-cases" }, ...alone.map((id) => el("li", {}, el("a", { href: `/desk/cases/${id}` }, this.chooser.name(id))))),
      this.kind === "leave" && alone.length === 0 && el("p", {}, "Somebody else reads each of your cases already, and goes on reading them."),
    );
  }

  private draw(): void {
    const cover = this.kind === "cover";
    const leave = this.kind === "leave";
    byId("days").hidden = !cover;
    byId("which-group").hidden = leave;
    byId("stop-group").hidden = this.kind !== "handover";
    byId("to-group").hidden = leave && this.decisions.alone.length === 0;
    byId("which-all-label").textContent = `All ${count(this.mine, "case")}`;
    const some = this.some();
    const opening = some && byId("chooser").hidden;
    byId("chooser").hidden = !some;
    if (opening) void this.chooser.open();
  }

  private some(): boolean {
    return this.kind !== "leave" && byId<HTMLInputElement>("which-some").checked;
  }

  private to(): string {
    return this.details.querySelector<HTMLInputElement>("[name=to]:checked")?.value ?? "";
  }

  private typed(id: "from" | "until"): Typed {
    const value = (part: string): string => byId<HTMLInputElement>(`${id}-${part}`).value;
    return { day: value("day"), month: value("month"), year: value("year") };
  }

  private put(id: "from" | "until", day: string): void {
    const [year = "", month = "", date = ""] = day.split("-");
    for (const [part, value] of Object.entries({ day: String(Number(date)), month: String(Number(month)), year })) byId<HTMLInputElement>(`${id}-${part}`).value = value;
  }

  /** read gives what was decided, or null when something is missing: then it says what, beside it. */
  private read(): NewHandover | null {
    const cover = this.kind === "cover";
    const needsTo = this.kind !== "leave" || this.decisions.alone.length > 0;
    const days = cover ? dayProblems(this.typed("from"), this.typed("until"), this.lists.page.today) : { from: "", until: "" };
    const wrong = [
      mistake("to", needsTo && this.to() === "" ? "Choose who" : "") ? "to" : "",
      mistake("from", days.from) ? "from" : "",
      mistake("until", days.until) ? "until" : "",
      mistake("which", this.some() && this.chooser.chosen.size === 0 ? "Tick at least one case, or choose all of them" : "") ? "which" : "",
    ].find((group) => group !== "");
    if (wrong) {
      byId(`${wrong}-group`).querySelector<HTMLElement>("input")?.focus();
      return null;
    }
    return {
      kind: this.kind,
      to: needsTo ? this.to() : "",
      from: cover ? (dayOf(this.typed("from")) ?? "") : "",
      until: cover ? (dayOf(this.typed("until")) ?? "") : "",
      stop: this.kind === "handover" && byId<HTMLInputElement>("stop").checked,
      cases: this.some() ? [...this.chooser.chosen] : [],
    };
  }

  /** size is how many cases a decision is about. */
  size(what: NewHandover): number {
    return what.cases.length > 0 ? what.cases.length : what.kind === "leave" ? this.all : this.mine;
  }
}

function person(id: string, n: number, name: string, about: string, checked: boolean): HTMLElement {
  const input = el("input", { class: "nhsuk-radios__input", type: "radio", name: "to", id: `to-${n}`, value: id, "aria-describedby": `to-${n}-hint` });
  input.checked = checked;
  return el(
    "div",
    { class: "nhsuk-radios__item" },
    input,
    el("label", { class: "nhsuk-label nhsuk-radios__label", for: `to-${n}` }, name),
    el("div", { class: "nhsuk-hint nhsuk-radios__hint", id: `to-${n}-hint` }, about),
  );
}
