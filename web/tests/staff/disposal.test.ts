import assert from "node:assert/strict";
import { test } from "node:test";
import { approvalLine, casesHash, proposalLine, signDisposal, verifyDisposal } from "../../src/crypto/disposal";
import { newSignSeed, signPublic } from "../../src/crypto/sign";
import { toB64 } from "../../src/crypto/bytes";
import type { Card } from "../../src/crypto/card";
import type { OpenCase, Shown } from "../../src/staff/case/view";
import { mine, notTakenBack } from "../../src/staff/disposal/takenback";
import { goneAfter, goneBefore } from "../../src/reporter/takenback";
import type { Old } from "../../src/staff/disposal/calls";
import { approvers, due, kindOf, monthsBefore, period } from "../../src/staff/disposal/rules";

const rule = { concern: 120, low_level: 36, celebration: 24, withdrawn: 30, wait: 7 };
const old = (over: Partial<Old> = {}): Old => ({ id: "a", status: "closed", status_on: "2020-01-31", week: "2019-12-30", card: "x", rule: "closed", bar: "", readers: [], recorded: false, ...over });
const card = (kind: string, lanes: string[] = []): Card => ({ kind, work: { lanes } }) as unknown as Card;

test("a period ends on the same day, or the last of a month that is too short", () => {
  assert.equal(monthsBefore("2026-03-31", 1), "2026-02-28");
  assert.equal(monthsBefore("2024-03-31", 1), "2024-02-29");
  assert.equal(monthsBefore("2026-01-15", 120), "2016-01-15");
  assert.equal(monthsBefore("2026-01-15", 13), "2024-12-15");
  assert.equal(period(120), "10 years");
  assert.equal(period(13), "1 year and 1 month");
});

test("the kind of a case decides which period it has, and what does not open is never due", () => {
  assert.equal(kindOf(card("concern", ["low_level"])), "low_level");
  assert.ok(due(old(), card("celebration"), rule, "2022-01-31"));
  assert.ok(!due(old(), card("concern", ["low_level"]), rule, "2022-01-31"));
  assert.ok(!due(old(), card("concern"), rule, "2030-01-30"));
  assert.ok(due(old(), card("concern"), rule, "2030-01-31"));
  assert.ok(!due(old(), null, rule, "2099-01-01"));
  assert.ok(due(old({ rule: "withdrawn" }), null, rule, "2020-03-01"));
});

test("only those who read every chosen case can agree to it", () => {
  assert.deepEqual(approvers([old({ readers: ["b", "c"] }), old({ readers: ["c", "d"] })]), ["c"]);
  assert.deepEqual(approvers([old({ readers: ["b"] }), old()]), []);
  assert.deepEqual(approvers([]), []);
});

// The same line as crypto/disposal_test.go has: what one side signs, the other verifies.
test("the lines are those that the server makes", () => {
  const ids = ["bbbbbbbbbbbbbbbbbbbbbbbbba", "aaaaaaaaaaaaaaaaaaaaaaaaaa"];
  const line = proposalLine("ccccccccccccccccccccccccca", "ddddddddddddddddddddddddda", rule, [
    { id: ids[0] ?? "", rule: "closed", status_on: "2014-05-01" },
    { id: ids[1] ?? "", rule: "withdrawn", status_on: "2016-02-29" },
  ], "eeeeeeeeeeeeeeeeeeeeeeeeea", "2026-11-27");
  assert.equal(line, `{"v":1,"kind":"proposal","first":"reader","disposal":"ccccccccccccccccccccccccca","organisation":"ddddddddddddddddddddddddda","rule":{"concern":120,"low_level":36,"celebration":24,"withdrawn":30,"wait":7},"closed":1,"withdrawn":1,"from":"2014","until":"2016","cases":"${casesHash([...ids].sort())}","by":"eeeeeeeeeeeeeeeeeeeeeeeeea","on":"2026-11-27"}`);
  assert.equal(casesHash(ids), "4bbce990cc6ff297077c83fe8e5a5a1b470b855f7d2e281790b7e18181e25089");
  const yes = approvalLine("ccccccccccccccccccccccccca", line, "eeeeeeeeeeeeeeeeeeeeeeeeea", "2026-12-28", 7);
  assert.match(yes, /"on":"2026-12-28","opens":"2027-01-04"\}$/);
  const seed = newSignSeed();
  const key = toB64(signPublic(seed));
  const signature = signDisposal(line, seed);
  assert.ok(verifyDisposal(line, key, signature));
  assert.ok(!verifyDisposal(line.replace("2014", "2013"), key, signature));
  assert.ok(!verifyDisposal(line, key, "no"));
});

const entry = (seq: number, kind: string, author: string, over: object = {}): Shown => ({ seq, audience: "case", author, week: "2026-11-16", doubt: "", withoutConsent: false, said: { kind, body: { status: "reopened", text: "" } }, ...over }) as unknown as Shown;
const opened = (entries: Shown[], over: object = {}): Pick<OpenCase, "genuine" | "chainDoubt" | "entries"> => ({ genuine: true, chainDoubt: "", entries, ...over });

test("nobody signs for a withdrawal that the writer never wrote", () => {
  const report = entry(0, "report", "worker");
  const back = entry(1, "withdraw", "worker");
  const why = (c: ReturnType<typeof opened>, today = "2026-12-22"): string => notTakenBack(c, "me", rule, today);
  assert.equal(why(opened([report, back])), "");
  assert.match(why(opened([report])), /did not take it back/);
  assert.match(why(opened([report, { ...back, doubt: "signature" }])), /did not take it back/);
  assert.match(why(opened([report, entry(1, "withdraw", "maya")])), /did not take it back/);
  assert.match(why(opened([report, back, entry(2, "status", "maya")])), /did not take it back/, "reopened since");
  assert.equal(why(opened([report, back, entry(2, "status", "maya", { doubt: "signature" })])), "");
  assert.equal(why(opened([report, entry(1, "withdraw", "worker"), entry(2, "status", "maya"), entry(3, "withdraw", "worker")])), "");
  assert.match(why(opened([report, back]), "2026-12-21"), /too short a time ago/);
  assert.match(why(opened([report, back], { genuine: false })), /not genuine/);
  assert.match(why(opened([report, back], { chainDoubt: "an entry is missing" })), /not genuine/);
  assert.match(why(opened([entry(0, "report", "me"), back])), /wrote it down yourself/);
  assert.deepEqual([mine(old({ rule: "withdrawn" })), mine(old({ rule: "withdrawn", recorded: true })), mine(old())], [true, false, false]);
});

test("the writer is told when it will be gone, as the page without JavaScript tells it", () => {
  assert.match(goneBefore({ kept: 30, wait: 1 }), /^It is not removed at once\. For 30 days after this week [^]* and 1 day later it is gone for good\./);
  assert.match(goneAfter({ kept: 30, wait: 7 }, "2026-11-16"), /From Tuesday 22 December 2026 on, one of the people who read it can agree to that\. 7 days later it is gone for good: on Tuesday 29 December 2026 at the earliest\./);
});
