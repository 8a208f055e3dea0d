// A day typed into three boxes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf, readDay } from "../../src/staff/case/day.ts";

const read = (day: string, month: string, year: string, rule = {}) => readDay({ day, month, year }, rule);

test("a day is read however it is typed", () => {
  for (const [d, m, y] of [["7", "3", "2027"], [" 07 ", "03", "2027"], ["7", "Mar", "2027"], ["7", "march", " 2027"]] as const) assert.deepEqual(read(d, m, y), { day: "2027-03-07" });
  assert.deepEqual(read("29", "2", "2028"), { day: "2028-02-29" });
});

test("what is no day is said with the box it is in", () => {
  const box = (...typed: [string, string, string]) => (read(...typed) as { box: string }).box;
  assert.equal(box("29", "2", "2027"), "day");
  assert.equal(box("31", "4", "2027"), "day");
  assert.equal(box("0", "4", "2027"), "day");
  assert.equal(box("1", "13", "2027"), "month");
  assert.equal(box("1", "ma", "2027"), "month");
  assert.equal(box("1", "3", "27"), "year");
  assert.equal(box("1", "", "2027"), "month");
  assert.equal(box("", "3", "2027"), "day");
});

test("nothing typed is no day, unless one is asked for", () => {
  assert.deepEqual(read("", " ", ""), { day: "" });
  assert.deepEqual(read("", "", "", { required: "Say by when" }), { wrong: "Say by when", box: "day" });
});

test("a day outside what is allowed is refused", () => {
  assert.ok("wrong" in read("22", "11", "2026", { from: "2026-11-23" }));
  assert.deepEqual(read("23", "11", "2026", { from: "2026-11-23", until: "2026-11-23" }), { day: "2026-11-23" });
  assert.deepEqual(read("24", "11", "2026", { until: "2026-11-23", tooLate: "Not yet" }), { wrong: "Not yet", box: "day" });
});

test("a day goes back into its boxes", () => {
  assert.deepEqual(boxesOf("2026-03-07"), { day: "7", month: "3", year: "2026" });
  assert.deepEqual(boxesOf(""), { day: "", month: "", year: "" });
});
