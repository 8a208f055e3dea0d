import assert from "node:assert/strict";
import { test } from "node:test";
import { noCourse, preset } from "../../src/clock";
import { clockedKind, nextStep, steps } from "../../src/staff/steps";
import { away, bytes, longDay } from "../../src/staff/words";

const england = { rules: preset("england"), nation: "england-and-wales", today: "2026-11-25" };
const begun = { kind: "concern", status: "new", day: "2026-11-23", statusOn: "", course: noCourse() };

test("thanking is due first, and overdue the day after its date", () => {
  const first = nextStep(begun, england);
  assert.deepEqual([first?.name, first?.due, first?.overdue], ["acknowledge", "2026-11-25", false]);
  assert.equal(nextStep(begun, { ...england, today: "2026-11-26" })?.overdue, true);
});

test("what was done moves the next step on", () => {
  assert.equal(nextStep({ ...begun, status: "thanked" }, england)?.name, "plan");
  assert.equal(nextStep({ ...begun, status: "actions_agreed" }, england)?.name, "update");
});

test("of updates the last one given, the first one owed and the next are shown", () => {
  const working = { ...begun, day: "2026-01-05", status: "listening" };
  const updates = (contact: string) => steps({ ...working, course: { ...noCourse(), contact } }, england).filter((s) => s.name === "update").map((s) => s.state);
  assert.deepEqual(updates(""), ["overdue", "due"]);
  assert.deepEqual(updates("2026-06-01"), ["done", "overdue", "due"]);
  assert.deepEqual(updates("2026-11-23"), ["done", "due"]);
});

test("a closed case asks for follow-ups, done when they were made and late when they were not; a withdrawn one asks for nothing", () => {
  const closed = { ...begun, day: "2026-01-05", status: "closed", statusOn: "2026-03-02" };
  const followUps = (followed: string[]) => steps({ ...closed, course: { ...noCourse(), followed } }, england).filter((s) => s.name === "follow_up").map((s) => s.state);
  assert.deepEqual(followUps([]), ["overdue", "due", "due"], "only the latest that is due is still to be made");
  assert.deepEqual(followUps(["3", "6"]), ["done", "done", "due", "due"]);
  assert.deepEqual(steps({ ...closed, reachable: false }, england).map((s) => s.name).includes("follow_up"), false, "who has no receipt is asked nothing");
  assert.deepEqual(steps({ ...begun, status: "withdrawn" }, england), []);
});

test("a reopened case runs its clocks again; a celebration and the low-level lane only want thanks", () => {
  const again = { ...begun, day: "2026-01-05", status: "reopened", statusOn: "2026-11-24", course: { ...noCourse(), from: "2026-11-24" } };
  assert.equal(nextStep(again, england)?.due, "2026-12-01");
  for (const kind of ["celebration", clockedKind("concern", ["low_level"])]) assert.deepEqual(steps({ ...begun, kind }, england).map((s) => s.name), ["acknowledge"]);
});

test("dates in words", () => {
  assert.equal(longDay("2026-11-22"), "22 November 2026");
  assert.equal(longDay(""), "not known");
  assert.deepEqual(["2026-11-25", "2026-11-26", "2026-11-28", "2026-11-21", "2027-11-25"].map((d) => away(d, england.today)), ["today", "tomorrow", "in 3 days", "4 days late", "in 12 months"]);
  assert.deepEqual([bytes(999), bytes(1500), bytes(104_857_600)], ["999 bytes", "1.5 KB", "105 MB"]);
});
