// The access log of a case: Go makes the logs, with golang.org/x/mod/sumdb, and says what must hold of each.

import assert from "node:assert/strict";
import test from "node:test";
import file from "../../../accesslog/testdata/vectors.json";
import words from "../../../accesslog/words.json";
import { checkLog, logWords, parseCaseLog } from "../../src/crypto/log";

assert.ok(file.logs.length >= 30 && file.logs.some((one) => !one.signed), "the vectors prove too little");

for (const one of file.logs) {
  test(`access log: ${one.name}, ${one.log.records.length} records`, () => {
    const found = checkLog(parseCaseLog(one.log), file.key, file.organisation, file.case);
    assert.equal(found.signed, one.signed);
    assert.deepEqual(found.records.map((r) => r.holds), one.holds);
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

test("every event has words for a worker", () => {
  for (const what of [...Object.keys(words), "constructor", "something new"]) assert.match(logWords(what), /^[a-z, ]{5,}$/);
});
