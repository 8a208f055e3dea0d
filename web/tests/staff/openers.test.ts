// Who may open a name: those whom the person who spoke up chose, with the report or later, and nobody by being let in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lastOpener, openersOf } from "../../src/staff/case/openers.ts";

type Case = Parameters<typeof openersOf>[0];
const made = (opens: string[] | undefined, names: number[], given: [string[], string?][] = []): Case => ({
  report: { readers: [{ id: "maya", sign: "" }, { id: "tomasz", sign: "" }], ...(opens ? { opens } : {}) },
  answer: { entries: names.map((seq) => ({ seq, audience: "name" })), readers: ["maya", "tomasz", "priya"].map((id) => ({ id })) },
  entries: given.map(([readers, doubt = ""], n) => ({ seq: 2 + 2 * n, said: { kind: "named", body: { readers } }, doubt })),
}) as unknown as Case;

test("those chosen with the report, and with each name given later", () => {
  assert.deepEqual([...openersOf(made(undefined, []))], []);
  assert.deepEqual([...openersOf(made(["maya"], [1]))], ["maya"]);
  assert.deepEqual([...openersOf(made(undefined, [3], [[["tomasz"]]]))], ["tomasz"]);
  assert.deepEqual([...openersOf(made(["maya"], [1, 3], [[["priya"]]]))].sort(), ["maya", "priya"]);
  assert.deepEqual([...openersOf(made(undefined, [1]))], ["maya", "tomasz"], "when it is not said, all of its readers");
  assert.deepEqual([...openersOf(made(undefined, [3], [[["tomasz"], "not genuine"]]))], [], "what the worker did not write names nobody");
});

test("the last who may open it is known before they are taken off", () => {
  assert.equal(lastOpener(made(["maya"], [1]), "maya"), true);
  assert.equal(lastOpener(made(["maya"], [1]), "tomasz"), false);
  assert.equal(lastOpener(made(["maya", "priya"], [1]), "maya"), false);
});
