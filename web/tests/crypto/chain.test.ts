import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { anyText, dice } from "./help";

const nobody = { list: new Map(), kinds: new Map() };

interface Story {
  fresh: c.FreshCase;
  receipt: c.Receipt;
  reader: { id: string; seed: Uint8Array; identity: c.Identity };
  letter: c.ReportLetter;
  listed: c.ListedEntry[];
}

// story makes a case as a page makes it: a report, a name, and a conversation of random entries.
async function story(additions: number): Promise<Story> {
  const fresh = await c.newCase();
  const receipt = c.newReceipt();
  const reader = { id: c.newID(), seed: c.newSignSeed(), identity: await c.newIdentity() };
  const who = { id: reader.id, recipient: await c.recipientOf(reader.identity), sign: c.toB64(c.signPublic(reader.seed)) };
  const said: c.Said = {
    kind: "concern", what: anyText(400), when: "", where: "", area: "ward-4", themes: ["safety"], group: "nurse", danger: true,
    mode: "confidential", name: "", contact: "", day: c.today(), route: "online", desks: [c.newID()],
    omitted: [c.newID()], recovery: true, list: { number: 3, hash: c.hash(c.randomBytes(3)) }, detriment: "", member: "",
  };
  const letter = await c.composeReport({ case: fresh, receipt, said, readers: [who], files: [], name: { said: { name: anyText(20), contact: "" }, readers: [who] }, countsAs: "site-1" });
  const listed = letter.entries.map((entry) => list(entry, "worker"));
  while (listed.length < 2 + additions) {
    const last = listed[listed.length - 1];
    assert.ok(last);
    const byWorker = dice(2) === 0;
    const place: c.Place = { case: fresh.id, author: byWorker ? "worker" : reader.id, signSeed: byWorker ? receipt.signSeed() : reader.seed, last, day: c.today() };
    const made = await c.composeEntries(place, [{ kind: "message", audience: "case", body: { text: anyText(900), files: [] }, recipients: [fresh.recipient] }]);
    for (const entry of made) listed.push(list(entry, place.author));
  }
  return { fresh, receipt, reader, letter, listed };
}

function list(entry: c.SentEntry, author: string): c.ListedEntry {
  const data = c.fromB64(entry.data);
  return { seq: entry.seq, audience: entry.audience, author, hash: c.hash(data), data, place: entry.place };
}

async function asReader(s: Story): Promise<c.ChainKeys> {
  const envelope = s.letter.envelopes.find((one) => one.reader === s.reader.id);
  assert.ok(envelope);
  const opened = await c.openEnvelope(c.fromB64(envelope.data), s.reader.identity);
  assert.equal(opened.case, s.fresh.id);
  return { identities: { case: opened.identity, name: s.reader.identity }, ...nobody };
}

test("a whole case checks out for its worker and its reader, and both read the same", async () => {
  const s = await story(4);
  const worker: c.ChainKeys = { identities: { case: s.fresh.identity, name: s.receipt.identity() }, ...nobody, worker: s.receipt.signPublic() };
  for (const keys of [worker, await asReader(s)]) {
    const checked = await c.checkChain(s.fresh.id, s.listed, keys);
    assert.ok(checked.whole);
    assert.deepEqual(checked.entries.map((entry) => entry.state), s.listed.map(() => "genuine"));
    assert.equal(checked.report?.worker, s.receipt.signPublic());
    assert.equal(checked.report?.statistics, s.fresh.statistics);
    assert.equal(checked.report?.recipient, await c.recipientOf(s.receipt.identity()));
  }
});

test("the worker's envelope opens with the receipt alone", async () => {
  const s = await story(0);
  const envelope = s.letter.envelopes.find((one) => one.reader === "worker");
  assert.ok(envelope);
  const opened = await c.openEnvelope(c.fromB64(envelope.data), s.receipt.identity());
  assert.equal(opened.identity, s.fresh.identity);
  await assert.rejects(c.openEnvelope(c.fromB64(envelope.data), c.newReceipt().identity()), c.OpenError);
});

const sabotage: Record<string, (listed: c.ListedEntry[], at: number) => c.ListedEntry[]> = {
  "drops an entry": (listed, at) => listed.filter((_, i) => i !== at),
  "drops an entry and renumbers": (listed, at) => listed.filter((_, i) => i !== at).map((entry, seq) => ({ ...entry, seq })),
  "swaps neighbours": (listed, at) => swap(listed, at),
  "swaps neighbours and renumbers": (listed, at) => swap(listed, at).map((entry, seq) => ({ ...entry, seq })),
  "repeats an entry": (listed, at) => listed.flatMap((entry, i) => (i === at ? [entry, entry] : [entry])),
  "changes a byte": (listed, at) => change(listed, at, (entry) => ({ ...entry, data: entry.data?.map((byte, i) => (i === 2000 ? byte ^ 1 : byte)) ?? null })),
  "changes a byte and lists its new hash": (listed, at) =>
    change(listed, at, (entry) => {
      const data = entry.data?.map((byte, i) => (i === 2000 ? byte ^ 1 : byte)) ?? new Uint8Array(0);
      return { ...entry, data, hash: c.hash(data) };
    }),
  "lists another author": (listed, at) => change(listed, at, (entry) => ({ ...entry, author: entry.author === "worker" ? c.newID() : "worker" })),
  "lists another hash": (listed, at) => change(listed, at, (entry) => ({ ...entry, hash: c.hash(c.randomBytes(3)) })),
};

function swap(listed: c.ListedEntry[], at: number): c.ListedEntry[] {
  const out = [...listed];
  const [a, b] = [out[at], out[at + 1]];
  if (!a || !b) throw new Error("nothing to swap");
  out[at] = b;
  out[at + 1] = a;
  return out;
}

function change(listed: c.ListedEntry[], at: number, edit: (entry: c.ListedEntry) => c.ListedEntry): c.ListedEntry[] {
  return listed.map((entry, i) => (i === at ? edit(entry) : entry));
}

for (const [name, act] of Object.entries(sabotage)) {
  test(`a server that ${name} is found out, at every place but the end`, async () => {
    const s = await story(3);
    const keys = await asReader(s);
    for (let at = 0; at < s.listed.length - 1; at++) {
      const listed = act(s.listed, at);
      const checked = await c.checkChain(s.fresh.id, listed, keys);
      assert.ok(!checked.whole, `at ${at}`);
      assert.equal(checked.entries.length, listed.length, "nothing is left out");
    }
  });
}

test("a server that calls an entry somebody else's is found out: a private note needs its author's word", async () => {
  const s = await story(0);
  const colleague = c.newID();
  const notes = await c.newIdentity();
  const add = async (audience: c.Audience, to: c.Identity): Promise<void> => {
    const last = s.listed.at(-1);
    assert.ok(last);
    const place: c.Place = { case: s.fresh.id, author: s.reader.id, signSeed: s.reader.seed, last, day: c.today() };
    const made = await c.composeEntries(place, [{ kind: audience === "case" ? "message" : "note", audience, body: audience === "case" ? { text: "x", files: [] } : { text: "x" }, recipients: [await c.recipientOf(to)] }]);
    for (const entry of made) s.listed.push(list(entry, s.reader.id));
  };
  await add("case", s.fresh.identity);
  await add("readers", notes);
  await add("private", s.reader.identity);
  const keys: c.ChainKeys = { identities: { case: s.fresh.identity, readers: notes, private: await c.newIdentity() }, ...nobody, reader: colleague };
  const given = s.listed.map((one) => (one.audience === "private" || one.audience === "name" ? { ...one, data: null } : one));
  const honest = await c.checkChain(s.fresh.id, given, keys);
  assert.deepEqual(honest.entries.map((one) => one.state), ["genuine", "not_for_us", "genuine", "genuine", "not_for_us"]);
  for (const at of [2, 3]) {
    for (const audience of ["private", "name", "readers", "case"] as const) {
      const checked = await c.checkChain(s.fresh.id, change(given, at, (one) => ({ ...one, audience, data: null })), keys);
      assert.deepEqual([checked.entries[at]?.state, checked.entries[at]?.reason], ["not_genuine", "place"], `${at} as ${audience}`);
    }
  }
  for (const other of [{ author: colleague }, { hash: c.hash(c.randomBytes(3)) }, { place: "" }, { place: given[3]?.place ?? "" }]) {
    const checked = await c.checkChain(s.fresh.id, change(given, 4, (one) => ({ ...one, ...other })), keys);
    assert.equal(checked.entries[4]?.reason, "place");
  }
});

test("a name given later is for whom its writer chose, and a server that hides what they wrote behind one is found out", async () => {
  const s = await story(0);
  const chosen = await c.newIdentity();
  const place: c.Place = { case: s.fresh.id, author: "worker", signSeed: s.receipt.signSeed(), last: s.listed[1] ?? { seq: 1, hash: "" }, day: c.today() };
  const recipients = [await c.recipientOf(s.receipt.identity()), await c.recipientOf(chosen)];
  const add = await c.composeAdd(place, s.fresh.recipient, { kind: "name", said: { name: "Jo", contact: "" }, readers: [s.reader.id], recipients });
  assert.deepEqual(add.entries.map((one) => [one.seq, one.audience, one.place !== ""]), [[2, "case", false], [3, "name", true]], "always two entries");
  assert.deepEqual([add.effect, add.files], ["", []]);
  s.listed.push(...add.entries.map((one) => list(one, "worker")));
  const states = async (listed: c.ListedEntry[], keys: c.ChainKeys): Promise<string[]> => (await c.checkChain(s.fresh.id, listed, keys)).entries.map((one) => one.reason || one.state);
  const worker: c.ChainKeys = { identities: { case: s.fresh.identity, name: s.receipt.identity() }, ...nobody, worker: s.receipt.signPublic() };
  assert.deepEqual(await states(s.listed, worker), ["genuine", "genuine", "genuine", "genuine"]);
  const keys = { ...(await asReader(s)), reader: s.reader.id };
  const given = s.listed.map((one) => (one.audience === "name" ? { ...one, data: null } : one));
  assert.deepEqual(await states(given, keys), ["genuine", "not_for_us", "genuine", "not_for_us"]);
  const opened = await c.openEntry(c.fromB64(add.entries[1]?.data ?? ""), chosen);
  assert.deepEqual([opened.payload.body, c.verifyEntry(opened, s.receipt.signPublic())], [{ name: "Jo", contact: "" }, true]);

  for (const other of [{ place: "" }, { hash: c.hash(c.randomBytes(3)) }, { author: s.reader.id }, { audience: "private" as const }]) {
    assert.ok((await states(change(given, 3, (one) => ({ ...one, ...other })), keys)).includes("place"), JSON.stringify(other));
  }
  const hidden = change(given, 2, (one) => ({ ...one, audience: "name" as const, data: null, place: given[3]?.place ?? "" }));
  assert.equal((await states(hidden, keys))[2], "place");
});

test("a case shown under another id, or to another worker, is not genuine", async () => {
  const s = await story(1);
  const keys = await asReader(s);
  assert.ok(!(await c.checkChain(c.newID(), s.listed, keys)).whole);
  assert.ok(!(await c.checkChain(s.fresh.id, s.listed, { ...keys, worker: c.newReceipt().signPublic() })).whole);
});

test("words of other pens are not genuine: a forged question, a reader as the worker, a stranger", async () => {
  const s = await story(0);
  const keys = await asReader(s);
  const last = s.listed[1];
  assert.ok(last);
  for (const [author, signSeed] of [[s.reader.id, c.newSignSeed()], ["worker", s.reader.seed], [c.newID(), c.newSignSeed()]] as const) {
    const made = await c.composeEntries({ case: s.fresh.id, author, signSeed, last, day: c.today() }, [
      { kind: "message", audience: "case", body: { text: "Who are you?", files: [] }, recipients: [s.fresh.recipient] },
    ]);
    const checked = await c.checkChain(s.fresh.id, [...s.listed, ...made.map((entry) => list(entry, author))], keys);
    assert.equal(checked.entries[2]?.state, "not_genuine");
    assert.equal(checked.entries[0]?.state, "genuine");
  }
});

test("report, reply, withdrawal, feedback and follow-up of a worker have one size and number, whatever they say", async () => {
  const s = await story(0);
  const place: c.Place = { case: s.fresh.id, author: "worker", signSeed: s.receipt.signSeed(), last: { seq: 1, hash: "" }, day: c.today() };
  const sizes = new Set([s.letter.entries[0]?.data.length]);
  for (const added of [
    { kind: "message", text: "x".repeat(9000), files: [], detriment: "", statistics: s.fresh.statistics },
    { kind: "message", text: "x", files: [], detriment: "yes", statistics: s.fresh.statistics },
    { kind: "message", text: "x", files: [], detriment: "no", statistics: s.fresh.statistics },
    { kind: "follow_up", at: "3", answer: "yes", text: "They moved me to nights.", statistics: s.fresh.statistics },
    { kind: "follow_up", at: "12", answer: "", text: "", statistics: s.fresh.statistics },
    { kind: "withdraw", text: "" },
    { kind: "consent", ask: 1, also: null, answer: "no", text: "Not yet." },
    { kind: "consent", ask: 1, also: 2, answer: "yes", text: "Both." },
    { kind: "feedback", answer: "maybe", text: "é", statistics: s.fresh.statistics },
  ] as const) {
    const add = await c.composeAdd(place, s.fresh.recipient, { ...added, ...("files" in added ? { files: [] } : {}) } as Parameters<typeof c.composeAdd>[2]);
    assert.deepEqual(add.entries.map((one) => [one.seq, one.audience]), [[2, "case"], [3, "case"]], "always two, whatever they say");
    for (const one of add.entries) sizes.add(one.data.length);
    const said = added.kind === "message" ? added.detriment : added.kind === "follow_up" ? added.answer : "";
    assert.equal(add.effect, added.kind === "withdraw" || added.kind === "feedback" ? added.kind : said === "" ? "" : "detriment");
    assert.equal(add.feedback?.token, added.kind === "feedback" ? s.fresh.statistics : undefined);
    assert.deepEqual(add.detriment, said === "" ? undefined : { token: s.fresh.statistics, answer: said });
  }
  assert.equal(sizes.size, 1);
});

test("what does not fit is refused with how much is too much, and roomLeft knows before", async () => {
  const seed = c.newSignSeed();
  const to = [await c.recipientOf(await c.newIdentity())];
  const payload = (text: string, author: string): c.Payload => ({ v: 1, case: c.newID(), seq: 1, kind: "message", author, week: "2026-11-16", prev: "", body: { text, files: [] } });
  for (const author of ["worker", c.newID()]) {
    const room = c.roomLeft(payload("", author));
    const sizes = c.entrySizes(author, "message");
    const full = await c.openEntry(await c.sealEntry(payload("x".repeat(room), author), seed, to), await c.newIdentity()).catch((error: unknown) => error);
    assert.ok(full instanceof c.OpenError, "sealed, and not for a stranger");
    const error = await c.sealEntry(payload("x".repeat(room + 3), author), seed, to).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof c.TooLongError);
    assert.equal(error.over, 3);
    assert.equal(c.splitEntry(c.padBytes(c.signEntry(payload("x".repeat(room), author), seed), Math.max(...sizes))).payload.author, author);
  }
});

test("weeks are Mondays", () => {
  assert.equal(c.weekOf("2026-11-22"), "2026-11-16");
  assert.equal(c.weekOf("2026-11-16"), "2026-11-16");
  assert.equal(c.weekOf("2027-01-01"), "2026-12-28");
  assert.equal(c.today(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("a file opens with the identities of its entry's audience, never with another's", async () => {
  const [case1, notes1, notes2, mine] = [await c.newIdentity(), await c.newIdentity(), await c.newIdentity(), await c.newIdentity()];
  const chain = { identities: [case1], notesIdentities: [notes2, notes1] };
  assert.deepEqual(c.fileIdentities(chain, { audience: "case", identity: case1 }), [case1]);
  assert.deepEqual(c.fileIdentities(chain, { audience: "readers", identity: notes2 }), [notes2, notes1]);
  assert.deepEqual(c.fileIdentities(chain, { audience: "readers", identity: notes1 }), [notes1]);
  assert.deepEqual(c.fileIdentities(chain, { audience: "private", identity: mine }), [mine]);
  assert.deepEqual(c.fileIdentities(chain, { audience: "readers", identity: null }), []);
});
