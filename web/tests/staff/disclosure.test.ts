import assert from "node:assert/strict";
import { test } from "node:test";
import shipped from "../../../cases/data/checklists.json";
import type { Disclosure } from "../../src/crypto/bodies";
import { advisers, disclosureSummary } from "../../src/staff/case/settle/disclosurewords";

const questions = shipped.lists.disclosure;
const answers = ["yes", "no", "not_sure"] as const;

/** What a verdict would sound like. */
const verdict = /\bprotected\b|\bprotects\b|qualif(y|ies|ying)|(?<!decide nothing\. Only a tribunal )\bdecides\b.*\b(is|are) (not )?a\b|\b(is|are|was|counts as) (not )?(a )?(whistleblow|disclosure)|does not count|you (do|do not) have a case/i;

test("whatever is answered, the summary names what was answered and gives no verdict", () => {
  const total = 3 ** questions.length;
  const seen = new Set<string>();
  for (let n = 0; n < total; n++) {
    let rest = n;
    const given: Disclosure["answers"] = questions.map(({ code }) => {
      const answer = answers[rest % 3] ?? "yes";
      rest = Math.floor(rest / 3);
      return { question: code, answer };
    });
    const { first, lines, last } = disclosureSummary(given, questions);
    const text = [first, ...lines].join(" ").replace(/“[^”]*”/g, "…"); // the questions themselves stand in quotation marks
    if (!seen.has(text)) {
      seen.add(text);
      assert.doesNotMatch(text, verdict);
      assert.match(last, /^These answers decide nothing\./);
    }
  }
  assert.ok(seen.size >= 8, `only ${seen.size} different summaries`);
});

test("the questions and their explanations give no verdict either", () => {
  for (const one of [...questions, ...advisers.map((a) => ({ label: a.name, text: a.what }))]) assert.doesNotMatch(`${one.label} ${one.text}`, /\b(is|are) (not )?protected\b/i);
});

test("what was left out or not sure is still to find out; a no is for whoever advises", () => {
  const say = (...given: [string, (typeof answers)[number]][]): string => disclosureSummary(given.map(([question, answer]) => ({ question, answer })), questions).lines.join("\n");
  assert.match(say(), /found none[\s\S]*Still to find out: “Do they work here/);
  assert.match(say(["disclosure_facts", "not_sure"]), /Still to find out: “Did they tell facts\?”/);
  assert.match(say(["disclosure_public", "no"]), /Answered with no: “Do they believe that it matters to others too\?”/);
  assert.match(say(["disclosure_harassment", "yes"]), /you ticked: “Does it tend to show sexual harassment\?”\. One of them is enough/);
  assert.match(say(["disclosure_safety", "not_sure"]), /not sure about: “Does it tend to show a danger/);
  assert.match(say(...questions.map((one): [string, "yes"] => [one.code, "yes"])), /yes to everything else/);
});

test("the law’s kinds are all asked, sexual harassment among them since April 2026", () => {
  const codes = questions.map((one) => one.code);
  for (const kind of ["crime", "duty", "justice", "safety", "environment", "harassment", "hidden", "public", "belief", "whom"]) assert.ok(codes.includes(`disclosure_${kind}`), kind);
  assert.match(questions.find((one) => one.code === "disclosure_harassment")?.text ?? "", /6 April 2026/);
});
