// What a custodian reads before signing figures: all that is in the plan, and that a correction is of the release it names.

import assert from "node:assert/strict";
import test from "node:test";
import { utf8 } from "../../src/crypto";
import { planHash, wrongRelease } from "../../src/staff/custodians/figures";
import { anyForPartnership, onPartnership, parameterLines, tableLine, type Plan } from "../../src/staff/custodians/planwords";

const table = { id: "x", title: "Outcomes", subject: "concern", levels: ["organisation", "site"], by: ["theme"], per: "quarter", audience: "public" };
const plan: Plan = { v: 1, year: "2026-27", parameters: { threshold: 7, base: 5, min_people: 21, homogeneity: 4, max_themes: 2, smallest_count: 33 }, tables: [table] };

test("every parameter of a plan is in words, another number in other words", () => {
  const lines = parameterLines(plan);
  assert.equal(lines.length, 6);
  for (const name of Object.keys(plan.parameters)) {
    const other = parameterLines({ ...plan, parameters: { ...plan.parameters, [name]: 9 } });
    assert.equal(other.filter((line, i) => line !== lines[i]).length, 1, name);
  }
  assert.match(parameterLines({ ...plan, parameters: { ...plan.parameters, secret: 1 } }).join(" "), /“secret” is 1/);
  const { base: _, ...without } = plan.parameters;
  assert.match(parameterLines({ ...plan, parameters: without }).join(" "), /“base” is missing/);
});

test("a table's line says all of it", () => {
  const was = tableLine(table);
  assert.equal(was, "Outcomes: counts concerns, of the whole organisation, sites by theme, every quarter. For everybody.");
  for (const change of [{ subject: "detriment" }, { subject: "made_up" }, { levels: ["site"] }, { by: [] }, { per: "year" }, { audience: "partnership" }]) assert.notEqual(tableLine({ ...table, ...change }), was);
  const subjects = ["concern", "celebration", "feedback", "detriment", "thanked", "responded", "fed_back"].map((subject) => tableLine({ ...table, subject }));
  assert.equal(new Set(subjects).size, 7);
  assert.ok(subjects.every((line) => !line.includes("“fed_back”") && !line.includes("“thanked”")));
});

test("a plan with tables for the partnership group says who can read them", () => {
  assert.equal(anyForPartnership(plan), false);
  assert.equal(anyForPartnership({ ...plan, tables: [table, { ...table, audience: "partnership" }] }), true);
  assert.match(onPartnership, /file of the release has all tables, and anybody can load it/);
});

test("a correction is signed only if it names the release as it was published", () => {
  const body = '{"v":2,"number":3}';
  const text = JSON.stringify({ v: 1, organisation: "o", replaces: planHash(body), reason: "Themes were mixed up" });
  assert.equal(wrongRelease(text, 3, utf8(body)), "");
  assert.match(wrongRelease(text, 3, utf8(body.replace("3", "4"))), /Do not sign/);
  assert.match(wrongRelease(text, 3, utf8(`${body}\n`)), /Do not sign/);
  assert.match(wrongRelease(text, 3, null), /cannot sign now/);
});
