import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "../../src/crypto";
import type { Card } from "../../src/crypto/card";
import { CaseIndex, pieceOf, pieces, type Remote } from "../../src/staff/desk/caseindex";
import { markOf } from "../../src/staff/desk/owncalls";
import { OwnKey } from "../../src/staff/desk/sealed";
import { parseSettings } from "../../src/staff/desk/settings";
import { everything } from "../../src/staff/desk/choose";
import type { Piece, Shelf } from "../../src/staff/desk/shelf";

const canary = "the night rota is signed by nobody";
const card = (text: string): Card => ({ kind: "concern", text, themes: ["t"], area: "a", group: "g", danger: false, mode: "open", day: "2026-11-24", route: "online", work: null });

// A device's storage and a server, both of which keep bytes and nothing else.
class Device implements Shelf {
  readonly kept = new Map<string, Piece>();
  get = (name: string): Promise<Piece | null> => Promise.resolve(this.kept.get(name) ?? null);
  put = (piece: Piece): Promise<void> => Promise.resolve(void this.kept.set(piece.name, { ...piece }));
  alone = <T>(work: () => Promise<T>): Promise<T> => work();
  close(): void {}
}

class Server implements Remote {
  readonly kept = new Map<string, Uint8Array>();
  puts = 0;
  gets = 0;
  list = (): Promise<{ name: string; mark: string }[]> => Promise.resolve([...this.kept].map(([name, file]) => ({ name, mark: markOf(file) })));
  get(name: string): Promise<Uint8Array> {
    this.gets++;
    return Promise.resolve(this.kept.get(name) ?? new Uint8Array(0));
  }
  put(name: string, before: string, file: Uint8Array): Promise<boolean> {
    const stored = this.kept.get(name);
    if ((stored ? markOf(stored) : "") !== before) return Promise.resolve(false);
    this.puts++;
    this.kept.set(name, file);
    return Promise.resolve(true);
  }
}

async function world() {
  const identity = await c.newIdentity();
  const key = await OwnKey.of(identity);
  const server = new Server();
  return { identity, key, server, index: (shelf: Shelf, person = "me", own = key) => new CaseIndex(person, own, shelf, server) };
}

const ids = Array.from({ length: 40 }, () => c.newID());

test("what was put in comes back on the same device, card by mark, and words as far as they were read", async () => {
  const w = await world();
  const shelf = new Device();
  const first = w.index(shelf);
  ids.forEach((id, n) => first.put(id, `mark ${n}`, card(`case ${n}`)));
  first.remember(ids[3] ?? "", { seq: 4, text: canary, matter: { id: "m", name: "Rotas", speakers: 2 } });
  await first.save();
  const again = w.index(shelf);
  assert.equal(await again.load(), ids.length);
  assert.equal(again.find(ids[7] ?? "", "mark 7")?.text, "case 7");
  assert.equal(again.find(ids[7] ?? "", "mark 8"), null, "a newer card is another card");
  assert.deepEqual(again.read(ids[3] ?? ""), { seq: 4, text: canary, matter: { id: "m", name: "Rotas", speakers: 2 } });
  assert.equal(again.read(ids[4] ?? ""), null);
});

test("what lies on the device and on the server is sealed: no word of it, and nobody else opens it", async () => {
  const w = await world();
  const shelf = new Device();
  const index = w.index(shelf);
  for (const id of ids) index.put(id, "m", card(canary));
  for (const id of ids) index.remember(id, { seq: 1, text: canary, matter: null });
  await index.save();
  await index.push();
  assert.ok(shelf.kept.size > 4 && w.server.kept.size === shelf.kept.size);
  for (const bytes of [...[...shelf.kept.values()].map((one) => one.file), ...w.server.kept.values()]) {
    const text = new TextDecoder("latin1").decode(bytes);
    assert.ok(text.startsWith("age-encryption.org/v1"));
    for (const word of [canary, "rota", ids[0] ?? ""]) assert.ok(!text.includes(word));
  }
  const stranger = w.index(shelf, "me", await OwnKey.of(await c.newIdentity()));
  assert.equal(await stranger.load(), 0);
  assert.equal(await w.index(shelf, "somebody else").load(), 0, "a piece names whose it is");
});

test("a new device has it from the server, and says nothing back", async () => {
  const w = await world();
  const old = w.index(new Device());
  ids.forEach((id, n) => old.put(id, `mark ${n}`, card(`case ${n}`)));
  await old.save();
  await old.push();
  const puts = w.server.puts;
  const shelf = new Device();
  const fresh = w.index(shelf);
  assert.equal(await fresh.load(), 0);
  await fresh.pull();
  assert.equal(fresh.find(ids[5] ?? "", "mark 5")?.text, "case 5");
  fresh.keepOnly(new Set(ids));
  await fresh.save();
  await fresh.push();
  assert.equal(w.server.puts, puts, "nothing new, nothing sent");
  const { gets } = w.server;
  await fresh.pull();
  assert.equal(w.server.gets, gets, "nothing new, nothing fetched");
});

test("two devices learn from each other, the further reading counts, and what one read is a sixteenth of what is sent", async () => {
  const w = await world();
  const [one, two] = [w.index(new Device()), w.index(new Device())];
  for (const id of ids) one.put(id, "m", card("x"));
  await one.push();
  await two.pull();
  const id = ids[0] ?? "";
  const puts = w.server.puts;
  one.remember(id, { seq: 3, text: "three", matter: null });
  await one.push();
  assert.equal(w.server.puts, puts + 1);
  two.remember(id, { seq: 2, text: "two", matter: null }); // has not heard of the first
  two.put(id, "newer", card("newer"));
  await two.push();
  await one.pull();
  assert.equal(two.read(id)?.text, "three");
  assert.equal(one.read(id)?.text, "three");
  assert.equal(w.server.kept.has(pieceOf(id)), true);
});

test("a case that is read no more goes, also from what is fetched later", async () => {
  const w = await world();
  const shelf = new Device();
  const index = w.index(shelf);
  for (const id of ids) index.put(id, "m", card(canary));
  await index.save();
  await index.push();
  const gone = ids[9] ?? "";
  const later = w.index(shelf);
  await later.load();
  later.keepOnly(new Set(ids.filter((id) => id !== gone)));
  await later.pull();
  await later.save();
  await later.push();
  assert.equal(later.find(gone, "m"), null);
  for (const device of [shelf, new Device()]) {
    const last = w.index(device);
    await last.load();
    await last.pull();
    assert.equal(last.find(gone, "m"), null);
    assert.notEqual(last.find(ids[10] ?? "", "m"), null);
  }
});

test("when the server has dropped it, it is left there again without what is read no more", async () => {
  const w = await world();
  const index = w.index(new Device());
  for (const id of ids) index.put(id, "m", card(canary));
  await index.push();
  w.server.kept.clear(); // somebody was taken off a case
  index.keepOnly(new Set(ids.slice(1)));
  await index.pull();
  await index.push();
  const fresh = w.index(new Device());
  await fresh.pull();
  assert.equal(fresh.find(ids[0] ?? "", "m"), null);
  assert.notEqual(fresh.find(ids[1] ?? "", "m"), null);
});

test("two tabs of one device lose nothing of each other", async () => {
  const w = await world();
  const shelf = new Device();
  const [desk, page] = [w.index(shelf), w.index(shelf)];
  const id = ids[0] ?? "";
  await desk.load();
  await page.load([pieceOf(id)]);
  page.remember(id, { seq: 5, text: canary, matter: null });
  await page.save();
  desk.put(id, "m", card("x"));
  await desk.save();
  const last = w.index(shelf);
  await last.load();
  assert.equal(last.read(id)?.text, canary);
  assert.equal(last.find(id, "m")?.text, "x");
});

test("every case has a piece", () => {
  const seen = new Set(Array.from({ length: 600 }, () => pieceOf(c.newID())));
  assert.deepEqual([...seen].sort(), [...pieces]);
});

test("a file that somebody else sealed to the reader fills no memory", async () => {
  const { key } = await world();
  await assert.rejects(key.open(await key.seal("x".repeat(65 * 1024 * 1024))), /too large/);
});

test("saved settings come back as they should be, whatever was sealed", () => {
  const saved = [{ name: "Mine", filter: { ...everything, quick: "led" as const, words: "rota" }, order: "due" as const }];
  assert.deepEqual(parseSettings({ v: 1, saved, dismissed: ["a"], view: "board" }), { saved, dismissed: ["a"], view: "board" });
  assert.deepEqual(parseSettings(null), { saved: [], dismissed: [], view: "list" });
  assert.deepEqual(parseSettings({ saved: [{ name: "x", filter: { quick: "toString", words: 3 }, order: "no" }, { filter: {} }, 7], dismissed: [1, "b"], view: "x" }), { saved: [{ name: "x", filter: everything, order: "urgent" }], dismissed: ["b"], view: "list" });
});

test("a card that another device made from more of the case takes the place of the one with the same mark", async () => {
  const w = await world();
  const [here, there] = [w.index(new Device()), w.index(new Device())];
  const id = ids[0] ?? "";
  here.put(id, "mark", card("as it was sealed"));
  there.remember(id, { seq: 5, text: "", matter: null });
  there.put(id, "mark", card("with what the worker answered"));
  await there.save();
  await there.push();
  await here.pull();
  assert.equal(here.find(id, "mark")?.text, "with what the worker answered");
  assert.equal(here.read(id)?.seq, 5);
});

test("what was listed on the last visit stays on the device, sealed, for its person alone", async () => {
  const w = await world();
  const shelf = new Device();
  const row = { id: ids[0] ?? "", status: "listening", status_on: "2026-11-24", week: "2026-11-23", mode: "open", route: "online", desks: ["d"], card: "", mark: "m", last_seq: 3, last_author: "me", worker_seq: -1, read_seq: 3, held: false };
  assert.equal(await w.index(shelf).listed(), null);
  await w.index(shelf).keepListed("2026-11-25", [row]);
  assert.deepEqual(await w.index(shelf).listed(), { day: "2026-11-25", rows: [row] });
  assert.equal(await w.index(shelf, "somebody else").listed(), null);
  assert.equal(w.server.puts, 0);
  assert.ok(!new TextDecoder("latin1").decode(shelf.kept.get("listed")?.file).includes("listening"));
});
