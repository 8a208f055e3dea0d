// How the clocks fold a case's entries: the same file that cases/course_test.go checks.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { courseOf, type Told } from "../src/course.ts";

type Vector = { why: string; status: string; status_on: string; entries: (Told & { body: unknown })[]; course: unknown; changes: number[] };

test("a case is folded alike on both sides", () => {
  const vectors = JSON.parse(readFileSync("cases/testdata/course-vectors.json", "utf8")) as Vector[];
  assert.ok(vectors.length >= 8);
  for (const v of vectors) {
    const { course, changes } = courseOf(v.entries, v.status, v.status_on);
    assert.deepEqual(course, v.course, v.why);
    const wanted = v.changes.map((seq) => v.entries.find((one) => one.seq === seq)).map((one) => ({ ...(one?.body as object), author: one?.author, week: one?.week }));
    assert.deepEqual(changes, wanted, v.why);
  }
});
