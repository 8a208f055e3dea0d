// The access log of a case: Go makes the logs, with golang.org/x/mod/sumdb, and says what must hold of each.

import assert from "node:assert/strict";
import test from "node:test";
import file from "../../../accesslog/testdata/vectors.json";
import growths from "../../../accesslog/testdata/growths.json";
import words from "../../../accesslog/words.json";
import { checkLog, grewFrom, joinPages, logWords, openHead, parseCaseLog, type CheckedLog, type CheckedRecord, type LogHead } from "../../src/crypto/log";

assert.ok(file.logs.length >= 30 && file.logs.some((one) => !one.signed), "the vectors prove too little");

for (const one of file.logs) {
  test(`access log: ${one.name}, ${one.log.records.length} records`, () => {
    const found = checkLog(parseCaseLog(one.log), file.key, file.organisation, file.case, one.before);
    assert.equal(found.signed, one.signed);
    assert.deepEqual(found.records.map((r) => r.holds), one.holds);
    assert.deepEqual({ earlier: found.earlier, before: found.records.map((r) => r.missing), after: found.after }, one.gaps);
    assert.ok(found.records.every((r) => !r.holds || r.line?.case === file.case));
  });
}

test("another key, organisation or case: nothing holds", () => {
  const log = parseCaseLog(file.logs[3]?.log);
  for (const [key, organisation, caseID] of [
    [file.key.replace(/^./, file.key.startsWith("A") ? "B" : "A"), file.organisation, file.case],
    ["", file.organisation, file.case],
    [file.key, file.case, file.case],
    [file.key, file.organisation, file.organisation],
  ] as const) {
    const found = checkLog(log, key, organisation, caseID);
    assert.equal(found.records.length, log.records.length);
    assert.ok(found.records.every((r) => !r.holds));
  }
});

test("one left out of a whole page: then nothing older can be asked for, and it is all missing", () => {
  const long = file.logs.find((one) => one.log.records.length === 200);
  assert.ok(long);
  const log = parseCaseLog(long.log);
  log.records.splice(100, 1);
  const found = checkLog(log, file.key, file.organisation, file.case);
  assert.deepEqual([found.earlier, found.records[0]?.missing, found.records[100]?.missing, found.after], [0, 13, 1, 0]);
});

test("a log of several pages is one: what is missing between them is found", () => {
  const { good, older } = pages();
  const whole = joinPages([older(11), good]);
  assert.deepEqual([whole.records.length, whole.earlier, whole.after], [210, 0, 0]);
  assert.ok(whole.records.every((r, i) => r.line?.k === i + 1 && r.missing === 0));
  const short = older(11);
  short.records.splice(9);
  short.after = 1;
  assert.equal(joinPages([short, good]).records[9]?.missing, 1);
  assert.equal(joinPages([{ ...older(11), records: [], after: 10 }, good]).records[0]?.missing, 10);
});

// pages are the newest two hundred of 210 lines, and those in front of them.
function pages() {
  const line = (k: number): CheckedRecord => ({ n: k, holds: true, missing: 0, line: { v: 1, n: k, at: "", who: "", what: "", case: "", k, about: "", detail: "" } });
  const good: CheckedLog = { signed: true, earlier: 10, after: 0, records: Array.from({ length: 200 }, (_, i) => line(i + 11)) };
  return { good, older: (before: number): CheckedLog => ({ signed: true, earlier: 0, after: 0, records: Array.from({ length: before - 1 }, (_, i) => line(i + 1)) }) };
}

test("every event has words for a worker", () => {
  for (const key of [...Object.keys(words), "constructor", "something new"]) {
    const [what = "", detail = ""] = key.split(".");
    assert.match(logWords(what, detail, "Maya Okafor"), /^[a-z][A-Za-z, ]{5,}$/);
  }
  assert.equal(logWords("case_opened", "", ""), "opened your concern");
  assert.equal(logWords("readers_changed", "added", "Maya Okafor"), "let Maya Okafor read your concern");
});

test("a log is known to have grown from an earlier one, between every two sizes, and from no other", () => {
  const heads = growths.heads.map((note) => openHead(note, growths.key, growths.organisation));
  const at = (size: number): LogHead => {
    const head = heads[size - 1];
    assert.ok(head?.size === size);
    return head;
  };
  const other = { ...at(20), root: at(19).root };
  assert.equal(growths.proofs.length, 190);
  for (const { since, size, proof } of growths.proofs) {
    assert.ok(grewFrom(at(size), at(since), proof), `${since} to ${size}`);
    assert.ok(!grewFrom({ ...at(size), root: other.root }, { ...at(since), size: since }, proof) || other.root === at(size).root, "another log of that size");
    assert.ok(!grewFrom(at(size), { size: since, root: at(size).root }, proof), "another beginning");
    assert.ok(!grewFrom(at(since), at(size), proof), "put back to an older copy");
    for (const changed of [proof.slice(1), proof.slice(0, -1), [...proof, proof[0] ?? ""], proof.map((one) => one.replace(/^./, (c) => (c === "A" ? "B" : "A"))), ["x"]]) {
      if (proof.length > 0) assert.ok(!grewFrom(at(size), at(since), changed), `${since} to ${size} with another proof`);
    }
  }
  for (const size of [1, 8, 13]) assert.ok(grewFrom(at(size), at(size), []) && !grewFrom({ ...at(size), root: at(20).root }, at(size), []));
  assert.equal(openHead(growths.heads[3] ?? "", file.key, growths.organisation), null);
});
