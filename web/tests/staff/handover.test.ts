import test from "node:test";
import assert from "node:assert/strict";
import { dayOf, dayProblems } from "../../src/staff/handover/days";
import { planFor, type Situation, type Task } from "../../src/staff/handover/plan";
import { list, reason } from "../../src/staff/handover/words";

const at: Situation = { me: "maya", today: "2026-11-22", left: new Set(["kim"]) };
const reads = (id: string, from = "", until = ""): { id: string; from: string; until: string } => ({ id, from, until });

test("a handover adds the successor once, and takes the person off when they stop", () => {
  const task = (stop: boolean): Task => ({ kind: "handover", to: "tom", from: "", until: "", stop });
  assert.deepEqual(planFor([reads("maya")], task(false), at), { add: ["tom"], remove: [] });
  assert.deepEqual(planFor([reads("maya")], task(true), at), { add: ["tom"], remove: ["maya"] });
  assert.deepEqual(planFor([reads("maya"), reads("tom")], task(true), at), { add: [], remove: ["maya"] });
  assert.equal(planFor([reads("maya"), reads("tom")], task(false), at), null);
  assert.equal(planFor([reads("tom")], task(true), at), null);
  // Somebody who covers becomes a reader for good.
  assert.deepEqual(planFor([reads("maya"), reads("tom", "2026-11-01", "2026-12-01")], task(true), at), { add: ["tom"], remove: ["maya"] });
});

test("whoever takes somebody off takes off those who have ended too, and nobody else", () => {
  const readers = [reads("maya"), reads("kim"), reads("old", "2026-10-01", "2026-11-21"), reads("now", "2026-11-01", "2026-11-22"), reads("soon", "2026-12-01", "2026-12-02")];
  assert.deepEqual(planFor(readers, { kind: "handover", to: "tom", from: "", until: "", stop: true }, at), { add: ["tom"], remove: ["maya", "kim", "old"] });
  assert.deepEqual(planFor(readers, { kind: "handover", to: "tom", from: "", until: "", stop: false }, at), { add: ["tom"], remove: [] });
  assert.deepEqual(planFor(readers, { kind: "ended", person: "kim" }, at), { add: [], remove: ["kim", "old"] });
  assert.equal(planFor([reads("maya")], { kind: "ended", person: "kim" }, at), null);
  assert.deepEqual(planFor([reads("maya"), reads("tom", "2026-11-01", "2026-11-20")], { kind: "ended", person: "tom" }, at), { add: [], remove: ["tom"] }, "a cover that is over");
  assert.deepEqual(planFor([reads("maya"), reads("tom", "2026-11-01", "2026-11-30")], { kind: "ended", person: "tom" }, at), { add: [], remove: ["tom"] }, "and one that is ended early");
  assert.equal(planFor([reads("maya"), reads("tom")], { kind: "ended", person: "tom" }, at), null, "but whoever reads for good stays");
  // A successor whose cover was over is added, not taken off.
  assert.deepEqual(planFor([reads("maya"), reads("old", "2026-10-01", "2026-11-21")], { kind: "handover", to: "old", from: "", until: "", stop: true }, at), { add: ["old"], remove: ["maya"] });
});

test("cover is given to who does not read yet, for days that are not over", () => {
  const cover = (until: string): Task => ({ kind: "cover", to: "tom", from: "2026-11-01", until, stop: false });
  assert.deepEqual(planFor([reads("maya")], cover("2026-11-22"), at), { add: ["tom"], remove: [], from: "2026-11-01", until: "2026-11-22" });
  assert.equal(planFor([reads("maya")], cover("2026-11-21"), at), null);
  assert.equal(planFor([reads("maya"), reads("tom")], cover("2026-11-30"), at), null);
});

test("leaving adds a successor only where nobody else reads for good", () => {
  const leave = (to: string): Task => ({ kind: "leave", to, from: "", until: "", stop: false });
  assert.deepEqual(planFor([reads("maya"), reads("ben")], leave("tom"), at), { add: [], remove: ["maya"] });
  assert.deepEqual(planFor([reads("maya"), reads("ben", "2026-11-01", "2026-12-01")], leave("tom"), at), { add: ["tom"], remove: ["maya"] });
  assert.equal(planFor([reads("ben")], leave("tom"), at), null);
  // Somebody who has left is nobody to leave a case to.
  assert.deepEqual(planFor([reads("maya"), reads("kim")], leave("tom"), at), { add: ["tom"], remove: ["maya", "kim"] });
});

test("the days of a cover are read as people write them, and wrong ones are named", () => {
  const typed = (text: string): { day: string; month: string; year: string } => {
    const [day = "", month = "", year = ""] = text.split(" ");
    return { day, month, year };
  };
  assert.equal(dayOf(typed("3 12 2026")), "2026-12-03");
  assert.equal(dayOf(typed("29 2 2028")), "2028-02-29");
  for (const none of ["29 2 2027", "31 9 2026", "0 1 2026", "3 13 2026", "3 12 26", "x 12 2026", "", "1 1 02026"]) assert.equal(dayOf(typed(none)), null, none);
  const problems = (from: string, until: string): { from: string; until: string } => dayProblems(typed(from), typed(until), "2026-11-22");
  assert.deepEqual(problems("22 11 2026", "22 11 2026"), { from: "", until: "" });
  assert.deepEqual(problems("1 11 2026", "23 11 2027"), { from: "", until: "" });
  assert.equal(problems("1 11 2026", "24 11 2027").until, "Cover can last a year at most. For longer, hand the cases over");
  assert.equal(problems("1 11 2026", "21 11 2026").until, "This day is over. Enter today or a later day");
  assert.equal(problems("3 12 2026", "2 12 2026").until, "The last day is before the first day");
  assert.deepEqual(problems("", ""), { from: "Enter the first day", until: "Enter the last day" });
  assert.match(problems("31 11 2026", "3 12 2026").from, /real day/);
});

test("reasons name the people because of whom", () => {
  const names = { person: (id: string) => id.toUpperCase(), case: (id: string) => id };
  assert.match(reason({ id: "x", why: "consent", people: ["tom"] }, names), /did not choose TOM/);
  assert.match(reason({ id: "x", why: "unlisted", people: ["tom", "ben"] }, names), /TOM and BEN/);
  assert.match(reason({ id: "x", why: "keys: recipient", people: [] }, names), /do not fit together/);
  assert.equal(list(["a", "b", "c"]), "a, b and c");
});
