// Checklist lanes: sexual safety with its review group, immediate danger, low level. One is suggested at most; a person decides.
import type { CheckLine, Lane } from "../../../crypto/bodies";
import { notNeeded } from "../../../crypto/change";
import { checked, laneLabel, lanes, progress, type LaneCode } from "../../checklists";
import { el, fill, paragraphs, tag, type Child } from "../../dom";
import { ended } from "../../words";
import type { Writing } from "../act";
import { area, typed } from "../panel";
import type { Around, Section } from "../section";
import type { OpenCase } from "../view";
import { laneNames, type Standing, type Work } from "../work";
import { CheckForm } from "./checkform";
import { lowLevel, promoted } from "./lowlevel";
import { button, Part } from "../part";
import { attention, buttons, by, tick, ticked } from "./pieces";
import { besides, missing, suggested } from "./rules";

const why: Record<LaneCode, string> = {
  sexual_safety: "It is counted as sexual harassment or sexual safety.",
  danger: "The person who spoke up said that somebody may be in danger now.",
  low_level: "",
};

export function lanesSection(place: HTMLElement, around: Around): Section {
  const box = new LanesBox(place, around);
  return { draw: (c, work) => box.draw(c, work), draft: () => box.draft(), wipe: () => box.wipe() };
}

/** What the low-level lane needs of the box it stands in. */
export type LaneBox = { part: Part; around: Around; write(body: Lane, ...more: Writing[]): Promise<void>; fresh(lane: LaneCode): Lane };

class LanesBox implements LaneBox {
  readonly part: Part;
  private readonly checks: Record<LaneCode, CheckForm>;
  private work: Work | null = null;

  constructor(
    place: HTMLElement,
    readonly around: Around,
  ) {
    this.part = new Part(place, "Checklists for this case", around.busy);
    const form = (lane: LaneCode): CheckForm => new CheckForm(lane, around.busy, (checks) => this.tickOff(lane, checks), lane === "danger");
    this.checks = { sexual_safety: form("sexual_safety"), danger: form("danger"), low_level: form("low_level") };
  }

  draw(c: OpenCase, work: Work): void {
    this.work = work;
    const off = c.report.kind === "celebration" || c.answer.case.status === "withdrawn";
    this.top(c, work, off);
    if (off) return this.part.hide();
    const on = lanes.filter((one) => laneNames(work).includes(one.code));
    const fits = lanes.filter((one) => suggested(one.code, work, c.report));
    const rest = lanes.filter((one) => !on.includes(one) && !fits.includes(one));
    this.part.show(
      ...fits.map((one) => this.suggestion(one.code)),
      ...on.flatMap((one) => this.inLane(one.code, work, c)),
      ...promoted(work, c, this.around),
      buttons(...rest.map((one) => (one.code === "low_level" ? on.length === 0 && lowLevel(this, work, c, fits.length > 0) : button(`lane-in-${one.code}`, `Use the checklist: ${one.label.toLowerCase()}`, () => this.askIn(one.code))))),
    );
  }

  draft(): boolean {
    return this.part.isOpen || Object.values(this.checks).some((one) => one.draft);
  }

  wipe(): void {
    this.work = null;
    this.part.wipe();
    const top = document.getElementById("case-lanes");
    if (top) fill(top);
  }

  async write(body: Lane, ...more: Writing[]): Promise<void> {
    await this.around.write({ kind: "lane", audience: "readers", body }, ...more);
  }

  fresh(lane: LaneCode): Lane {
    const checks = this.around.lists.checklists.lines(lane).map((one): CheckLine => ({ item: one.code, state: "todo" }));
    return { lane, state: "in", group: [], checks, agreed: notNeeded, text: "" };
  }

  /** top puts what matters most above everything else of the case. */
  private top(c: OpenCase, work: Work, off: boolean): void {
    const place = document.getElementById("case-lanes");
    if (!place) return;
    const on = off ? [] : laneNames(work);
    const danger = work.lanes.get("danger");
    const shown = on.includes("danger") && danger !== undefined && !ended(c.answer.case.status);
    const words = shown ? progress(checked(this.around.lists.checklists.lines("danger"), danger.checks, (code) => this.around.lists.checklists.label(code))) : "";
    fill(
      place,
      shown && el("div", { class: "app-banner app-banner--danger" }, el("h3", { class: "nhsuk-heading-s" }, "Immediate danger"), el("p", {}, `${words} `, el("a", { href: "#section-lanes-title" }, "Go to the checklist"))),
      on.length > 0 && el("p", { class: "app-case-tags" }, ...on.map((lane) => tag(laneLabel(lane), lane === "low_level" ? "grey" : "red"))),
      on.includes("sexual_safety") && el("p", {}, "Sexual safety: few people read this, and the review group decides. ", el("a", { href: "#section-lanes-title" }, "Who may read it")),
    );
    const said = document.getElementById("case-danger");
    if (said && shown) said.hidden = true; // the same, said once
  }

  private suggestion(lane: LaneCode): HTMLElement {
    return attention(
      el("p", {}, el("strong", {}, `Use the checklist for ${laneLabel(lane).toLowerCase()}?`), ` ${why[lane]}`),
      buttons(button(`lane-in-${lane}`, "Use it", () => this.askIn(lane), "primary"), button(`lane-no-${lane}`, "It does not fit", () => this.askOut(lane, this.fresh(lane)))),
    );
  }

  private inLane(lane: LaneCode, work: Work, c: OpenCase): Child[] {
    const now = work.lanes.get(lane);
    if (!now) return [];
    const { checklists } = this.around.lists;
    return [
      el("h4", { class: "nhsuk-heading-xs" }, laneLabel(lane)),
      el("p", {}, lanes.find((one) => one.code === lane)?.text),
      now.text !== "" && paragraphs(now.text),
      by(now, this.around),
      lane === "sexual_safety" && this.group(now, c),
      this.checks[lane].view(checked(checklists.lines(lane), now.checks, (code) => checklists.label(code))),
      lane === "low_level" ? buttons(lowLevel(this, work, c, false)) : buttons(button(`lane-out-${lane}`, `Put away: ${laneLabel(lane).toLowerCase()}`, () => this.askOut(lane, now))),
    ];
  }

  /** group says who is in the review group, who reads besides them, and who of them does not read. */
  private group(now: Standing<Lane>, c: OpenCase): HTMLElement {
    const { lists, me, takeOff } = this.around;
    const readers = c.answer.readers.map((one) => one.id);
    const name = (id: string): string => (id === me.id ? "you" : lists.person(id));
    const others = besides(now, readers);
    return el(
      "div",
      { class: "app-review" },
      el("p", {}, el("strong", {}, "Review group: "), now.group.length === 0 ? "not named yet" : now.group.map(name).join(", "), ". ", button("lane-group", "Name the review group", () => this.askGroup(now))),
      others.length > 0 && attention(
        el("p", {}, "These people read this and are not in the review group. A reader of another service may be there because the person who spoke up chose them: think before you take them off."),
        el("ul", { class: "app-plain-list" }, ...others.map((id) => el("li", {}, `${lists.person(id)} `, takeOff && button(`lane-off-${id}`, id === me.id ? "Stop reading" : `Take ${lists.person(id)} off`, () => takeOff(id))))),
      ),
      missing(now, readers).length > 0 && el("p", {}, `Not reading this: ${missing(now, readers).map(name).join(", ")}. `, el("a", { href: "#readers-title" }, "Add a reader")),
    );
  }

  private groupField(now: readonly string[]): HTMLElement {
    const { lists, me } = this.around;
    return el("fieldset", { class: "nhsuk-fieldset nhsuk-form-group" },
      el("legend", { class: "nhsuk-fieldset__legend" }, "Who is in the review group?"),
      el("div", { class: "nhsuk-hint app-small" }, "People on the signed list who are trained for this and have no part in it. Nobody else should read it."),
      el("div", { class: "nhsuk-checkboxes nhsuk-checkboxes--small" }, ...lists.roster.readers.map((one) => tick(`group-${one.id}`, one.id === me.id ? "Me" : one.name, "", now.includes(one.id)))));
  }

  private groupChosen(): string[] {
    return this.around.lists.roster.readers.map((one) => one.id).filter((id) => ticked(`group-${id}`));
  }

  private askIn(lane: LaneCode): void {
    this.part.open({
      title: `Use the checklist for ${laneLabel(lane).toLowerCase()}`,
      text: [
        el("p", {}, lanes.find((one) => one.code === lane)?.text),
        el("p", {}, "It stands on the desk of every reader of this case. The person who spoke up does not see it."),
        lane === "sexual_safety" && this.groupField([]),
        area("lane-text", "Words for the other readers (optional)", ""),
      ],
      button: "Use this checklist",
      submit: async () => {
        await this.write({ ...this.fresh(lane), group: lane === "sexual_safety" ? this.groupChosen() : [], text: typed("lane-text") });
        this.part.done(`The checklist is on: ${laneLabel(lane).toLowerCase()}.`);
      },
    });
  }

  private askGroup(now: Standing<Lane>): void {
    this.part.open({
      title: "Name the review group",
      text: [this.groupField(now.group), el("p", {}, "This changes nothing about who reads the case. You can take people off after.")],
      button: "Keep the review group",
      submit: async () => {
        await this.write({ ...bare(now), group: this.groupChosen() });
        this.part.done("The review group is kept.");
      },
    });
  }

  private askOut(lane: LaneCode, now: Lane): void {
    this.part.open({
      title: `No checklist for ${laneLabel(lane).toLowerCase()}?`,
      text: [el("p", {}, "What was ticked stays with the case, and you can use the checklist again."), area("lane-why", "Why?", "For the other readers.")],
      button: "Put it away",
      submit: async () => {
        const text = typed("lane-why", "Say why in a few words");
        if (text === "") return;
        await this.write({ ...bare(now), state: "out", text });
        this.part.done("The checklist is put away.");
      },
    });
  }

  private async tickOff(lane: LaneCode, checks: CheckLine[]): Promise<void> {
    const now = this.work?.lanes.get(lane);
    if (now?.state !== "in") return;
    await this.write({ ...bare(now), checks });
    this.part.done("The checklist is saved.");
  }
}

/** bare is the body without what the page knows about its entry. */
export function bare({ lane, state, group, checks, agreed, text }: Lane): Lane {
  return { lane, state, group, checks, agreed, text };
}
