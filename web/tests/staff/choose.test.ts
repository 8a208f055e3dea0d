import { noCourse, preset } from "../../src/clock";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Card } from "../../src/crypto/card";
import type { Roster } from "../../src/crypto/api";
import { mayLead } from "../../src/staff/desk/bulk";
import { choose, countQuick, everything, openFirst, parseFilter, urgency } from "../../src/staff/desk/choose";
import { newItem, opened, type Item } from "../../src/staff/desk/item";
import { Lists } from "../../src/staff/page";

const words = (status: string, staff: string) => ({ status, staff, plain: "", next: [] });

const lists = new Lists(
  {
    desks: [{ id: "d1", kind: "guardian", name: "Guardian service" }],
    readers: [],
    areas: [
      { code: "med", name: "Medicine", parent: "", counts_as: "med" },
      { code: "ward4", name: "Ward 4", parent: "med", counts_as: "med" },
      { code: "est", name: "Estates", parent: "", counts_as: "est" },
    ],
    themes: [{ code: "bullying", label: "Bullying or harassment" }],
    groups: [{ code: "NMR", label: "Nursing" }],
  } as unknown as Roster,
  {
    today: "2026-11-25",
    me: "me",
    rules: preset("england"),
    nation: "england-and-wales",
    statuses: [words("new", "New"), words("thanked", "Thanked"), words("closed", "Closed")],
    past: { themes: [{ code: "old", label: "An old theme" }], groups: [], people: [] },
  },
);

const card = (over: Partial<Card> = {}): Card => ({ kind: "concern", text: "Shouting in handover", themes: ["bullying"], area: "ward4", group: "NMR", danger: false, mode: "anonymous", day: "2026-11-24", route: "online", work: null, ...over });

function item(n: number, row: object, over: Partial<Card> = {}): Item {
  const made = newItem(
    { id: `${"a".repeat(25)}${n}`, status: "thanked", status_on: "2026-11-24", week: "2026-11-23", mode: "anonymous", route: "online", desks: ["d1"], card: "", mark: "", last_seq: 1, last_author: "me", worker_seq: 0, read_seq: 1,
    held: false, ...row },
    "me",
  );
  opened(made, card(over), lists);
  return made;
}

const danger = item(2, {}, { danger: true, day: "2026-11-02" });
const message = item(3, { last_author: "other", worker_seq: 3, last_seq: 4, read_seq: 2 }, { day: "2026-11-03" });
const overdue = item(4, { status: "new" }, { day: "2026-11-16" });
const newer = item(5, {}, { day: "2026-11-24", area: "est", themes: [], text: "The lift is broken again", mode: "open" });
const older = item(6, { status: "closed", last_author: "other", last_seq: 3 }, { day: "2026-11-20", danger: true, themes: ["old"] });
const all = [older, newer, overdue, message, danger];

test("the most urgent come first: danger, then a message unread, then a date gone by, then the newest", () => {
  assert.deepEqual(choose(all, everything, "urgent", lists), [danger, message, overdue, newer, older]);
  assert.deepEqual(choose(all, everything, "oldest", lists).map((i) => i.day), ["2026-11-02", "2026-11-03", "2026-11-16", "2026-11-20", "2026-11-24"]);
  assert.ok(urgency(danger) > urgency(message) && urgency(message) > urgency(overdue) && urgency(overdue) > urgency(newer));
});

test("danger in a case that is over is history, not urgent, but can still be found", () => {
  assert.equal(older.danger, false);
  assert.deepEqual(choose(all, { ...everything, danger: true }, "newest", lists), [older, danger]);
});

test("every filter narrows", () => {
  const find = (f: object): Item[] => choose(all, { ...everything, ...f }, "newest", lists);
  assert.deepEqual(find({ status: "new" }), [overdue]);
  assert.ok(!find({ status: "active" }).includes(older));
  assert.deepEqual(find({ theme: "none" }), [newer]);
  assert.deepEqual(find({ theme: "old" }), [older]);
  assert.equal(find({ area: "med" }).length, 4, "an area holds those below it");
  assert.deepEqual(find({ area: "est" }), [newer]);
  assert.equal(find({ kind: "celebration" }).length, 0);
  assert.deepEqual(find({ unread: true }), [older, message]);
  assert.deepEqual(find({ quick: "unread" }), [message]);
  assert.equal(countQuick(all, "waiting", "me"), 3);
});

test("search looks through everything that was opened, all words together, whatever the case of letters", () => {
  const find = (words: string): Item[] => choose(all, { ...everything, words }, "newest", lists);
  assert.deepEqual(find("LIFT broken"), [newer]);
  assert.deepEqual(find("estates"), [newer]);
  assert.deepEqual(find("an old theme"), [older]);
  assert.deepEqual(find(danger.name), [danger]);
  assert.equal(find("lift shouting").length, 0);
});

test("sealed cases that wait for an answer are opened first", () => {
  const first = [...all].sort(openFirst);
  assert.equal(first[0], message);
  assert.equal(first.at(-1), older);
});

test("filters by who leads, lane, route, desk and how far the work has come, and keeps them under a name", () => {
  const work = (over: object) => ({ work: { owner: "", lanes: [], detriment: false, matter: "", pathway: "", escalated: "", apart: [], course: noCourse(), dues: [], seq: 99, refused: [], praised: false, ...over } });
  const mine = item(7, { held: true }, work({ owner: "me", lanes: ["danger"] }));
  const theirs = item(8, { route: "in_person", desks: ["d2"] }, work({ owner: "other", detriment: true, escalated: "line", matter: "m" }));
  const nobodys = item(9, {}, work({}));
  const fresh = item(1, { status: "new" });
  const found = (f: Partial<typeof everything>): Item[] => choose([mine, theirs, nobodys, fresh], { ...everything, ...f }, "name", lists);
  assert.deepEqual(found({ lead: "me" }), [mine]);
  assert.deepEqual(found({ lead: "other" }), [theirs]);
  assert.deepEqual(new Set(found({ lead: "nobody" })), new Set([nobodys, fresh]));
  assert.deepEqual(found({ lane: "danger" }), [mine]);
  for (const one of [{ route: "in_person" }, { desk: "d2" }, { detriment: true }, { escalated: true }, { matter: true }]) assert.deepEqual(found(one), [theirs], JSON.stringify(one));
  assert.deepEqual(found({ held: true }), [mine]);
  const all = { ...everything, lead: "nobody", lane: "danger", route: "online", desk: "d1", detriment: true, escalated: true, matter: true, held: true };
  assert.deepEqual(parseFilter(JSON.parse(JSON.stringify(all))), all);
  assert.deepEqual(parseFilter({ lead: 3, held: "yes" }), everything);
});

test("only who reads all of several cases may lead them, where that is known", () => {
  const people = [{ id: "me" }, { id: "other" }, { id: "third" }];
  const [one, two, unknown] = [item(1, {}), item(2, {}), item(3, {})];
  one.readers = ["me", "other"];
  two.readers = ["me", "third"];
  assert.deepEqual([mayLead([one, unknown], people), mayLead([one, two], people), mayLead([unknown], people)], [people.slice(0, 2), people.slice(0, 1), people]);
});
