import assert from "node:assert/strict";
import { test } from "node:test";
import shipped from "../../../cases/data/checklists.json";
import versions from "../../../cases/testdata/checklist-codes.json";
import { answerLabel, checked, Checklists, nothingOwn, progress } from "../../src/staff/checklists";

const lists = shipped.lists as Record<string, { code: string; label: string; text: string }[]>;
const lines = Object.values(lists).flat();

test("every line has a code, a label and plain words, and no two share a code", () => {
  assert.ok(lines.length > 50);
  for (const one of [...lines, ...shipped.pathways, ...shipped.lanes, ...shipped.prompts]) {
    assert.match(one.code, /^[a-z0-9_]+$/);
    assert.ok(one.label.trim() !== "" && one.text.trim() !== "", one.code);
    assert.doesNotMatch(`${one.label} ${one.text}`, /[!<>{}\n]|perpetrator|victim|whistleblower|\bemployee\b/, one.code);
    for (const sentence of one.text.split(/[.?:] /)) assert.ok(sentence.split(" ").length <= 36, `${one.code}: ${sentence}`);
  }
  assert.equal(new Set(lines.map((one) => one.code)).size, lines.length);
  for (const name of [...shipped.pathways, ...shipped.lanes]) assert.ok((lists[name.code]?.length ?? 0) > 0, name.code);
});

test("prompts are asked at moments that exist, and take answers that have words", () => {
  const moments = new Set(shipped.moments.map((one) => one.code));
  for (const one of shipped.prompts) {
    assert.ok(one.when.length > 0 && one.when.every((moment) => moments.has(moment)), one.code);
    assert.ok(one.answers.every((answer) => answerLabel(answer) !== answer), one.code);
  }
});

test("no code of an earlier version is lost: old cases still show words", () => {
  const now = lines.map((one) => one.code).sort();
  const recorded = versions as Record<string, string[]>;
  assert.deepEqual(recorded[String(shipped.version)], now, "lines changed: give the data a new version and record its codes in cases/testdata/checklist-codes.json");
  const own = new Checklists();
  for (const code of Object.values(recorded).flat()) assert.notEqual(own.label(code), code, code);
});

test("an organisation's lines, limits and words stand in place of the service's, and what it dropped keeps its label", () => {
  const own = new Checklists({
    lists: { danger: [{ code: "own_1", label: "Ring the site manager", text: "" }] }, limits: { informal: { count: 3, unit: "days" } },
    prompts: { rep: { label: "Rep?", text: "", when: [] } }, former: { own_0: "Ring the matron" },
  });
  assert.deepEqual(own.lines("danger").map((one) => one.label), ["Ring the site manager"]);
  assert.deepEqual(own.lines("low_level"), lists["low_level"]);
  assert.deepEqual([own.pathway("informal").count, own.pathway("informal").unit, own.pathway("formal").count], [3, "days", 60]);
  assert.deepEqual(own.prompts.filter((one) => one.when.length === 0).map((one) => one.label), ["Rep?"]);
  assert.equal(own.label("own_1"), "Ring the site manager");
  assert.equal(own.label("own_0"), "Ring the matron");
  assert.equal(own.label("danger_999"), "999 was rung if it is an emergency", "dropped by the organisation");
  assert.equal(new Checklists(nothingOwn).label("danger_999"), "999 was rung if it is an emergency");
});

test("what was ticked stands beside the lines in force; a line ticked and dropped since is still shown, one never ticked is not", () => {
  const row = (code: string) => ({ code, label: code.toUpperCase(), text: "" });
  const got = checked([row("a"), row("b")], [{ item: "b", state: "done" }, { item: "gone", state: "not_needed" }, { item: "never", state: "todo" }], (code) => `was ${code}`);
  assert.deepEqual(got.map((one) => [one.code, one.label, one.state]), [["a", "A", "todo"], ["b", "B", "done"], ["gone", "was gone", "not_needed"]]);
  assert.equal(progress(got), "1 of 3 done, 1 not needed.");
  assert.equal(progress([{ state: "done" }, { state: "todo" }]), "1 of 2 done.");
  assert.equal(progress([{ state: "done" }, { state: "not_needed" }]), "Everything is done or not needed.");
  assert.equal(progress([]), "");
});
