// Joining in the new reader's browser: what fits becomes an envelope, everything else is refused and said.

import assert from "node:assert/strict";
import test from "node:test";
import * as c from "../../src/crypto";
import type { Overview } from "../../src/staff/custody/calls";
import { named } from "../../src/staff/custody/sidekey";
import { join, UnfitError, type Joining, type NewReader } from "../../src/staff/recover/join";

interface World {
  fresh: c.FreshCase;
  me: NewReader & { recipient: c.Recipient };
  omitted: string;
  one: Joining;
  halves: c.Half[];
}

async function world(more: Partial<c.Said> = {}): Promise<World> {
  const fresh = await c.newCase();
  const identity = await c.newIdentity();
  const recipient = await c.recipientOf(identity);
  const seed = c.newSignSeed();
  const who = { id: c.newID(), recipient, sign: c.toB64(c.signPublic(seed)) };
  const omitted = c.newID();
  const said: c.Said = {
    kind: "concern", what: "Shouting in handover", when: "", where: "", area: "ward-4", themes: ["safety"], group: "nurse", danger: false, mode: "anonymous", name: "", contact: "",
    day: "2026-11-22", route: "online", desks: [c.newID()], omitted: [omitted], recovery: true, list: { number: 3, hash: c.hash(c.randomBytes(3)) }, detriment: "", member: "", ...more,
  };
  const letter = await c.composeReport({ case: fresh, receipt: c.newReceipt(), said, readers: [who], files: [], countsAs: "" });
  const data = letter.entries[0]?.data ?? "";
  const halves = await split(fresh.id, "case", fresh.identity);
  const entry = { seq: 0, audience: "case" as const, author: "worker", hash: c.hash(c.fromB64(data)), data };
  const one: Joining = { case: fresh.id, parts: await parts("case", halves, recipient), entries: [entry], last: { seq: 0, hash: entry.hash } };
  return { fresh, me: { identity, recipient, entering: null }, omitted, one, halves };
}

async function split(id: string, kind: c.ShareKind, identity: c.Identity): Promise<c.Half[]> {
  const sides = [await c.newIdentity(), await c.newIdentity()] as const;
  const made = await c.sealShares(id, kind, identity, [{ id: c.newID(), until: "" }], await c.recipientOf(sides[0]), await c.recipientOf(sides[1]));
  return Promise.all(made.map((share, i) => c.openShare(share.data, sides[i as 0 | 1])));
}

async function parts(kind: c.ShareKind, halves: c.Half[], to: c.Recipient): Promise<Joining["parts"]> {
  return Promise.all(halves.map(async (half, i) => ({ kind, side: i === 0 ? "management" : "staff", data: c.toB64(await c.sealPart(half, to)) })));
}

const unfit = (why: UnfitError["why"]) => (error: unknown): boolean => error instanceof UnfitError && error.why === why;

test("two halves that fit become an envelope with its card, made of the management's part", async () => {
  const w = await world();
  const [made, ...rest] = await join(w.one, w.me);
  assert.equal(rest.length, 0);
  assert.ok(made);
  const opened = await c.openEnvelope(c.fromB64(made.data), w.me.identity);
  assert.equal(opened.identity, w.fresh.identity);
  assert.equal(opened.card.text, "Shouting in handover");
  assert.equal(made.of, c.hash(c.fromB64(w.one.parts[0]?.data ?? "")));
});

test("a half that one side flipped is refused", async () => {
  const w = await world();
  for (const side of [0, 1]) {
    const halves = w.halves.map((half, i) => (i === side ? { ...half, half: c.toB64(c.fromB64(half.half).map((byte, at) => (at === 100 ? byte ^ 1 : byte))) } : half));
    await assert.rejects(join({ ...w.one, parts: await parts("case", halves, w.me.recipient) }, w.me), unfit("halves"));
  }
});

test("a report that names an area longer than any card comes back all the same", async () => {
  const w = await world({ area: "a".repeat(4000), group: "g".repeat(4000) });
  const [made] = await join(w.one, w.me);
  assert.ok(made);
  const { card } = await c.openEnvelope(c.fromB64(made.data), w.me.identity);
  assert.deepEqual([card.kind, card.area, card.group], ["concern", "", ""]);
});

test("halves of another case, and one half twice, are refused", async () => {
  const w = await world();
  const other = await world();
  await assert.rejects(join({ ...w.one, parts: await parts("case", other.halves, w.me.recipient) }, w.me), unfit("halves"));
  await assert.rejects(join({ ...w.one, parts: await parts("case", [w.halves[0], w.halves[0]] as c.Half[], w.me.recipient) }, w.me), unfit("halves"));
  await assert.rejects(join({ ...w.one, parts: w.one.parts.slice(0, 1) }, w.me), unfit("halves"));
});

test("a key that fits the form and opens nothing of the case is refused; one that opens none of the notes keeps no owner out, and lets nobody else in", async () => {
  const w = await world();
  const bogus = await split(w.one.case, "case", await c.newIdentity());
  await assert.rejects(join({ ...w.one, parts: await parts("case", bogus, w.me.recipient) }, w.me), unfit("key"));

  const notes = await c.newIdentity();
  const [note] = await c.composeEntries({ case: w.one.case, author: c.newID(), signSeed: c.newSignSeed(), last: w.one.last, day: "2026-11-22" }, [
    { kind: "note", audience: "readers", body: { text: "Ask the ward manager." }, recipients: [await c.recipientOf(notes)] },
  ]);
  assert.ok(note);
  const entries: Joining["entries"] = [...w.one.entries, { seq: 1, audience: "readers", author: "x", hash: c.hash(c.fromB64(note.data)), data: note.data }];
  const withNotes = async (identity: c.Identity): Promise<Joining> => ({ ...w.one, entries, parts: [...w.one.parts, ...(await parts("notes", await split(w.one.case, "notes", identity), w.me.recipient))] });
  assert.equal((await join(await withNotes(notes), w.me)).length, 2);
  const another = await withNotes(await c.newIdentity());
  assert.equal((await join(another, w.me)).length, 2);
  const seed = c.newSignSeed();
  await assert.rejects(join(another, { ...w.me, entering: { id: c.newID(), sign: c.toB64(c.signPublic(seed)), signSeed: seed, day: "2026-11-22" } }), unfit("key"));
});

test("another reader enters with an entry that says so, and never where the worker left them out", async () => {
  const w = await world();
  const seed = c.newSignSeed();
  const entering = { id: c.newID(), sign: c.toB64(c.signPublic(seed)), signSeed: seed, day: "2026-11-22" };
  const made = await join(w.one, { ...w.me, entering });
  const entry = made.find((one) => one.kind === "entry");
  assert.ok(entry && entry.seq === 1);
  const opened = await c.openEntry(c.fromB64(entry.data), w.fresh.identity);
  assert.equal(opened.payload.kind, "readers");
  assert.deepEqual(c.parseReaders(opened.payload.body).added, [{ id: entering.id, sign: entering.sign }]);
  await assert.rejects(join(w.one, { ...w.me, entering: { ...entering, id: w.omitted } }), unfit("omitted"));
});

test("a case whose worker said no to a spare key is not recovered, whoever made halves of it", async () => {
  const w = await world({ recovery: false });
  await assert.rejects(join(w.one, w.me), unfit("unwanted"));
});

test("another reader never enters where they stand in conflict, also behind later notes and a change of the notes key", async () => {
  const w = await world();
  const seed = c.newSignSeed();
  const entering = { id: c.newID(), sign: c.toB64(c.signPublic(seed)), signSeed: seed, day: "2026-11-22" };
  const [old, notes] = [await c.newIdentity(), await c.newIdentity()];
  const author = c.newID();
  const said = (by: string, person: string, why: c.Conflict["why"], to: c.Identity) => ({ by, kind: "conflict" as const, to, body: { person, name: "", why, text: "" } });
  const shared = async (...list: { by: string; kind: c.Kind; to: c.Identity; body: object }[]): Promise<Joining> => {
    const entries = [...w.one.entries];
    for (const { by, kind, to, body } of list) {
      const last = entries.at(-1) ?? w.one.last;
      const [made] = await c.composeEntries({ case: w.one.case, author: by, signSeed: c.newSignSeed(), last, day: "2026-11-22" }, [{ kind, audience: "readers", body, recipients: [await c.recipientOf(to)] }]);
      assert.ok(made);
      entries.push({ seq: made.seq, audience: "readers", author: by, hash: c.hash(c.fromB64(made.data)), data: made.data });
    }
    const last = entries.at(-1);
    assert.ok(last);
    return { ...w.one, entries, last, parts: [...w.one.parts, ...(await parts("notes", await split(w.one.case, "notes", notes), w.me.recipient))] };
  };
  const note = { by: author, kind: "note" as const, to: notes, body: { text: "Ask the ward manager." } };
  const newKey = { by: author, kind: "notes_key" as const, to: notes, body: { before: old } };
  const enters = async (...list: Parameters<typeof shared>): Promise<unknown> => join(await shared(...list), { ...w.me, entering });

  await assert.rejects(enters(said(author, entering.id, "about", notes), note), unfit("omitted"));
  await assert.rejects(enters(said(author, entering.id, "about", old), newKey, note), unfit("omitted"));
  await assert.rejects(enters(said(author, entering.id, "about", notes), said(entering.id, entering.id, "cleared", notes)), unfit("omitted"));
  await assert.rejects(enters(said(author, entering.id, "about", await c.newIdentity()), note), unfit("key"));
  assert.ok(await enters(said(author, entering.id, "about", notes), said(author, entering.id, "cleared", notes)));
  assert.ok(await enters(said(author, c.newID(), "about", notes), note));
  // Their own case comes back to them whatever is in it, also a last note that opens with nothing.
  assert.equal((await join(await shared(note, { ...note, to: await c.newIdentity() }), w.me)).filter((one) => one.kind === "notes").length, 1);
  assert.ok(await join(await shared(said(author, entering.id, "about", notes)), w.me));
});

test("custodians see the names of the signed list, whatever the server calls people", () => {
  const [priya, mallory, other] = [c.newID(), c.newID(), c.newID()];
  const listed = { body: { readers: [{ id: priya, name: "Priya" }, { id: mallory, name: "Mallory" }], custodians: [], former: [] } } as unknown as c.SignedList;
  const said = { people: [{ id: priya, name: "Mallory" }, { id: mallory, name: "Priya" }, { id: other, name: "Ward office" }], custodians: [] } as unknown as Overview;
  assert.deepEqual(named(said, listed).people.map((one) => one.name), ["Priya", "Mallory", "Ward office"]);
  assert.deepEqual(named(said, null).people.map((one) => one.name), ["Mallory", "Priya", "Ward office"]);
});
