import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lane, Needs } from "../../src/crypto/bodies";
import { notNeeded } from "../../src/crypto/change";
import { shareText } from "../../src/reporter/draft";
import { Checklists } from "../../src/staff/checklists";
import { lowWritings, promotion } from "../../src/staff/case/settle/lowlevel";
import { praiseWritings } from "../../src/staff/case/settle/praise";
import { unansweredWords } from "../../src/staff/case/settle/prompts";
import { against, besides, celebrationOf, celebrationSteps, formalAnswer, missing, moments, needsAnswered, NOT_KNOWN, openPrompts, quoted, suggested, unfit, yesses } from "../../src/staff/case/settle/rules";
import type { Said, Shown } from "../../src/staff/case/view";
import { workOf, type Told } from "../../src/staff/case/work";

const report = { kind: "concern", themes: ["bullying_harassment"], group: "", area: "", danger: false, detriment: "" } as unknown as Told["report"];
const lists = new Checklists();

/** told is a case with these entries after its report. A doubt makes an entry one that is not genuine. */
function told(status: string, ...entries: { kind: string; body: object; author?: string; doubt?: string }[]): Told {
  const shown = entries.map(({ kind, body, author = "maya", doubt = "" }, n): Shown => ({ seq: n + 1, audience: "readers", author, week: "2026-11-23", said: { kind, body } as Said, doubt, withoutConsent: false }));
  return { report, entries: shown, status, statusOn: "2026-11-24" };
}
const needs = (over: Partial<Needs> = {}): Needs => ({ hurt: "Ana", needs: NOT_KNOWN, owed: "The ward", formal: "not_yet", why: "", ...over });
const lane = (name: Lane["lane"], over: Partial<Lane> = {}): Lane => ({ lane: name, state: "in", group: [], checks: [], agreed: notNeeded, text: "", ...over });

test("formal action is answered after the three questions, of which none may be empty; “not known yet” is an answer", () => {
  assert.equal(needsAnswered(null), false);
  assert.equal(needsAnswered(needs()), true);
  for (const empty of ["hurt", "needs", "owed"] as const) {
    assert.equal(needsAnswered(needs({ [empty]: " " })), false, empty);
    assert.equal(formalAnswer(needs({ [empty]: "", formal: "yes" })), "not_yet", empty);
  }
  assert.equal(formalAnswer(needs({ formal: "yes" })), "yes");
});

test("a formal pathway and the fast track ask for the three questions first; the formal one also for a yes", () => {
  for (const way of ["informal", "facilitated", "mediation"] as const) assert.equal(against(way, null), "");
  assert.equal(against("fast_track", null), "needs");
  assert.equal(against("fast_track", needs()), "");
  assert.equal(against("formal", needs({ hurt: "" , formal: "yes" })), "needs");
  assert.equal(against("formal", needs({ formal: "no" })), "formal");
  assert.equal(against("formal", needs({ formal: "yes" })), "");
});

test("mediation is warned against where sexual safety or danger is on, and where sexual safety would fit", () => {
  const on = (name: Lane["lane"], over = {}) => workOf(told("listening", { kind: "lane", body: lane(name, over) }));
  assert.equal(unfit("mediation", workOf(told("new"))), "");
  assert.equal(unfit("mediation", on("sexual_safety")), "sexual_safety");
  assert.equal(unfit("facilitated", on("danger")), "danger");
  assert.equal(unfit("mediation", on("danger", { state: "out" })), "");
  assert.equal(unfit("formal", on("danger")), "");
  const coded = workOf(told("listening", { kind: "coding", body: { themes: ["sexual_safety"], group: "", area: "" } }));
  assert.equal(unfit("mediation", coded), "sexual_safety");
});

test("a lane is suggested for what the case is counted as, or for danger said; never once somebody decided", () => {
  const coded = { kind: "coding", body: { themes: ["sexual_safety"], group: "", area: "" } };
  assert.equal(suggested("sexual_safety", workOf(told("new")), report), false);
  assert.equal(suggested("sexual_safety", workOf(told("new", coded)), report), true);
  assert.equal(suggested("sexual_safety", workOf(told("new")), { danger: false, themes: ["sexual_safety"] }), true, "as the worker chose it");
  assert.equal(suggested("sexual_safety", workOf(told("new", coded, { kind: "lane", body: lane("sexual_safety", { state: "out" }) })), report), false);
  assert.equal(suggested("danger", workOf(told("new")), { danger: true, themes: [] }), true);
  assert.equal(suggested("danger", workOf(told("new", coded)), report), false);
  assert.equal(suggested("low_level", workOf(told("new")), { danger: true, themes: [] }), false);
});

test("a review group says who reads besides it, and who of it does not read; nobody, before it is named", () => {
  assert.deepEqual(besides(undefined, ["a"]), []);
  assert.deepEqual(besides({ group: [] }, ["a", "b"]), []);
  assert.deepEqual(besides({ group: ["a", "x"] }, ["a", "b"]), ["b"]);
  assert.deepEqual(missing({ group: ["a", "x"] }, ["a", "b"]), ["x"]);
});

test("prompts come up at their moments: a status ever given, a pathway ever begun, a lane that is on", () => {
  const open = (c: Told, coming: string[] = []): string[] => openPrompts(workOf(c), c, lists, coming).map((one) => one.code);
  assert.deepEqual(open(told("listening")), []);
  assert.deepEqual(open(told("actions_agreed")), ["rep", "safeguarding", "patient_safety"]);
  assert.deepEqual(open(told("listening"), ["with_investigator"]), ["cultural_ambassador", "rep", "counter_fraud"]);
  const past = told("closed", { kind: "status", body: { status: "escalated", text: "" } }, { kind: "status", body: { status: "closed", text: "" } });
  assert.deepEqual(open(past), ["safeguarding", "counter_fraud", "patient_safety", "police"]);
  const fast = { kind: "pathway", body: { pathway: "fast_track", state: "ended", began: "", due: "", checks: [], text: "" } };
  assert.deepEqual(open(told("listening", fast)), ["cultural_ambassador", "rep"]);
  assert.deepEqual(open(told("listening", { ...fast, doubt: "forged" })), []);
  assert.deepEqual([...moments(workOf(told("new", { kind: "lane", body: lane("danger") })), told("new", { kind: "lane", body: lane("danger") }))], ["new", "danger"]);
});

test("an answered prompt is open no more, whatever the answer, and one that an organisation never asks is never open", () => {
  const c = told("actions_agreed", { kind: "prompt", body: { prompt: "rep", answer: "declined", text: "" } });
  assert.deepEqual(openPrompts(workOf(c), c, lists).map((one) => one.code), ["safeguarding", "patient_safety"]);
  const quiet = new Checklists({ lists: null, limits: null, former: null, prompts: { safeguarding: { label: "S", text: "", when: [] } } });
  assert.deepEqual(openPrompts(workOf(c), c, quiet).map((one) => one.code), ["patient_safety"]);
});

test("a case closed with prompts unanswered says so", () => {
  const c = told("actions_agreed");
  const open = openPrompts(workOf(c), c, lists);
  assert.match(unansweredWords(open, true), /closed with 3 questions not answered/);
  assert.match(unansweredWords(open, false), /3 questions are not answered yet. You can go on/);
  assert.match(unansweredWords(open.slice(0, 1), false), /^1 question is /);
  assert.equal(unansweredWords([], true), "");
});

test("low level: one text to the worker, thanked then closed; the note is for readers alone", () => {
  const fresh = lane("low_level", { checks: lists.lines("low_level").map((one) => ({ item: one.code, state: "todo" })) });
  const out = lowWritings(fresh, "new", "Thank you", "Look at the stairs");
  assert.deepEqual(out.map((one) => [one.kind, one.audience, one.status]), [["status", "case", "thanked"], ["lane", "readers", undefined], ["note", "readers", undefined], ["status", "case", "closed"]]);
  assert.deepEqual(out.filter((one) => one.audience === "case").map((one) => (one.body as { text: string }).text), ["Thank you", ""]);
  assert.deepEqual((out[1]?.body as Lane).checks.map((one) => one.state), ["done", "done", "done"]);
  const without = lowWritings(fresh, "thanked", "Thank you", "");
  assert.deepEqual(without.map((one) => one.kind), ["lane", "status"]);
  assert.deepEqual([(without[0]?.body as Lane).checks[1]?.state, (without[1]?.body as { text: string }).text], ["not_needed", "Thank you"]);
});

test("promotion rests on a message of the worker since the lane, or on words of how they agreed", () => {
  const standing = { ...lane("low_level"), seq: 2, author: "maya", week: "" };
  const c = told("closed", { kind: "message", body: { text: "before", files: [] }, author: "worker" }, { kind: "lane", body: lane("low_level") }, { kind: "message", body: { text: "may we?", files: [] } },
    { kind: "message", body: { text: "yes please", files: [] }, author: "worker" }, { kind: "message", body: { text: "forged yes", files: [] }, author: "worker", doubt: "signature" });
  assert.deepEqual(yesses(standing, c).map((one) => [one.seq, one.text]), [[4, "yes please"]]);
  const out = (seq: number) => quoted({ ...standing, seq: 6, state: "out", agreed: { how: "worker", seq, text: "" } }, c);
  assert.deepEqual([out(4), out(3), out(5), out(99)], ["yes please", null, null, null]);
  const closed = promotion(lane("low_level"), "closed", { how: "worker", seq: 4, text: "" });
  assert.deepEqual(closed.map((one) => [one.kind, one.status]), [["lane", undefined], ["status", "reopened"]]);
  assert.deepEqual([(closed[0]?.body as Lane).state, (closed[0]?.body as Lane).agreed.seq], ["out", 4]);
  assert.deepEqual(promotion(lane("low_level"), "reopened", notNeeded).map((one) => one.kind), ["lane", "message"]);
});

test("a promoted case runs its clocks from the day it was reopened", () => {
  const work = workOf({ ...told("reopened", { kind: "lane", body: lane("low_level") }, { kind: "lane", body: lane("low_level", { state: "out" }) }, { kind: "status", body: { status: "reopened", text: "" } }), statusOn: "2026-12-01" });
  assert.equal(work.course.from, "2026-12-01");
  assert.equal(work.lanes.get("low_level")?.state, "out");
});

test("a celebration is taken apart as the form put it together; without the sentence on sharing nothing may be shared", () => {
  for (const [chosen, share] of [["yes", "all"], ["person", "person"], ["no", "no"]] as const) {
    assert.deepEqual(celebrationOf(`Thank you to: The night porter\n\nCarried boxes.\n\nTwice.\n\n${shareText(chosen)}`), { to: "The night porter", words: "Carried boxes.\n\nTwice.", share });
    assert.deepEqual(celebrationOf(`Carried boxes.\n\n${shareText(chosen)}`), { to: "", words: "Carried boxes.", share });
  }
  assert.deepEqual(celebrationOf("Told in person."), { to: "", words: "Told in person.", share: "" });
  assert.equal(celebrationOf(`${shareText("yes")} But not this.`).share, "", "only at the end");
});

test("a celebration is thanked, passed on, closed", () => {
  assert.deepEqual(celebrationSteps("new", false).map((one) => one.done), [false, false, false]);
  assert.deepEqual(celebrationSteps("thanked", true).map((one) => one.done), [true, true, false]);
  assert.deepEqual(celebrationSteps("closed", true).map((one) => one.done), [true, true, true]);
  const praise = { to: "Porters", how: "told", text: "" } as const;
  assert.deepEqual(praiseWritings(praise, true).map((one) => [one.kind, one.audience, one.status]), [["praise", "case", undefined], ["status", "case", "closed"]]);
  assert.equal(praiseWritings(praise, false).length, 1);
});
