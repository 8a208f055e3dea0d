// Envelopes, cards, notes, key files, device copies.

import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import * as person from "../../src/crypto/person";
import { anyText, dice } from "./help";

test("envelopes and cards have one size each and carry what was put in", async () => {
  const reader = await c.newIdentity();
  const recipient = await c.recipientOf(reader);
  const sizes = new Set<number>();
  for (let i = 0; i < 10; i++) {
    const id = c.newID();
    const identity = await c.newIdentity();
    const card: c.Card = { kind: "concern", text: anyText(30), themes: ["a"], area: "", group: "", danger: false, mode: "open", day: "2026-11-22", route: "online", work: null };
    const files = [await c.sealEnvelope({ case: id, identity, card }, recipient), await c.sealCard(id, card, recipient), await c.sealNotesEnvelope(id, identity, recipient)] as const;
    for (const file of files) sizes.add(file.length);
    assert.equal(files[1].length - files[0].length, 1024, "a newer card has room for how far the work has come");
    assert.deepEqual(await c.openEnvelope(files[0], reader), { case: id, identity, card });
    assert.deepEqual(await c.openCard(files[0], reader), { case: id, card, identity });
    assert.deepEqual(await c.openCard(files[1], reader), { case: id, card, identity: null });
    assert.deepEqual(await c.openNotesEnvelope(files[2], reader), { case: id, notes: identity });
    await assert.rejects(c.openEnvelope(files[1], reader), c.ShapeError);
  }
  assert.equal(sizes.size, 2);
});

test("a card is cut until it fits, letters whole, the text first", async () => {
  const reader = await c.newIdentity();
  for (let i = 0; i < 10; i++) {
    const report = { kind: "concern", what: "🪶\"\\\u2028".repeat(100), themes: Array<string>(dice(60)).fill("bullying"), area: "a", group: "g", danger: true, mode: "anonymous", day: "2026-11-22", route: "online" };
    const card = c.cardOf(report as c.Report);
    assert.ok(Array.from(card.text).length <= 120);
    const opened = await c.openCard(await c.sealEnvelope({ case: c.newID(), identity: await c.newIdentity(), card }, await c.recipientOf(reader)), reader);
    assert.ok(card.text.startsWith(opened.card.text));
    assert.ok(opened.card.text === "" || opened.card.themes.length === card.themes.length);
    assert.equal(opened.card.danger, true);
  }
});

test("whom a card names goes last of all, and the card says that it is not complete", () => {
  const apart = Array.from({ length: 60 }, () => c.newID());
  const course = { from: "", stops: [], extended: "", put_off: "", contact: "", closed: "", followed: [], kept: [] };
  const due = { what: "action" as const, day: "2026-12-01", who: c.newID() };
  const work: c.CardWork = { owner: c.newID(), lanes: ["danger", "child"], detriment: false, matter: "", pathway: "", escalated: "", apart: [], apart_more: false, course, dues: [due, due, due], seq: 9, refused: [], praised: false };
  const card: c.Card = { kind: "concern", text: "é".repeat(120), themes: Array<string>(10).fill("bullying"), area: "", group: "", danger: false, mode: "open", day: "2026-11-22", route: "online", work };
  const fitted = (named: string[], more = false): c.Card => c.fitCard({ ...card, work: { ...work, apart: named, apart_more: more } }, 1500, (one) => one);
  for (let n = 0; n <= apart.length; n++) {
    const { text, themes, work: left } = fitted(apart.slice(0, n));
    assert.ok(left && left.apart.length > 0 === n > 0, String(n));
    assert.equal(left.apart_more, left.apart.length < n, String(n));
    assert.deepEqual(left.apart, apart.slice(n - left.apart.length, n));
    if (left.apart_more) assert.deepEqual([text, themes, left.lanes, left.dues], ["", [], [], []]);
  }
  assert.deepEqual([fitted(apart.slice(0, 25)).work?.apart_more, fitted(apart).work?.apart_more], [false, true]);
  assert.equal(fitted([], true).work?.apart_more, true, "what is not complete stays so");
});

test("a key file opens with its passphrase only, and the login secret is no way in", async () => {
  const salt = person.newSalt();
  const right = await person.passphraseKeys("gentle heron of the north", salt);
  const keys = await person.newPersonKeys();
  const file = await person.sealKeyFile(keys, right.keyFile);
  assert.deepEqual(await person.openKeyFile(file, right.keyFile), keys);
  const wrong = await person.passphraseKeys("gentle heron of the  north", salt);
  await assert.rejects(person.openKeyFile(file, wrong.keyFile), c.OpenError);
  await assert.rejects(person.openKeyFile(file, c.identityFromSeed(right.login)), c.OpenError);
  const salted = await person.passphraseKeys("gentle heron of the north", person.newSalt());
  assert.notEqual(salted.keyFile, right.keyFile);
  assert.notDeepEqual(salted.login, right.login);
});

test("a passphrase on offer is six words, never twice the same", () => {
  const offered = Array.from({ length: 50 }, () => person.generatePassphrase());
  assert.ok(offered.every((one) => one.split(" ").length === 6 && one.split(" ").every((word) => c.words().includes(word))));
  assert.equal(new Set(offered).size, 50);
});

test("the tab's copy of the keys opens with this session's device key only", async () => {
  const keys = await person.newPersonKeys();
  const device = c.newDeviceKey();
  const copy = await c.sealDeviceCopy(keys, device);
  assert.deepEqual(await c.openDeviceCopy(copy, device), keys);
  await assert.rejects(c.openDeviceCopy(copy, c.newDeviceKey()), c.OpenError);
});
