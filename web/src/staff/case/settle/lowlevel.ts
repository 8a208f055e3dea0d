// The low-level lane: thanked, noted and closed in three presses, and made a full concern only if the person who spoke up agrees.
import type { CheckLine, Lane } from "../../../crypto/bodies";
import { el, paragraphs, type Child } from "../../dom";
import { longDay } from "../../words";
import type { Writing } from "../act";
import { area, choice, chosen, typed } from "../panel";
import type { Around } from "../section";
import type { OpenCase } from "../view";
import type { Standing, Work } from "../work";
import { bare, type LaneBox } from "./lanes";
import { button } from "../part";
import { attention, by } from "./pieces";
import { quoted, yesses } from "./rules";

const thanks =
  "Thank you for telling us. We have noted it and will learn from it. We do not think that it needs a formal case, so we are closing it here. " +
  "If you would rather have it looked into fully, write that here at any time and we will.";

const question =
  "We put what you told us on our list of small concerns. We now think that it deserves a closer look, as a full concern. Nothing happens without you: may we do that? Please answer here with yes or no.";

const reopening = "As you agreed, we are now treating what you told us as a full concern. Our times for answering you begin again today.";

/** lowLevel is the button that fits: into the lane, or out of it. */
export function lowLevel(box: LaneBox, work: Work, c: OpenCase, serious: boolean): Child {
  const lane = work.lanes.get("low_level");
  if (lane?.state === "in") return button("low-promote", "Make this a full concern", () => askPromotion(box, lane, c));
  const status = c.answer.case.status;
  if (lane || ["closed", "reopened", "awaiting_feedback", "fed_back"].includes(status)) return null;
  return button("low-level", "Low level: thank, note and close", () => askLow(box, status, serious));
}

function askLow(box: LaneBox, status: string, serious: boolean): void {
  box.part.open({
    title: "Thank, note and close",
    text: [
      serious && attention(el("p", {}, "This may be something serious: a checklist is proposed for it. The low-level lane is not for that.")),
      el("p", {}, "They are thanked, it is noted and counted like every concern, and no formal case is opened."),
      area("low-thanks", "What they will read", "Change it if you like.", thanks),
      area("low-note", "What can be learnt? (optional)", "A note for the readers. The person who spoke up never sees it."),
    ],
    button: "Thank and close",
    submit: async () => {
      const text = typed("low-thanks", "Write your thanks first");
      if (text === "") return;
      const note = typed("low-note");
      await box.around.write(...lowWritings(box.fresh("low_level"), status, text, note));
      box.part.done("Thanked, noted and closed. They see your thanks when they come back with their receipt.");
    },
  });
}

/** lowWritings are the entries of the short way: thanks, lane, note, closed. One text for the person who spoke up. */
export function lowWritings(fresh: Lane, status: string, text: string, note: string): Writing[] {
  const states: Record<string, CheckLine["state"]> = { low_thanked: "done", low_noted: note === "" ? "not_needed" : "done", low_no_case: "done" };
  const checks = fresh.checks.map((one) => ({ ...one, state: states[one.item] ?? one.state }));
  const out: Writing[] = [];
  const first = status === "new"; // whoever was thanked already reads the text with the end
  if (first) out.push({ kind: "status", audience: "case", status: "thanked", body: { status: "thanked", text } });
  out.push({ kind: "lane", audience: "readers", body: { ...fresh, checks } });
  if (note !== "") out.push({ kind: "note", audience: "readers", body: { text: note } });
  out.push({ kind: "status", audience: "case", status: "closed", body: { status: "closed", text: first ? "" : text } });
  return out;
}

function askPromotion(box: LaneBox, lane: Standing<Lane>, c: OpenCase): void {
  const yes = yesses(lane, c);
  box.part.open({
    title: "Make this a full concern",
    text: [
      el("p", {}, "It leaves the low-level lane and is worked like every concern, with its times running from today. The person who spoke up has to agree first."),
      choice("promote-how", "How do you want to go on?", [
        { value: "ask", label: "Ask the person who spoke up", hint: "They see your question when they come back with their receipt, and can write yes or no." },
        ...(yes.length === 0 ? [] : [{ value: "worker", label: "They wrote yes here", hint: "You choose the message in which they did." }]),
        { value: "in_person", label: "They agreed in person", hint: "You write down when and how." },
      ]),
    ],
    button: "Continue",
    submit: async () => {
      const how = chosen("promote-how", "Choose how to go on");
      if (how === "ask") ask(box);
      if (how === "worker") wrote(box, lane, c);
      if (how === "in_person") inPerson(box, lane, c);
    },
  });
}

function ask(box: LaneBox): void {
  box.part.open({
    title: "Ask the person who spoke up",
    text: [area("promote-ask", "Your question", "Change it if you like.", question)],
    button: "Send the question",
    submit: async () => {
      const text = typed("promote-ask", "Write your question first");
      if (text === "") return;
      await box.around.write({ kind: "message", audience: "case", body: { text, files: [] } });
      box.part.done("Asked. Once they have written yes, you can make this a full concern here.");
    },
  });
}

function wrote(box: LaneBox, lane: Standing<Lane>, c: OpenCase): void {
  const yes = yesses(lane, c);
  box.part.open({
    title: "Which message is their yes?",
    text: [choice("promote-yes", "Their message", yes.map((one) => ({ value: String(one.seq), label: `Week of ${longDay(one.week)}`, hint: `“${one.text.length > 200 ? `${one.text.slice(0, 200)}…` : one.text}”` })))],
    button: "Make it a full concern now",
    submit: async () => {
      const seq = chosen("promote-yes", "Choose the message");
      if (seq !== "") await promote(box, lane, c, { how: "worker", seq: Number(seq), text: "" });
    },
  });
}

function inPerson(box: LaneBox, lane: Standing<Lane>, c: OpenCase): void {
  box.part.open({
    title: "They agreed in person",
    text: [area("promote-agreed", "When and how did they agree?", "For example: on the telephone on 20 November. They read that it is a full concern now, and can say if it is not so.")],
    button: "Make it a full concern now",
    submit: async () => {
      const text = typed("promote-agreed", "Say when and how they agreed");
      if (text !== "") await promote(box, lane, c, { how: "in_person", seq: 0, text });
    },
  });
}

/** promote takes it out of the lane; a closed one is reopened, so that its times begin again. The person who spoke up is told either way. */
async function promote(box: LaneBox, lane: Standing<Lane>, c: OpenCase, agreed: Lane["agreed"]): Promise<void> {
  await box.around.write(...promotion(lane, c.answer.case.status, agreed));
  box.part.done("This is a full concern now. The person who spoke up is told.");
}

export function promotion(lane: Lane, status: string, agreed: Lane["agreed"]): Writing[] {
  const told: Writing =
    status === "closed"
      ? { kind: "status", audience: "case", status: "reopened", body: { status: "reopened", text: reopening } }
      : { kind: "message", audience: "case", body: { text: "As you agreed, we are now treating what you told us as a full concern.", files: [] } };
  return [{ kind: "lane", audience: "readers", body: { ...bare(lane), state: "out", agreed, text: "" } }, told];
}

/** promoted says how the person who spoke up agreed, once it left the lane. */
export function promoted(work: Work, c: OpenCase, around: Around): Child[] {
  const lane = work.lanes.get("low_level");
  if (lane?.state !== "out") return [];
  const text = lane.agreed.how === "in_person" ? lane.agreed.text : quoted(lane, c);
  return [
    el("h4", { class: "nhsuk-heading-xs" }, "Was low level, is a full concern"),
    lane.agreed.how === "not_needed" || text === null
      ? attention(el("p", {}, "Nothing here says that the person who spoke up agreed. Ask them before you go on."))
      : el("div", {}, el("p", {}, lane.agreed.how === "worker" ? "The person who spoke up agreed here:" : "Said to be agreed in person:"), paragraphs(text)),
    by(lane, around),
  ];
}

