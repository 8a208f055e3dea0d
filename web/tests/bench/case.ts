// A case with many readers, a long conversation and two changes of identity: what opening it costs beside age's openings alone.

import * as c from "../../src/crypto";
import { makeChange } from "../../src/crypto/change";
import type { Held, SignedPeople } from "../../src/crypto/held";
import { decrypter } from "../../src/crypto/seal";

const READERS = 8;
const MESSAGES = 20;
const ROUNDS = 15;

interface Person {
  id: string;
  seed: Uint8Array;
  identity: c.Identity;
  recipient: c.Recipient;
  sign: string;
}

async function person(): Promise<Person> {
  const identity = await c.newIdentity();
  const seed = c.newSignSeed();
  return { id: c.newID(), seed, identity, recipient: await c.recipientOf(identity), sign: c.toB64(c.signPublic(seed)) };
}

interface Made {
  id: string;
  me: Person;
  envelope: Uint8Array;
  listed: c.ListedEntry[];
  signed: SignedPeople;
}

/** make has eight readers when it ends: ten began, and two were taken off while it went on. */
async function make(): Promise<Made> {
  const everyone = await Promise.all(Array.from({ length: READERS + 2 }, person));
  const [me] = everyone;
  if (!me) throw new Error("nobody");
  const fresh = await c.newCase();
  const receipt = c.newReceipt();
  const desk = c.newID();
  const said: c.Said = {
    kind: "concern", what: "Nobody signs the rota. ".repeat(40), when: "", where: "", area: "", themes: [], group: "", danger: false, mode: "anonymous", name: "", contact: "",
    day: c.today(), route: "online", desks: [desk], omitted: [], recovery: false, list: { number: 1, hash: "" }, detriment: "", member: "",
  };
  const letter = await c.composeReport({ case: fresh, receipt, said, readers: everyone, files: [], countsAs: "" });
  const signed: SignedPeople = {
    readers: everyone, kinds: new Map(everyone.map((one) => [one.id, "guardian"])), keys: new Map(everyone.map((one) => [one.id, [{ sign: one.sign, until: "" }]])),
    spareKey: null,
  };
  const listed: c.ListedEntry[] = [];
  const take = (author: string, entries: readonly c.SentEntry[]): void => {
    for (const { seq, audience, data, place } of entries) listed.push({ seq, audience, author, hash: c.hash(c.fromB64(data)), data: c.fromB64(data), place });
  };
  take("worker", letter.entries);
  let envelope = c.fromB64(letter.envelopes.find((one) => one.reader === me.id)?.data ?? "");
  let readers = everyone.map((one) => ({ id: one.id, from: "", until: "" }));
  for (let n = 0; n < MESSAGES; n++) {
    const { identity, card } = await c.openEnvelope(envelope, me.identity);
    const last = listed.at(-1);
    if (!last) throw new Error("nothing written");
    if (n === 7 || n === 14) {
      const held: Held = { id: fresh.id, identity, notes: null, card, report: { ...c.parseReport(await firstBody(listed, fresh.identity)) }, last, readers, reading: new Map(readers.map((one) => [one.id, ""])), formerly: [], recovery: false, apart: new Set(), apartMore: false, member: false };
      const change = await makeChange(held, { add: [], remove: [readers.at(-1)?.id ?? ""] }, { id: me.id, signSeed: me.seed, day: c.today() }, signed);
      take(me.id, change.entries);
      readers = readers.slice(0, -1);
      envelope = c.fromB64(change.envelopes.find((one) => one.reader === me.id)?.data ?? "");
      continue;
    }
    const byWorker = n % 2 === 0;
    const place = { case: fresh.id, author: byWorker ? "worker" : me.id, signSeed: byWorker ? receipt.signSeed() : me.seed, last, day: c.today() };
    take(place.author, await c.composeEntries(place, [{ kind: "message", audience: "case", body: { text: "Thank you. ".repeat(20), files: [] }, recipients: [await c.recipientOf(identity)] }]));
  }
  if (readers.length !== READERS) throw new Error(`${readers.length} readers`);
  return { id: fresh.id, me, envelope, listed, signed };
}

async function firstBody(listed: readonly c.ListedEntry[], identity: c.Identity): Promise<unknown> {
  return (await c.openEntry(listed[0]?.data ?? new Uint8Array(), identity)).payload.body;
}

async function openCase(made: Made): Promise<c.CheckedChain> {
  const { identity } = await c.openEnvelope(made.envelope, made.me.identity);
  const chain = await c.checkChain(made.id, made.listed, { identities: { case: identity }, list: made.signed.keys, kinds: made.signed.kinds });
  if (!chain.whole) throw new Error("not genuine");
  return chain;
}

const middle = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** Seconds to open the case, and to do nothing but age's openings of the same files with the identities known. */
export async function measure(): Promise<{ readers: number; entries: number; seconds: number; bare: number; ratio: number }> {
  const made = await make();
  const chain = await openCase(made);
  const files = [{ data: made.envelope, identity: made.me.identity }, ...chain.entries.map((one, i) => ({ data: made.listed[i]?.data ?? null, identity: one.identity }))];
  const ours: number[] = [];
  const bare: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    let began = performance.now();
    await openCase(made);
    ours.push(performance.now() - began);
    began = performance.now();
    for (const { data, identity } of files) if (data && identity) await decrypter(identity).decrypt(data);
    bare.push(performance.now() - began);
  }
  return { readers: READERS, entries: made.listed.length, seconds: middle(ours) / 1000, bare: middle(bare) / 1000, ratio: middle(ours) / middle(bare) };
}
