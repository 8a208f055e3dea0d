// What the figures are told of a change of status.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Outcome } from "../../src/staff/calls";
import type { OpenCase, Shown } from "../../src/staff/case/view";

const kept = new Map<string, string>();
const sent: { path: string; body: string }[] = [];
let answer = 200;
Object.assign(globalThis, {
  localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) },
  fetch: async (path: string, how: { body: string }) => {
    sent.push({ path, body: how.body });
    return new Response(answer === 200 ? "{}" : '{"code":"x","message":"x"}', { status: answer, headers: { "Content-Type": "application/json" } });
  },
});
const { bandOf, nothingNew, outcomeOf, tell, tellAgain, together } = await import("../../src/staff/case/outcome");
const { workingDays, noCourse } = await import("../../src/clock");

beforeEach(() => {
  kept.clear();
  sent.length = 0;
  answer = 200;
});

const token = "A".repeat(43);

/** A case received on a Monday, with statuses given in the weeks named. */
function at(status: string, ...moves: [status: string, week: string, text?: string][]): OpenCase {
  const entries = moves.map(([to, week, text], n): Shown => ({ seq: n + 1, audience: "case", author: "r", week, said: { kind: "status", body: { status: to, text: text ?? "" } }, doubt: "", withoutConsent: false }));
  return { report: { kind: "concern", day: "2026-11-02", statistics: token, themes: [], group: "", area: "", detriment: "" }, entries, answer: { case: { status, status_on: moves.at(-1)?.[1] ?? "" } } } as unknown as OpenCase;
}

const lane = (c: OpenCase): OpenCase => ({ ...c, entries: [...c.entries, { seq: 99, audience: "readers", author: "r", week: "2026-11-02", said: { kind: "lane", body: { lane: "low_level", state: "in", group: [], checks: [], agreed: { how: "not_needed", seq: 0, text: "" }, text: "" } }, doubt: "", withoutConsent: false } as Shown] });

const page = (today: string) => ({ nation: "england-and-wales", today });
const said = (o: Omit<Outcome, "token">): string[] => [o.thanked, o.responded, o.fed_back];

test("working days leave out weekends, bank holidays and the times in which the clocks stood", () => {
  const days = (from: string, to: string, stops: { from: string; until: string }[] = []): number => workingDays("england-and-wales", from, to, { ...noCourse(), stops });
  assert.equal(days("2026-11-02", "2026-11-02"), 0);
  assert.equal(days("2026-11-06", "2026-11-09"), 1); // Friday to Monday
  assert.equal(days("2026-11-02", "2026-11-16"), 10);
  assert.equal(days("2026-12-24", "2026-12-29"), 1); // Christmas, and the Monday instead of Boxing Day
  assert.equal(days("2026-11-02", "2026-11-16", [{ from: "2026-11-09", until: "2026-11-11" }]), 8);
  assert.equal(days("2026-11-02", "2026-11-16", [{ from: "2026-11-09", until: "" }]), 4); // they stand still
  assert.equal(days("2026-11-16", "2026-11-02"), 0);
});

test("bands begin and end where docs/statistics.md says", () => {
  assert.deepEqual([0, 2, 3, 5, 6, 10, 11, 20, 21, 900].map(bandOf), ["d0_2", "d0_2", "d3_5", "d3_5", "d6_10", "d6_10", "d11_20", "d11_20", "d21", "d21"]);
});

test("the first thanks and the full response fall into bands; a second status says nothing new", () => {
  const [fresh, thanked] = [at("new"), at("thanked", ["thanked", "2026-11-02"])];
  assert.deepEqual(said(outcomeOf(fresh, thanked, page("2026-11-05"))), ["d3_5", "", ""]);
  const listening = at("listening", ["thanked", "2026-11-02"], ["listening", "2026-11-09"]);
  assert.deepEqual(said(outcomeOf(thanked, listening, page("2026-11-09"))), ["", "", ""]);
  const back = at("fed_back", ["thanked", "2026-11-02"], ["listening", "2026-11-09"], ["fed_back", "2026-11-16"]);
  assert.deepEqual(said(outcomeOf(listening, back, page("2026-11-17"))), ["", "d11_20", ""]);
  assert.deepEqual(said(outcomeOf(back, at("awaiting_feedback", ["thanked", "2026-11-02"], ["fed_back", "2026-11-16"], ["awaiting_feedback", "2026-11-16"]), page("2026-11-18"))), ["", "", ""]);
});

test("closing says whether the person was told, since the concern was last opened", () => {
  const moves: [string, string][] = [["thanked", "2026-11-02"], ["fed_back", "2026-11-09"]];
  assert.equal(outcomeOf(at("fed_back", ...moves), at("closed", ...moves, ["closed", "2026-11-16"]), page("2026-11-16")).fed_back, "yes");
  assert.equal(outcomeOf(at("thanked", ["thanked", "2026-11-02"]), at("closed", ["thanked", "2026-11-02"], ["closed", "2026-11-16", "Goodbye"]), page("2026-11-16")).fed_back, "no");
  const again: [string, string][] = [...moves, ["closed", "2026-11-09"], ["reopened", "2026-11-16"]];
  const second = outcomeOf(at("reopened", ...again), at("closed", ...again, ["closed", "2026-11-16"]), page("2026-11-18"));
  assert.equal(second.fed_back, "no");
  assert.equal(second.responded, "d0_2"); // from the day it was opened again
  assert.equal(second.thanked, "");
  const withdrawn: [string, string][] = [["thanked", "2026-11-02"]];
  assert.equal(outcomeOf(at("withdrawn", ...withdrawn), at("closed", ...withdrawn, ["closed", "2026-11-09"]), page("2026-11-09")).fed_back, "");
});

test("the low-level lane is thanked, answered and told in one", () => {
  const after = lane(at("closed", ["thanked", "2026-11-02", "Thank you"], ["closed", "2026-11-02", "We have noted it"]));
  assert.deepEqual(said(outcomeOf(at("new"), after, page("2026-11-03"))), ["d0_2", "d0_2", "yes"]);
});

test("whatever is told has one size and one path, and names neither case nor day", async () => {
  const most: Omit<Outcome, "token"> = { thanked: "d11_20", responded: "d11_20", fed_back: "yes", feedback: "dont_know", stages: [0, 1].map(() => ({ outcome: "partially_upheld", days: 120, extended: "yes" })) };
  for (const news of [nothingNew, most]) assert.equal(await tell({ statistics: token }, news), true);
  assert.deepEqual(sent.map((one) => [one.path, one.body.length]), [["/api/staff/outcomes", 512], ["/api/staff/outcomes", 512]]);
  for (const { body } of sent) {
    assert.deepEqual(Object.keys(JSON.parse(body) as object), ["token", "thanked", "responded", "fed_back", "feedback", "stages"]);
    assert.doesNotMatch(body, /20\d\d-/);
  }
  assert.equal(await tell({ statistics: "" }, most), false);
  assert.equal(sent.length, 2);
});

test("what did not arrive waits under a hash and goes with the next opening, once", async () => {
  answer = 500;
  assert.equal(await tell({ statistics: token }, { ...nothingNew, thanked: "d0_2" }), false);
  const stored = kept.get("outcomes") ?? "";
  assert.match(stored, /d0_2/);
  assert.ok(!stored.includes(token));
  answer = 200;
  await tellAgain({ statistics: "B".repeat(43) }); // another case
  sent.length = 0;
  await tellAgain({ statistics: token });
  await tellAgain({ statistics: token });
  assert.equal(sent.length, 1);
  assert.equal((JSON.parse(sent[0]?.body ?? "{}") as Outcome).thanked, "d0_2");
  assert.equal(kept.has("outcomes"), false);
});

test("what waits goes along with what is new; the first thanks count", () => {
  const old = { ...nothingNew, thanked: "d0_2", responded: "d3_5" };
  assert.deepEqual(said(together(old, { ...nothingNew, thanked: "d21", responded: "d21", fed_back: "no" })), ["d0_2", "d21", "no"]);
  assert.deepEqual(said(together(old, nothingNew)), ["d0_2", "d3_5", ""]);
});

test("a row that is not there is not asked for again", async () => {
  answer = 404;
  await tell({ statistics: token }, { ...nothingNew, thanked: "d0_2" });
  assert.equal(kept.has("outcomes"), false);
});

test("a browser that kept something else goes on", async () => {
  for (const odd of ["[1]", "null", "{", '{"x":{"thanked":1}}']) {
    kept.set("outcomes", odd);
    assert.equal(await tell({ statistics: token }, nothingNew), true);
  }
});

test("speaking up again is told once, from what was said on the telephone, and not where they have answered", () => {
  const spoke = (c: OpenCase, again: string): OpenCase => ({ ...c, entries: [...c.entries, { seq: 50 + c.entries.length, audience: "case", author: "r", week: "2026-11-16", said: { kind: "contact", body: { day: "2026-11-16", how: "telephone", detriment: "", again, text: "" } }, doubt: "", withoutConsent: false } as Shown] });
  const wrote = (c: OpenCase): OpenCase => ({ ...c, entries: [...c.entries, { seq: 90, audience: "case", author: "worker", week: "2026-11-16", said: { kind: "feedback", body: { answer: "no", text: "" } }, doubt: "", withoutConsent: false } as Shown] });
  const closed = at("closed", ["thanked", "2026-11-02"], ["closed", "2026-11-09"]);
  const told = (before: OpenCase, after: OpenCase): string => outcomeOf(before, after, page("2026-11-17")).feedback;
  assert.equal(told(closed, spoke(closed, "maybe")), "maybe");
  assert.equal(told(closed, spoke(closed, "")), "");
  assert.equal(told(spoke(closed, "maybe"), spoke(spoke(closed, "maybe"), "yes")), "");
  assert.equal(told(wrote(closed), spoke(wrote(closed), "yes")), "");
  assert.equal(together({ ...nothingNew, feedback: "maybe" }, { ...nothingNew, feedback: "yes" }).feedback, "maybe");
});
