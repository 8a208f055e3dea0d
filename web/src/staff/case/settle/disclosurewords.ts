// What the answers of the helper on qualifying disclosures mean, in words. It never says whether the law protects somebody: only a tribunal does.
import type { Disclosure } from "../../../crypto/bodies";
import type { Line } from "../../checklists";

export type Summary = { first: string; lines: string[]; last: string };

/** The questions of which one yes is enough. */
const kinds = new Set(["disclosure_crime", "disclosure_duty", "disclosure_justice", "disclosure_safety", "disclosure_environment", "disclosure_harassment", "disclosure_hidden"]);

const list = (labels: string[]): string => labels.map((one) => `“${one}”`).join(", ");

/** disclosureSummary says what was answered, what to find out, and why somebody who advises should look. */
export function disclosureSummary(answers: Disclosure["answers"], questions: readonly Line[]): Summary {
  const given = new Map(answers.map((one) => [one.question, one.answer]));
  const of = (answer: string | undefined, among: readonly Line[]): string[] => among.filter((one) => given.get(one.code) === answer).map((one) => one.label);
  const single = questions.filter((one) => !kinds.has(one.code));
  const several = questions.filter((one) => kinds.has(one.code));
  const yes = of("yes", several);
  const unsure = of("not_sure", several);
  const lines: string[] = [];
  if (yes.length > 0) lines.push(`Of the kinds of wrong that the law names you ticked: ${list(yes)}. One of them is enough for this part.`);
  else if (unsure.length > 0) lines.push(`Of the kinds of wrong that the law names you were not sure about: ${list(unsure)}. Ask somebody who advises which of them fits.`);
  else lines.push("You found none of the kinds of wrong that the law names. They are wider than they sound: ask somebody who advises to look at the words.");
  const toFind = [...of("not_sure", single), ...of(undefined, questions)];
  if (toFind.length > 0) lines.push(`Still to find out: ${list(toFind)}.`);
  const no = of("no", single);
  if (no.length > 0) lines.push(`Answered with no: ${list(no)}. The law asks about this, so somebody who advises will ask why.`);
  if (toFind.length + no.length === 0 && yes.length > 0) lines.push("You answered yes to everything else. Keep the dates and the words of what was told, and who was told.");
  return {
    first: `You answered ${answers.length} of ${questions.length} questions.`,
    lines,
    last: "These answers decide nothing. Only a tribunal decides, on all the facts. Whatever they are, nobody may be treated badly for speaking up here.",
  };
}

/** Who can advise the person who spoke up. They can ask without giving their name to anybody here. */
export const advisers: readonly { name: string; what: string }[] = [
  { name: "Protect", what: "free, confidential advice on whistleblowing" },
  { name: "Acas", what: "free advice on rights at work; in Northern Ireland the Labour Relations Agency" },
  { name: "Their union", what: "a rep, and often a lawyer through the union" },
  { name: "A solicitor", what: "for advice on their own case. There is a short time limit for going to a tribunal" },
];
