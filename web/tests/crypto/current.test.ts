// Which identity new notes are sealed to: any kind that belongs to the readers alone proves it, as the first entry of a case may be any of them.
import assert from "node:assert/strict";
import test from "node:test";
import type { CheckedEntry } from "../../src/crypto/chain.ts";
import { vouchedIdentities } from "../../src/crypto/current.ts";

const report = { readers: [{ id: "maya", sign: "" }] } as unknown as Parameters<typeof vouchedIdentities>[1];
const identity = (name: string) => name as unknown as CheckedEntry["identity"];
const entry = (seq: number, kind: string, audience: string, author: string, under: string) =>
  ({ seq, audience, author, state: "genuine", reason: "", payload: { kind, body: {} }, identity: identity(under), withoutConsent: false }) as unknown as CheckedEntry;
const first = entry(0, "report", "case", "worker", "case");

test("casework of any kind proves the notes identity, by a reader only", () => {
  for (const kind of ["note", "coding", "notes_key", "assign", "action", "needs", "pathway", "prompt", "lane", "disclosure", "conflict", "matter", "follow_up", "hold", "copied"]) {
    const found = vouchedIdentities([first, entry(1, kind, "readers", "maya", "notes")], report);
    assert.deepEqual(found, { case: "case", readers: "notes" }, kind);
    assert.equal(vouchedIdentities([first, entry(1, kind, "readers", "owen", "notes")], report).readers, null, `${kind} by somebody who does not read it`);
    assert.equal(vouchedIdentities([first, entry(1, kind, "readers", "worker", "notes")], report).readers, null, `${kind} by the worker`);
    assert.deepEqual(vouchedIdentities([first, entry(1, kind, "case", "maya", "other")], report), { case: "case", readers: null }, `${kind} in the place of the case`);
  }
});

test("what belongs to the case proves nothing about the notes", () => {
  for (const kind of ["message", "status", "ask", "clock", "escalate"]) assert.equal(vouchedIdentities([first, entry(1, kind, "readers", "maya", "notes")], report).readers, null, kind);
});
