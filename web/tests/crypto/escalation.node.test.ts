// Whether a concern went further with the worker's agreement: the cases that crypto/escalation_test.go is put to as well.
import test from "node:test";
import assert from "node:assert/strict";
import vectors from "../../../crypto/testdata/escalations.json";
import { Escalations } from "../../src/crypto/escalation";
import { parseConsent, parseEscalate, parsePropose } from "../../src/crypto/bodies";

test("there are vectors", () => assert.ok(vectors.length > 30));

for (const { name, guardian, entries, without } of vectors) {
  test(`escalation: ${name}`, () => {
    const state = new Escalations();
    const found: number[] = [];
    for (const { seq, kind, body } of entries) {
      if (kind === "propose") state.asked(seq, parsePropose(body));
      else if (kind === "consent") state.answered(seq, parseConsent(body));
      else if (state.lacks(parseEscalate(body), guardian)) found.push(seq);
    }
    assert.deepEqual(found, without);
  });
}
