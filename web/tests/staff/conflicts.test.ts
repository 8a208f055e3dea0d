// Nobody is sent what says that they must not read: neither the server's list of readers nor the case alone decides who reads.
import assert from "node:assert/strict";
import test from "node:test";
import type { Conflict } from "../../src/crypto/bodies";
import { unlessReading } from "../../src/staff/case/conflicts";
import { readersOf, type OpenCase } from "../../src/staff/case/view";

/** A case with readers as the server lists them, and as the report of it says. */
function open(listed: string[], inChain: string[]): OpenCase {
  const entry = { seq: 0, audience: "case", author: "worker", state: "genuine", payload: { kind: "report" } };
  return { answer: { readers: listed.map((id) => ({ id, from: "", until: "" })) }, chain: { entries: [entry], report: { readers: inChain.map((id) => ({ id, sign: "" })) } } } as unknown as OpenCase;
}

const said = (person: string): Conflict => ({ person, name: "", why: "about", text: "" });
const why = (person: string, now: OpenCase): string => unlessReading(said(person), "maya", (id) => id.toUpperCase())(now);

test("whoever the server lists or the case names reads", () => {
  assert.deepEqual([...readersOf(open(["maya", "ben"], ["maya", "cat"]))].sort(), ["ben", "cat", "maya"]);
});

test("a conflict is not written while the person it names reads", () => {
  assert.equal(why("ben", open(["maya"], ["maya"])), "");
  assert.match(why("ben", open(["maya", "ben"], ["maya"])), /^BEN reads this now.*Nothing was written/);
  assert.match(why("ben", open(["maya"], ["maya", "ben"])), /^BEN: .*the server does not list them.*Nothing was written/);
  assert.equal(why("maya", open(["maya"], ["maya"])), "", "one's own interest is no secret from oneself");
  assert.equal(why("", open(["maya"], ["maya"])), "", "somebody without an account reads nothing");
});
