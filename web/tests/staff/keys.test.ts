// What a key press means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, Sequence, typing } from "../../src/staff/keys.ts";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, defaultPrevented: false, ...more });

test("no key is taken from a field that is typed into", () => {
  for (const at of [{ tagName: "TEXTAREA" }, { tagName: "SELECT" }, { tagName: "INPUT", type: "text" }, { tagName: "INPUT", type: "search" }, { tagName: "INPUT", type: "date" }, { tagName: "DIV", isContentEditable: true }]) assert.equal(typing(at), true, at.tagName);
  for (const at of [null, { tagName: "BUTTON" }, { tagName: "A" }, { tagName: "BODY" }, { tagName: "INPUT", type: "radio" }, { tagName: "INPUT", type: "checkbox" }]) assert.equal(typing(at), false);
});

test("keys held with others belong to the browser", () => {
  assert.equal(plain(press("r")), "r");
  assert.equal(plain(press("R")), "r"); // caps lock
  assert.equal(plain(press("?", { shiftKey: true })), "?");
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }, { defaultPrevented: true }]) assert.equal(plain(press("r", more)), "");
  for (const key of ["Enter", "Escape", "ArrowDown", "Tab"]) assert.equal(plain(press(key)), "");
});

test("single keys and sequences", () => {
  const list = ["r", "d", "g d", "g a b"].map((keys) => ({ keys, label: keys, run() {} }));
  const sequence = new Sequence(() => list);
  const pressed = (...keys: string[]): (string | null)[] => keys.map((key) => sequence.press(key)?.keys ?? null);
  assert.deepEqual(pressed("r"), ["r"]);
  assert.deepEqual(pressed("d"), ["d"]);
  assert.deepEqual(pressed("g", "d", "d"), [null, "g d", "d"]);
  assert.deepEqual(pressed("g", "a", "b"), [null, null, "g a b"]);
  assert.deepEqual(pressed("g", "r"), [null, "r"]); // leads nowhere, so r begins anew
  assert.deepEqual(pressed("x", "g", "g", "d"), [null, null, null, "g d"]);
  sequence.press("g");
  sequence.forget();
  assert.deepEqual(pressed("d"), ["d"]);
});
