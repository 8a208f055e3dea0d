import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { ChangeError, HeldError, makeChange, needConsent, openKeys, type Change, type KeysRow, type SignedPeople } from "../../src/crypto";

interface Person {
  id: string;
  identity: c.Identity;
  recipient: c.Recipient;
  seed: Uint8Array;
  sign: string;
  desk: string;
}

const guardians = c.newID();
const union = c.newID();
const day = "2026-11-22";

async function person(desk = guardians): Promise<Person> {
  const identity = await c.newIdentity();
  const seed = c.newSignSeed();
  return { id: c.newID(), identity, recipient: await c.recipientOf(identity), seed, sign: c.toB64(c.signPublic(seed)), desk };
}

function signedFor(...people: Person[]): SignedPeople {
  return {
    readers: people.map(({ id, recipient, sign }) => ({ id, recipient, sign })),
    kinds: new Map(people.map(({ id, desk }) => [id, desk === union ? "union" : "guardian"])),
    keys: new Map(people.map(({ id, sign }) => [id, [{ sign, until: "" }]])),
    spareKey: null,
  };
}

/** A server that keeps one case as docs/format.md says, and believes everything. */
class Server {
  entries: c.ListedEntry[] = [];
  readonly envelopes = new Map<string, string>();
  readonly notes = new Map<string, string>();
  changes: number[] = [0];
  covers = new Map<string, { from: string; until: string }>();

  constructor(
    readonly id: string,
    letter: c.ReportLetter,
  ) {
    for (const one of letter.envelopes) this.envelopes.set(one.reader, one.data);
    this.append(letter.entries, "worker");
  }

  append(entries: readonly c.SentEntry[], author: string): void {
    for (const one of entries) {
      const data = c.fromB64(one.data);
      this.entries.push({ seq: one.seq, audience: one.audience, author, hash: c.hash(data), data, place: one.place });
    }
  }

  recovery = false;

  row(reader: string): KeysRow {
    const changes = this.changes.map((seq) => this.entries[seq]).map((one) => ({ seq: one?.seq ?? -1, hash: one?.hash ?? "", author: one?.author ?? "", data: c.toB64(one?.data ?? new Uint8Array()) })).reverse();
    const last = this.entries.at(-1);
    assert.ok(last);
    return {
      id: this.id, envelope: this.envelopes.get(reader) ?? "", card: "", notes_envelope: this.notes.get(reader) ?? "",
      last: { seq: last.seq, hash: last.hash }, changes,
      readers: [...this.envelopes.keys()].filter((id) => id !== "worker").map((id) => ({ id, ...(this.covers.get(id) ?? { from: "", until: "" }) })),
      recovery: this.recovery,
    };
  }

  change(change: Change, author: string): void {
    this.append(change.entries, author);
    for (const id of change.removed) {
      this.envelopes.delete(id);
      this.notes.delete(id);
    }
    this.changes.push(change.entries[0]?.seq ?? -1);
    for (const one of change.envelopes) this.envelopes.set(one.reader, one.data);
    for (const one of change.notes_envelopes) this.notes.set(one.reader, one.data);
  }
}

interface World {
  asha: Person;
  ben: Person;
  cat: Person;
  receipt: c.Receipt;
  fresh: c.FreshCase;
  server: Server;
}

async function world(change: Partial<c.Said> = {}, readers: "one" | "two" = "one"): Promise<World> {
  const [asha, ben, cat] = [await person(), await person(), await person(union)];
  const receipt = c.newReceipt();
  const fresh = await c.newCase();
  const said: c.Said = {
    kind: "concern", what: "Nobody signs the rota", when: "", where: "", area: "", themes: ["safety"], group: "", danger: false, mode: "anonymous",
    name: "", contact: "", day, route: "online", desks: [guardians], omitted: [], recovery: true, list: { number: 1, hash: "" }, detriment: "", member: "", ...change,
  };
  const to = readers === "two" ? [asha, ben] : [asha];
  const letter = await c.composeReport({ case: fresh, receipt, said, readers: to, files: [], countsAs: "" });
  return { asha, ben, cat, receipt, fresh, server: new Server(fresh.id, letter) };
}

const author = (one: Person): { id: string; signSeed: Uint8Array; day: string } => ({ id: one.id, signSeed: one.seed, day });

test("an added reader gets the present identity, and the entry introduces their key", async () => {
  const { asha, ben, server, fresh } = await world();
  const signed = signedFor(asha, ben);
  const held = await openKeys(server.row(asha.id), asha, signed);
  const change = await makeChange(held, { add: [ben.id], remove: [], text: "Ben takes over" }, author(asha), signed);
  assert.deepEqual(change.envelopes.map((one) => one.reader), [ben.id]);
  assert.deepEqual([change.removed, change.recovery, change.notes_envelopes], [[], [], []]);
  server.change(change, asha.id);
  const bens = await openKeys(server.row(ben.id), ben, signed);
  assert.equal(bens.identity, fresh.identity);
  const entry = await c.openEntry(server.entries[1]?.data ?? new Uint8Array(), bens.identity);
  assert.deepEqual(c.parseReaders(entry.payload.body).added, [{ id: ben.id, sign: ben.sign }]);
  assert.ok(c.verifyEntry(entry, asha.sign));
});

test("taking somebody off begins an identity that they cannot open, and the others and the worker can", async () => {
  const { asha, ben, server, receipt, fresh } = await world({}, "two");
  const signed = signedFor(asha, ben);
  const notes = await c.newIdentity();
  for (const one of [asha, ben]) server.notes.set(one.id, c.toB64(await c.sealNotesEnvelope(fresh.id, notes, one.recipient)));
  const held = await openKeys(server.row(asha.id), asha, signed);
  const change = await makeChange(held, { add: [], remove: [asha.id] }, author(asha), signed);
  assert.deepEqual(change.envelopes.map((one) => one.reader).sort(), [ben.id, "worker"].sort());
  assert.deepEqual(change.notes_envelopes.map((one) => one.reader), [ben.id]);
  assert.deepEqual(change.entries.map((one) => one.audience), ["case", "readers"]);
  server.change(change, asha.id);

  const bens = await openKeys(server.row(ben.id), ben, signed);
  assert.notEqual(bens.identity, fresh.identity);
  assert.equal(bens.report.what, "Nobody signs the rota");
  const workers = await c.openEnvelope(c.fromB64(server.envelopes.get("worker") ?? ""), receipt.identity());
  assert.equal(workers.identity, bens.identity);
  assert.ok(bens.notes !== null && bens.notes !== notes);
  const notesKey = await c.openEntry(server.entries[2]?.data ?? new Uint8Array(), bens.notes);
  assert.equal(c.parseNotesKey(notesKey.payload.body).before, notes);
  for (const sent of [...change.envelopes, ...change.notes_envelopes]) await assert.rejects(c.open(c.fromB64(sent.data), asha.identity));
  for (const sent of change.entries) for (const key of [fresh.identity, notes]) await assert.rejects(c.open(c.fromB64(sent.data), key));
});

test("changes follow one another: each reader walks back to the report", async () => {
  const { asha, ben, server } = await world();
  const signed = signedFor(asha, ben);
  for (const [from, to] of [[asha, ben], [ben, asha], [asha, ben]] as const) {
    const held = await openKeys(server.row(from.id), from, signed);
    server.change(await makeChange(held, { add: [to.id], remove: [from.id] }, author(from), signed), from.id);
  }
  const held = await openKeys(server.row(ben.id), ben, signed);
  assert.equal(server.changes.length, 4);
  assert.equal(held.report.day, day);
  assert.deepEqual(server.row(ben.id).readers.map((one) => one.id), [ben.id]);
});

test("no change leaves a case to nobody, or to somebody covering only", async () => {
  const { asha, ben, server } = await world();
  const signed = signedFor(asha, ben);
  const held = await openKeys(server.row(asha.id), asha, signed);
  const refused = (reason: string) => (error: unknown) => error instanceof ChangeError && error.reason === reason;
  await assert.rejects(makeChange(held, { add: [], remove: [asha.id] }, author(asha), signed), refused("last_reader"));
  await assert.rejects(makeChange(held, { add: [ben.id], remove: [asha.id], from: day, until: "2026-12-01" }, author(asha), signed), refused("last_reader"));
  await assert.rejects(makeChange(held, { add: [], remove: [ben.id] }, author(asha), signed), refused("nothing"));
  const cover = await makeChange(held, { add: [ben.id], remove: [], from: "2026-11-23", until: "2026-12-01" }, author(asha), signed);
  server.covers.set(ben.id, { from: cover.from, until: cover.until });
  server.change(cover, asha.id);
  const later = await openKeys(server.row(asha.id), asha, signed);
  await assert.rejects(makeChange(later, { add: [], remove: [asha.id] }, author(asha), signed), refused("last_reader"));
  const kept = await makeChange(later, { add: [ben.id], remove: [asha.id] }, author(asha), signed);
  assert.deepEqual(kept.envelopes.map((one) => one.reader).sort(), [ben.id, "worker"].sort());
});

test("nobody is sealed to who is not on the signed list", async () => {
  const { asha, ben, cat, server } = await world({}, "two");
  const held = await openKeys(server.row(asha.id), asha, signedFor(asha, ben));
  const unlisted = (id: string) => (error: unknown) => error instanceof ChangeError && error.reason === "unlisted" && error.people[0] === id;
  await assert.rejects(makeChange(held, { add: [cat.id], remove: [] }, author(asha), signedFor(asha, ben)), unlisted(cat.id));
  // Ben would be locked out by a change that cannot be sealed to him.
  await assert.rejects(makeChange(held, { add: [cat.id], remove: [asha.id], consent: { how: "in_person", seq: 0, text: "Today" } }, author(asha), signedFor(asha, cat)), unlisted(ben.id));
  await assert.rejects(makeChange(held, { add: [], remove: [ben.id] }, author(cat), signedFor(asha, ben, cat)), (error: unknown) => error instanceof ChangeError && error.reason === "not_mine");
});

test("another kind of desk, and whoever the worker left out, need the worker's yes", async () => {
  const left = await person();
  const { asha, ben, cat, server } = await world({ omitted: [left.id] });
  const signed = signedFor(asha, ben, cat, left);
  const held = await openKeys(server.row(asha.id), asha, signed);
  assert.deepEqual(needConsent(held, [ben.id, cat.id, left.id], signed), [cat.id, left.id]);
  for (const id of [cat.id, left.id]) {
    await assert.rejects(makeChange(held, { add: [id], remove: [] }, author(asha), signed), (error: unknown) => error instanceof ChangeError && error.reason === "consent" && error.people[0] === id);
  }
  const change = await makeChange(held, { add: [left.id], remove: [asha.id], consent: { how: "in_person", seq: 0, text: "On the ward, today" } }, author(asha), signed);
  server.change(change, asha.id);
  // What the worker decided is still known when the identity is another.
  const lefts = await openKeys(server.row(left.id), left, signed);
  assert.deepEqual(needConsent(lefts, [asha.id, cat.id], signed), [cat.id]);
});

test("where the card does not say for certain who must not read, nobody is let in from a list", async () => {
  const { asha, ben, cat, server, fresh } = await world({}, "two");
  const third = await person();
  const signed = signedFor(asha, ben, cat, third);
  const course = { from: "", stops: [], extended: "", put_off: "", contact: "", closed: "", followed: [], kept: [] };
  const work: c.CardWork = { owner: "", lanes: [], detriment: false, matter: "", pathway: "", escalated: "", apart: [], course, dues: [], seq: 0, refused: [], praised: false };
  const row = async (work: c.CardWork | null): Promise<KeysRow> => {
    const { card } = await c.openEnvelope(c.fromB64(server.envelopes.get(asha.id) ?? ""), asha.identity);
    return { ...server.row(asha.id), card: c.toB64(await c.sealCard(fresh.id, { ...card, work }, asha.recipient)) };
  };
  const change = async (from: KeysRow, wanted: { add: string[]; remove: string[] }): Promise<Change> => makeChange(await openKeys(from, asha, signed), wanted, author(asha), signed);
  const adding = { add: [third.id], remove: [] };
  const refused = (reason: string) => (error: unknown): boolean => error instanceof ChangeError && error.reason === reason && error.people[0] === third.id;

  assert.ok(await change(await row(null), adding), "nothing was ever shared in it");
  for (const one of [asha, ben]) server.notes.set(one.id, c.toB64(await c.sealNotesEnvelope(fresh.id, await c.newIdentity(), one.recipient)));
  for (const unsure of [null, work, { ...work, apart_more: true }]) {
    await assert.rejects(change(await row(unsure), adding), refused("apart_unknown"));
    assert.ok(await change(await row(unsure), { add: [], remove: [ben.id] }), "taking off stays possible");
  }
  assert.ok(await change(await row({ ...work, apart_more: false }), adding));
  await assert.rejects(change(await row({ ...work, apart: [third.id], apart_more: true }), adding), refused("in_conflict"));
});

test("from a list, only the report makes somebody a member of a union", async () => {
  const { asha, cat, server } = await world();
  const other = await person(union);
  const signed = signedFor(asha, cat, other);
  const held = await openKeys(server.row(asha.id), asha, signed);
  server.change(await makeChange(held, { add: [cat.id], remove: [], consent: { how: "worker", seq: 7, text: "" } }, author(asha), signed), asha.id);
  const after = await openKeys(server.row(asha.id), asha, signed);
  assert.equal(after.member, false);
  assert.deepEqual(needConsent(after, [other.id], signed), [other.id]);
  const member = await world({ member: "yes" });
  assert.equal((await openKeys(member.server.row(member.asha.id), member.asha, signedFor(member.asha))).member, true);
});

test("what a dishonest server gives is refused, each with its reason", async () => {
  const { asha, ben, server } = await world({}, "two");
  const other = await world({}, "two");
  const signed = signedFor(asha, ben);
  const refused = async (row: KeysRow, reason: string, people: SignedPeople = signed, who = asha): Promise<void> => {
    await assert.rejects(openKeys(row, who, people), (error: unknown) => error instanceof HeldError && error.reason === reason, reason);
  };
  const good = server.row(asha.id);
  await refused({ ...good, envelope: server.row(ben.id).envelope }, "envelope");
  await refused({ ...good, id: other.server.id }, "case");
  const [report] = good.changes;
  assert.ok(report);
  await refused({ ...good, changes: other.server.row(other.asha.id).changes }, "entry");
  await refused({ ...good, changes: [{ ...report, hash: "00" }] }, "entry");
  await refused({ ...good, changes: [{ ...report, author: ben.id }] }, "entry");
  await refused({ ...good, changes: [] }, "entry");

  const held = await openKeys(good, asha, signed);
  server.change(await makeChange(held, { add: [], remove: [ben.id] }, author(asha), signed), asha.id);
  const changed = server.row(asha.id);
  assert.ok(await openKeys(changed, asha, signed));
  const [newest] = changed.changes;
  assert.ok(newest);
  await refused({ ...changed, changes: [newest] }, "entry");
  await refused({ ...changed, changes: [newest, newest] }, "entry");
  await refused({ ...changed, changes: [report] }, "entry");
  await refused({ ...changed, changes: [newest, report, report] }, "entry");

  // A reader who takes somebody off names a recipient of their own for the worker.
  const liar = await world({}, "two");
  const liars = await openKeys(liar.server.row(liar.asha.id), liar.asha, signedFor(liar.asha, liar.ben));
  liar.server.change(await makeChange({ ...liars, report: { ...liars.report, recipient: liar.ben.recipient } }, { add: [], remove: [liar.ben.id] }, author(liar.asha), signedFor(liar.asha, liar.ben)), liar.asha.id);
  await refused(liar.server.row(liar.asha.id), "recipient", signedFor(liar.asha, liar.ben), liar.asha);
});

test("a server cannot have a new identity sealed to somebody whom no entry let in", async () => {
  const { asha, ben, server } = await world({}, "two");
  const third = await person();
  const signed = signedFor(asha, ben, third);
  const row = (who: Person, ...more: Person[]): KeysRow => ({ ...server.row(who.id), readers: [...server.row(who.id).readers, ...more.map((one) => ({ id: one.id, from: "", until: "" }))] });
  const unexplained = (of: Person) => (error: unknown): boolean => error instanceof ChangeError && error.reason === "unexplained" && error.people[0] === of.id;
  const change = async (who: Person, from: KeysRow, wanted: { add: string[]; remove: string[] }): Promise<Change> => makeChange(await openKeys(from, who, signed), wanted, author(who), signed);

  // Somebody on the signed list who never read this case, and later Ben, who was taken off it.
  await assert.rejects(change(asha, row(asha, third), { add: [], remove: [ben.id] }), unexplained(third));
  server.change(await change(asha, row(asha), { add: [third.id], remove: [] }), asha.id);
  server.change(await change(asha, row(asha), { add: [], remove: [ben.id] }), asha.id);
  await assert.rejects(change(asha, row(asha, ben), { add: [], remove: [asha.id] }), unexplained(ben));
  // Nor is a kind of desk read so far because the server calls somebody of it a reader.
  const rep = await person(union);
  const withRep = signedFor(asha, ben, third, rep);
  assert.deepEqual(needConsent(await openKeys(row(asha, rep), asha, withRep), [rep.id], withRep), [rep.id]);
  // Taking them off with the others is always possible.
  const made = await change(asha, row(asha, ben), { add: [], remove: [asha.id, ben.id] });
  assert.deepEqual(made.envelopes.map((one) => one.reader).sort(), [third.id, "worker"].sort());
  // The entry that let a reader in cannot be kept back so that they are locked out: then nothing is changed.
  const kept = { ...row(asha), changes: row(asha).changes.filter((one) => one.seq !== 1) };
  await assert.rejects(change(asha, kept, { add: [], remove: [asha.id] }), unexplained(third));
});

test("a change counts only when its author's key does", async () => {
  const { asha, ben, server } = await world({}, "two");
  const signed = signedFor(asha, ben);
  const held = await openKeys(server.row(asha.id), asha, signed);
  const stranger = await person();
  server.change(await makeChange(held, { add: [], remove: [ben.id] }, { ...author(asha), signSeed: stranger.seed }, signed), asha.id);
  const row = server.row(asha.id);
  const refused = (error: unknown): boolean => error instanceof HeldError && error.reason === "signature";
  await assert.rejects(openKeys(row, asha, signed), refused);
  const listed = (until: string): SignedPeople => ({ ...signed, keys: new Map([[asha.id, [{ sign: stranger.sign, until }]]]) });
  assert.ok(await openKeys(row, asha, listed("")));
  assert.ok(await openKeys(row, asha, listed("2026-11-16")), "the week began on the last day the key counted");
  await assert.rejects(openKeys(row, asha, listed("2026-11-15")), refused);
});

test("taking somebody off makes new halves for recovery, unless the worker wanted none", async () => {
  const [management, staff] = [await c.newIdentity(), await c.newIdentity()];
  for (const recovery of [true, false]) {
    const { asha, ben, server, fresh } = await world({ recovery }, "two");
    server.recovery = true; // a server that says so of a case that has none learns nothing by it
    for (const one of [asha, ben]) server.notes.set(one.id, c.toB64(await c.sealNotesEnvelope(fresh.id, await c.newIdentity(), one.recipient)));
    const signed = { ...signedFor(asha, ben), spareKey: { management: await c.recipientOf(management), staff: await c.recipientOf(staff) } };
    const change = await makeChange(await openKeys(server.row(asha.id), asha, signed), { add: [], remove: [asha.id] }, author(asha), signed);
    assert.deepEqual(change.recovery.map((one) => `${one.kind} ${one.side}`), recovery ? ["case management", "case staff", "notes management", "notes staff"] : []);
    if (!recovery) continue;
    server.change(change, asha.id);
    const held = await openKeys(server.row(ben.id), ben, signed);
    const half = async (kind: string, side: string, key: c.Identity): Promise<c.Half> => c.openShare(c.fromB64(change.recovery.find((one) => one.kind === kind && one.side === side)?.data ?? ""), key);
    assert.equal(c.joinShares(await half("case", "management", management), await half("case", "staff", staff), fresh.id, "case"), held.identity);
    assert.equal(c.joinShares(await half("notes", "management", management), await half("notes", "staff", staff), fresh.id, "notes"), held.notes);
  }
});

test("adding somebody makes halves of the same keys anew, for those who read then by the case's own entries, and until when", async () => {
  const [management, staff] = [await c.newIdentity(), await c.newIdentity()];
  const { asha, ben, cat, server, fresh } = await world({}, "two");
  server.recovery = true;
  const signed = { ...signedFor(asha, ben, cat), spareKey: { management: await c.recipientOf(management), staff: await c.recipientOf(staff) } };
  const row = server.row(asha.id);
  const stranger = c.newID();
  const listed = { ...row, readers: [...row.readers, { id: stranger, from: "", until: "" }] }; // the server's word alone names nobody
  const change = await makeChange(await openKeys(listed, asha, signed), { add: [cat.id], remove: [], until: "2026-12-24", consent: { how: "in_person", seq: 0, text: "Today" } }, author(asha), signed);
  assert.deepEqual(change.recovery.map((one) => `${one.kind} ${one.side}`), ["case management", "case staff"]);
  const [one, two] = change.recovery;
  assert.ok(one && two);
  const half = await c.openShare(c.fromB64(one.data), management);
  assert.equal(c.joinShares(half, await c.openShare(c.fromB64(two.data), staff), fresh.id, "case"), fresh.identity);
  const named = (id: string, until: string): boolean => c.isFor(half, c.readerKey(c.fromB64(one.salt), id), { id, until });
  assert.deepEqual([named(asha.id, ""), named(ben.id, ""), named(cat.id, "2026-12-24")], [true, true, true]);
  assert.deepEqual([named(cat.id, ""), named(stranger, "")], [false, false]);
});

test("the worker and the newest reader find every change in the chain genuine, with the consent that it needs", async () => {
  const { asha, ben, cat, receipt, server, fresh } = await world();
  const signed = signedFor(asha, ben, cat);
  const notes = await c.newIdentity();
  server.notes.set(asha.id, c.toB64(await c.sealNotesEnvelope(fresh.id, notes, asha.recipient)));
  const step = async (who: Person, wanted: { add: string[]; remove: string[]; consent?: c.Consent }): Promise<void> => {
    server.change(await makeChange({ ...(await openKeys(server.row(who.id), who, signed)), apartMore: false }, wanted, author(who), signed), who.id);
  };
  await step(asha, { add: [ben.id], remove: [] });
  await step(asha, { add: [], remove: [asha.id] });
  await step(ben, { add: [cat.id], remove: [], consent: { how: "in_person", seq: 0, text: "She asked for it on Monday" } });
  await step(ben, { add: [asha.id], remove: [ben.id] });

  const identity = async (who: string, key: c.Identity): Promise<c.Identity> => (await c.openEnvelope(c.fromB64(server.envelopes.get(who) ?? ""), key)).identity;
  const base = { list: signed.keys, kinds: new Map([...signed.kinds, [guardians, "guardian"], [union, "union"]]) };
  const readers = (await c.openNotesEnvelope(c.fromB64(server.notes.get(cat.id) ?? ""), cat.identity)).notes;
  const asReader: c.ChainKeys = { ...base, identities: { case: await identity(cat.id, cat.identity), readers } };
  const asWorker: c.ChainKeys = { ...base, identities: { case: await identity("worker", receipt.identity()) }, worker: receipt.signPublic() };
  for (const [who, keys] of [["reader", asReader], ["worker", asWorker]] as const) {
    const listed = who === "worker" ? server.entries.map((one) => (one.audience === "case" ? one : { ...one, data: null })) : server.entries;
    const chain = await c.checkChain(fresh.id, listed, keys);
    assert.deepEqual(chain.entries.map((one) => one.reason), server.entries.map(() => ""), who);
    assert.deepEqual(chain.entries.filter((one) => one.withoutConsent), [], who);
    assert.equal(chain.report?.what, "Nobody signs the rota");
    assert.equal(chain.current, keys.identities.case);
    assert.equal(chain.notes, keys.identities.readers ?? null);
  }
  assert.equal(server.entries.filter((one) => one.audience === "readers").length, 2);
});
