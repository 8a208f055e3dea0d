// Chains whose readers change, for ts-vectors.json. The verdicts are written by hand.

import * as c from "../../src/crypto";
import type { ChainVector } from "./schema";

const GUARDIAN = "aaaaaaaaaaaaaaaaaaaaaaaaai";
const REP = "bbbbbbbbbbbbbbbbbbbbbbbbba";
const COLLEAGUE = "ccccccccccccccccccccccccca";
const STRANGER = "ddddddddddddddddddddddddda";
const DESK = "eeeeeeeeeeeeeeeeeeeeeeeeea";
const WEEK = "2026-11-16";

type Verdict = NonNullable<ChainVector["verdict"]>[number];
const genuine = (seq: number): Verdict => ({ seq, state: "genuine", reason: "", without_consent: false, in_conflict: false });
const unasked = (seq: number): Verdict => ({ ...genuine(seq), without_consent: true });
const apart = (seq: number): Verdict => ({ ...genuine(seq), in_conflict: true });
const hidden = (seq: number): Verdict => ({ ...genuine(seq), state: "not_for_us" });
const refused = (seq: number, reason: c.Reason): Verdict => ({ seq, state: "not_genuine", reason, without_consent: false, in_conflict: false });

/** One entry to write. */
interface Step {
  kind: c.Kind;
  author: string;
  body: object;
  to: c.Identity;
  audience?: c.Audience;
  week?: string;
  /** Signed with another key than the author's. */
  seed?: Uint8Array;
}
type Entries = ChainVector["entries"];

export class SharingMaker {
  private readonly receipt = c.newReceipt();
  private readonly seeds = new Map([GUARDIAN, REP, COLLEAGUE, STRANGER].map((id) => [id, c.newSignSeed()]));
  private readonly first = c.identityFromSeed(c.randomBytes(32));
  private readonly second = c.identityFromSeed(c.randomBytes(32));
  private readonly notes = c.identityFromSeed(c.randomBytes(32));
  private readonly newNotes = c.identityFromSeed(c.randomBytes(32));
  private readonly caseID = c.newID();
  private recipient = "";
  private blobs = 0;

  constructor(
    private readonly keep: (name: string, file: Uint8Array) => string,
    private readonly out: ChainVector[],
  ) {}

  async make(): Promise<void> {
    this.recipient = await c.recipientOf(this.receipt.identity());
    await this.story();
    await this.wrongBefore();
    await this.removedWriter();
    await this.consents();
    await this.membership();
    await this.conflicts();
    await this.keys();
    await this.until();
  }

  private key(id: string): string {
    return c.toB64(c.signPublic(this.seedOf(id)));
  }

  private seedOf(id: string): Uint8Array {
    return id === "worker" ? this.receipt.signSeed() : (this.seeds.get(id) ?? c.newSignSeed());
  }

  // write seals steps one after the other onto entries that stand already.
  private async write(steps: readonly Step[], onto: Entries = []): Promise<Entries> {
    const entries = [...onto];
    for (const { kind, author, body, to, audience = "case", seed, week = WEEK } of steps) {
      const payload: c.Payload = { v: 1, case: this.caseID, seq: entries.length, kind, author, week, prev: entries.at(-1)?.hash ?? "", body };
      const file = await c.sealEntry(payload, seed ?? this.seedOf(author), [await c.recipientOf(to)]);
      entries.push({ seq: payload.seq, audience, author, hash: c.hash(file), blob: this.keep(`sharing ${this.blobs++}`, file),
        place: c.signPlace({ case: this.caseID, seq: payload.seq, audience, author, hash: c.hash(file) }, seed ?? this.seedOf(author)) });
    }
    return entries;
  }

  private add(name: string, entries: Entries, verdict: Verdict[], more: Partial<ChainVector> = {}): void {
    this.out.push({
      name, case: this.caseID, identities: { case: this.second, readers: this.newNotes }, former: {}, worker: "", reader: "",
      list: [GUARDIAN, REP, COLLEAGUE].map((id) => ({ id, sign: this.key(id), until: "" })),
      kinds: [{ id: DESK, kind: "guardian" }, { id: GUARDIAN, kind: "guardian" }, { id: COLLEAGUE, kind: "guardian" }, { id: REP, kind: "union" }],
      entries, verdict, ...more,
    });
  }

  private report(more: Partial<c.Report> = {}): Step {
    const body: c.Report = {
      kind: "concern", what: "Shouting.", when: "", where: "", area: "", themes: [], group: "", danger: false, mode: "anonymous", name: "", contact: "",
      day: "2026-11-22", route: "online", desks: [DESK], readers: [{ id: GUARDIAN, sign: this.key(GUARDIAN) }], worker: this.receipt.signPublic(),
      recipient: this.recipient, statistics: c.toB64(c.randomBytes(32)), files: [], omitted: [], recovery: true, list: { number: 1, hash: c.hash(c.utf8("list")) }, detriment: "", member: "", ...more,
    };
    return { kind: "report", author: "worker", body, to: this.first };
  }

  private change(author: string, more: Partial<c.Readers>, to: c.Identity = this.first): Step {
    const body: c.Readers = { added: [], removed: [], before: "", recipient: "", from: "", until: "", consent: { how: "not_needed", seq: 0, text: "" }, text: "", ...more };
    return { kind: "readers", author, body, to };
  }

  private ref(id: string): c.ReaderRef {
    return { id, sign: this.key(id) };
  }

  private message(author: string, to: c.Identity, text = "Hello."): Step {
    return { kind: "message", author, body: { text, files: [] }, to };
  }

  private takeOff(more: Partial<c.Readers> = {}): Step {
    return this.change(REP, { removed: [GUARDIAN], before: this.first, recipient: this.recipient, ...more }, this.second);
  }

  private asked = (id: string, answer: "yes" | "no", by = GUARDIAN): Step[] => [
    { kind: "ask", author: by, body: { readers: [id], text: "May they?" }, to: this.first },
    { kind: "consent", author: "worker", body: { ask: 1, answer, text: "" }, to: this.first },
  ];

  private agreed = (id: string): Step => this.change(GUARDIAN, { added: [this.ref(id)], consent: { how: "worker", seq: 2, text: "" } });

  private async story(): Promise<void> {
    const all = await this.write([
      this.report(),
      ...this.asked(REP, "yes"),
      this.agreed(REP),
      { kind: "note", author: REP, body: { text: "Ask." }, to: this.notes, audience: "readers" },
      this.takeOff(),
      { kind: "notes_key", author: REP, body: { before: this.notes }, to: this.newNotes, audience: "readers" },
      this.message("worker", this.second),
      this.message(REP, this.second),
    ]);
    const every = all.map((one) => genuine(one.seq));
    this.add("valid, shared and taken off, as a reader", all, every);
    const forWorker = all.map((one) => (one.audience === "readers" ? { ...one, blob: "" } : one));
    this.add("valid, shared and taken off, as the worker", forWorker, every.map((one) => ([4, 6].includes(one.seq) ? hidden(one.seq) : one)), {
      identities: { case: this.second }, worker: this.receipt.signPublic(),
    });
    const old = { identities: { case: this.first, readers: this.notes } };
    this.add("valid, up to where a reader was taken off", all.slice(0, 5), every.slice(0, 5), old);
    const shut = [5, 6, 7, 8].map((seq) => refused(seq, "unopened"));
    this.add("what follows, with the keys of who was taken off", all, [...every.slice(0, 5), ...shut], old);
    this.add("a change of readers dropped and renumbered", [...all.slice(0, 5), ...all.slice(6).map((one) => ({ ...one, seq: one.seq - 1 }))],
      [0, 1, 2, 3].map((seq) => refused(seq, "unopened")).concat([genuine(4), refused(5, "seq"), refused(6, "seq"), refused(7, "seq")]));
    this.add("the same with former envelopes", [...all.slice(0, 5), ...all.slice(6).map((one) => ({ ...one, seq: one.seq - 1 }))],
      [...every.slice(0, 5), refused(5, "seq"), refused(6, "seq"), refused(7, "seq")], { former: { case: [this.first], readers: [this.notes] } });
    const other = await this.write([this.takeOff({ recipient: await c.recipientOf(await c.newIdentity()) })], all.slice(0, 5));
    this.add("a change that locks the worker out", other, [...every.slice(0, 5), refused(5, "recipient")], { identities: { case: this.second, readers: this.notes } });
    const more = { ...this.takeOff(), body: { ...this.takeOff().body, more: "" } };
    this.add("a change of readers with a field too many", await this.write([more], all.slice(0, 1)), [refused(0, "unopened"), refused(1, "format")]);
  }

  // wrongBefore: a reader who takes others off may lie about the identity before; former envelopes lead back all the same.
  private async wrongBefore(): Promise<void> {
    const steps = [this.report(), this.message(GUARDIAN, this.first), this.takeOff({ before: c.identityFromSeed(c.randomBytes(32)) }), this.message("worker", this.second)];
    const entries = await this.write(steps);
    this.add("valid, by a former envelope", entries, [0, 1, 2, 3].map(genuine), { former: { case: [c.identityFromSeed(c.randomBytes(32)), this.first] } });
    this.add("a wrong identity before, and no former envelope", entries, [refused(0, "unopened"), refused(1, "unopened"), refused(2, "recipient"), refused(3, "key")]);
    this.add("an envelope that holds another identity", entries.slice(0, 2), [genuine(0), genuine(1)], {
      identities: { case: c.identityFromSeed(c.randomBytes(32)) }, former: { case: [this.first] },
    });
    const junk = await this.write([{ ...this.change(STRANGER, { removed: [GUARDIAN], before: this.second, recipient: this.recipient }), to: this.first }], entries.slice(0, 2));
    this.add("a change that nobody known signed", junk, [genuine(0), genuine(1), refused(2, "key")], { identities: { case: this.first } });
  }

  private async removedWriter(): Promise<void> {
    const entries = await this.write([this.report(), this.takeOff(), this.message(GUARDIAN, this.first), this.message("worker", this.second)]);
    for (const former of [{}, { case: [this.first] }]) {
      this.add("somebody taken off who writes on with the old key", entries, [genuine(0), genuine(1), refused(2, "unopened"), genuine(3)], { former });
    }
    const late = await this.write([this.report(), this.takeOff(), this.message(GUARDIAN, this.first)]);
    this.add("the same as the last entry", late, [genuine(0), genuine(1), refused(2, "unopened")], { former: { case: [this.first] } });
  }

  private async consents(): Promise<void> {
    const old = { identities: { case: this.first } };
    const one = async (name: string, steps: Step[], flagged: boolean, report: Partial<c.Report> = {}): Promise<void> => {
      const entries = await this.write([this.report(report), ...steps]);
      const last = entries.length - 1;
      this.add(name, entries, entries.map(({ seq }) => (seq === last && flagged ? unasked(seq) : genuine(seq))), old);
    };
    const inPerson = (text: string): Step => this.change(GUARDIAN, { added: [this.ref(REP)], consent: { how: "in_person", seq: 0, text } });
    const plain = (id: string): Step => this.change(GUARDIAN, { added: [this.ref(id)] });
    await one("valid, a colleague of the same kind of desk", [plain(COLLEAGUE)], false);
    await one("another kind of desk, without consent", [plain(REP)], true);
    await one("left out by the worker, without consent", [plain(COLLEAGUE)], true, { omitted: [COLLEAGUE] });
    await one("valid, left out by the worker, who agreed", [...this.asked(COLLEAGUE, "yes"), this.agreed(COLLEAGUE)], false, { omitted: [COLLEAGUE] });
    await one("the worker said no", [...this.asked(REP, "no"), this.agreed(REP)], true);
    await one("the worker agreed to somebody else", [...this.asked(COLLEAGUE, "yes"), this.agreed(REP)], true);
    const no: Step = { kind: "consent", author: "worker", body: { ask: 1, answer: "no", text: "" }, to: this.first };
    await one("the worker said no after all", [...this.asked(REP, "yes"), no, this.agreed(REP)], true);
    await one("consent to a question that the worker put", [...this.asked(REP, "yes", "worker"), this.agreed(REP)], true);
    await one("consent that is no consent entry", [this.asked(REP, "yes")[0] as Step, this.change(GUARDIAN, { added: [this.ref(REP)], consent: { how: "worker", seq: 1, text: "" } })], true);
    await one("valid, agreed in person", [inPerson("On the phone, 20 November.")], false);
    await one("agreed in person, not said how", [inPerson("  ")], true);
    await one("valid, somebody of no kind known", [plain(STRANGER)], false);
    await one("valid, a kind of desk that the report was sent to", [plain(COLLEAGUE)], false, { readers: [{ id: STRANGER, sign: this.key(STRANGER) }] });
    const twice = await this.write([this.report(), plain(REP), plain(REP)]);
    this.add("a rep without consent, and once more when it is done", twice, [genuine(0), unasked(1), unasked(2)], old);
  }

  // membership: a rep reads no concern of somebody who is no member, unless that person agrees.
  private async membership(): Promise<void> {
    const kinds = [{ id: DESK, kind: "guardian" }, { id: GUARDIAN, kind: "guardian" }, { id: REP, kind: "union" }, { id: STRANGER, kind: "union" }];
    const old = { identities: { case: this.first }, kinds };
    const readers = [this.ref(GUARDIAN), this.ref(REP)];
    const another = this.change(GUARDIAN, { added: [this.ref(STRANGER)] });
    for (const [member, verdict] of [["yes", genuine], ["", unasked], ["no", unasked]] as const) {
      const entries = await this.write([this.report({ readers, member }), another]);
      this.add(`${verdict === genuine ? "valid, " : ""}a second rep, member: ${member || "not said"}`, entries, [genuine(0), verdict(1)], old);
    }
    const agreed = await this.write([this.report(), ...this.asked(REP, "yes"), this.agreed(REP), another]);
    this.add("valid, a second rep where the worker agreed to the first", agreed, [0, 1, 2, 3, 4].map(genuine), old);
    const refusedFirst = await this.write([this.report(), ...this.asked(REP, "no"), this.agreed(REP), another]);
    this.add("a second rep where the worker did not agree to the first", refusedFirst, [genuine(0), genuine(1), genuine(2), unasked(3), unasked(4)], old);
  }

  // conflicts: who must not read, as readers have said where only they see it.
  private async conflicts(): Promise<void> {
    const held = { identities: { case: this.first, readers: this.notes } };
    const says = (author: string, why: string, person = COLLEAGUE, audience: c.Audience = "readers"): Step =>
      ({ kind: "conflict", author, body: { person, name: "", why, text: "" }, to: audience === "readers" ? this.notes : this.first, audience });
    const plain = this.change(GUARDIAN, { added: [this.ref(COLLEAGUE)] });
    const one = async (name: string, steps: Step[], verdict: Verdict[], more: Partial<ChainVector> = {}, report: Partial<c.Report> = {}): Promise<void> =>
      this.add(`conflict: ${name}`, await this.write([this.report(report), ...steps]), [genuine(0), ...verdict], { ...held, ...more });
    await one("named, then added", [says(GUARDIAN, "about"), plain], [genuine(1), apart(2)]);
    await one("named for somebody else's sake, then added", [says(GUARDIAN, "close"), plain], [genuine(1), apart(2)]);
    await one("valid, cleared, then added", [says(GUARDIAN, "line"), says(GUARDIAN, "cleared"), plain], [genuine(1), genuine(2), genuine(3)]);
    await one("cleared and named again", [says(GUARDIAN, "cleared"), says(GUARDIAN, "other_side"), plain], [genuine(1), genuine(2), apart(3)]);
    await one("valid, named after they were added", [plain, says(GUARDIAN, "interest")], [genuine(1), genuine(2)]);
    await one("nobody clears themselves", [says(GUARDIAN, "about"), says(COLLEAGUE, "cleared"), plain], [genuine(1), genuine(2), apart(3)], {}, { readers: [this.ref(GUARDIAN), this.ref(COLLEAGUE)] });
    await one("valid, their own interest, cleared by another", [says(COLLEAGUE, "interest"), says(GUARDIAN, "cleared"), plain], [genuine(1), genuine(2), genuine(3)], {}, { readers: [this.ref(GUARDIAN), this.ref(COLLEAGUE)] });
    await one("valid, somebody without an account", [says(GUARDIAN, "about", ""), plain], [genuine(1), genuine(2)]);
    await one("left out besides, without consent", [says(GUARDIAN, "about"), plain], [genuine(1), { ...apart(2), without_consent: true }], {}, { omitted: [COLLEAGUE] });
    await one("said where the worker hears it", [says(GUARDIAN, "about", COLLEAGUE, "case"), plain], [genuine(1), genuine(2)]);
    await one("said by nobody known", [says(STRANGER, "about"), plain], [refused(1, "key"), genuine(2)]);
    await one("for no reason there is", [says(GUARDIAN, "rival"), plain], [refused(1, "format"), genuine(2)]);
    const worker = (await this.write([this.report(), says(GUARDIAN, "about"), plain])).map((entry) => (entry.audience === "readers" ? { ...entry, blob: "" } : entry));
    this.add("conflict: as the worker, who is not told of it", worker, [genuine(0), hidden(1), genuine(2)], { identities: { case: this.first }, worker: this.receipt.signPublic() });
  }

  // keys: whose signatures count besides those of the report.
  private async keys(): Promise<void> {
    const old = { identities: { case: this.first } };
    const seed = c.newSignSeed();
    const given = { sign: c.toB64(c.signPublic(seed)) };
    const words = (author: string, by?: Uint8Array): Step => ({ ...this.message(author, this.first), ...(by ? { seed: by } : {}) });
    const forged = await this.write([this.report(), this.change(GUARDIAN, { added: [{ id: COLLEAGUE, ...given }] }), words(COLLEAGUE, seed), words(COLLEAGUE)]);
    this.add("a key that a reader gave to another's name", forged, [genuine(0), genuine(1), refused(2, "signature"), genuine(3)], old);
    const brought = await this.write([this.report(), words(STRANGER), this.change(GUARDIAN, { added: [this.ref(STRANGER)] }), words(STRANGER)]);
    this.add("somebody no longer listed, before and after they were added", brought, [genuine(0), refused(1, "key"), genuine(2), genuine(3)], old);
    const byWorker = await this.write([this.report(), this.change("worker", { added: [this.ref(STRANGER)] }), words(STRANGER)]);
    this.add("somebody whom the worker added", byWorker, [genuine(0), genuine(1), refused(2, "key")], old);
    const renewed = await this.write([this.report(), words(GUARDIAN, seed), words(GUARDIAN)]);
    const both = { ...old, list: [{ id: GUARDIAN, ...given, until: "" }, { id: GUARDIAN, sign: this.key(GUARDIAN), until: "2026-12-01" }] };
    this.add("valid, under a new key of the list and the old", renewed, [0, 1, 2].map(genuine), both);
    const told = await this.write([{ ...this.report({ route: "in_person" }), author: GUARDIAN }, words(GUARDIAN)]);
    this.add("told to somebody whom the list gives another key", told, [refused(0, "signature"), refused(1, "signature")], { ...old, list: [{ id: GUARDIAN, ...given, until: "" }] });
    this.add("valid, told to somebody whom the list gave that key before", told, [genuine(0), genuine(1)], both);
  }

  private async until(): Promise<void> {
    const entries = await this.write([this.report(), this.message(GUARDIAN, this.first)]);
    const last = (name: string, list: [string, string][], reason: c.Reason): void =>
      this.add(name, entries, [genuine(0), reason === "" ? genuine(1) : refused(1, reason)], {
        identities: { case: this.first }, list: list.map(([id, until]) => ({ id, sign: this.key(id), until })),
      });
    last("a key that ended before that week", [[GUARDIAN, "2026-11-15"]], "signature");
    last("valid, a key that ended in that week", [[GUARDIAN, WEEK]], "");
    last("valid, a key that ended and counts again", [[GUARDIAN, "2026-11-01"], [GUARDIAN, ""]], "");
    last("valid, a list that knows nobody", [], "");
    const late: Step = { ...this.message(COLLEAGUE, this.first), week: "2026-11-23" };
    const older = await this.write([this.report(), late, this.message(GUARDIAN, this.first)]);
    this.add("an entry made older, under a key that has ended", older, [genuine(0), genuine(1), refused(2, "signature")], {
      identities: { case: this.first }, list: [{ id: GUARDIAN, sign: this.key(GUARDIAN), until: "2026-11-20" }, { id: COLLEAGUE, sign: this.key(COLLEAGUE), until: "" }],
    });
  }
}
