// Lists of readers as vectors: made here inside a browser with verdicts written by hand, and checked against crypto/, value by value.

import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { refusal } from "./check";

/** The schema of crypto/testdata/README.md. */
export interface ListVectors {
  v: 1;
  made_by: "ts" | "go";
  lines: Record<string, string>;
  people: { recipient: string; sign: string; words: string[] }[];
  lists: ListVector[];
}

export interface ListVector {
  name: string;
  heads: { line: string; signatures: c.HeadSignature[] }[];
  body: string;
  pins: c.Pin[];
  reason: "" | c.ListReason;
  result: null | { number: number; hash: string; day: string; words: string[]; sides: c.Side[][]; keys: Record<string, c.ListKey[]> };
}

/** Checks one vector. */
export function checkList(v: ListVectors, one: ListVector): void {
  const line = (name: string): string => {
    const found = name === "" ? "" : v.lines[name];
    assert.ok(found !== undefined, `no line ${name}`);
    return found;
  };
  const heads = one.heads.map((head) => ({ ...head, line: line(head.line) }));
  if (one.reason !== "") {
    const error = refusal(() => c.verifyList(heads, line(one.body), one.pins));
    assert.ok(error instanceof c.ListError, one.name);
    assert.equal(error.reason, one.reason);
    assert.equal(one.result, null);
    return;
  }
  const list = c.verifyList(heads, line(one.body), one.pins);
  const { number, hash, day } = list;
  const got = { number, hash, day, words: list.words(), sides: list.heads.map((head) => head.sides), keys: Object.fromEntries(list.keys()) };
  assert.deepEqual(got, one.result);
  const { management, staff } = list.body.recovery;
  assert.deepEqual(list.spareKey, list.sides.length === 2 && management !== "" && staff !== "" ? { management, staff } : null);
  assert.equal(c.encodeListBody(list.body), line(one.body));
}

/** Every reason and enough valid lists are there, and everybody's words. */
export function checkWholeLists(v: ListVectors): void {
  for (const reason of ["", "unsigned", "chain", "signature", "signers", "side", "body", "pinned"]) assert.ok(v.lists.some((one) => one.reason === reason), reason);
  assert.ok(v.people.length > 0 && v.lists.length >= 25);
  for (const one of v.people) assert.deepEqual(c.personFingerprint(one.recipient, one.sign), one.words);
}

const ORG = "aaaaaaaaaaaaaaaaaaaaaaaaai";
const DESK = "bbbbbbbbbbbbbbbbbbbbbbbbba";
const LEADS = "jjjjjjjjjjjjjjjjjjjjjjjjja";
type Name = keyof typeof IDS;
const IDS = {
  mona: "ccccccccccccccccccccccccca", stan: "ddddddddddddddddddddddddda", max: "eeeeeeeeeeeeeeeeeeeeeeeeea",
  rita: "fffffffffffffffffffffffffa", raj: "ggggggggggggggggggggggggga", eve: "hhhhhhhhhhhhhhhhhhhhhhhhha", nell: "iiiiiiiiiiiiiiiiiiiiiiiiia",
};

/** Makes the file: begun by both sides, then a second custodian, a reader more, one custodian's key changed, one taken off. */
export async function makeLists(): Promise<ListVectors> {
  const maker = new ListMaker();
  await maker.chain();
  maker.refusals();
  return maker.out;
}

class ListMaker {
  readonly out: ListVectors = { v: 1, made_by: "ts", lines: {}, people: [], lists: [] };
  readonly seeds = Object.fromEntries(Object.keys(IDS).map((name) => [name, c.newSignSeed()])) as Record<Name, Uint8Array>;
  readonly newMona = c.newSignSeed();
  readonly heads: ListVector["heads"] = [];
  readonly bodies: string[] = [];

  hash(name: string): string {
    return c.hash(c.utf8(this.out.lines[name] ?? ""));
  }

  line(name: string, line: string): string {
    if ((this.out.lines[name] ??= line) !== line) throw new Error(`two lines named ${name}`);
    return name;
  }

  sign(line: string, ...by: (Name | Uint8Array)[]): ListVector["heads"][number] {
    const signatures = by.map((who) => ({
      custodian: IDS[typeof who === "string" ? who : "mona"],
      signature: c.signHead(this.out.lines[line] ?? "", typeof who === "string" ? this.seeds[who] : who),
    }));
    return { line, signatures };
  }

  add(name: string, reason: ListVector["reason"], heads: ListVector["heads"], body: string, pins: c.Pin[] = [], result: ListVector["result"] = null): void {
    this.out.lists.push({ name, heads, body, pins, reason, result });
  }

  async person(name: Name, title: string): Promise<{ id: string; name: string; title: string; recipient: c.Recipient; sign: string; since: string }> {
    const recipient = await c.recipientOf(c.identityFromSeed(c.randomBytes(32)));
    const sign = c.toB64(c.signPublic(this.seeds[name]));
    this.out.people.push({ recipient, sign, words: c.personFingerprint(recipient, sign) });
    return { id: IDS[name], name, title, recipient, sign, since: "2026-10-01" };
  }

  async chain(): Promise<void> {
    const rita = { ...(await this.person("rita", "Guardian, <nights> & \"days\"")), role: "guardian", side: "management", desk: DESK } as const;
    const raj = { ...(await this.person("raj", "Rep 🪶 ünïcödé \\")), role: "rep", side: "staff", desk: DESK } as const;
    const nell = { ...(await this.person("nell", "Non-executive lead")), role: "non_executive_lead", side: "independent", desk: LEADS } as const;
    const mona = { ...(await this.person("mona", "")), side: "management" } as const;
    const stan = { ...(await this.person("stan", "")), side: "staff" } as const;
    const max = { ...(await this.person("max", "")), side: "management" } as const;
    const rekeyed = { ...mona, sign: c.toB64(c.signPublic(this.newMona)) };
    const old = { id: IDS.mona, name: "mona", sign: mona.sign, until: "2026-11-30" };
    const gone = { id: IDS.max, name: "max", sign: max.sign, until: "2026-12-24" };
    const body: c.ListBody = {
      v: 1, organisation: ORG, desks: [{ id: DESK, kind: "guardian", name: "Guardians & union" }], readers: [rita], custodians: [stan, mona], former: [],
      recovery: { management: "", staff: "" }, log: "",
    };
    this.list({ ...body }, "mona", "stan");
    this.list({ ...body, custodians: [max, stan, mona] }, "stan", "mona");
    this.list({ ...body, custodians: [max, stan, mona], readers: [raj, rita], log: rita.sign }, "max", "stan", "mona");
    this.list({ ...body, custodians: [max, stan, rekeyed], readers: [raj, rita], former: [old] }, "max", "stan");
    this.list({ ...body, custodians: [stan, rekeyed], readers: [raj, rita], former: [gone, old], recovery: { management: mona.recipient, staff: raj.recipient } }, this.newMona, "stan");
    const both: c.Side[] = ["management", "staff"];
    const key = (sign: string, until = ""): c.ListKey => ({ sign, until });
    const result = (n: number, keys: Record<string, c.ListKey[]>): ListVector["result"] => {
      const hash = this.hash(`head ${n}`);
      return { number: n, hash, day: `2026-11-2${n}`, words: c.fingerprint(hash), sides: Array<c.Side[]>(n).fill(both), keys };
    };
    const first = { [IDS.rita]: [key(rita.sign)], [IDS.mona]: [key(mona.sign)], [IDS.stan]: [key(stan.sign)] };
    this.add("valid, one list", "", this.heads.slice(0, 1), "body 1", [], result(1, first));
    this.add("valid, two lists", "", this.heads.slice(0, 2), "body 2", [], result(2, { ...first, [IDS.max]: [key(max.sign)] }));
    const all = { ...first, [IDS.raj]: [key(raj.sign)], [IDS.mona]: [key(rekeyed.sign), key(mona.sign, "2026-11-30")], [IDS.max]: [key(max.sign, "2026-12-24")] };
    this.add("valid, five lists", "", this.heads, "body 5", [], result(5, all));
    const pin = (n: number, side: c.Pin["side"] = ""): c.Pin => ({ number: n, hash: this.hash(`head ${n}`), side });
    this.add("valid, pinned by both sides", "", this.heads, "body 5", [pin(1, "management"), pin(1, "staff"), pin(5)], result(5, all));
    this.add("rolled back", "pinned", this.heads.slice(0, 4), "body 4", [pin(5)]);
    this.add("forked", "pinned", this.heads, "body 5", [{ ...pin(4), hash: this.hash("head 3") }]);
    const one = [this.sign("head 1", "mona")];
    const alone = result(1, first);
    if (alone) this.add("valid, one side alone", "", one, "body 1", [pin(1, "management")], { ...alone, sides: [["management"]] });
    this.line("body with leads", c.encodeListBody({ ...body, desks: [...body.desks, { id: LEADS, kind: "independent", name: "Non-executive lead" }], readers: [nell, rita] }));
    this.line("head with leads", c.encodeHead(1, "", "2026-11-21", this.out.lines["body with leads"] ?? ""));
    const led = this.hash("head with leads");
    this.add("valid, a lead at a desk of their own kind", "", [this.sign("head with leads", "mona", "stan")], "body with leads", [],
      { number: 1, hash: led, day: "2026-11-21", words: c.fingerprint(led), sides: [both], keys: { ...first, [IDS.nell]: [key(nell.sign)] } });
    this.add("one side alone, and the other is pinned", "pinned", one, "body 1", [pin(1, "staff")]);
  }

  list(body: c.ListBody, ...by: (Name | Uint8Array)[]): void {
    const n = this.heads.length + 1;
    const line = this.line(`body ${n}`, c.encodeListBody(body));
    this.line(`head ${n}`, c.encodeHead(n, n === 1 ? "" : this.hash(`head ${n - 1}`), `2026-11-2${n}`, this.out.lines[line] ?? ""));
    this.heads.push(this.sign(`head ${n}`, ...by));
  }

  refusals(): void {
    const [h1, h2, h3, h4, h5] = this.heads as [ListVector["heads"][number], ListVector["heads"][number], ListVector["heads"][number], ListVector["heads"][number], ListVector["heads"][number]];
    this.add("no list", "unsigned", [], "");
    this.add("no list, but a body", "unsigned", [], "body 1");
    this.add("nobody signed", "unsigned", [this.sign("head 1")], "body 1");
    this.add("nobody signed the newest", "unsigned", [h1, this.sign("head 2")], "body 2");
    this.add("a head left out", "chain", [h1, h2, h4], "body 4");
    this.add("the first left out", "chain", [h2, h3], "body 3");
    this.add("two heads exchanged", "chain", [h1, h3, h2], "body 2");
    this.add("management alone", "side", [h1, h2, this.sign("head 3", "mona", "max")], "body 3");
    this.add("the staff side alone", "side", [h1, this.sign("head 2", "stan")], "body 2");
    const body2 = c.parseListBody(this.out.lines["body 2"] ?? "");
    this.line("nobody of staff", c.encodeListBody({ ...body2, custodians: body2.custodians.filter((one) => one.side === "management") }));
    this.line("head nobody of staff", c.encodeHead(3, this.hash("head 2"), "2026-11-23", this.out.lines["nobody of staff"] ?? ""));
    this.add("nobody is left of the staff side", "signers", [h1, h2, this.sign("head nobody of staff", "mona", "stan")], "nobody of staff");
    this.add("nobody is left of the staff side, which has not signed", "signers", [h1, h2, this.sign("head nobody of staff", "mona")], "nobody of staff");
    this.line("taken", c.encodeListBody({ ...body2, custodians: body2.custodians.map((one) => (one.side === "staff" ? { ...one, id: IDS.eve, sign: c.toB64(c.signPublic(this.seeds.eve)) } : one)) }));
    this.line("head taken", c.encodeHead(4, this.hash("head nobody of staff"), "2026-11-24", this.out.lines.taken ?? ""));
    this.add("a stranger for a side that had nobody", "signers", [h1, h2, this.sign("head nobody of staff", "mona", "stan"), this.sign("head taken", "mona", "eve")], "taken");
    this.add("a stranger", "signature", [this.sign("head 1", "eve")], "body 1");
    this.add("a reader who is no custodian", "signature", [h1, this.sign("head 2", "mona", "stan", "rita")], "body 2");
    this.add("a new custodian of a side that has one", "signature", [h1, this.sign("head 2", "mona", "stan", "max")], "body 2");
    this.add("a new key for itself", "signature", [h1, h2, h3, this.sign("head 4", this.newMona, "stan")], "body 4");
    this.add("a key of the past", "signature", [h1, h2, h3, h4, this.sign("head 5", "mona", "stan")], "body 5");
    this.add("signatures of another list", "signature", [{ ...h1, signatures: h2.signatures }], "body 1");
    this.add("a signature that is none", "signature", [{ ...h1, signatures: [{ custodian: IDS.mona, signature: "AAAA" }] }], "body 1");
    this.add("the body of another list", "body", [h1, h2], "body 1");
    this.add("no body", "body", this.heads, "");
    const body5 = this.out.lines["body 5"] ?? "";
    this.line("other key", body5.replace(this.out.people[0]?.recipient ?? "", this.out.people[1]?.recipient ?? ""));
    this.add("a reader's key changed", "body", [h1, h2, h3, h4, h5], "other key");
    this.line("longer", `${body5} `);
    this.add("a space after the body", "body", this.heads, "longer");
    this.line("not JSON", "{");
    this.add("a head that is no JSON", "chain", [this.sign("not JSON", "mona")], "body 1");
    this.line("other day", (this.out.lines["head 1"] ?? "").replace("2026-11-21", "2026-11-20"));
    this.add("a head changed after it was signed", "signature", [{ ...h1, line: "other day" }], "body 1");
    this.add("a head changed and what follows left", "chain", [this.sign("other day", "mona", "stan"), h2], "body 2");
    this.line("odd body", (this.out.lines["body 1"] ?? "").replace('"role":"guardian"', '"role":"auditor"'));
    this.line("odd head", (this.out.lines["head 1"] ?? "").replace(this.hash("body 1"), this.hash("odd body")));
    this.add("a signed body with a role that is none", "body", [this.sign("odd head", "mona", "stan")], "odd body");
  }
}
