import assert from "node:assert/strict";
import { test } from "node:test";
import { nextStep, steps } from "../../src/staff/steps";
import { away, bytes, longDay } from "../../src/staff/words";

const england = { preset: "england", nation: "england-and-wales", today: "2026-11-25" };
const course = { kind: "concern", status: "new", day: "2026-11-23", statusOn: "", contact: "" };

test("thanking is due first, and overdue the day after its date", () => {
  const first = nextStep(course, england);
  assert.deepEqual([first?.name, first?.due, first?.overdue], ["acknowledge", "2026-11-25", false]);
  assert.equal(nextStep(course, { ...england, today: "2026-11-26" })?.overdue, true);
});

test("what was done moves the next step on", () => {
  assert.equal(nextStep({ ...course, status: "thanked", statusOn: "2026-11-24" }, england)?.name, "plan");
  assert.equal(nextStep({ ...course, status: "actions_agreed", statusOn: "2026-11-24" }, england)?.name, "update");
});

test("an update counts as given when the person heard something since the date before it", () => {
  const working = { ...course, day: "2026-06-01", status: "listening", statusOn: "2026-06-02" };
  const updates = (contact: string) => steps({ ...working, contact }, england).filter((s) => s.name === "update").map((s) => s.done);
  assert.deepEqual(updates("2026-06-02"), [false, false]);
  assert.deepEqual(updates("2026-06-20"), [true, false]);
  assert.deepEqual(updates("2026-07-10"), [true, true]);
});

test("a closed case asks for follow-ups and is never late; a withdrawn one asks for nothing", () => {
  const closed = { ...course, day: "2026-01-05", status: "closed", statusOn: "2026-03-02" };
  assert.deepEqual([nextStep(closed, england)?.name, nextStep(closed, england)?.due], ["follow_up", "2026-12-02"]);
  assert.equal(steps(closed, england).some((s) => s.overdue), false);
  assert.deepEqual(steps({ ...course, status: "withdrawn" }, england), []);
});

test("a reopened case runs its clocks again; a celebration only wants thanks", () => {
  const again = { ...course, day: "2026-01-05", status: "reopened", statusOn: "2026-11-24" };
  assert.equal(nextStep(again, england)?.due, "2026-12-01");
  assert.deepEqual(steps({ ...course, kind: "celebration" }, england).map((s) => s.name), ["acknowledge"]);
});

test("dates in words", () => {
  assert.equal(longDay("2026-11-22"), "22 November 2026");
  assert.equal(longDay(""), "not known");
  assert.deepEqual(["2026-11-25", "2026-11-26", "2026-11-28", "2026-11-21", "2027-11-25"].map((d) => away(d, england.today)), ["today", "tomorrow", "in 3 days", "4 days late", "in 12 months"]);
  assert.deepEqual([bytes(999), bytes(1500), bytes(104_857_600)], ["999 bytes", "1.5 KB", "105 MB"]);
});
