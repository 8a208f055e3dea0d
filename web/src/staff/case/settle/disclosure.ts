// The questions that the law on qualifying disclosures asks, with "not sure", and who can advise. Never a verdict.
import type { Disclosure } from "../../../crypto/bodies";
import { el, paragraphs, type Child } from "../../dom";
import { area, typed } from "../panel";
import type { Around, Section } from "../section";
import type { Standing } from "../work";
import { advisers, disclosureSummary } from "./disclosurewords";
import { button, Part } from "../part";
import { attention, buttons, by, pairs } from "./pieces";

type Answer = Disclosure["answers"][number]["answer"];
const answers: { value: Answer; label: string }[] = [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }, { value: "not_sure", label: "Not sure" }];

export function disclosureSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "Questions on qualifying disclosures", around.busy);
  const { checklists, page } = around.lists;
  const now = { said: null as Standing<Disclosure> | null };

  const question = (code: string, label: string, text: string, before: Answer | undefined): HTMLElement => {
    const name = `question-${code}`;
    const radios = answers.map((one, n) => {
      const input = el("input", { class: "nhsuk-radios__input", type: "radio", name, id: `${name}-${n}`, value: one.value, autocomplete: "off" });
      input.checked = before === one.value;
      return el("div", { class: "nhsuk-radios__item" }, input, el("label", { class: "nhsuk-label nhsuk-radios__label", for: input.id }, one.label));
    });
    return el("fieldset", { class: "nhsuk-fieldset nhsuk-form-group", "aria-describedby": `${name}-hint` },
      el("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, label),
      el("div", { class: "nhsuk-hint app-small", id: `${name}-hint` }, text),
      el("div", { class: "nhsuk-radios nhsuk-radios--inline nhsuk-radios--small" }, ...radios));
  };

  const ask = (): void => {
    const before = new Map(now.said?.answers.map((one) => [one.question, one.answer]));
    const lines = checklists.lines("disclosure");
    part.open({
      title: "What the law asks",
      text: [
        el("p", {}, "“Not sure” is a good answer. Leave out what you cannot say. These questions help to talk with somebody who advises; they decide nothing."),
        page.nation === "northern-ireland" && el("p", {}, "Northern Ireland has a law of its own. It asks much the same, but does not name sexual harassment."),
        ...lines.map((one) => question(one.code, one.label, one.text, before.get(one.code))),
        area("disclosure-text", "Words for the other readers (optional)", ""),
      ],
      button: "Keep the answers",
      submit: async () => {
        const given = lines.flatMap((one) => {
          const answer = document.querySelector<HTMLInputElement>(`input[name="question-${CSS.escape(one.code)}"]:checked`)?.value as Answer | undefined;
          return answer ? [{ question: one.code, answer }] : [];
        });
        await around.write({ kind: "disclosure", audience: "readers", body: { answers: given, text: typed("disclosure-text") } satisfies Disclosure });
        part.done("The answers are kept.");
      },
    });
  };

  const answered = (said: Standing<Disclosure>): Child[] => {
    const summary = disclosureSummary(said.answers, checklists.lines("disclosure"));
    const words = (answer: Answer): string => answers.find((one) => one.value === answer)?.label ?? answer;
    return [
      el("p", {}, summary.first),
      ...summary.lines.map((one) => el("p", {}, one)),
      attention(el("p", {}, summary.last)),
      said.text !== "" && paragraphs(said.text),
      by(said, around),
      el("details", { class: "nhsuk-details" }, el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "Every answer")), el("div", { class: "nhsuk-details__text" }, pairs(...said.answers.map((one): [string, Child] => [checklists.label(one.question), words(one.answer)])))),
    ];
  };

  return {
    draw: (c, work) => {
      now.said = work.disclosure;
      if (c.report.kind === "celebration" || c.answer.case.status === "withdrawn") return part.hide();
      part.show(
        ...(now.said ? answered(now.said) : [el("p", {}, "What the law on whistleblowing asks, question by question, in plain words. For a talk with somebody who advises.")]),
        now.said && el("h4", { class: "nhsuk-heading-xs" }, "Who can advise the person who spoke up"),
        now.said && el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...advisers.map((one) => el("li", {}, el("strong", {}, one.name), `: ${one.what}`))),
        buttons(button("disclosure-ask", now.said ? "Go through the questions again" : "Go through the questions", ask)),
      );
    },
    draft: () => part.isOpen,
    wipe: () => {
      now.said = null;
      part.wipe();
    },
  };
}
