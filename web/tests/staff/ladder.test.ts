import test from "node:test";
import assert from "node:assert/strict";
import type { Escalate, Propose } from "../../src/crypto/bodies";
import { Escalations } from "../../src/crypto/escalation";
import { after, duties, ladder, mayLeave, othersIn, overdueWords, refused, replyBy, steps, stepsIn } from "../../src/staff/case/ladder";
import type { Standing } from "../../src/staff/case/work";

const standing = <T extends object>(seq: number, body: T): Standing<T> => ({ ...body, seq, author: "maya", week: "2026-11-16" });
const proposal = (seq: number, more: Partial<Propose> = {}): Standing<Propose> => standing(seq, { id: "e1", step: "cqc", to: "CQC", text: "May we?", ...more });
const sent = (seq: number, more: Partial<Escalate> = {}): Standing<Escalate> =>
  standing(seq, { id: "e1", step: "cqc", to: "CQC", day: "2026-11-20", reply_by: "2026-12-04", agreed: { how: "worker", seq: 2, text: "" }, state: "sent", text: "", ...more });

function asked(...answers: ("yes" | "no")[]): Escalations {
  const said = new Escalations();
  said.asked(1, proposal(1));
  answers.forEach((answer, n) => said.answered(2 + n, { ask: 1, answer, text: "" }));
  return said;
}

const one = (said: Escalations, escalations: Standing<Escalate>[] = [], today = "2026-11-22"): ReturnType<typeof ladder>[number] => {
  const [rung] = ladder({ proposals: [proposal(1)], escalations }, said, today);
  assert.ok(rung);
  return rung;
};

test("a rung stands as it was answered", () => {
  assert.equal(one(asked()).state, "waiting");
  assert.equal(one(asked("yes")).state, "agreed");
  assert.equal(one(asked("no")).state, "blocked");
  assert.equal(one(asked("no", "yes")).state, "agreed");
  assert.equal(one(asked("yes", "no")).state, "blocked");
});

test("a new question does not take a no back before it is answered", () => {
  const said = asked("no");
  said.asked(5, proposal(5));
  assert.equal(ladder({ proposals: [proposal(5)], escalations: [] }, said, "2026-11-22")[0]?.state, "blocked");
  said.answered(6, { ask: 5, answer: "yes", text: "" });
  const [rung] = ladder({ proposals: [proposal(5)], escalations: [] }, said, "2026-11-22");
  assert.equal(rung?.state, "agreed");
  assert.equal(rung?.answer?.seq, 6);
});

test("a no blocks its step and nothing else", () => {
  const said = asked("no");
  assert.equal(refused(said, { step: "cqc", to: "another name for it" }), true);
  assert.equal(refused(said, { step: "icb", to: "CQC" }), false);
});

test("a reply is overdue the day after, and no longer when it came", () => {
  assert.equal(one(asked("yes"), [sent(3)], "2026-12-04").overdue, 0);
  assert.equal(one(asked("yes"), [sent(3)], "2026-12-05").overdue, 1);
  assert.equal(one(asked("yes"), [sent(3)], "2026-12-20").overdue, 16);
  assert.equal(one(asked("yes"), [sent(3, { state: "replied" })], "2026-12-20").overdue, 0);
  assert.equal(one(asked("yes"), [sent(3, { reply_by: "" })], "2026-12-20").overdue, 0);
  assert.match(overdueWords(1), /since yesterday/);
  assert.match(overdueWords(16), /by 16 days/);
});

test("the next step is one that it was not taken to, and that the nation has", () => {
  const rungs = ladder({ proposals: [], escalations: [sent(3, { step: "executive", to: "Ruth" })] }, new Escalations(), "2026-11-22");
  assert.equal(after(rungs, "executive", "england-and-wales")?.step, "non_executive");
  const both = ladder({ proposals: [], escalations: [sent(3, { step: "executive" }), sent(4, { id: "e2", step: "non_executive" })] }, new Escalations(), "2026-11-22");
  assert.equal(after(both, "executive", "england-and-wales")?.step, "icb");
  assert.equal(after(both, "executive", "scotland")?.step, "other");
  assert.equal(after(rungs, "other", "scotland"), null);
});

test("only what was agreed or must be told may leave in a package", () => {
  assert.equal(mayLeave(one(asked()), false, false), "");
  assert.equal(mayLeave(one(asked("no")), false, false), "");
  assert.match(mayLeave(one(asked("yes")), false, false), /agreed here/);
  assert.match(mayLeave(one(asked("yes"), [sent(3)]), false, false), /agreed here/);
  assert.equal(mayLeave(one(asked("yes"), [sent(3)]), false, true), "", "a yes that was taken back counts no more");
  assert.equal(mayLeave(one(asked("yes"), [sent(3)]), true, false), "", "it is shown as without agreement");
  assert.match(mayLeave(one(asked("no"), [sent(3, { agreed: { how: "legal_duty", seq: 0, text: "A child" } })]), false, true), /legal duty: A child/);
  assert.equal(mayLeave(one(asked("no"), [sent(3, { agreed: { how: "not_needed", seq: 0, text: "" } })]), false, false), "");
});

test("every nation has a ladder, and the proposed days are working days", () => {
  for (const nation of ["england-and-wales", "scotland", "northern-ireland"]) {
    assert.ok(stepsIn(nation).some((step) => step.outside));
    assert.ok(othersIn(nation).length > 3);
  }
  assert.ok(!stepsIn("scotland").some((step) => step.step === "cqc"));
  assert.equal(replyBy("cqc", "2026-12-18", "england-and-wales"), "2027-01-06"); // over a weekend, Christmas, Boxing Day's substitute and New Year's Day
  assert.equal(replyBy("line", "2026-11-20", "scotland"), "2026-11-27");
  assert.equal(new Set(steps.map((step) => step.step)).size, 9);
  assert.equal(new Set(duties.map((duty) => duty.code)).size, duties.length);
});
