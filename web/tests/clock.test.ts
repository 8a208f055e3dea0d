// The browser's clocks against dates that were worked out apart from it, the same files that cases/clock_test.go checks.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kept, noCourse, preset, promises, putOffUntil, type Clocked } from "../src/clock.ts";

const concern = (rules: string, day: string, more: Partial<Clocked> = {}): Clocked =>
  ({ rules: preset(rules), nation: "england-and-wales", day, status: "listening", statusOn: "", kind: "concern", course: noCourse(), today: day, ...more });

/** A line of CSV; only the last column is ever quoted, and none holds a quote. */
function cells(line: string): string[] {
  const [before = "", quoted] = line.split('"');
  return quoted === undefined ? before.split(",") : [...before.slice(0, -1).split(","), quoted];
}

function withCourse(c: Clocked, words: string): Clocked {
  const course = noCourse();
  const out = { ...c, course };
  for (const word of words.split(" ").filter((one) => one !== "")) {
    const at = word.indexOf("=");
    const [name, value] = [word.slice(0, at), word.slice(at + 1)];
    if (name === "from") course.from = value;
    else if (name === "stop") course.stops.push({ from: value.split("..")[0] ?? "", until: value.split("..")[1] ?? "" });
    else if (name === "extended") [course.extended = "", course.put_off = ""] = value.split("@");
    else if (name === "contact") course.contact = value;
    else if (name === "followed") course.followed = value.split("+");
    else if (name === "kept") course.kept = value.split("+");
    else if (name === "status_on") out.statusOn = value;
    else if (name === "kind") out.kind = value;
    else throw new Error(`no ${word} in a course`);
  }
  return out;
}

test("promised dates agree with the tables worked out by hand", () => {
  for (const rules of ["england", "scotland-inwo", "eu-directive"]) {
    const lines = readFileSync(`cases/testdata/clocks-${rules}.csv`, "utf8").trim().split("\n").slice(1).map(cells);
    assert.ok(lines.length >= 40, rules);
    lines.forEach(([nation = "", day = "", course = "", status = "", today = "", promise = "", due, state, how], n) => {
      const all = promises(withCourse(concern(rules, day, { nation, status, today }), course));
      const [, name, at, nth] = /^([a-z_]+)(?:@(\d+))?(?:#(\d+))?$/.exec(promise) ?? [];
      const one = all.filter((p) => p.name === name && (at === undefined || p.at === at))[Number(nth ?? 1) - 1];
      assert.deepEqual([one?.due, one?.state], [due, state], `${rules} line ${n + 2}: ${promise}, ${how}`);
    });
  }
});

test("what is no preset, nation, unit or day is refused", () => {
  assert.throws(() => preset("wales"));
  assert.throws(() => promises(concern("england", "2026-07-06", { nation: "france" })));
  for (const day of ["6 July 2026", "2026-02-30", ""]) assert.throws(() => promises(concern("england", day, { today: "2026-07-06" })));
  assert.throws(() => promises(concern("england", "2026-07-06", { rules: [{ ...preset("england")[0]!, unit: "weeks" }] })));
});

test("nonsense in a course moves nothing", () => {
  const stops = [{ from: "", until: "" }, { from: "1066-10-14", until: "" }, { from: "2026-07-06", until: "later" }, { from: "2026-07-05", until: "2026-07-01" }];
  const course = { from: "soon", stops, extended: "9999-01-01", put_off: "x", contact: "0", closed: "never", followed: ["7"], kept: ["peace"] };
  assert.deepEqual(promises(concern("england", "2026-07-06", { course })), promises(concern("england", "2026-07-06")));
});

test("a full response is put off to a later day, and no further than the preset lets it", () => {
  assert.deepEqual(putOffUntil(concern("eu-directive", "2026-08-31", { today: "2026-09-01" })), { after: "2026-11-30", last: "2027-02-28" });
  assert.deepEqual(putOffUntil(concern("scotland-inwo", "2026-09-07", { today: "2026-09-08", nation: "scotland" })), { after: "2026-10-05", last: "2027-10-05" });
  assert.deepEqual(putOffUntil(concern("england", "2026-07-06", { today: "2026-09-10" })), { after: "2026-09-09", last: "2027-09-09" }); // late already
  assert.equal(putOffUntil(concern("england", "2026-07-06", { status: "fed_back" })), null);
  assert.equal(putOffUntil(concern("england", "2026-07-06", { today: "2026-07-08", course: { ...noCourse(), stops: [{ from: "2026-07-07", until: "" }] } })), null);
  const putOff = { ...noCourse(), extended: "2026-12-31", put_off: "2026-10-01" };
  assert.deepEqual(putOffUntil(concern("eu-directive", "2026-08-31", { today: "2026-10-02", course: putOff })), { after: "2026-12-31", last: "2027-02-28" });
});

test("a promise is kept in the same statuses on both sides", () => {
  const table = JSON.parse(readFileSync("cases/testdata/kept.json", "utf8")) as { statuses: string[]; kept: Record<string, string[]> };
  assert.ok(table.statuses.length >= 10);
  for (const [promise, statuses] of Object.entries(table.kept)) {
    for (const status of table.statuses) assert.equal(kept(promise, status), statuses.includes(status), `${promise} when ${status}`);
  }
});
