// Who reads a case may be changed only by somebody who sees all that says who must not.
import assert from "node:assert/strict";
import test from "node:test";
import { held } from "../../src/staff/case/held";
import type { OpenCase, Shown } from "../../src/staff/case/view";

const entry = (audience: string, kind: string): Shown => ({ seq: 1, audience, author: "other", week: "", said: { kind }, doubt: "", withoutConsent: false, inConflict: false }) as unknown as Shown;

function open(entries: Shown[], notesEnvelope = ""): OpenCase {
  const report = { kind: "concern", what: "x", readers: [], themes: [], area: "", group: "", recovery: true, day: "2026-11-22", mode: "anonymous" };
  const answer = { case: { id: "id", status: "listening", status_on: "2026-11-22" }, entries: [{ seq: 1, hash: "h" }], notes_envelope: notesEnvelope, readers: [], recovery: true };
  const chain = { entries: [], agreed: { apart: new Map(), member: "" } };
  return { answer, identity: "AGE-", notes: null, report, genuine: true, entries, chain, chainDoubt: "" } as unknown as OpenCase;
}

test("notes of readers that do not open forbid it, whether or not the server names their envelope", () => {
  assert.throws(() => held(open([entry("readers", "hidden")])), /who must not read/);
  assert.throws(() => held(open([], "sealed")), /who must not read/);
});

test("somebody's private notes, which never open for others, do not", () => {
  assert.equal(held(open([entry("private", "hidden")])).id, "id");
});
