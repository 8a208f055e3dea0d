// Who is hurt, what do they need, whose obligation is it: asked before "Is formal action needed?".
import type { Needs } from "../../../crypto/bodies";
import { el, paragraphs, type Child } from "../../dom";
import { area, choice, chosen, typed } from "../panel";
import type { Around, Section } from "../section";
import type { Standing, Work } from "../work";
import { button, Part } from "../part";
import { attention, by, buttons, pairs } from "./pieces";
import { formalAnswer, needsAnswered, NOT_KNOWN } from "./rules";

const questions: { id: "hurt" | "needs" | "owed"; label: string; hint: string }[] = [
  { id: "hurt", label: "Who is hurt?", hint: "The person who spoke up, patients, colleagues, also the person the concern is about." },
  { id: "needs", label: "What do they need?", hint: "To be safe, to be heard, an apology, help, a change." },
  { id: "owed", label: "Whose obligation is it to meet that need?", hint: "A person, a team, or the organisation." },
];

const formalWords: Record<Needs["formal"], string> = { not_yet: "Not decided yet", no: "No", yes: "Yes" };

const empty: Needs = { hurt: "", needs: "", owed: "", formal: "not_yet", why: "" };

export function needsSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "Who is hurt, and what do they need?", around.busy);
  const now = { needs: null as Standing<Needs> | null };
  const write = (body: Needs): Promise<void> => around.write({ kind: "needs", audience: "readers", body });

  const ask = (): void => {
    const before = now.needs ?? empty;
    part.open({
      title: "Three questions first",
      text: [el("p", {}, "“Not known yet” is an answer too. You can change it later. The person who spoke up does not see this."), ...questions.flatMap((q) => withNotKnown(q.id, area(`needs-${q.id}`, q.label, q.hint, before[q.id])))],
      button: "Keep these answers",
      submit: async () => {
        const body: Needs = { ...before, hurt: typed("needs-hurt"), needs: typed("needs-needs"), owed: typed("needs-owed") };
        const missing = questions.find((q) => body[q.id] === "");
        if (missing) return void typed(`needs-${missing.id}`, `Answer this, or choose “${NOT_KNOWN}”`);
        await write(plain(body));
        part.done("Kept. Now you can say whether formal action is needed.");
      },
    });
  };

  const askFormal = (): void => {
    const before = now.needs;
    if (!before || !needsAnswered(before)) return;
    part.open({
      title: "Is formal action needed?",
      text: [
        el("p", {}, "Think of what those who are hurt need, and whether something else would meet it sooner. Nobody learns from blame alone."),
        choice("needs-formal", "Is formal action needed?", [
          { value: "no", label: "No", hint: "Another way meets the need." },
          { value: "yes", label: "Yes", hint: "A formal pathway can then begin." },
          { value: "not_yet", label: "Not decided yet", hint: "" },
        ]),
        area("needs-why", "Why?", "In a few words, for the other readers."),
      ],
      button: "Keep this answer",
      submit: async () => {
        const formal = chosen("needs-formal", "Choose an answer") as Needs["formal"] | "";
        if (formal === "") return;
        const why = formal === "not_yet" ? typed("needs-why") : typed("needs-why", "Say why in a few words");
        if (why === "" && formal !== "not_yet") return;
        await write(plain({ ...before, formal, why }));
        part.done(formal === "yes" ? "Kept. A formal pathway can begin now." : "Kept.");
      },
    });
  };

  return {
    draw: (c, work: Work) => {
      now.needs = work.needs;
      if (c.report.kind === "celebration" || c.answer.case.status === "withdrawn") return part.hide();
      part.show(...(work.needs ? answered(work.needs, around, ask, askFormal) : unanswered(ask)));
    },
    draft: () => part.isOpen,
    wipe: () => {
      now.needs = null;
      part.wipe();
    },
  };
}

function unanswered(ask: () => void): Child[] {
  return [
    el("p", {}, "Three questions of a just culture come before anybody asks who broke a rule. Whether formal action is needed can be answered after them."),
    buttons(button("needs-ask", "Answer the three questions", ask)),
  ];
}

function answered(needs: Standing<Needs>, around: Around, ask: () => void, askFormal: () => void): Child[] {
  const ready = needsAnswered(needs);
  return [
    pairs(
      ...questions.map((q): [string, Child] => [q.label, paragraphs(needs[q.id])]),
      ["Is formal action needed?", formalWords[formalAnswer(needs)], ready && needs.why !== "" && paragraphs(needs.why)],
    ),
    by(needs, around),
    !ready && attention("The question on formal action comes after all three are answered."),
    buttons(button("needs-ask", "Change the answers", ask), ready && button("needs-ask-formal", "Is formal action needed?", askFormal)),
  ];
}

/** withNotKnown puts a button below a question that answers it for now. */
function withNotKnown(id: string, field: HTMLElement): Child[] {
  const fill = (): void => {
    const box = field.querySelector("textarea");
    if (box) box.value = NOT_KNOWN;
    box?.focus();
  };
  field.append(el("button", { type: "button", class: "app-link-button", onclick: fill, id: `needs-${id}-unknown` }, NOT_KNOWN));
  return [field];
}

/** plain is the body without what the page knows about its entry. */
function plain({ hurt, needs, owed, formal, why }: Needs): Needs {
  return { hurt, needs, owed, formal, why };
}
