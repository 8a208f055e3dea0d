import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { ChangeError, makeChange, needConsent, type Change, type Wanted } from "../../src/crypto/change";
import type { Held, SignedPeople } from "../../src/crypto/held";
import { collectFile, stream } from "./help";

interface Person {
  id: string;
  seed: Uint8Array;
  identity: c.Identity;
}
const newPerson = async (): Promise<Person> => ({ id: c.newID(), seed: c.newSignSeed(), identity: await c.newIdentity() });

// A case with a guardian, and a rep and a second guardian on the list.
class World {
  readonly receipt = c.newReceipt();
  readonly desks = [{ id: c.newID(), kind: "guardian" }, { id: c.newID(), kind: "union" }];
  listed: c.ListedEntry[] = [];
  envelopes = new Map<string, Uint8Array>();
  readers: Held["readers"] = [];

  private constructor(
    readonly fresh: c.FreshCase,
    readonly guardian: Person,
    readonly colleague: Person,
    readonly rep: Person,
    private readonly recipients: Map<string, c.Recipient>,
  ) {}

  static async begin(omitted: (colleague: Person) => string[] = () => []): Promise<World> {
    const [guardian, colleague, rep] = [await newPerson(), await newPerson(), await newPerson()];
    const recipients = new Map(await Promise.all([guardian, colleague, rep].map(async (one) => [one.id, await c.recipientOf(one.identity)] as const)));
    const world = new World(await c.newCase(), guardian, colleague, rep, recipients);
    const said: c.Said = {
      kind: "concern", what: "Shouting.", when: "", where: "", area: "", themes: [], group: "", danger: false, mode: "anonymous", name: "", contact: "", day: c.today(),
      route: "online", desks: [world.desks[0]?.id ?? ""], omitted: omitted(colleague), recovery: false, list: { number: 1, hash: "" }, detriment: "", member: "",
    };
    const letter = await c.composeReport({ case: world.fresh, receipt: world.receipt, said, readers: [world.listing(guardian)], files: [], countsAs: "" });
    world.take("worker", letter);
    world.readers = [{ id: guardian.id, from: "", until: "" }];
    return world;
  }

  listing(one: Person): { id: string; recipient: c.Recipient; sign: string } {
    const recipient = this.recipients.get(one.id);
    assert.ok(recipient);
    return { id: one.id, recipient, sign: c.toB64(c.signPublic(one.seed)) };
  }

  private get kinds(): Map<string, string> {
    const people = [this.guardian, this.colleague, this.rep].map((one) => [one.id, one === this.rep ? "union" : "guardian"] as const);
    return new Map([...this.desks.map((one) => [one.id, one.kind] as const), ...people]);
  }

  get signed(): SignedPeople {
    const readers = [this.guardian, this.colleague, this.rep].map((one) => this.listing(one));
    return { readers, kinds: this.kinds, keys: new Map(readers.map((one) => [one.id, [{ sign: one.sign, until: "" }]])), spareKey: null };
  }

  take(author: string, sent: { entries: c.SentEntry[]; envelopes?: c.SentFor[]; removed?: string[] }): void {
    for (const { seq, audience, data, place } of sent.entries) this.listed.push({ seq, audience, author, hash: c.hash(c.fromB64(data)), data: c.fromB64(data), place });
    for (const one of sent.envelopes ?? []) this.envelopes.set(one.reader, c.fromB64(one.data));
    for (const id of sent.removed ?? []) this.envelopes.delete(id);
  }

  async newest(who: string, identity: c.Identity): Promise<c.Identity> {
    const envelope = this.envelopes.get(who);
    assert.ok(envelope, "has an envelope");
    return (await c.openEnvelope(envelope, identity)).identity;
  }

  async check(identity: c.Identity, more: Partial<c.ChainKeys> = {}): Promise<c.CheckedChain> {
    return c.checkChain(this.fresh.id, this.listed, { identities: { case: identity }, list: this.signed.keys, kinds: this.kinds, ...more });
  }

  async held(by: Person): Promise<Held> {
    const chain = await this.check(await this.newest(by.id, by.identity));
    const last = this.listed.at(-1);
    assert.ok(chain.current && chain.report && last);
    return {
      id: this.fresh.id, identity: chain.current, notes: null, card: c.cardOf(chain.report), report: chain.report, last: { seq: last.seq, hash: last.hash },
      readers: this.readers, reading: new Map(this.readers.map((one) => [one.id, one.until])), formerly: chain.report.readers.map((one) => one.id), recovery: false,
      apart: new Set(chain.agreed.apart.keys()), apartMore: false, member: chain.agreed.member,
    };
  }

  async change(by: Person, wanted: Wanted): Promise<Change> {
    const made = await makeChange(await this.held(by), wanted, { id: by.id, signSeed: by.seed, day: c.today() }, this.signed);
    this.take(by.id, made);
    this.readers = [...this.readers.filter((one) => !wanted.remove.includes(one.id)), ...wanted.add.map((id) => ({ id, from: "", until: "" }))];
    return made;
  }

  async write(author: string, seed: Uint8Array, to: c.Identity, kind: c.Kind, body: object): Promise<void> {
    const last = this.listed.at(-1);
    assert.ok(last);
    const place = { case: this.fresh.id, author, signSeed: seed, last: { seq: last.seq, hash: last.hash }, day: c.today() };
    this.take(author, { entries: await c.composeEntries(place, [{ kind, audience: "case", body, recipients: [await c.recipientOf(to)] }]) });
  }
}

test("a rep is added with the worker's yes and reads everything; a guardian taken off opens nothing that follows", async () => {
  const w = await World.begin();
  const first = w.fresh.identity;
  assert.deepEqual(needConsent(await w.held(w.guardian), [w.rep.id], w.signed), [w.rep.id]);
  await w.write(w.guardian.id, w.guardian.seed, first, "ask", { readers: [w.rep.id], text: "May they?" });
  await w.write("worker", w.receipt.signSeed(), first, "consent", { ask: 1, answer: "yes", text: "" });
  await w.change(w.guardian, { add: [w.rep.id], remove: [], consent: { how: "worker", seq: 2, text: "" } });
  assert.equal((await w.check(await w.newest(w.rep.id, w.rep.identity))).entries.every((one) => one.state === "genuine" && !one.withoutConsent), true);

  await w.change(w.rep, { add: [], remove: [w.guardian.id], text: "They are on the ward." });
  const newest = await w.newest("worker", w.receipt.identity());
  assert.notEqual(newest, first);
  assert.equal(await w.newest(w.rep.id, w.rep.identity), newest);
  await w.write("worker", w.receipt.signSeed(), newest, "message", { text: "Thank you.", files: [] });

  const all = await w.check(newest, { worker: w.receipt.signPublic() });
  assert.ok(all.whole);
  assert.equal(all.current, newest);
  assert.deepEqual(all.identities, [newest, first]);
  assert.deepEqual([...c.readingSince(all).keys()], [w.rep.id]);
  assert.equal(c.readingSince(all).get(w.rep.id)?.seq, 3);

  assert.equal(w.envelopes.has(w.guardian.id), false);
  const old = await w.check(first);
  assert.deepEqual(old.entries.map((one) => one.state), [...Array<string>(4).fill("genuine"), "not_genuine", "not_genuine"]);
  assert.equal(old.entries.slice(4).every((one) => one.payload === null && one.reason === "unopened"), true);
  // Not with the own keys of the one taken off either, nor with the other's former envelope.
  for (const entry of w.listed.slice(4)) await assert.rejects(c.open(entry.data ?? new Uint8Array(), w.guardian.identity), c.OpenError);
});

test("whoever cannot open the newest envelope still reads by the former one, and does not write", async () => {
  const w = await World.begin();
  await w.change(w.guardian, { add: [w.colleague.id], remove: [] });
  const first = w.fresh.identity;
  await w.change(w.guardian, { add: [], remove: [w.colleague.id] });
  const locked = await w.check(await c.newIdentity(), { former: { case: [first] } });
  assert.deepEqual(locked.entries.map((one) => one.state), ["genuine", "genuine", "not_genuine"]);
  assert.equal(locked.current, null);
});

test("needing consent: left out by the worker, or another kind of desk, and nobody else", async () => {
  const w = await World.begin((colleague) => [colleague.id]);
  const { agreed } = await w.check(w.fresh.identity);
  assert.equal(agreed.needs(w.colleague.id), true);
  assert.equal(agreed.needs(w.rep.id), true);
  assert.equal(agreed.needs(w.guardian.id), false);
  assert.equal((await World.begin().then(async (other) => (await other.check(other.fresh.identity)).agreed.needs(other.colleague.id))), false);
});

test("a file opens with the identity of its entry or one before, and with no later one", async () => {
  const w = await World.begin();
  const first = w.fresh.identity;
  await w.change(w.guardian, { add: [w.colleague.id], remove: [] });
  await w.change(w.guardian, { add: [], remove: [w.colleague.id] });
  const newest = await w.newest("worker", w.receipt.identity());
  await w.write("worker", w.receipt.signSeed(), newest, "message", { text: "", files: [] });
  const chain = await w.check(newest);
  const [before, after] = [chain.entries[0], chain.entries[3]];
  assert.ok(before && after);
  assert.deepEqual(c.fileIdentities(chain, before), [first]);
  assert.deepEqual(c.fileIdentities(chain, after), [newest, first]);
  for (const to of [first, newest]) {
    const { bytes, sealed } = await collectFile(new Blob(["letter"]), { case: w.fresh.id, name: "a.txt", type: "text/plain" }, await c.recipientOf(to));
    const expected = { case: w.fresh.id, hash: sealed.hash };
    assert.equal(await (await c.openFile(stream(bytes), c.fileIdentities(chain, after), expected)).blob.text(), "letter");
    const withOld = c.openFile(stream(bytes), c.fileIdentities(chain, before), expected);
    if (to === first) await withOld;
    else await assert.rejects(withOld, c.OpenError);
  }
});

test("an identity that only somebody who does not read vouches for is never sealed to, though their words are signed", async () => {
  const w = await World.begin();
  const first = w.fresh.identity;
  await w.change(w.guardian, { add: [w.colleague.id], remove: [] });
  await w.change(w.guardian, { add: [], remove: [w.colleague.id] });
  const newest = await w.newest(w.guardian.id, w.guardian.identity);
  const told = { former: { case: [newest, first] } };
  const sealTo = async (): Promise<c.Identity | null> => (await w.check(theirs, told)).current;
  const theirs = await c.newIdentity(); // in an envelope that the server made with whoever was taken off
  const before = [...w.listed];
  for (const pen of [w.colleague, w.rep]) {
    w.listed = [...before];
    await w.write(pen.id, pen.seed, theirs, "message", { text: "Thank you.", files: [] });
    const chain = await w.check(theirs, told);
    assert.equal(chain.entries.at(-1)?.state, "genuine");
    assert.equal(chain.current, null);
    assert.equal((await w.check(newest, { former: { case: [theirs, first] } })).current, newest, "nor does it lock the true one out");
  }
  // Letting oneself in first, or taking the others off under it, makes no difference.
  w.listed = [...before];
  const body = { added: [{ id: w.colleague.id, sign: w.listing(w.colleague).sign }], removed: [] as string[], before: "", recipient: "", from: "", until: "", consent: { how: "not_needed", seq: 0, text: "" }, text: "" };
  await w.write(w.colleague.id, w.colleague.seed, theirs, "readers", body);
  assert.equal(await sealTo(), null);
  const recipient = await c.recipientOf(w.receipt.identity());
  await w.write(w.colleague.id, w.colleague.seed, theirs, "readers", { ...body, added: [], removed: [w.guardian.id], before: newest, recipient });
  assert.equal(await sealTo(), null);
  // Somebody who reads may begin one.
  w.listed = [...before];
  await w.write(w.guardian.id, w.guardian.seed, theirs, "message", { text: "Thank you.", files: [] });
  assert.equal(await sealTo(), theirs);
});

test("notes are sealed to no identity but one that a reader has used for them", async () => {
  const w = await World.begin();
  const first = w.fresh.identity;
  const notes = async (readers: c.Identity): Promise<c.Identity | null> => (await w.check(first, { identities: { case: first, readers } })).notes;
  const [ours, theirs] = [await c.newIdentity(), await c.newIdentity()];
  const note = async (pen: Person, to: c.Identity): Promise<void> => {
    const last = w.listed.at(-1);
    assert.ok(last);
    const place = { case: w.fresh.id, author: pen.id, signSeed: pen.seed, last: { seq: last.seq, hash: last.hash }, day: c.today() };
    w.take(pen.id, { entries: await c.composeEntries(place, [{ kind: "note", audience: "readers", body: { text: "Rang them." }, recipients: [await c.recipientOf(to)] }]) });
  };
  assert.equal(await notes(theirs), null, "an envelope alone proves nothing");
  await note(w.guardian, ours);
  assert.equal(await notes(ours), ours);
  assert.equal(await notes(theirs), null);
  await note(w.colleague, theirs); // on the signed list, but no reader of this case
  assert.equal(await notes(theirs), null);
  assert.equal(await notes(ours), ours);
  // The case's own identity, which the worker has, under a message that the server lists among the notes.
  await w.write(w.guardian.id, w.guardian.seed, first, "message", { text: "Hello", files: [] });
  const last = w.listed.at(-1);
  if (last) last.audience = "readers";
  assert.equal(await notes(first), null);
});

const step = { id: "e1", step: "cqc", to: "Care Quality Commission" } as const;
const sent = (seq: number): object => ({ ...step, day: "2026-11-23", reply_by: "", agreed: { how: "worker", seq, text: "" }, state: "sent", text: "" });

test("a concern that goes further without the worker's yes is marked, for the worker too", async () => {
  const w = await World.begin();
  const key = w.fresh.identity;
  await w.write(w.guardian.id, w.guardian.seed, key, "propose", { ...step, text: "May we?" });
  await w.write(w.rep.id, w.rep.seed, key, "consent", { ask: 1, answer: "yes", text: "" }); // a reader cannot answer for the worker
  await w.write(w.guardian.id, w.guardian.seed, key, "escalate", sent(2));
  await w.write("worker", w.guardian.seed, key, "consent", { ask: 1, answer: "yes", text: "" }); // nor with a key of their own
  await w.write(w.guardian.id, w.guardian.seed, key, "escalate", sent(4));
  await w.write("worker", w.receipt.signSeed(), key, "consent", { ask: 1, answer: "yes", text: "" });
  await w.write(w.guardian.id, w.guardian.seed, key, "escalate", sent(6));
  await w.write("worker", w.receipt.signSeed(), key, "consent", { ask: 1, answer: "no", text: "" });
  await w.write(w.guardian.id, w.guardian.seed, key, "escalate", sent(6));
  for (const chain of [await w.check(key), await w.check(key, { worker: w.receipt.signPublic() })]) {
    assert.deepEqual(chain.entries.filter((one) => one.withoutConsent).map((one) => one.seq), [3, 5, 9]);
    assert.deepEqual(chain.entries.filter((one) => one.state === "not_genuine").map((one) => one.seq), [4]);
  }
});

test("whoever must not read is let in by no honest client, and a dishonest one's change is marked by every other", async () => {
  const w = await World.begin();
  const [first, notes] = [w.fresh.identity, await c.newIdentity()];
  const keys = { identities: { case: first, readers: notes } };
  const named = async (pen: Person, body: object): Promise<void> => {
    const last = w.listed.at(-1);
    assert.ok(last);
    const place = { case: w.fresh.id, author: pen.id, signSeed: pen.seed, last: { seq: last.seq, hash: last.hash }, day: c.today() };
    w.take(pen.id, { entries: await c.composeEntries(place, [{ kind: "conflict", audience: "readers", body, recipients: [await c.recipientOf(notes)] }]) });
  };
  const about = { person: w.colleague.id, name: "", why: "about", text: "It is about them." };
  await named(w.guardian, about);
  const held = async (): Promise<Held> => {
    const chain = await w.check(first, keys);
    return { ...(await w.held(w.guardian)), notes, apart: new Set(chain.agreed.apart.keys()), apartMore: false, member: chain.agreed.member };
  };
  const author = { id: w.guardian.id, signSeed: w.guardian.seed, day: c.today() };
  const refused = (error: unknown): boolean => error instanceof ChangeError && error.reason === "in_conflict" && error.people[0] === w.colleague.id;
  await assert.rejects(makeChange(await held(), { add: [w.colleague.id], remove: [] }, author, w.signed), refused);
  await assert.rejects(makeChange(await held(), { add: [w.colleague.id], remove: [], consent: { how: "in_person", seq: 0, text: "Today" } }, author, w.signed), refused, "not with the worker's agreement either");
  // A client that forgets what it knows.
  const dishonest = await makeChange({ ...(await held()), apart: new Set() }, { add: [w.colleague.id], remove: [] }, author, w.signed);
  w.take(w.guardian.id, dishonest);
  w.readers = [...w.readers, { id: w.colleague.id, from: "", until: "" }];
  const chain = await w.check(first, keys);
  assert.deepEqual(chain.entries.map((one) => one.inConflict), [false, false, true]);
  assert.equal(chain.whole, true);
  // The one let in clears themselves: nobody believes it, and gives them no new identity.
  await named(w.colleague, { ...about, why: "cleared", text: "It is not about me." });
  assert.equal((await held()).apart.has(w.colleague.id), true);
  await w.change(w.guardian, { add: [w.rep.id], remove: [], consent: { how: "in_person", seq: 0, text: "Today" } });
  const other = { ...(await held()), readers: w.readers, reading: new Map(w.readers.map((one) => [one.id, one.until])), formerly: w.readers.map((one) => one.id) };
  await assert.rejects(makeChange(other, { add: [], remove: [w.rep.id] }, author, w.signed), refused);
  await makeChange(other, { add: [], remove: [w.rep.id, w.colleague.id] }, author, w.signed);
  // Cleared by another they may read.
  await named(w.guardian, { ...about, why: "cleared", text: "Somebody else of the same name." });
  assert.equal((await held()).apart.size, 0);
});

test("a rep is added only for a member of their union, or when the worker agrees", async () => {
  const w = await World.begin();
  const held = await w.held(w.guardian);
  const reps = { ...held, formerly: [...held.formerly, w.rep.id] };
  assert.deepEqual(needConsent(reps, [w.rep.id], w.signed), [w.rep.id]);
  assert.deepEqual(needConsent({ ...reps, member: true }, [w.rep.id], w.signed), []);
});
