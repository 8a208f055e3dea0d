// Scotland: how a stage of the National Whistleblowing Standards was closed, for the ten measures that boards report. The answer goes to the
// figures with the concern's statistics token; what was counted stands in a note that its readers share.
import { workingDays } from "../../clock";
import { el } from "../dom";
import { radioField, readFields, textField, type Pick } from "./fields";
import { nothingNew, tell } from "./outcome";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";
import type { Work } from "./work";

const MOST_DAYS = 120;
const BEGINS = "Counted for the INWO: ";

const outcomes: readonly Pick[] = [
  { value: "upheld", label: "Upheld" },
  { value: "partially_upheld", label: "Partially upheld" },
  { value: "not_upheld", label: "Not upheld" },
  { value: "resolved", label: "Resolved" },
];
const stages: readonly Pick[] = [
  { value: "1", label: "Stage 1: early resolution", hint: "To be closed within 5 working days" },
  { value: "2", label: "Stage 2: investigation", hint: "To be closed within 20 working days" },
];
const yesNo: readonly Pick[] = [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }];

export function stagesSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "Stages of the Standards", around.busy);
  const { nation, today } = around.lists.page;

  const ask = (c: OpenCase, work: Work): void => {
    const so = workingDays(nation, work.course.from || c.report.day, today, work.course);
    const stage = radioField({ id: "stage-which", legend: "Which stage was closed?", options: stages, required: "Choose the stage" });
    const outcome = radioField({ id: "stage-outcome", legend: "How did it end?", options: outcomes, required: "Choose how it ended" });
    const days = textField({ id: "stage-days", label: "How many working days did this stage take?", hint: `Up to today it is ${so} since the concern came. Of stage 2 count from the day it began.`, rows: 1, max: 4, value: String(Math.min(so, MOST_DAYS)), required: "Say how many working days", check: (value) => (/^\d{1,4}$/.test(value) ? "" : "Write a number of days") });
    const extended = radioField({ id: "stage-extended", legend: "Was an extension agreed?", options: yesNo, value: work.course.extended === "" ? "no" : "yes", required: "Say whether an extension was agreed" });
    part.open({
      title: "Count how a stage was closed",
      text: [stage.node, outcome.node, days.node, extended.node],
      button: "Count it",
      submit: async () => {
        const got = readFields({ stage, outcome, days, extended });
        if (!got) return;
        const took = Math.min(Number(got.days), MOST_DAYS);
        const label = outcomes.find((one) => one.value === got.outcome)?.label.toLowerCase() ?? "";
        const text = `${BEGINS}stage ${got.stage} closed, ${label}, ${took === MOST_DAYS ? `${MOST_DAYS} working days or more` : `${took} working days`}, ${got.extended === "yes" ? "with" : "without"} an extension.`;
        await around.write({ kind: "note", audience: "readers", body: { text } });
        const told = nothingNew.stages.map((none, n) => (String(n + 1) === got.stage ? { outcome: got.outcome, days: took, extended: got.extended } : none));
        const arrived = await tell(c.report, { ...nothingNew, stages: told });
        part.done(arrived ? "Counted. The note in the case says how." : "Noted. The figures could not be reached: they are told when this case is next opened here.");
      },
    });
  };

  return {
    draw(c, work) {
      if (nation !== "scotland" || c.report.kind === "celebration" || c.report.statistics === "") {
        if (!part.isOpen) part.hide();
        return;
      }
      const counted = c.entries.flatMap((e) => (e.said.kind === "note" && e.audience === "readers" && e.doubt === "" && e.said.body.text.startsWith(BEGINS) ? [e.said.body.text.slice(BEGINS.length)] : []));
      part.show(
        el("p", { class: "app-small" }, "For the measures that the Independent National Whistleblowing Officer asks of every board."),
        counted.length > 0 && el("ul", {}, ...counted.map((words) => el("li", {}, words))),
        button("stage-count", counted.length > 0 ? "Count another, or put one right" : "Count how a stage was closed", () => ask(c, work)),
      );
    },
    draft: () => part.isOpen,
    wipe: () => part.wipe(),
  };
}
