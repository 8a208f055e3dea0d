// Changing who reads a case: adding readers, and taking some off. docs/format.md §4 "Changing who reads".
//
// Adding seals the present identity to somebody more. Taking off makes a new identity for what follows, which everybody who goes on
// reading gets, and the worker; what was written before stays readable to those who have it.

import type { Consent, Readers } from "./bodies";
import { toB64 } from "./bytes";
import { cardFor, cardOf, type Card } from "./card";
import { composeEntries, type Addition } from "./compose";
import { sealEnvelope, sealNotesEnvelope } from "./envelope";
import type { CaseReader, Held, ListedReader, SignedPeople } from "./held";
import { newIdentity, parseRecipient, recipientOf, type Identity, type Recipient } from "./identity";
import type { SentEntry, SentFor, SentShare } from "./letter";
import { sealShares, type ShareKind, type ShareReader } from "./share";

/** A half of one of a case's keys, as it is sent. */
export type SentHalf = SentShare & { kind: ShareKind };

/** The body of POST /api/staff/cases/{id}/readers, and with `case` of each of POST /api/staff/changes. */
export interface Change {
  entries: SentEntry[];
  envelopes: SentFor[];
  notes_envelopes: SentFor[];
  added: string[];
  removed: string[];
  from: string;
  until: string;
  recovery: SentHalf[];
}

/** What to change. */
export interface Wanted {
  /** Ids of people to add; they must be on the signed list. */
  add: readonly string[];
  /** Ids of readers to take off. */
  remove: readonly string[];
  /** First and last day of a cover; `""` for good. */
  from?: string;
  until?: string;
  consent?: Consent;
  /** Why, for the worker and the other readers. */
  text?: string;
}

/** Who makes the change, and on which day. */
export interface Author {
  id: string;
  signSeed: Uint8Array;
  day: string;
}

/** A change that must not be made. `people` are those because of whom. */
export class ChangeError extends Error {
  constructor(
    readonly reason: "nothing" | "last_reader" | "unlisted" | "consent" | "not_mine" | "unexplained" | "in_conflict" | "apart_unknown",
    readonly people: readonly string[] = [],
  ) {
    super(`this change of readers cannot be made: ${reason}`);
    this.name = "ChangeError";
  }
}

/** The worker did not need to be asked. */
export const notNeeded: Consent = { how: "not_needed", seq: 0, text: "" };

/**
 * Makes a change of readers. Everybody it seals to stands on the signed list, but the worker, whose recipient is the report's.
 * Throws ChangeError rather than make one that leaves nobody, that locks a remaining reader out, that gives the new identity to somebody
 * whom no entry of the case let in, that lacks the worker's consent, or that lets somebody read who must not.
 */
export async function makeChange(held: Held, wanted: Wanted, author: Author, signed: SignedPeople): Promise<Change> {
  const plan = planned(held, wanted, author, signed);
  return plan.remove.length === 0 ? adding(held, plan, author, signed) : takingOff(held, plan, author, signed);
}

/** Who of these people may not be added unless the worker agrees: a kind of desk that never read this case, left out by the worker, or a rep where they are no member. */
export function needConsent(held: Held, people: readonly string[], signed: SignedPeople): string[] {
  const kinds = new Set(held.formerly.map((id) => kindOf(id, signed))); // not of those whom only the server calls readers
  return people.filter((id) => held.report.omitted.includes(id) || !kinds.has(kindOf(id, signed)) || (kindOf(id, signed) === "union" && !held.member));
}

function kindOf(id: string, signed: SignedPeople): string {
  return signed.kinds.get(id) ?? `unknown ${id}`;
}

/** A change that has been found possible. */
interface Plan {
  add: readonly ListedReader[];
  remove: readonly string[];
  /** Those who go on reading, without the added. */
  stay: readonly CaseReader[];
  body: Omit<Readers, "before" | "recipient">;
}

function planned(held: Held, wanted: Wanted, author: Author, signed: SignedPeople): Plan {
  const { from = "", until = "", consent = notNeeded, text = "" } = wanted;
  const remove = held.readers.map((one) => one.id).filter((id) => wanted.remove.includes(id));
  const stay = held.readers.filter((one) => !remove.includes(one.id) && !wanted.add.includes(one.id));
  if (wanted.add.length + remove.length === 0) throw new ChangeError("nothing");
  if (!held.readers.some((one) => one.id === author.id)) throw new ChangeError("not_mine");
  const add = listed(wanted.add, signed);
  if (!stay.some((one) => one.until === "") && (add.length === 0 || until !== "")) throw new ChangeError("last_reader");
  // Nobody who must not read is let in, and none of them is given a new identity.
  const apart = [...wanted.add, ...(remove.length > 0 ? stay.map((one) => one.id) : [])].filter((id) => held.apart.has(id));
  if (apart.length > 0) throw new ChangeError("in_conflict", apart);
  if (add.length > 0 && held.apartMore) throw new ChangeError("apart_unknown", wanted.add);
  const unasked = consent.how === "not_needed" ? needConsent(held, wanted.add, signed) : [];
  if (unasked.length > 0) throw new ChangeError("consent", unasked);
  const added = add.map(({ id, sign }) => ({ id, sign }));
  return { add, remove, stay, body: { added, removed: remove, from, until, consent, text } };
}

/** listed gives people as the signed list has them, or refuses: nobody else is ever sealed to. */
function listed(ids: readonly string[], signed: SignedPeople): ListedReader[] {
  const found = ids.map((id) => signed.readers.find((one) => one.id === id));
  const missing = ids.filter((_, n) => !found[n]);
  if (missing.length > 0) throw new ChangeError("unlisted", missing);
  return found.filter((one) => one !== undefined);
}

async function adding(held: Held, plan: Plan, author: Author, signed: SignedPeople): Promise<Change> {
  const body: Readers = { ...plan.body, before: "", recipient: "" };
  const card = cardAfter(held.card, plan);
  const said: Addition = { kind: "readers", audience: "case", body: ordered(body), recipients: [await recipientOf(held.identity)] };
  return {
    entries: await composeEntries({ case: held.id, author: author.id, signSeed: author.signSeed, last: held.last, day: author.day }, [said]),
    envelopes: await envelopes(held.id, held.identity, card, plan.add),
    notes_envelopes: held.notes ? await notesEnvelopes(held.id, held.notes, plan.add) : [],
    added: body.added.map((one) => one.id),
    removed: [],
    from: body.from,
    until: body.until,
    recovery: await halves(held, held.identity, held.notes, halvesFor(held, author.day, plan.body), signed),
  };
}

async function takingOff(held: Held, plan: Plan, author: Author, signed: SignedPeople): Promise<Change> {
  const unexplained = plan.stay.map((one) => one.id).filter((id) => !held.reading.has(id));
  if (unexplained.length > 0) throw new ChangeError("unexplained", unexplained);
  const everyone = [...listed(plan.stay.map((one) => one.id), signed), ...plan.add];
  const identity = await newIdentity();
  const notes = held.notes ? await newIdentity() : null;
  const body: Readers = { ...plan.body, before: held.identity, recipient: held.report.recipient };
  const said: Addition[] = [{ kind: "readers", audience: "case", body: ordered(body), recipients: [await recipientOf(identity)] }];
  if (notes) said.push({ kind: "notes_key", audience: "readers", body: { before: held.notes }, recipients: [await recipientOf(notes)] });
  const worker = { id: "worker", recipient: parseRecipient(held.report.recipient) };
  return {
    entries: await composeEntries({ case: held.id, author: author.id, signSeed: author.signSeed, last: held.last, day: author.day }, said),
    // The worker's envelope has the card of the report: how readers have coded the case since is among them.
    envelopes: [...(await envelopes(held.id, identity, cardAfter(held.card, plan), everyone)), ...(await envelopes(held.id, identity, cardOf(held.report), [worker]))],
    notes_envelopes: notes ? await notesEnvelopes(held.id, notes, everyone) : [],
    added: body.added.map((one) => one.id),
    removed: [...plan.remove],
    from: body.from,
    until: body.until,
    recovery: await halves(held, identity, notes, halvesFor(held, author.day, plan.body), signed),
  };
}

/** cardAfter is the card once the plan is carried out. */
function cardAfter(card: Card, { add, stay, body }: Plan): Card {
  return cardFor(card, [...stay, ...add.map(({ id }) => ({ id, until: body.until }))], heirOf(body));
}

/** Who leads after a change that takes the lead off: the one whom it lets in for good in their place, `""` when it is nobody or several. */
export function heirOf({ added, until }: Pick<Readers, "added" | "until">): string {
  return added.length === 1 && until === "" ? (added[0]?.id ?? "") : "";
}

/** ordered writes the body's fields in the order of docs/format.md. */
function ordered({ added, removed, before, recipient, from, until, consent, text }: Readers): Readers {
  return { added, removed, before, recipient, from, until, consent, text };
}

type To = { id: string; recipient: Recipient };

async function envelopes(id: string, identity: Identity, card: Card, to: readonly To[]): Promise<SentFor[]> {
  return Promise.all(to.map(async (one) => ({ reader: one.id, data: toB64(await sealEnvelope({ case: id, identity, card }, one.recipient)) })));
}

async function notesEnvelopes(id: string, notes: Identity, to: readonly To[]): Promise<SentFor[]> {
  return Promise.all(to.map(async (one) => ({ reader: one.id, data: toB64(await sealNotesEnvelope(id, notes, one.recipient)) })));
}

/** Those for whom a case may be recovered: whoever reads it by its own entries, after this change, not beyond their cover, and nobody who must not read it. */
export function halvesFor(held: Pick<Held, "reading" | "apart">, day: string, { added, removed, until }: Pick<Readers, "added" | "removed" | "until">): ShareReader[] {
  const after = new Map(held.reading);
  for (const id of removed) after.delete(id);
  for (const one of added) after.set(one.id, until);
  return [...after].filter(([id, last]) => !held.apart.has(id) && (last === "" || last >= day)).map(([id, last]) => ({ id, until: last }));
}

/** New halves with every change: of new identities, and where those stay, because halves say for whom they may be used. None where there is to be no recovery. */
export async function halves(held: Pick<Held, "id" | "recovery">, identity: Identity, notes: Identity | null, readers: readonly ShareReader[], { spareKey }: Pick<SignedPeople, "spareKey">): Promise<SentHalf[]> {
  if (!held.recovery || spareKey === null) return [];
  const { management, staff } = spareKey;
  const made = await sealShares(held.id, "case", identity, readers, management, staff);
  if (notes) made.push(...(await sealShares(held.id, "notes", notes, readers, management, staff)));
  return made.map((one) => ({ ...one, data: toB64(one.data) }));
}
