// What a custodian is shown of a list: what is new, what has changed, what is missing, and what no honest server would propose.

import assert from "node:assert/strict";
import test from "node:test";
import ts from "../../../crypto/testdata/ts-lists.json";
import { encodeHead, encodeListBody, hash, newIdentity, newSignSeed, parseListBody, personFingerprint, recipientOf, signPublic, toB64, utf8, ListError, type ListBody, type Pin, type Side } from "../../src/crypto";
import { newPaper, paperPublic, paperWords, parsePaper } from "../../src/crypto/paper";
import { toHex } from "../../src/crypto/bytes";
import { parseHead, parseRoster } from "../../src/crypto";
import { signingStep } from "../../src/staff/custodians/rehearsal";
import { paperProblem } from "../../src/staff/custodians/paper";
import { compare, summary } from "../../src/staff/custodians/compare";
import { cannotSign, checkWork, missing, paperFor, vouchedBefore, type Me, type ToSign } from "../../src/staff/custodians/work";
import type { ListVectors } from "../crypto/lists";

const kept = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) },
});

// Worked out apart from this program: 16 bytes 00 11 22 … ff.
const KNOWN = "abacus ellipse catchy sleek finale ninja john chrome petal utopia sierra june zoom diocese";
const KNOWN_SEED = "42d8723b7f6a25c39900a6473ab29ba3dab8da7e3ee4b6d52dc52431164ca097";
const vectors = ts as unknown as ListVectors;
const body = (n: number): ListBody => parseListBody(vectors.lines[`body ${n}`] ?? "");

test("a new reader is marked, with the words to compare", () => {
  const changes = compare(body(2), body(3));
  assert.deepEqual(changes.readers.map((line) => [line.person.name, line.mark]), [["raj", "new"], ["rita", "same"]]);
  const raj = changes.readers[0];
  assert.ok(raj);
  assert.deepEqual(raj.six, personFingerprint(raj.person.recipient, raj.person.sign));
  assert.ok(changes.custodians.every((line) => line.mark === "same" && line.six.length === 0));
  assert.equal(changes.log, "new");
  assert.deepEqual(changes.odd, []);
  assert.equal(summary(changes, "3 March 2026"), "These two people will be able to read. One is new since 3 March 2026.");
});

test("new keys and people taken off are marked, and recovery keys", () => {
  assert.deepEqual(compare(body(3), body(4)).custodians.map((line) => [line.person.name, line.mark]), [["mona", "key"], ["max", "same"], ["stan", "same"]]);
  const changes = compare(body(4), body(5));
  assert.deepEqual(changes.custodians.map((line) => [line.person.name, line.mark]), [["max", "gone"], ["mona", "same"], ["stan", "same"]]);
  assert.deepEqual(changes.recovery, ["management", "staff"]);
  assert.equal(summary(changes, "3 March 2026"), "These two people will be able to read. They are the same people with the same keys as since 3 March 2026.");
});

test("the first list is all new", () => {
  const changes = compare(null, body(1));
  assert.deepEqual([...changes.readers, ...changes.custodians].map((line) => line.mark), ["new", "new", "new"]);
  assert.equal(summary(changes, ""), "One person will be able to read.");
  assert.equal(summary(compare(null, { ...body(1), readers: [] }), ""), "Nobody will be able to read.");
});

test("another title or desk is told in words and needs no comparing", () => {
  const before = body(3);
  const after = { ...before, readers: before.readers.map((one) => ({ ...one, title: "Chief", name: `${one.name}!` })), desks: before.desks.map((one) => ({ ...one, name: "Other" })) };
  const changes = compare(before, after);
  assert.ok(changes.readers.every((line) => line.mark === "words" && line.six.length === 0 && line.about.length === 2));
  assert.deepEqual(changes.desks, ["The desk Guardians & union is now called Other"]);
});

test("a key of the past from nowhere, gone, or made to count for longer is no list to sign", () => {
  const before = body(4);
  const old = before.former[0];
  assert.ok(old);
  const stranger = { ...old, sign: toB64(signPublic(newSignSeed())) };
  assert.equal(compare(before, { ...before, former: [old, stranger] }).odd.length, 1);
  assert.equal(compare(before, { ...before, former: [] }).odd.length, 1);
  assert.equal(compare(before, { ...before, former: [{ ...old, until: "2099-01-01" }] }).odd.length, 1);
  assert.equal(compare(null, { ...body(1), former: [stranger] }).odd.length, 1);
  const reader = before.readers[0];
  assert.ok(reader);
  assert.ok(compare(null, { ...before, former: [], custodians: [{ ...reader, side: "staff" }] }).odd.some((text) => /a reader and a custodian at once/.test(text)));
});

test("somebody who is moved to the other side, or given another role, is no list to sign", () => {
  const before = body(4);
  const [reader, other] = [before.readers[0], before.custodians.find((one) => one.side === "staff")];
  assert.ok(reader && other);
  const { role: _, desk: __, ...plain } = reader;
  const moved = (custodians: ListBody["custodians"], readers = before.readers): string[] => compare(before, { ...before, readers, custodians }).odd;
  assert.deepEqual(moved(before.custodians), []);
  assert.deepEqual(moved(before.custodians.map((one) => (one === other ? { ...one, side: "management" } : one))), [`${other.name} would be on another side than before.`]);
  assert.ok(moved([...before.custodians, { ...plain, side: "staff" }], before.readers.slice(1)).includes(`${reader.name} would have another role than before.`));
  assert.deepEqual(moved(before.custodians, before.readers.map((one) => (one === reader ? { ...one, role: one.role === "rep" ? "guardian" : "rep" } : one))), [`${reader.name} would have another role than before.`]);
});

test("a list that leaves a side without anybody to sign is no list to sign", () => {
  const after = { ...body(2), custodians: body(2).custodians.filter((one) => one.side === "management") };
  assert.equal(compare(body(1), after, ["management", "staff"]).odd.length, 1);
  assert.deepEqual(compare(body(1), after, ["management"]).odd, []);
  assert.deepEqual(compare(body(1), body(2), ["management", "staff"]).odd, []);
});

test("fourteen words make one key, and a slip is found where it is", () => {
  const fourteen = paperWords(Uint8Array.from({ length: 16 }, (_, i) => i * 17));
  assert.equal(fourteen.join(" "), KNOWN);
  const seed = parsePaper(`  ${fourteen.join(",\n").toUpperCase()} `);
  assert.equal(toHex(seed), KNOWN_SEED);
  const sign = paperPublic(seed);
  assert.equal(paperProblem(fourteen.join(" "), sign), "");
  assert.match(paperProblem("", sign), /Type the 14 words/);
  assert.match(paperProblem(fourteen.slice(1).join(" "), sign), /Here are 13/);
  assert.match(paperProblem(["qqqq", ...fourteen.slice(1)].join(" "), sign), /Word 1, “qqqq”, is none that we use/);
  assert.match(paperProblem([fourteen[1], fourteen[0], ...fourteen.slice(2)].join(" "), sign), /not as on the paper/);
  assert.match(paperProblem(newPaper().join(" "), sign), /another paper key/);
  assert.notEqual(newPaper().join(" "), newPaper().join(" "));
});

test("a paper key signs for its side once a list names it, and nothing is sealed to it", async () => {
  kept.clear();
  const before = parseRoster((sent(1, {}) as { roster: unknown }).roster).list;
  const seed = parsePaper(newPaper().join(" "));
  const paper = { id: "zzzzzzzzzzzzzzzzzzzzzzzzza", name: "Paper key of the staff side", title: "", side: "staff", recipient: "", sign: paperPublic(seed), since: "2026-11-20" } as const;
  const named = encodeListBody({ ...body(1), custodians: [...body(1).custodians, paper] });
  assert.deepEqual(parseListBody(named).custodians.find((one) => one.id === paper.id), paper);
  const line = encodeHead(2, before?.hash ?? "", "2026-11-22", named);
  const next = { kind: "proposal" as const, head: { ...parseHead(line), sides: [] as Side[], signers: [] as string[] }, body: parseListBody(named), line, bodyLine: named } satisfies ToSign;
  const work = { list: before, roster: null as never, toSign: next, stale: null, makers: [] };
  assert.equal(paperFor(work, next, "staff"), null); // the list before does not name it
  const head = next.head;
  const after = { ...work, list: { ...before, heads: [...(before?.heads ?? []), head], body: next.body } as never };
  assert.equal(paperFor(after, next, "staff")?.id, paper.id);
  assert.equal(paperFor(after, next, "management"), null);
  assert.equal(paperFor(after, { ...next, head: { ...head, signers: [paper.id] } }, "staff"), null);
  assert.deepEqual(compare(body(1), next.body).custodians.find((one) => one.mark === "new")?.six, personFingerprint("", paper.sign));
});

const heads = (upTo: number, signers = 9): { line: string; signatures: { custodian: string; signature: string }[] }[] =>
  (vectors.lists.find((one) => one.name === "valid, five lists")?.heads ?? []).slice(0, upTo).map((head) => ({ line: vectors.lines[head.line] ?? "", signatures: head.signatures.slice(0, signers) }));

function sent(upTo: number, more: object, signers = 9): unknown {
  const list = upTo === 0 ? "" : vectors.lines[`body ${upTo}`];
  return {
    proposal: null, waiting: null, paper: [], ...more,
    roster: {
      v: 1, organisation: { id: body(1).organisation, name: "", demo: false }, door: body(1).readers[0]?.recipient, heads: heads(upTo, signers), list, away: [],
      areas: [], themes: [], groups: [], limits: { file_bytes: 1, files: 1, readers: 1 },
    },
  };
}

const waiting = (n: number, signatures: number): object => ({ head: vectors.lines[`head ${n}`], body: vectors.lines[`body ${n}`], signatures: heads(n).at(-1)?.signatures.slice(0, signatures) });
const reason = (value: unknown): string => {
  kept.clear();
  try {
    checkWork(value, { side: "staff" });
  } catch (error) {
    return error instanceof ListError ? error.reason : String(error);
  }
  return "";
};

test("a list that waits is checked before it is shown", async () => {
  kept.clear();
  const work = checkWork(sent(1, { waiting: waiting(2, 1) }), { side: "management" }); // list 2 is signed by stan first
  assert.equal(work.toSign?.kind, "waiting");
  assert.deepEqual(missing(work), ["management"]);
  assert.match(signingStep(work, "management", ""), /^Step 2 of 2. The other side has signed/);
  assert.match(signingStep(work, "staff", "signed"), /Next: the browser of management/);
  assert.match(signingStep(work, "management", "new"), /or the paper key/);
  assert.match(signingStep({ ...work, toSign: null }, "staff", ""), /no step to take now/);
  assert.equal(vouchedBefore(work, "management")?.custodians.length, 2);
  assert.equal(reason(sent(1, { waiting: { ...waiting(2, 1), body: vectors.lines["body 3"] } })), "body");
  assert.equal(reason(sent(1, { waiting: waiting(3, 1) })), "chain");
  assert.equal(reason(sent(1, { waiting: { ...waiting(2, 0), signatures: heads(1)[0]?.signatures } })), "signature");
  const other = { ...body(2), organisation: "hhhhhhhhhhhhhhhhhhhhhhhhha" };
  const line = encodeListBody(other);
  const head = encodeHead(2, hash(utf8(vectors.lines["head 1"] ?? "")), "2026-11-22", line);
  assert.equal(reason(sent(1, { proposal: { head, body: line } })), "body");
});

test("a custodian of a side that has not vouched is offered the list in force", async () => {
  kept.clear();
  const work = checkWork(sent(1, {}, 1), { side: "staff" });
  assert.equal(work.toSign?.kind, "join");
  assert.equal(vouchedBefore(work, "staff"), null);
  assert.ok(work.toSign);
  const me = async (id: string, seed: Uint8Array): Promise<Me> => ({ id, side: "staff", keys: { identity: await newIdentity(), signSeed: seed }, six: "" });
  const stan = body(1).custodians.find((one) => one.name === "stan");
  assert.ok(stan);
  assert.equal(cannotSign(work, work.toSign, await me(stan.id, newSignSeed())), "keys");
  assert.equal(cannotSign(work, work.toSign, await me("hhhhhhhhhhhhhhhhhhhhhhhhha", newSignSeed())), "new");
  const mona = body(1).custodians.find((one) => one.name === "mona");
  assert.ok(mona);
  assert.equal(cannotSign(work, work.toSign, await me(mona.id, newSignSeed())), "signed");
  kept.clear();
  assert.equal(checkWork(sent(1, {}), { side: "staff" }).toSign, null);
});

test("the page of custodians keeps a pin like every other", () => {
  kept.clear();
  checkWork(sent(3, {}), { side: "staff" });
  assert.equal((JSON.parse(kept.get("saysomething list") ?? "null") as Pin).number, 3);
  assert.throws(() => checkWork(sent(2, {}), { side: "staff" }), (error: unknown) => error instanceof ListError && error.reason === "pinned");
  assert.throws(() => checkWork(sent(3, {}, 1), { side: "staff" }), ListError);
});

test("six words for a person change with either key", async () => {
  const one = await recipientOf(await newIdentity());
  const two = await recipientOf(await newIdentity());
  const sign = toB64(signPublic(newSignSeed()));
  const words = personFingerprint(one, sign);
  assert.equal(words.length, 6);
  assert.notDeepEqual(words, personFingerprint(two, sign));
  assert.notDeepEqual(words, personFingerprint(one, toB64(signPublic(newSignSeed()))));
});
