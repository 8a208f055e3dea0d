// Makes ts-vectors.json. Runs inside a browser (make-vectors.mjs), so that what Go checks is what a browser made.
// Verdicts are written by hand here, not by checkChain.

import * as c from "../../src/crypto";
import * as person from "../../src/crypto/person";
import { collectFile } from "./help";
import { SharingMaker } from "./make-sharing";
import type { ChainVector, Vectors } from "./schema";

const READER = "aaaaaaaaaaaaaaaaaaaaaaaaai";
const SECOND = "bbbbbbbbbbbbbbbbbbbbbbbbba";
type Verdict = NonNullable<ChainVector["verdict"]>[number];
const genuine = (seq: number): Verdict => ({ seq, state: "genuine", reason: "", without_consent: false, in_conflict: false });
const hidden = (seq: number): Verdict => ({ ...genuine(seq), state: "not_for_us" });
const refused = (seq: number, reason: c.Reason): Verdict => ({ ...genuine(seq), state: "not_genuine", reason });

interface Made {
  entry: ChainVector["entries"][number];
  file: Uint8Array;
}

/** Makes the whole file. */
export async function makeVectors(): Promise<Vectors> {
  const maker = new Maker();
  maker.workerRecipient = await c.recipientOf(maker.receipt.identity());
  await maker.keys();
  maker.words();
  await maker.persons();
  await maker.sealed();
  await maker.lines();
  await maker.entries();
  await maker.files();
  await maker.chains();
  await new SharingMaker((name, file) => maker.blob(name, file), maker.out.chains).make();
  return maker.out;
}

class Maker {
  readonly receipt = c.newReceipt();
  readonly reader = c.newSignSeed();
  readonly second = c.newSignSeed();
  readonly caseID = c.newID();
  caseKey = c.identityFromSeed(c.randomBytes(32));
  notesKey = c.identityFromSeed(c.randomBytes(32));
  nameKey = c.identityFromSeed(c.randomBytes(32));
  readonly out: Vectors = {
    v: 1, made_by: "ts", blobs: {}, derived: [], receipts: [], typed: [], names: [], bad_ids: [], padme: [], bad_recipients: [],
    bad_identities: [], persons: [], sealed: [], lines: [], entries: [], bad_entries: [], files: [], bad_files: [], chains: [],
  };

  blob(name: string, bytes: Uint8Array): string {
    if (this.out.blobs[name] !== undefined) throw new Error(`two blobs named ${name}`);
    this.out.blobs[name] = c.toB64(bytes);
    return name;
  }

  async keys(): Promise<void> {
    for (const [label, size] of [["mailbox token", 32], ["Ünicode label", 7], ["", 64]] as const) {
      const secret = c.randomBytes(20);
      this.out.derived.push({ secret: c.toB64(secret), label, size, out: c.toB64(c.derive(secret, label, size)) });
    }
    for (const receipt of [this.receipt, c.newReceipt(), new c.Receipt(c.words().slice(0, 8)), new c.Receipt(Array<string>(8).fill(c.words()[1023] ?? ""))]) {
      const identity = receipt.identity();
      this.out.receipts.push({
        words: receipt.words().join(" "), token: receipt.mailbox(), mailbox: c.hash(receipt.token()), identity,
        recipient: await c.recipientOf(identity), sign_seed: c.toB64(receipt.signSeed()), sign: receipt.signPublic(),
      });
    }
    const good: string = await c.recipientOf(this.caseKey);
    const swapped = good.slice(0, 100) + (good[100] === "q" ? "p" : "q") + good.slice(101);
    const classic = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    this.out.bad_recipients = ["", classic, "age1pq1", swapped, good.slice(0, -1), `${good} `, ` ${good}`, good.toUpperCase(), "ssh-ed25519 AAAA", this.caseKey];
    const identity: string = this.caseKey;
    this.out.bad_identities = ["", identity.slice(0, -1), identity.toLowerCase(), good, identity.replace("-PQ-", "-"), `${identity}\n`];
  }

  words(): void {
    const full = this.receipt.words();
    const text = full.join(" ");
    const ok = (typed: string): void => void this.out.typed.push({ typed, words: text, count: 8, wrong: [] });
    ok(text);
    ok(full.map((word) => word.slice(0, 3).toUpperCase()).join("\n"));
    ok(`  ${full.map((word, i) => `${i + 1}) ${word.slice(0, 4)}`).join(", ")}.`);
    const no = (typed: string, count: number, wrong: { position: number; typed: string }[]): void => void this.out.typed.push({ typed, words: "", count, wrong });
    no("", 0, []);
    no("12345 --", 0, []);
    no(full.slice(0, 7).join(" "), 7, []);
    no(`${text} ${full[0]}`, 9, []);
    no(["Qqq", ...full.slice(1)].join(" "), 8, [{ position: 1, typed: "qqq" }]);
    no([...full.slice(0, 6), `${full[6]}x`, "ÉTÉ"].join(" "), 8, [{ position: 7, typed: `${full[6]}x` }, { position: 8, typed: "été" }]);
    no(`${full.slice(0, 7).join(" ")} ab`, 8, [{ position: 8, typed: "ab" }]);
    for (let i = 0; i < 20; i++) {
      const id = c.newID();
      this.out.names.push({ id, name: c.caseName(id) });
    }
    this.out.bad_ids = ["", "aaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "Aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaa1a", "aaaaaaaaaaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaa="];
    for (const length of [0, 16_384, 16_385, 17_000, 65_535, 65_536, 65_537, 1_000_000, 1_048_576, 3_333_333, 104_857_600, 104_857_601, 1_234_567_890]) {
      this.out.padme.push({ length, size: c.paddedSize(length) });
    }
  }

  async persons(): Promise<void> {
    for (const passphrase of ["correct heron battery staple", "ﬁve Ａngströms — Å ½ 漢字 🪶"]) {
      const salt = person.newSalt();
      const root = await person.passphraseRoot(passphrase, salt);
      const { login, keyFile } = await person.passphraseKeys(passphrase, salt);
      const keys = await person.newPersonKeys();
      this.out.persons.push({
        passphrase, salt: c.toB64(salt), root: c.toB64(root), login: c.toB64(login), key_file_identity: keyFile,
        key_file: this.blob(`key file ${this.out.persons.length}`, await person.sealKeyFile(keys, keyFile)), identity: keys.identity,
        sign_seed: c.toB64(keys.signSeed), sign: c.toB64(c.signPublic(keys.signSeed)),
      });
    }
  }

  async sealed(): Promise<void> {
    for (const [size, readers] of [[0, 1], [1, 2], [65_536, 1], [65_537, 3]] as const) {
      const identities = await Promise.all(Array.from({ length: readers }, () => c.newIdentity()));
      const plain = c.utf8("0123456789".repeat(7000)).subarray(0, size);
      const file = await c.seal(plain, await Promise.all(identities.map(c.recipientOf)));
      this.out.sealed.push({ identities, blob: this.blob(`sealed ${size}`, file), plain: c.toB64(plain) });
    }
  }

  workerRecipient = "";

  report(more: Partial<c.Report> = {}): c.Report {
    return {
      kind: "concern", what: 'Shouting, again.\n"Nobody" writes it up — <b>ever</b> & so on… 🪶\u2028', when: "last week", where: "Ward 4", area: "ward-4",
      themes: ["bullying", "wellbeing"], group: "nurse", danger: false, mode: "confidential", name: "", contact: "", day: "2026-11-22",
      route: "online", desks: [READER], readers: [{ id: READER, sign: c.toB64(c.signPublic(this.reader)) }], worker: this.receipt.signPublic(),
      recipient: this.workerRecipient, statistics: c.toB64(c.randomBytes(32)), files: [], omitted: [SECOND], recovery: true,
      list: { number: 3, hash: c.hash(c.utf8("list")) }, detriment: "", member: "", ...more,
    };
  }

  async lines(): Promise<void> {
    const reader = await c.newIdentity();
    const recipient = await c.recipientOf(reader);
    const card = c.cardOf(this.report({ what: "ünïcödé 🪶 \\ \" ".repeat(100), themes: Array<string>(20).fill("bullying-or-harassment") }));
    const add = async (what: string, file: Uint8Array, identity = reader): Promise<void> => {
      const plain = await c.open(file, identity);
      this.out.lines.push({ what, identity, blob: this.blob(`line ${this.out.lines.length}`, file), size: plain.length, line: c.fromUTF8(plain).trimEnd() });
    };
    await add("envelope", await c.sealEnvelope({ case: this.caseID, identity: this.caseKey, card }, recipient));
    await add("card", await c.sealCard(this.caseID, { ...card, text: "short", themes: [] }, recipient));
    await add("notes_envelope", await c.sealNotesEnvelope(this.caseID, this.notesKey, recipient));
    await add("letter", (await c.makeLetter(recipient, { op: "read", mailbox: this.receipt.mailbox(), log_before: 0 })).bytes);
    await add("answer", await c.seal(c.padLine({ v: 1, ok: false, error: "missing_files", files: [c.newID()] }, c.SIZES.letter), [recipient]));
  }

  payload(seq: number, kind: c.Kind, author: string, prev: string, body: object): c.Payload {
    return { v: 1, case: this.caseID, seq, kind, author, week: c.weekOf("2026-11-22"), prev, body };
  }

  async entries(): Promise<void> {
    const identity = this.caseKey;
    const to = [await c.recipientOf(identity)];
    const add = async (payload: c.Payload, seed: Uint8Array): Promise<void> => {
      const file = await c.sealEntry(payload, seed, to);
      const opened = await c.openEntry(file, identity);
      this.out.entries.push({
        identity, blob: this.blob(`entry ${this.out.entries.length}`, file), size: opened.size, line: opened.line,
        signature: c.toB64(opened.signature), sign: c.toB64(c.signPublic(seed)), hash: c.hash(file),
      });
    };
    const worker = this.receipt.signSeed();
    await add(this.payload(0, "report", "worker", "", this.report()), worker);
    await add(this.payload(1, "name", "worker", c.hash(c.utf8("")), { name: "Zoë", contact: "07700 900123" }), worker);
    for (const length of [10, 5000, 40_000]) await add(this.payload(2, "message", READER, "", { text: "é".repeat(length / 2), files: [] }), this.reader);

    const bad = async (why: c.Reason, change: (plain: Uint8Array) => Uint8Array): Promise<void> => {
      const plain = c.signEntry(this.payload(3, "message", "worker", "", { text: "hello", files: [] }), worker);
      const file = await c.seal(change(plain), to);
      this.out.bad_entries.push({ why, identity, blob: this.blob(`bad entry ${this.out.bad_entries.length}`, file), sign: this.receipt.signPublic() });
    };
    const pad = (plain: Uint8Array, size: number = c.SIZES.worker): Uint8Array => c.padBytes(plain, size);
    const edit = (plain: Uint8Array, from: string, to: string): Uint8Array => c.utf8(c.fromUTF8(plain).replace(from, to));
    await bad("size", (plain) => plain);
    await bad("size", (plain) => pad(plain, 16_383));
    await bad("size", (plain) => pad(plain, c.SIZES.name));
    await bad("size", (plain) => pad(plain, 4096));
    await bad("format", (plain) => pad(plain.subarray(0, plain.indexOf(10) + 1)));
    await bad("format", (plain) => pad(edit(plain, '"v":1', '"v":2')));
    await bad("format", (plain) => pad(edit(plain, '"v":1', '"v":1,"extra":""')));
    await bad("format", (plain) => c.concat(pad(plain, c.SIZES.worker - 1), c.utf8("x")));
    await bad("format", () => pad(c.utf8("")));
    await bad("signature", (plain) => pad(edit(plain, "hello", "jello")));
    await bad("signature", (plain) => pad(edit(plain, '{"v"', '{ "v"')));
  }

  async files(): Promise<void> {
    const identity = this.caseKey;
    const recipient = await c.recipientOf(identity);
    for (const [size, name] of [[0, "empty.txt"], [5, 'a "quoted" näme.pdf'], [70_000, "photo.jpg"]] as const) {
      const content = c.utf8("saysomething".repeat(6000)).subarray(0, size);
      const { bytes, sealed } = await collectFile(new Blob([c.part(content)]), { case: this.caseID, name, type: "text/plain" }, recipient);
      const line = JSON.stringify({ v: 1, case: this.caseID, name, type: "text/plain", size });
      this.out.files.push({
        identity, blob: this.blob(`file ${size}`, bytes), line, content_size: size, content_hash: c.hash(content),
        plain_size: c.paddedSize(c.utf8(line).length + 1 + size), size: sealed.size, hash: sealed.hash,
      });
    }
    const bad = (why: string, file: Uint8Array): void => void this.out.bad_files.push({ why, identity, blob: this.blob(`bad file ${this.out.bad_files.length}`, file) });
    const whole = c.fromB64(this.out.blobs["file 5"] ?? "");
    bad("cut off", whole.subarray(0, whole.length - 1));
    const long = c.fromB64(this.out.blobs["file 70000"] ?? "");
    bad("its last chunk cut off", long.subarray(0, long.length - (long.length - 2000) % 65_552 - 1));
    bad("one byte changed", whole.map((byte, i) => (i === whole.length - 5 ? byte ^ 1 : byte)));
    const line = (size: number): Uint8Array => c.utf8(`${JSON.stringify({ v: 1, case: this.caseID, name: "a", type: "b", size })}\n`);
    const sealed = async (...pieces: Uint8Array[]): Promise<Uint8Array> => c.seal(c.concat(...pieces), [recipient]);
    bad("padding that is not zero", await sealed(c.padBytes(c.concat(line(1), c.utf8("x")), 16_384)));
    bad("no header line", await sealed(new Uint8Array(16_384)));
    bad("less content than its header says", await sealed(line(1_000_000), new Uint8Array(16_384 - line(1_000_000).length)));
    bad("a header of another version", await sealed(c.utf8('{"v":2,"case":"","name":"","type":"","size":0}\n'), new Uint8Array(16_384 - 47)));
  }

  // make seals one entry of a chain under a name of its own.
  async make(name: string, audience: c.Audience, payload: c.Payload, seed: Uint8Array, size?: number): Promise<Made> {
    const keys = { case: this.caseKey, readers: this.notesKey, private: this.caseKey, name: this.nameKey };
    const to = [await c.recipientOf(keys[audience])];
    const file = size === undefined ? await c.sealEntry(payload, seed, to) : await c.seal(c.padBytes(c.signEntry(payload, seed), size), to);
    const place = c.signPlace({ case: payload.case, seq: payload.seq, audience, author: payload.author, hash: c.hash(file) }, seed);
    return { entry: { seq: payload.seq, audience, author: payload.author, hash: c.hash(file), blob: this.blob(name, file), place }, file };
  }

  add(name: string, entries: ChainVector["entries"], verdict: Verdict[], more: Partial<ChainVector> = {}): void {
    const list = [{ id: SECOND, sign: c.toB64(c.signPublic(this.second)), until: "" }];
    const identities = { case: this.caseKey, readers: this.notesKey };
    this.out.chains.push({ name, case: this.caseID, identities, former: {}, worker: "", reader: "", list, kinds: [], entries, verdict, ...more });
  }

  async chains(): Promise<void> {
    const worker = this.receipt.signSeed();
    const report = await this.make("chain report", "case", this.payload(0, "report", "worker", "", this.report()), worker);
    const name = await this.make("chain name", "name", this.payload(1, "name", "worker", report.entry.hash, { name: "Zoë", contact: "" }), worker);
    const thanks = await this.make("chain thanks", "case", this.payload(2, "message", READER, name.entry.hash, { text: "Thank you.", files: [] }), this.reader);
    const note = await this.make("chain note", "readers", this.payload(3, "note", SECOND, thanks.entry.hash, { text: "Ask." }), this.second);
    const reply = await this.make("chain reply", "case", this.payload(4, "message", "worker", note.entry.hash, { text: "Yes.", files: [] }), worker);
    const all = [report, name, thanks, note, reply].map((one) => one.entry);
    const [e0, e1, e2, e3, e4] = all as [typeof report.entry, typeof report.entry, typeof report.entry, typeof report.entry, typeof report.entry];
    const five = [genuine(0), hidden(1), genuine(2), genuine(3), genuine(4)];
    const asWorker = { worker: this.receipt.signPublic(), identities: { case: this.caseKey, name: this.nameKey } };
    this.add("valid, as a reader", all, five);
    this.add("valid, as the worker", [e0, e1, e2, { ...e3, blob: "" }, e4], [genuine(0), genuine(1), genuine(2), hidden(3), genuine(4)], asWorker);
    const from = (at: number, why: c.Reason): Verdict[] => [0, 1, 2, 3, 4].map((seq) => (seq === at ? refused(seq, why) : genuine(seq)));
    const kept = (at: number, more: Partial<typeof e3>): ChainVector["entries"] => [e0, e1, e2, e3, e4].map((one, seq) => (seq === at ? { ...one, blob: "", ...more } : one));
    const asReader = { reader: READER };
    const seen = (verdict: Verdict[]): Verdict[] => verdict.map((one) => (one.seq === 1 && one.state === "genuine" ? hidden(1) : one));
    this.add("kept from a reader: an answer, as a private note", kept(2, { audience: "private" }), seen(from(2, "place")), asReader);
    this.add("kept from a reader: a note, as a private one", kept(3, { audience: "private" }), seen(from(3, "place")), asReader);
    this.add("kept from a reader: a note", kept(3, {}), seen(from(3, "place")), asReader);
    this.add("kept from a reader: their own, as a private note of theirs", kept(2, { audience: "private" }), seen(from(2, "place")), asReader);
    this.add("kept from a reader: a worker's reply, as a name", kept(4, { audience: "name" }), seen(from(4, "place")), asReader);
    this.add("kept from a reader: a worker's reply, as a note", kept(4, { audience: "readers" }), seen(from(4, "place")), asReader);
    this.add("kept from the worker: an answer, as a note", kept(2, { audience: "readers" }), from(2, "place").map((one) => (one.seq === 3 ? refused(3, "place") : one)), { ...asWorker, list: [] });
    this.add("kept from the worker: an answer, with a note's place", kept(2, { audience: "readers", place: e3.place }).map((one) => (one.seq === 3 ? { ...one, blob: "" } : one)), from(2, "place").map((one) => (one.seq === 3 ? hidden(3) : one)), asWorker);
    this.add("kept from the worker: their own name", kept(1, {}), from(1, "place").map((one) => (one.seq === 3 ? hidden(3) : one)), asWorker);
    const [privately] = [await this.make("chain private", "private", this.payload(5, "note", SECOND, reply.entry.hash, { text: "Mine." }), this.second)];
    this.add("valid, with somebody's private note", [...all, { ...privately.entry, blob: "" }], [...five, hidden(5)], asReader);
    this.add("a private note under another's name", [...all, { ...privately.entry, blob: "", author: READER }], [...five, refused(5, "place")], { reader: c.newID() });
    this.add("nothing at all", [], []);
    this.add("the first entry dropped", [e1, e2, e3, e4], [refused(1, "gap"), refused(2, "key"), genuine(3), refused(4, "key")]);
    this.add("an entry dropped", [e0, e1, e3, e4], [genuine(0), hidden(1), refused(3, "gap"), genuine(4)]);
    this.add("dropped and renumbered", [e0, e1, { ...e3, seq: 2 }, { ...e4, seq: 3 }], [genuine(0), hidden(1), refused(2, "seq"), refused(3, "seq")]);
    this.add("reordered", [e0, e2, e1, e3, e4], [genuine(0), refused(2, "gap"), refused(1, "gap"), refused(3, "gap"), genuine(4)]);
    this.add("reordered and renumbered", [e0, e1, { ...e4, seq: 2 }, e3, { ...e2, seq: 4 }], [genuine(0), hidden(1), refused(2, "seq"), refused(3, "prev"), refused(4, "seq")]);
    this.add("listed twice", [e0, e0, e1], [genuine(0), refused(0, "gap"), hidden(1)]);
    this.add("a hash that is not the file's", [e0, e1, { ...e2, hash: e1.hash }], [genuine(0), hidden(1), refused(2, "hash")]);
    this.add("files exchanged", [e0, e1, { ...e2, hash: e4.hash, blob: e4.blob }], [genuine(0), hidden(1), refused(2, "seq")]);
    this.add("another author listed", [e0, e1, { ...e2, author: SECOND }], [genuine(0), hidden(1), refused(2, "author")]);
    this.add("another case", all, [refused(0, "case"), hidden(1), refused(2, "case"), refused(3, "case"), refused(4, "case")], { case: c.newID() });
    this.add("a report that another receipt signed", all, [refused(0, "key"), hidden(1), refused(2, "key"), genuine(3), refused(4, "signature")], { worker: c.newReceipt().signPublic() });
    this.add("an audience whose key does not open it", [e0, e1, { ...e2, audience: "readers" }], [genuine(0), hidden(1), refused(2, "unopened")]);
    await this.forged([e0, e1, e2]);
  }

  // forged are chains whose third entry, 2, is wrong in itself.
  async forged([e0, e1]: ChainVector["entries"]): Promise<void> {
    if (!e0 || !e1) throw new Error("no chain");
    const body = { text: "Which ward was it?", files: [] };
    const next = this.payload(2, "message", READER, e1.hash, body);
    const stranger = c.newID();
    const cases: [string, c.Reason, c.Payload, Uint8Array, number?][] = [
      ["a question that the reader did not sign", "signature", next, c.newSignSeed()],
      ["a reader's question under the worker's name", "signature", { ...next, author: "worker" }, this.reader],
      ["an author nobody knows", "key", { ...next, author: stranger }, c.newSignSeed()],
      ["the wrong predecessor", "prev", { ...next, prev: e0.hash }, this.reader],
      ["no predecessor", "prev", { ...next, prev: "" }, this.reader],
      ["a case that is not this one", "case", { ...next, case: c.newID() }, this.reader],
      ["a second report", "kind", { ...this.payload(2, "report", "worker", e1.hash, this.report()) }, this.receipt.signSeed()],
      ["a worker's entry of a staff size", "size", { ...next, author: "worker" }, this.receipt.signSeed(), 4096],
      ["a staff entry of a size of its own", "size", next, this.reader, 2048],
      ["an entry of no allowed size", "size", next, this.reader, 5000],
    ];
    for (const [name, reason, payload, seed, size] of cases) {
      const made = await this.make(`forged: ${name}`, "case", payload, seed, size);
      this.add(name, [e0, e1, made.entry], [genuine(0), hidden(1), refused(2, reason)]);
    }
    await this.inPerson();
  }

  async inPerson(): Promise<void> {
    const report = this.report({ route: "in_person", mode: "open", name: "Zoë" });
    const told = await this.make("told in person", "case", this.payload(0, "report", READER, "", report), this.reader);
    this.add("valid, told in person", [told.entry], [genuine(0)]);
    const unknown = await this.make("told to nobody", "case", this.payload(0, "report", c.newID(), "", report), this.reader);
    this.add("told to somebody nobody knows", [unknown.entry], [refused(0, "key")]);
    const broken = await this.make("report without what", "case", this.payload(0, "report", "worker", "", { what: 1 }), this.receipt.signSeed());
    this.add("a report that is none", [broken.entry], [refused(0, "format")]);
    const message = await this.make("no report", "case", this.payload(0, "message", "worker", "", { text: "", files: [] }), this.receipt.signSeed());
    this.add("a chain that begins without a report", [message.entry], [refused(0, "kind")], { worker: this.receipt.signPublic() });
  }
}
