import assert from "node:assert/strict";
import { test } from "node:test";
import { noCourse, preset } from "../../src/clock";
import type { Roster } from "../../src/crypto/api";
import type { Card, CardWork } from "../../src/crypto/card";
import { choose, everything, needed, openFirst } from "../../src/staff/desk/choose";
import { newItem, opened, recall, type Item } from "../../src/staff/desk/item";
import { mattersOf } from "../../src/staff/desk/matters";
import { between, linkKey, suggest } from "../../src/staff/desk/suggest";
import { aside, loads, todayOf, waiting } from "../../src/staff/desk/today";
import { Lists } from "../../src/staff/page";

const words = (status: string, staff: string) => ({ status, staff, plain: "", next: [] });
const lists = new Lists(
  { desks: [], readers: [{ id: "somebody else" }], areas: [{ code: "ward4", name: "Ward 4", parent: "", counts_as: "" }], themes: [{ code: "rota", label: "Rotas" }, { code: "pay", label: "Pay" }], groups: [{ code: "nur", label: "Nurses" }] } as unknown as Roster,
  { today: "2026-11-25", me: "me", rules: preset("england"), nation: "england-and-wales", statuses: ["new", "listening", "closed"].map((s) => words(s, s)), past: { themes: [], groups: [], people: [] } },
);

const work = (over: Partial<CardWork> = {}): CardWork => ({ owner: "", lanes: [], detriment: false, matter: "", pathway: "", escalated: "", apart: [], course: noCourse(), dues: [], seq: 99, refused: [], praised: false, ...over });
const card = (over: Partial<Card> = {}): Card => ({ kind: "concern", text: "Shouting in handover", themes: ["rota"], area: "ward4", group: "nur", danger: false, mode: "anonymous", day: "2026-11-24", route: "online", work: null, ...over });

let n = 0;
function item(row: object, over: Partial<Card> = {}): Item {
  const id = String(n++).padStart(26, "a");
  const made = newItem({ id, status: "listening", status_on: "2026-11-24", week: "2026-11-23", mode: "anonymous", route: "online", desks: [], card: "", mark: "", last_seq: 1, last_author: "worker", worker_seq: 1, read_seq: 1, held: false, ...row }, "me");
  opened(made, card(over), lists);
  return made;
}

const names = (items: readonly Item[], put?: Set<string>): string[] => todayOf(items, put).filter((g) => g.items.length > 0 && g.name !== "soon").map((g) => g.name);
const soon = (i: Item): string[] => todayOf([i]).find((g) => g.name === "soon")?.items.flatMap((one) => one.soon.map((why) => why.day)) ?? [];

test("each thing that waits has its group, and a quiet case is in none", () => {
  assert.deepEqual(names([item({})]), []);
  assert.deepEqual(names([item({}, { danger: true })]), ["danger"]);
  assert.deepEqual(names([item({ status: "new" })]), ["new"]);
  assert.deepEqual(names([item({ worker_seq: 4, last_seq: 4 })]), ["messages"]);
  assert.deepEqual(names([item({ status: "new", worker_seq: 1, read_seq: -1 })]), ["new"], "a new concern is no new message");
  assert.deepEqual(names([item({}, { work: work({ detriment: true }) })]), ["detriment"]);
  assert.deepEqual(names([item({ last_author: "other", last_seq: 2, read_seq: 2 })]), ["worker"]);
  assert.deepEqual(names([item({}, { day: "2026-11-02" })]), ["due"], "a promise gone by");
  assert.deepEqual(names([item({ status: "withdrawn" }, { danger: true, work: work({ detriment: true }) })]), ["danger"], "taking it back ends no danger");
  assert.deepEqual(names([item({ status: "withdrawn" }, { work: work({ detriment: true }) })]), []);
});

test("what the worker wrote after the card was made shows until a card was made from it, also once it was read", () => {
  const said = (seq: number, status = "listening"): string[] => names([item({ status, worker_seq: 5, last_seq: 5, read_seq: 5, last_author: "worker" }, { work: work({ seq }) })]);
  assert.deepEqual(said(4), ["messages"]);
  assert.deepEqual(said(5), []);
  assert.deepEqual(said(4, "closed"), ["messages"]);
});

test("dates that staff set are due for whom they wait, today and after, not before and not when it is over", () => {
  const due = (day: string, who: string, status = "listening"): string[] => names([item({ status }, { work: work({ dues: [{ what: "action", day, who }] }) })]);
  assert.deepEqual(due("2026-11-25", "me"), ["due"]);
  assert.deepEqual(due("2026-11-20", ""), ["due"]);
  assert.deepEqual(due("2026-11-26", "me"), []);
  assert.deepEqual(due("2026-11-20", "somebody else"), []);
  assert.deepEqual(due("2026-11-20", "me", "closed"), []);
  assert.deepEqual(due("2026-11-20", "left"), ["due"], "for nobody who reads concerns any more: for everybody");
  assert.equal(item({}, { work: work({ dues: [{ what: "reply", day: "2026-11-24", who: "" }] }) }).overdue, true);
  assert.equal(item({}, { work: work({ dues: [{ what: "reply", day: "2026-11-25", who: "" }] }) }).overdue, false);
});

test("what comes up in the next seven days is told from what is due, and counts as nothing that waits", () => {
  const set = (day: string, who = "me"): Item => item({ status: "closed" }, { day: "2026-01-05", work: work({ dues: [{ what: "action", day, who }] }) });
  const open = (day: string, who = "me"): string[] => soon(item({ status: "fed_back" }, { day: "2026-01-05", work: work({ course: { ...noCourse(), kept: ["acknowledge", "plan", "response"] }, dues: [{ what: "action", day, who }] }) }));
  assert.deepEqual([open("2026-11-26"), open("2026-12-02"), open("2026-12-03"), open("2026-11-25"), open("2026-11-26", "somebody else")], [["2026-11-26"], ["2026-12-02"], [], [], []]);
  assert.deepEqual(soon(set("2026-11-26")), [], "not of a case that is over");
  const promised = item({ status: "new" }, { day: "2026-11-25" });
  assert.ok(soon(promised).length > 0, "promises too");
  const quiet = item({}, { day: "2026-11-24" });
  assert.ok(soon(quiet).length > 0);
  assert.equal(waiting(todayOf([quiet])), 0);
});

test("a yes taken back, and thanks that nobody passed on, are groups of their own", () => {
  assert.deepEqual(names([item({}, { work: work({ refused: ["p1"] }) })]), ["refused"]);
  const thanks = (status: string, praised: boolean): string[] => names([item({ status }, { kind: "celebration", work: work({ praised }) })]);
  assert.deepEqual([thanks("listening", false), thanks("listening", true), thanks("closed", false)], [["praise"], [], []]);
});

test("a follow-up is due three months after closing, until it was made", () => {
  const closed = (followed: string[]): Item => item({ status: "closed", status_on: "2026-08-20" }, { day: "2026-06-01", work: work({ course: { ...noCourse(), closed: "2026-08-20", followed } }) });
  assert.deepEqual(names([closed([])]), ["follow_up"]);
  assert.deepEqual(names([closed(["3"])]), []);
  const old = (closed: string, over: Partial<Card> = {}): Item => item({ status: "closed", status_on: closed }, { day: "2016-06-01", ...over });
  assert.deepEqual(old("2026-02-20").followUps.map((one) => one.at), ["9"], "only the latest");
  assert.deepEqual(names([old("2025-09-25")]), ["follow_up"], "two months after the last");
  assert.deepEqual(names([old("2025-09-24")]), [], "and no longer");
  assert.deepEqual(names([old("2026-02-20", { route: "imported" })]), [], "nobody has a receipt for old records");
  assert.equal(old("2016-09-24").step, null);
});

test("the earliest date comes first, and what is put aside stays away until they write again", () => {
  const late = item({ status: "new" }, { day: "2026-11-16" });
  const soon = item({ status: "new" }, { day: "2026-11-24" });
  const group = (items: Item[]): Item[] => todayOf(items).find((g) => g.name === "new")?.items ?? [];
  assert.deepEqual(group([soon, late]), [late, soon]);
  const hurt = item({}, { work: work({ detriment: true }) });
  const put = new Set([aside("detriment", hurt)]);
  assert.deepEqual(names([hurt], put), []);
  hurt.row.worker_seq = 9;
  assert.deepEqual(names([hurt], put), ["detriment"]);
});

test("what waits is counted once, and what waits for others not at all", () => {
  const both = item({ status: "new" }, { danger: true });
  const other = item({ last_author: "other", last_seq: 2, read_seq: 2 });
  assert.equal(waiting(todayOf([both, other])), 1);
});

test("loads count open cases by who leads them", () => {
  const led = (owner: string, row = {}, day = "2026-11-24"): Item => item(row, { day, work: work({ owner }) });
  const got = loads([led("me"), led("me", {}, "2026-11-02"), led("ben"), led(""), led("me", { status: "closed" })], "me");
  assert.deepEqual(got, { open: 4, mine: { id: "me", open: 2, overdue: 1 }, team: [{ id: "me", open: 2, overdue: 1 }, { id: "ben", open: 1, overdue: 0 }, { id: "", open: 1, overdue: 0 }] });
});

test("what today needs is opened before what is over", () => {
  const over = item({ status: "closed", week: "2026-11-23" });
  const old = item({ week: "2025-01-06" });
  const message = item({ status: "closed", worker_seq: 4, last_seq: 4 });
  assert.deepEqual([over, old, message].sort(openFirst)[0], old);
  assert.deepEqual([over, old, message].map(needed), [false, true, true]);
});

test("search finds what was read in a case before", () => {
  const one = item({});
  recall(one, { seq: 1, text: "the bed manager signs", matter: null });
  const two = item({});
  const find = (words: string): Item[] => choose([one, two], { ...everything, words }, "newest", lists);
  assert.deepEqual(find("Bed MANAGER handover"), [one]);
  assert.deepEqual([one.full, two.full], [true, false]);
  recall(one, { seq: 0, text: "", matter: null });
  assert.equal(one.full, false, "something came since");
});

test("links are suggested from coded facts alone: one area, a theme, nearby weeks", () => {
  const coded = (id: string, over: Partial<Card> = {}) => ({ id, card: card(over) });
  const a = coded("a");
  assert.deepEqual(between(a, coded("b", { text: "quite another thing", day: "2026-11-10", themes: ["pay", "rota"] }), lists)?.why, ["both in Ward 4", "both about rotas", "both from Nurses", "raised 2 weeks apart"]);
  for (const other of [{ area: "" }, { area: "x" }, { themes: ["pay"] }, { themes: [] }, { day: "2026-08-01" }, { kind: "celebration" }]) assert.equal(between(a, coded("b", other), lists), null, JSON.stringify(other));
  assert.equal(between(coded("a", { text: "same words", area: "x" }), coded("b", { text: "same words", area: "y" }), lists), null, "words say nothing");
  const joined = { work: work({ matter: "m" }) };
  assert.equal(between(coded("a", joined), coded("b", joined), lists), null, "joined already");
});

test("a few suggestions, the strongest first, without those put aside", () => {
  const all = ["a", "b", "c", "d"].map((id, n) => ({ id, card: card({ day: `2026-11-${10 + 7 * n > 28 ? 28 : 10 + 4 * n}`, group: n < 2 ? "nur" : "" }) }));
  const got = suggest(all, lists, new Set(), 2);
  assert.equal(got.length, 2);
  assert.equal(linkKey(got[0]?.a ?? "", got[0]?.b ?? ""), linkKey("b", "a"));
  assert.ok(!suggest(all, lists, new Set([linkKey("b", "a")]), 9).some((l) => linkKey(l.a, l.b) === linkKey("a", "b")));
  assert.ok(suggest(all, lists, new Set(), 9, "d").every((l) => l.a === "d" || l.b === "d"));
});

test("matters put together what one reads, and say when more may have spoken", () => {
  const joined = (): Item => item({}, { work: work({ matter: "m" }) });
  const [a, b, c] = [joined(), joined(), item({})];
  const known = (id: string) => (id === a.row.id ? { matter: { id: "m", name: "Rotas", speakers: 3 } } : null);
  const [m, ...more] = mattersOf([a, b, c], known);
  assert.equal(more.length, 0);
  assert.deepEqual({ name: m?.name, speakers: m?.speakers, atLeast: m?.atLeast, cases: m?.items.length }, { name: "Rotas", speakers: 4, atLeast: true, cases: 2 });
});
