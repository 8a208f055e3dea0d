// Checks a file of vectors against crypto/, value by value.

import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import * as person from "../../src/crypto/person";
import { stream } from "./help";
import type { ChainVector, FileTypeVector, Vectors } from "./schema";

const KEYS = ["v", "made_by", "blobs", "derived", "receipts", "typed", "names", "bad_ids", "padme", "bad_recipients", "bad_identities", "persons", "sealed", "lines", "entries", "bad_entries", "files", "bad_files", "chains"];

export class Checker {
  constructor(private readonly v: Vectors) {}

  private blob(name: string): Uint8Array {
    const found = this.v.blobs[name];
    assert.ok(found !== undefined, `no blob ${name}`);
    return c.fromB64(found);
  }

  /** Every section is there and holds something, so that no check below passes for want of vectors. */
  whole(): void {
    assert.deepEqual(Object.keys(this.v).sort(), [...KEYS].sort());
    assert.equal(this.v.v, 1);
    for (const [key, section] of Object.entries(this.v)) if (Array.isArray(section)) assert.ok(section.length > 0, `${key} is empty`);
    assert.ok(this.v.chains.length >= 10 && this.v.bad_entries.length >= 5 && this.v.bad_files.length >= 3);
  }

  async keys(): Promise<void> {
    for (const one of this.v.derived) assert.equal(c.toB64(c.derive(c.fromB64(one.secret), one.label, one.size)), one.out);
    for (const one of this.v.receipts) {
      const receipt = c.parseReceipt(one.words);
      assert.equal(receipt.mailbox(), one.token);
      assert.equal(c.hash(receipt.token()), one.mailbox);
      assert.equal(receipt.identity(), one.identity);
      assert.equal(await c.recipientOf(receipt.identity()), one.recipient);
      assert.equal(c.toB64(receipt.signSeed()), one.sign_seed);
      assert.equal(receipt.signPublic(), one.sign);
    }
    for (const bad of this.v.bad_recipients) assert.throws(() => c.parseRecipient(bad), bad.slice(0, 30));
    for (const bad of this.v.bad_identities) assert.throws(() => c.parseIdentity(bad), bad.slice(0, 30));
    const good = await c.recipientOf(await c.newIdentity());
    for (const bad of this.v.bad_recipients) {
      await assert.rejects(c.seal(c.utf8("x"), [bad as c.Recipient]));
      await assert.rejects(c.seal(c.utf8("x"), [good, bad as c.Recipient]));
    }
  }

  words(): void {
    for (const one of this.v.typed) {
      if (one.words !== "") {
        assert.equal(c.parseReceipt(one.typed).words().join(" "), one.words);
        continue;
      }
      const error = refusal(() => c.parseReceipt(one.typed));
      assert.ok(error instanceof c.WordsError, one.typed);
      assert.equal(error.count, one.count, one.typed);
      assert.deepEqual(error.wrong.map(({ position, typed }) => ({ position, typed })), one.wrong);
    }
    for (const one of this.v.names) {
      assert.ok(c.validID(one.id), one.id);
      assert.equal(c.caseName(one.id), one.name);
    }
    for (const bad of this.v.bad_ids) assert.ok(!c.validID(bad), bad);
    for (const one of this.v.padme) assert.equal(c.paddedSize(one.length), one.size);
  }

  async persons(): Promise<void> {
    for (const one of this.v.persons) {
      const salt = c.fromB64(one.salt);
      assert.equal(c.toB64(await person.passphraseRoot(one.passphrase, salt)), one.root);
      const keys = await person.passphraseKeys(one.passphrase, salt);
      assert.equal(c.toB64(keys.login), one.login);
      assert.equal(keys.keyFile, one.key_file_identity);
      const opened = await person.openKeyFile(this.blob(one.key_file), keys.keyFile);
      assert.equal(opened.identity, one.identity);
      assert.equal(c.toB64(opened.signSeed), one.sign_seed);
      assert.equal(c.toB64(c.signPublic(opened.signSeed)), one.sign);
    }
  }

  async sealed(): Promise<void> {
    for (const one of this.v.sealed) {
      for (const identity of one.identities) assert.equal(c.toB64(await c.open(this.blob(one.blob), c.parseIdentity(identity))), one.plain);
      await assert.rejects(async () => c.open(this.blob(one.blob), await c.newIdentity()), c.OpenError);
    }
    for (const one of this.v.lines) await this.line(one);
  }

  private async line(one: Vectors["lines"][number]): Promise<void> {
    const file = this.blob(one.blob);
    const identity = c.parseIdentity(one.identity);
    const plain = await c.open(file, identity);
    assert.equal(plain.length, one.size);
    assert.equal(c.fromUTF8(plain), one.line + " ".repeat(one.size - c.utf8(one.line).length));
    const value: unknown = JSON.parse(one.line);
    assert.deepEqual(c.parseLine(plain), value);
    const readers: Record<string, () => Promise<unknown>> = {
      envelope: async () => ({ v: 1, ...(await c.openEnvelope(file, identity)) }),
      card: async () => ({ v: 1, case: (await c.openCard(file, identity)).case, card: (await c.openCard(file, identity)).card }),
      notes_envelope: async () => ({ v: 1, ...(await c.openNotesEnvelope(file, identity)) }),
    };
    const read = readers[one.what];
    if (read) assert.deepEqual(await read(), value);
    else assert.ok((one.what === "letter" || one.what === "answer") && one.size === c.SIZES.letter);
  }

  async entries(): Promise<void> {
    for (const one of this.v.entries) {
      const opened = await c.openEntry(this.blob(one.blob), c.parseIdentity(one.identity));
      assert.equal(opened.line, one.line);
      assert.equal(opened.size, one.size);
      assert.equal(c.toB64(opened.signature), one.signature);
      assert.equal(c.hash(this.blob(one.blob)), one.hash);
      assert.ok(c.verifyEntry(opened, one.sign));
      assert.ok(!c.verifyEntry({ ...opened, line: opened.line + " " }, one.sign));
      assert.ok(!c.verifyEntry(opened, c.newReceipt().signPublic()));
    }
    for (const one of this.v.bad_entries) assert.equal(await this.reasonOf(one), one.why, one.blob);
  }

  private async reasonOf(one: Vectors["bad_entries"][number]): Promise<c.Reason> {
    try {
      const opened = await c.openEntry(this.blob(one.blob), c.parseIdentity(one.identity));
      if (!c.entrySizes(opened.payload.author, opened.payload.kind).includes(opened.size)) return "size";
      return c.verifyEntry(opened, one.sign) ? "" : "signature";
    } catch (error) {
      if (error instanceof c.EntryError) return error.reason;
      throw error;
    }
  }

  async files(): Promise<void> {
    for (const one of this.v.files) {
      const file = this.blob(one.blob);
      const identity = c.parseIdentity(one.identity);
      const header = headerOf(one.line);
      const opened = await c.openFile(stream(file), identity, { case: header.case, hash: one.hash });
      assert.deepEqual(opened.header, header);
      const content = new Uint8Array(await opened.blob.arrayBuffer());
      assert.equal(content.length, one.content_size);
      assert.equal(c.hash(content), one.content_hash);
      assert.equal(c.paddedSize(c.utf8(one.line).length + 1 + one.content_size), one.plain_size);
      assert.equal(file.length, one.size);
      await assert.rejects(c.openFile(stream(file), identity, { case: header.case, hash: c.hash(c.utf8("")) }), c.OpenError);
      await assert.rejects(c.openFile(stream(file), identity, { case: c.newID(), hash: one.hash }), c.OpenError);
    }
    const known = new Set(this.v.files.map((one) => headerOf(one.line).case));
    for (const one of this.v.bad_files) {
      const file = this.blob(one.blob);
      for (const id of known) await assert.rejects(c.openFile(stream(file), c.parseIdentity(one.identity), { case: id, hash: c.hash(file) }), c.OpenError, one.why);
    }
  }

  async chain(one: ChainVector): Promise<void> {
    const identities: c.ChainKeys["identities"] = {};
    for (const [audience, identity] of Object.entries(one.identities)) if (identity) identities[audience as c.Audience] = c.parseIdentity(identity);
    const keys: c.ChainKeys = { identities, former: formerOf(one), list: keysOf(one), kinds: new Map((one.kinds ?? []).map(({ id, kind }) => [id, kind])) };
    if (one.worker !== "") keys.worker = one.worker;
    if (one.reader !== "") keys.reader = one.reader;
    const listed = one.entries.map(({ blob, ...entry }) => ({ ...entry, data: blob === "" ? null : this.blob(blob) }));
    const checked = await c.checkChain(one.case, listed, keys);
    assert.deepEqual(checked.entries.map(({ seq, state, reason, withoutConsent, inConflict }) => ({ seq, state, reason, without_consent: withoutConsent, in_conflict: inConflict })), one.verdict ?? []);
    assert.equal(checked.whole, (one.verdict ?? []).every((verdict) => verdict.state !== "not_genuine"));
    if (one.verdict?.[0]?.state === "genuine") assert.ok(checked.report);
  }

  get chains(): ChainVector[] {
    return this.v.chains;
  }
}

function formerOf({ former }: ChainVector): NonNullable<c.ChainKeys["former"]> {
  return { case: (former?.case ?? []).map(c.parseIdentity), readers: (former?.readers ?? []).map(c.parseIdentity) };
}

function keysOf({ list }: ChainVector): Map<string, c.KeyUntil[]> {
  const out = new Map<string, c.KeyUntil[]>();
  for (const { id, sign, until } of list ?? []) out.set(id, [...(out.get(id) ?? []), { sign, until }]);
  return out;
}

/** File types: content decides. */
export function checkFileTypes(vectors: FileTypeVector[]): void {
  assert.ok(vectors.length >= 10);
  for (const one of vectors) {
    const content = c.fromB64(one.content);
    const type = c.sniffType(content, one.name, content.length);
    assert.equal(type, one.type, one.name);
    if (type !== "") assert.equal(c.looksCutOff(type, content, content, content.length), one.cut, `${one.name}, cut off`);
  }
}

/** What a call throws. */
export function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function headerOf(line: string): c.FileHeader {
  const value: unknown = JSON.parse(line);
  assert.ok(typeof value === "object" && value !== null && "case" in value);
  return value as c.FileHeader;
}
