// A browser of staff remembers the newest list it has verified, and takes none that goes back behind it.

import assert from "node:assert/strict";
import test from "node:test";
import ts from "../../../crypto/testdata/ts-lists.json";
import { ListError, parseListBody } from "../../src/crypto";
import { verifiedRoster } from "../../src/staff/pin";
import type { ListVectors } from "../crypto/lists";

const kept = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) },
});

const vectors = ts as unknown as ListVectors;
const line = (name: string): string => vectors.lines[name] ?? assert.fail(`no line ${name}`);
const five = vectors.lists.find((one) => one.name === "valid, five lists");
assert.ok(five);

function roster(upTo: number, more: object = {}, sides: string[] = ["mona", "stan"]): unknown {
  const heads = five?.heads.slice(0, upTo).map((head) => ({ line: line(head.line), signatures: head.signatures.slice(0, sides.length) }));
  const body = line(`body ${upTo}`);
  const parsed = parseListBody(body);
  return {
    v: 1, organisation: { id: parsed.organisation, name: "", demo: false }, door: parsed.readers[0]?.recipient, heads, list: body, away: [],
    areas: [], themes: [], groups: [], limits: { file_bytes: 1, files: 1, readers: 1 }, ...more,
  };
}

const refused = (value: unknown, reason: string): void => {
  assert.throws(() => verifiedRoster(value), (error: unknown) => error instanceof ListError && error.reason === reason);
};

test("a newer list is taken, an older one is not", () => {
  kept.clear();
  assert.equal(verifiedRoster(roster(1)).list?.number, 1);
  assert.equal(verifiedRoster(roster(2)).list?.number, 2);
  assert.equal(verifiedRoster(roster(2)).list?.number, 2);
  refused(roster(1), "pinned");
  refused(roster(1, { heads: [], list: "" }), "unsigned");
});

test("the signatures of a side that once vouched cannot be taken off again", () => {
  kept.clear();
  verifiedRoster(roster(1));
  const heads = [{ line: line("head 1"), signatures: five.heads[0]?.signatures.slice(0, 1) }];
  refused(roster(1, { heads }), "pinned");
  kept.clear();
  assert.deepEqual(verifiedRoster(roster(1, { heads })).list?.sides, ["management"]);
  assert.deepEqual(verifiedRoster(roster(1)).list?.sides, ["management", "staff"], "the other side may join");
});

test("another organisation's list is refused, unless what was seen was a demonstration's", () => {
  const other = { organisation: { id: "hhhhhhhhhhhhhhhhhhhhhhhhha", name: "", demo: true }, heads: [], list: "" };
  kept.clear();
  verifiedRoster(roster(2));
  refused(roster(2, other), "unsigned");
  kept.clear();
  const demo = JSON.parse(JSON.stringify(roster(2))) as { organisation: { demo: boolean } };
  demo.organisation.demo = true;
  verifiedRoster(demo);
  assert.equal(verifiedRoster(roster(2, other)).list, null);
  refused(roster(1), "pinned");
});

test("a server that calls itself a demonstration afterwards is not let off", () => {
  kept.clear();
  verifiedRoster(roster(1));
  const demo = JSON.parse(JSON.stringify(roster(2))) as { organisation: { demo: boolean } };
  demo.organisation.demo = true;
  verifiedRoster(demo);
  refused(roster(2, { organisation: { id: "hhhhhhhhhhhhhhhhhhhhhhhhha", name: "", demo: true }, heads: [], list: "" }), "unsigned");
});
