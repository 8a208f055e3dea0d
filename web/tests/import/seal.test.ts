import assert from "node:assert/strict";
import { test } from "node:test";
import { newID, randomBytes, toB64, fromB64 } from "../../src/crypto/bytes";
import { parseReport } from "../../src/crypto/bodies";
import { cardOf, hasReceipt, IMPORTED } from "../../src/crypto/card";
import { openEntry } from "../../src/crypto/entry";
import { openEnvelope } from "../../src/crypto/envelope";
import { newIdentity, recipientOf, type Identity } from "../../src/crypto/identity";
import { quarterFrom } from "../../src/import/dates";
import type { Draft } from "../../src/import/rows";
import { sealDraft, type Sender } from "../../src/import/seal";
import { timeLeft } from "../../src/staff/import/timeleft";

const draft: Draft = {
  row: 2, key: "k", day: "2026-11-02", text: "Shouting", where: "", themes: ["bullying"], group: "nmr", area: "ward", mode: "confidential", status: "listening", statusOn: "2026-11-20", undated: false,
  outcome: "", note: "", name: "Zoe Adams", contact: "07700 900000", owner: "", actions: ["a", "b"], joined: 0, next: "2026-12-24",
};

async function sender(): Promise<{ by: Sender; mine: Identity; other: Identity }> {
  const [mine, other] = [await newIdentity(), await newIdentity()];
  const reader = async (identity: Identity): Promise<Sender["readers"][number]> => ({ id: newID(), recipient: await recipientOf(identity), sign: toB64(randomBytes(32)) });
  const readers = [await reader(mine), await reader(other)];
  const me = readers[0]?.id ?? "";
  return { by: { me, signSeed: randomBytes(32), today: "2026-11-20", readers, names: [], countFrom: "", countsAs: { ward: "site" }, desks: [newID()], omitted: [], recovery: null, list: { number: 1, hash: "" } }, mine, other };
}

test("a name is sealed apart, to its reader alone or to those who were ticked", async () => {
  const { by, mine, other } = await sender();
  const letter = await sealDraft(draft, by);
  const [report, name] = letter.entries;
  assert.deepEqual(letter.entries.map((e) => e.audience), ["case", "name"]);
  assert.deepEqual((await openEntry(fromB64(name?.data ?? ""), mine)).payload.body, { name: "Zoe Adams", contact: "07700 900000" });
  await assert.rejects(openEntry(fromB64(name?.data ?? ""), other));
  const envelope = await openEnvelope(fromB64(letter.envelopes.find((e) => e.reader !== "worker" && e.reader !== by.me)?.data ?? ""), other);
  const { payload } = await openEntry(fromB64(report?.data ?? ""), envelope.identity);
  assert.doesNotMatch(JSON.stringify(payload), /Zoe|07700/);
  const both = await sealDraft(draft, { ...by, names: by.readers.map((r) => r.id) });
  await openEntry(fromB64(both.entries[1]?.data ?? ""), other);
  const open = await sealDraft({ ...draft, mode: "open" }, by);
  assert.equal(open.entries.length, 1);
});

test("the day of an action is told to the server, and that of one that is done is not", async () => {
  const { by } = await sender();
  const lead = by.readers[1]?.id ?? "";
  const letter = (await sealDraft({ ...draft, owner: lead }, by)).imported.letter;
  assert.deepEqual(letter?.dues, [{ person: lead, day: "2026-12-24" }]);
  assert.deepEqual(letter?.entries.map((e) => e.seq), [2, 3, 4]);
  assert.deepEqual((await sealDraft({ ...draft, status: "closed" }, by)).imported.letter?.dues, []);
});

test("a row of the running quarter is counted when that was asked for, and no other", async () => {
  const { by } = await sender();
  const none = { token: "", kind: "concern", themes: [], group: "", area: "" };
  assert.deepEqual((await sealDraft(draft, by)).statistics, none);
  const counting = { ...by, countFrom: quarterFrom(by.today) };
  const { statistics, imported } = await sealDraft(draft, counting);
  assert.deepEqual({ ...statistics, token: "" }, { ...none, themes: ["bullying"], group: "nmr", area: "site" });
  assert.equal(fromB64(statistics.token).length, 32);
  assert.deepEqual(imported.letter?.entries.map((e) => e.audience), ["case", "readers", "readers"]); // its status, so that nothing of before is told as news
  assert.deepEqual((await sealDraft({ ...draft, day: "2026-09-30" }, counting)).statistics, none);
  assert.deepEqual(["2026-01-01", "2026-03-31", "2026-04-01", "2026-12-31"].map(quarterFrom), ["2026-01-01", "2026-01-01", "2026-04-01", "2026-10-01"]);
});

test("nobody is asked or answered in what was brought in, whether or not it is counted", async () => {
  const { by, mine } = await sender();
  for (const countFrom of ["", quarterFrom(by.today)]) {
    const letter = await sealDraft(draft, { ...by, countFrom });
    const { identity } = await openEnvelope(fromB64(letter.envelopes.find((e) => e.reader === by.me)?.data ?? ""), mine);
    const report = parseReport((await openEntry(fromB64(letter.entries[0]?.data ?? ""), identity)).payload.body);
    assert.equal(report.statistics !== "", countFrom !== "");
    assert.equal(hasReceipt(report), false);
    assert.equal(cardOf(report).route, IMPORTED);
  }
});

test("the time left is said once it is more than a guess", () => {
  assert.deepEqual([timeLeft(2, 1998, 1000), timeLeft(100, 100, 10_000), timeLeft(100, 600, 10_000), timeLeft(100, 1900, 10_000), timeLeft(10, 90_000, 10_000), timeLeft(10, 0, 10_000)], ["", "less than a minute left", "about a minute left", "about 4 minutes left", "about 25 hours left", ""]);
});
