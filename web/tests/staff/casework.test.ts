// Reply templates, what comes next, and the order of actions.
import assert from "node:assert/strict";
import { test } from "node:test";
import shipped from "../../../cases/data/replies.json";
import { inOrder } from "../../src/staff/case/actions.ts";
import { blanks, firstBlank } from "../../src/staff/case/blanks.ts";
import { nextOnes, stillOpen } from "../../src/staff/case/flow.ts";
import { alreadyThanked } from "../../src/staff/case/talkforms.ts";
import { offered } from "../../src/staff/case/templates.ts";
import { joining } from "../../src/staff/case/join.ts";
import { refusedOf } from "../../src/staff/case/takenback.ts";
import { cardNow, workCard, workOf } from "../../src/staff/case/work.ts";

test("what is left to fill in is found, each once", () => {
  assert.deepEqual(blanks("We will [what] by [day]. Yes, by [day]."), ["[what]", "[day]"]);
  for (const none of ["", "a list: []", "a ] before [", "[over\ntwo lines]"]) assert.deepEqual(blanks(none), [], none);
  const text = "By [day] then";
  const at = firstBlank(text);
  assert.equal(at && text.slice(at.from, at.to), "[day]");
  assert.equal(firstBlank("By Monday"), null);
});

test("templates that go with a status come first, and none is lost", () => {
  const all = shipped.replies;
  const { fitting, others } = offered(all, "fed_back");
  assert.deepEqual(fitting.map((one) => one.code), ["feed_back"]);
  assert.equal(others.length, all.length - 1);
  assert.deepEqual(offered(all, "").others, all);
  for (const one of all) assert.ok(one.text.length <= 4000 && one.name.length <= 80, one.code);
});

const allowed: Record<string, string[]> = {
  new: ["thanked", "listening", "actions_agreed", "escalated", "with_investigator", "fed_back", "awaiting_feedback", "closed"],
  closed: ["reopened"],
  withdrawn: ["closed"],
};

test("the usual ways on come first and every other stays possible", () => {
  assert.deepEqual(nextOnes("new", allowed["new"]!, "concern"), { usual: ["thanked"], others: allowed["new"]!.slice(1) });
  assert.deepEqual(nextOnes("closed", allowed["closed"]!, "concern"), { usual: ["reopened"], others: [] });
  assert.deepEqual(nextOnes("withdrawn", allowed["withdrawn"]!, "concern"), { usual: ["closed"], others: [] });
  const { usual, others } = nextOnes("thanked", allowed["new"]!.slice(1), "celebration");
  assert.deepEqual(usual, ["fed_back", "closed"]);
  assert.ok(!others.includes("closed") && others.length === 5);
  assert.deepEqual(nextOnes("mars", ["closed"], "concern"), { usual: [], others: ["closed"] });
});

const report = { kind: "concern", themes: [], group: "", area: "" } as unknown as Parameters<typeof workOf>[0]["report"];
const entry = (seq: number, kind: string, body: object, author = "maya") => ({ seq, audience: kind === "escalate" || kind === "status" ? "case" : "readers", author, week: "2026-11-16", said: { kind, body }, doubt: "", withoutConsent: false });
const work = (...entries: object[]) => workOf({ report, entries, status: "listening", statusOn: "" } as never);
const action = (id: string, state: string, due = "") => ({ id, text: id, owner: "", who: "", due, remind: "", state, outcome: "" });

test("closing asks about what is not finished", () => {
  const words = (...entries: object[]) => stillOpen(work(...entries), report).map((one) => one.place);
  assert.deepEqual(words(), ["section-needs"]);
  const needs = entry(1, "needs", { hurt: "", needs: "", owed: "", formal: "no", why: "" });
  assert.deepEqual(words(needs), []);
  assert.deepEqual(words(needs, entry(2, "action", action("a", "open"))), ["section-actions"]);
  assert.deepEqual(words(needs, entry(2, "action", action("a", "open")), entry(3, "action", action("a", "done"))), []);
  assert.deepEqual(words(needs, entry(2, "escalate", { id: "e", step: "line", to: "x", day: "", reply_by: "", state: "sent", text: "" })), ["section-escalation"]);
  assert.deepEqual(stillOpen(work(), { kind: "celebration" }).map((one) => one.place), ["section-praise"]);
});

test("open actions come first, the most urgent at the top", () => {
  const { open, over } = inOrder(work(entry(1, "action", action("never", "open")), entry(2, "action", action("late", "open", "2026-12-01")), entry(3, "action", action("soon", "open", "2026-11-20")), entry(4, "action", action("old", "done")), entry(5, "action", action("gone", "dropped"))).actions);
  assert.deepEqual(open.map((one) => one.id), ["soon", "late", "never"]);
  assert.deepEqual(over.map((one) => one.id), ["gone", "old"]);
});

test("thanking again says who did and changes nothing", () => {
  const lists = { person: (id: string) => id.toUpperCase(), status: () => ({ label: "Listening" }) } as never;
  const now = (status: string, ...entries: object[]) => ({ answer: { case: { status } }, entries }) as never;
  assert.equal(alreadyThanked(now("new"), lists), "");
  assert.match(alreadyThanked(now("thanked", entry(1, "status", { status: "thanked", text: "" }, "priya")), lists), /^PRIYA has thanked them already\. Nothing was sent/);
  assert.match(alreadyThanked(now("listening"), lists), /^This is “Listening” already\./);
});

test("whoever stopped reading leads nothing, and what waits for them or for a cover waits for everybody", () => {
  const full = { ...report, what: "" } as never;
  const entries = [entry(1, "assign", { to: "gone" }), entry(2, "action", { ...action("a", "open", "2026-12-01"), owner: "stays" }), entry(3, "action", { ...action("b", "open", "2026-12-02"), owner: "covers" }), entry(4, "action", { ...action("c", "open", "2026-12-03"), owner: "gone" })];
  const c = (readers: [string, string][], ...more: object[]) => ({ report: full, entries: [...entries, ...more], chain: { entries: [], report: full, agreed: {} }, answer: { case: { status: "listening", status_on: "" }, entries: [{ seq: 7 }], readers: readers.map(([id, until]) => ({ id, from: "", until })) } }) as never;
  const before = cardNow(c([["gone", ""], ["stays", ""]])).work;
  assert.deepEqual([before?.owner, before?.dues.map((due) => due.who), before?.seq], ["gone", ["stays", "", "gone"], 7]);
  const after = cardNow(c([["stays", ""], ["covers", "2026-12-31"]])).work;
  assert.deepEqual([after?.owner, after?.dues.map((due) => due.who)], ["", ["stays", "", ""]]);
  const changed = (added: string[], until = "") => ({ ...entry(5, "readers", { removed: ["gone"], added: added.map((id) => ({ id, sign: "" })), until }), audience: "case" });
  assert.equal(cardNow(c([["stays", ""], ["heir", ""]], changed(["heir"]))).work?.owner, "heir", "who takes it over leads");
  assert.equal(cardNow(c([["stays", ""], ["heir", ""]], changed(["heir"], "2026-12-31"))).work?.owner, "", "who covers does not");
});

test("a card names everybody who must not read, and says when something that readers share does not open", () => {
  const full = { ...report, what: "" } as never;
  const named = (seq: number) => entry(seq, "conflict", { person: `p${seq}`, name: "", why: "about", text: "" });
  const card = (...entries: object[]) => workCard(full, work(...entries), 9).work;
  const ten = Array.from({ length: 10 }, (_, n) => named(n + 1));
  assert.deepEqual([card(...ten)?.apart.length, card(...ten)?.apart_more], [10, false]);
  for (const kind of ["hidden", "broken"]) assert.equal(card({ ...entry(11, "note", {}), said: { kind } })?.apart_more, true, kind);
  assert.equal(card({ ...entry(11, "note", {}), audience: "private", said: { kind: "hidden" } })?.apart_more, false);
});

test("a no after a yes is told of readers and steps, until it is acted on or becomes a yes again", () => {
  const at = (seq: number, kind: string, body: object, author = "maya") => ({ ...entry(seq, kind, body, author), audience: "case" });
  const ask = at(1, "ask", { readers: ["priya"], text: "" });
  const answer = (seq: number, ask: number, answer: string) => at(seq, "consent", { ask, answer, text: "" }, "worker");
  const sent = (state: string) => at(3, "escalate", { id: "e", step: "line", to: "Ward", day: "", reply_by: "", agreed: { how: "worker", seq: 2, text: "" }, state, text: "" });
  const c = (entries: object[], readers: string[], yes: boolean) => ({ entries, answer: { readers: readers.map((id) => ({ id, from: "", until: "" })) }, chain: { agreed: { further: { about: () => ({ yes }) } } } }) as never;
  const of = (entries: object[], readers: string[], yes = true): string[] => refusedOf(c(entries, readers, yes), work(...entries));
  assert.deepEqual(of([ask, answer(2, 1, "yes")], ["maya", "priya"]), []);
  assert.deepEqual(of([ask, answer(2, 1, "yes"), answer(3, 1, "no")], ["maya", "priya"]), ["priya"]);
  assert.deepEqual(of([ask, answer(2, 1, "no")], ["maya"]), [], "they do not read it");
  assert.deepEqual(of([ask, answer(2, 1, "no"), at(3, "ask", { readers: ["priya"], text: "" }), answer(4, 3, "yes")], ["priya"]), []);
  assert.deepEqual([of([sent("sent")], []), of([sent("sent")], [], false), of([sent("stopped")], [], false)], [[], ["line"], []]);
});

test("joining writes into a case only what it lacks, under the name that one of them has", () => {
  const matter = (id: string, name: string, speakers = 1) => ({ matter: id, name, state: "in", speakers, text: "", seq: 1, author: "maya", week: "" }) as const;
  assert.equal(joining(null, null, "", "why"), null);
  assert.equal(joining(matter("m", ""), null, "", ""), null, "several spoke, and it has no name yet");
  const fresh = joining(null, matter("m", "", 3), "Rotas", "why");
  assert.deepEqual([fresh?.first[0]?.body, fresh?.second[0]?.body], [{ matter: "m", name: "Rotas", state: "in", speakers: 1, text: "why" }, { matter: "m", name: "Rotas", state: "in", speakers: 3, text: "why" }]);
  const there = joining(null, matter("m", "Rotas"), "Another name", "");
  assert.deepEqual([there?.first.length, there?.second.length], [1, 0]);
  assert.deepEqual(joining(matter("a", "A"), matter("b", "B"), "", "")?.second[0]?.body, { matter: "a", name: "A", state: "in", speakers: 1, text: "" });
});
