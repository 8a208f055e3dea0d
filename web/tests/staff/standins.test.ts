import assert from "node:assert/strict";
import test from "node:test";
import { apartInMatter, kindsLost, linkedWith, standIns, type Around } from "../../src/staff/case/standins";

const kinds: Record<string, string> = { asha: "guardian", ben: "guardian", gus: "guardian", cat: "union", nell: "independent", nick: "independent", eve: "executive" };
const kindOf = (id: string): string => kinds[id] ?? "";
const lasting = (...ids: string[]) => ids.map((id) => ({ id, until: "" }));
const around = (more: Partial<Around> = {}): Around => ({
  listed: Object.keys(kinds).map((id) => ({ id, desk: kindOf(id) })), kindOf, links: [["ben", "gus"]], apart: new Set(), needs: (id) => kindOf(id) !== "guardian", agreed: () => false, ...more,
});

test("those close to somebody are found, whichever way they declared it", () => {
  const links = [["a", "b"], ["c", "a"], ["d", "e"]];
  assert.deepEqual(linkedWith(["a"], links), ["b", "c"]);
  assert.deepEqual(linkedWith(["a", "b"], links), ["c"]);
  assert.deepEqual(linkedWith([], links), []);
});

test("a kind of desk is lost when nobody of it goes on for good", () => {
  assert.deepEqual(kindsLost(lasting("asha", "ben", "cat"), ["asha"], kindOf), []);
  assert.deepEqual(kindsLost(lasting("asha", "cat"), ["asha"], kindOf), ["guardian"]);
  assert.deepEqual(kindsLost([...lasting("asha", "cat"), { id: "ben", until: "2026-12-01" }], ["asha"], kindOf), ["guardian"], "a cover ends");
});

test("whoever takes it on is free of it: a colleague at once, the non-executive lead when the worker agrees", () => {
  assert.deepEqual(standIns(lasting("asha", "cat"), ["asha"], ["asha"], around()), [{ id: "ben", how: "free" }, { id: "gus", how: "free" }, { id: "nell", how: "ask" }, { id: "nick", how: "ask" }]);
  assert.deepEqual(standIns(lasting("asha", "ben"), ["asha"], [], around()), [], "nobody is needed");
  assert.deepEqual(standIns(lasting("asha"), ["asha"], ["ben"], around()).map((one) => one.id), ["nell", "nick"], "nor is somebody it is about, or close to them");
  assert.deepEqual(standIns(lasting("asha"), ["asha"], [], around({ apart: new Set(["ben", "nick"]), agreed: (id) => id === "nell" })), [{ id: "gus", how: "free" }, { id: "nell", how: "agreed" }]);
  assert.ok(!standIns(lasting("asha"), ["asha"], [], around()).some((one) => one.id === "eve" || one.id === "cat"), "no executive lead, no rep");
});

test("where nobody at all would be left, a guardian may be asked for", () => {
  assert.deepEqual(standIns(lasting("nell"), ["nell"], [], around({ apart: new Set(["nick"]), needs: () => true }), true).map((one) => one.id), ["asha", "ben", "gus"]);
  assert.deepEqual(standIns(lasting("nell"), ["nell"], [], around({ apart: new Set(["nick"]), needs: () => true })), []);
});

test("a reader who must not read another case of the same matter is pointed out", () => {
  const others = [
    { id: "here", card: { work: { matter: "m", apart: ["cat"] } } }, { id: "two", card: { work: { matter: "m", apart: ["cat", "eve"] } } },
    { id: "three", card: { work: { matter: "n", apart: ["cat"] } } }, { id: "four", card: null }, { id: "five", card: { work: null } },
  ];
  assert.deepEqual(apartInMatter("here", "m", ["cat", "asha"], others), [{ person: "cat", id: "two" }]);
  assert.deepEqual(apartInMatter("here", "", ["cat"], others), []);
});
