// The roster: who reads comes from a list that verified, and from nothing else.

import assert from "node:assert/strict";
import test from "node:test";
import ts from "../../../crypto/testdata/ts-lists.json";
import * as c from "../../src/crypto";
import { refusal } from "./check";
import type { ListVectors } from "./lists";

const vectors = ts as unknown as ListVectors;
const five = vectors.lists.find((one) => one.name === "valid, five lists");
assert.ok(five);
const heads = five.heads.map((head) => ({ ...head, line: vectors.lines[head.line] ?? "" }));
const body = vectors.lines[five.body] ?? "";
const { organisation, readers } = c.parseListBody(body);
const door: string = readers[0]?.recipient ?? "";

function sent(more: object = {}): Record<string, unknown> {
  return {
    v: 1, organisation: { id: organisation, name: "Heron Trust", demo: false, newer: 1 }, door, heads, list: body, away: [],
    areas: [{ code: "w", name: "Ward", parent: "", counts_as: "" }], themes: [{ code: "t", label: "T" }], groups: [], limits: { file_bytes: 1, files: 1, readers: 1 }, ...more,
  };
}

const reason = (roster: unknown, pins: c.Pin[] = []): string => {
  const error = refusal(() => c.parseRoster(roster, pins));
  return error instanceof c.ListError ? error.reason : String(error);
};

test("a roster's readers are those of its list, by name, and new fields are no trouble", () => {
  const roster = c.parseRoster(sent({ newer: true }));
  assert.equal(roster.list?.number, 5);
  assert.deepEqual(roster.readers.map((one) => one.name), ["raj", "rita"]);
  assert.equal(roster.desks.length, 1);
});

test("nobody seals to people who are away", () => {
  const gone = readers[0];
  assert.ok(gone);
  assert.deepEqual(c.parseRoster(sent({ away: [gone.id] })).readers.map((one) => one.id), readers.slice(1).map((one) => one.id));
});

test("before the first list there are no readers, but not for whom has seen one", () => {
  const roster = c.parseRoster(sent({ heads: [], list: "" }));
  assert.equal(roster.list, null);
  assert.deepEqual([roster.readers, roster.desks], [[], []]);
  assert.equal(reason(sent({ heads: [], list: "" }), [{ number: 1, hash: five.result?.hash ?? "", side: "" }]), "unsigned");
});

test("a roster with another list than was signed is refused", () => {
  const eve = door.slice(0, 100) + (door[100] === "q" ? "p" : "q") + door.slice(101);
  assert.equal(reason(sent({ list: body.replace(door, eve) })), "body");
  assert.equal(reason(sent({ list: "" })), "body");
  assert.equal(reason(sent({ heads: [] })), "unsigned");
  assert.equal(reason(sent({ heads: heads.slice(1) })), "chain");
  assert.equal(reason(sent({ heads: heads.map((head) => ({ ...head, signatures: [] })) })), "unsigned");
  assert.equal(reason(sent({ organisation: { id: readers[0]?.id, name: "", demo: false } })), "body");
  assert.equal(reason(sent({ heads: heads.slice(0, 4), list: vectors.lines["body 4"] }), [{ number: 5, hash: five.result?.hash ?? "", side: "" }]), "pinned");
  assert.equal(reason(sent(), [{ number: 5, hash: five.result?.hash ?? "", side: "staff" }]), "undefined");
});

test("what is no roster, or has a classic door, is refused", () => {
  assert.throws(() => c.parseRoster(sent({ door: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" })), /post-quantum/);
  for (const bad of [{ v: 1 }, null, 1, [], "x"]) assert.throws(() => c.parseRoster(bad), c.ShapeError);
});
