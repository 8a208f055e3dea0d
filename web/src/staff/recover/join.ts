// The new reader's side of a recovery: two halves become a case's key again, are checked by what they open, and are sealed to oneself.

import { tellApart } from "../../crypto/agreed";
import { parseConflict, parseReport, type Conflict, type Payload, type Report } from "../../crypto/bodies";
import { fromB64, hash, toB64 } from "../../crypto/bytes";
import { cardOf } from "../../crypto/card";
import type { Audience } from "../../crypto/chain";
import { composeEntries } from "../../crypto/compose";
import { sealEnvelope, sealNotesEnvelope } from "../../crypto/envelope";
import { recipientOf, type Identity, type Recipient } from "../../crypto/identity";
import { joinShares, openShare, type ShareKind } from "../../crypto/share";
import { Keyring, walkBack, type Walked } from "../../crypto/walk";

/** A case as the server hands it out when all its halves are there. */
export interface Joining {
  case: string;
  parts: { kind: ShareKind; side: string; data: string }[];
  entries: { seq: number; audience: Audience; author: string; hash: string; data: string }[];
  last: { seq: number; hash: string };
}

/** What is sent back of it. */
export interface Made {
  case: string;
  kind: ShareKind | "entry";
  of: string;
  seq: number;
  data: string;
}

/** Who reads from now on. `entering` is set for somebody who was no reader: they say in the case that they have come. */
export interface NewReader {
  identity: Identity;
  entering: null | { id: string; sign: string; signSeed: Uint8Array; day: string };
}

/** The halves of this case make no key that opens it. Nothing of it is taken over. */
export class UnfitError extends Error {
  constructor(readonly why: "halves" | "key" | "omitted" | "unwanted") {
    super(`case not recovered: ${why}`);
    this.name = "UnfitError";
  }
}

/** Makes the envelopes of one case. Throws UnfitError when its halves do not fit, open nothing of it, or the new reader was left out by the worker or must not read it. */
export async function join(one: Joining, me: NewReader): Promise<Made[]> {
  const key = await joined(one, "case", me.identity);
  if (key === null) throw new UnfitError("halves");
  const notes = one.parts.some((part) => part.kind === "notes") ? await joined(one, "notes", me.identity) : null;
  const { report, walked } = await opens(one, key.identity, notes?.identity);
  if (!report.recovery) throw new UnfitError("unwanted"); // whoever made halves all the same did what its worker had said no to
  if (me.entering && (report.omitted.includes(me.entering.id) || apart(one, walked).has(me.entering.id))) throw new UnfitError("omitted");
  const to = await recipientOf(me.identity);
  const out: Made[] = [{ case: one.case, kind: "case", of: key.of, seq: 0, data: toB64(await sealEnvelope({ case: one.case, identity: key.identity, card: cardOf(report) }, to)) }];
  if (notes) out.push({ case: one.case, kind: "notes", of: notes.of, seq: 0, data: toB64(await sealNotesEnvelope(one.case, notes.identity, to)) });
  if (me.entering) out.push(await entrance(one, me.entering, key, await recipientOf(key.identity)));
  return out;
}

async function joined(one: Joining, kind: ShareKind, identity: Identity): Promise<{ identity: Identity; of: string } | null> {
  const of = (side: string): Uint8Array | null => {
    const found = one.parts.find((part) => part.kind === kind && part.side === side);
    return found ? fromB64(found.data) : null;
  };
  const [management, staff] = [of("management"), of("staff")];
  if (!management || !staff) return null;
  try {
    const halves = [await openShare(management, identity), await openShare(staff, identity)] as const;
    return { identity: joinShares(halves[0], halves[1], one.case, kind), of: hash(management) };
  } catch {
    throw new UnfitError("halves");
  }
}

// opens: the joined key must open the newest of what it is for, and lead back to the report. A key that only looks like one would lock its owner out.
// The notes need not open: one reader's note that opens with nothing must not keep the case from its owner. For another, see apart.
async function opens(one: Joining, key: Identity, notes: Identity | undefined): Promise<{ report: Report; walked: Walked[] }> {
  const listed = one.entries.map((entry) => ({ ...entry, data: fromB64(entry.data) }));
  const walked = await walkBack(listed, { case: new Keyring(key), readers: new Keyring(notes) });
  const newest = (audience: Audience): number => listed.reduce((at, entry, i) => (entry.audience === audience ? i : at), -1);
  const first = walked[0];
  const fits = listed[0]?.seq === 0 && walked[newest("case")]?.identity === key;
  if (!fits || first?.entry?.payload.kind !== "report" || first.entry.payload.case !== one.case) throw new UnfitError("key");
  try {
    return { report: parseReport(first.entry.payload.body), walked };
  } catch {
    throw new UnfitError("key");
  }
}

// apart is who must not read it, as its readers have said. What opens with no key may say so too: then nobody is let in.
function apart(one: Joining, walked: readonly Walked[]): ReadonlyMap<string, Conflict> {
  const found = new Map<string, Conflict>();
  for (const [i, { entry, reason }] of walked.entries()) {
    if (one.entries[i]?.audience !== "readers") continue;
    if (reason === "unopened") throw new UnfitError("key");
    if (entry?.payload.kind === "conflict" && entry.payload.author !== "worker") tellConflict(found, entry.payload);
  }
  return found;
}

function tellConflict(found: Map<string, Conflict>, { author, body }: Payload): void {
  try {
    tellApart(found, author, parseConflict(body));
  } catch {
    // it names nobody
  }
}

async function entrance(one: Joining, me: NonNullable<NewReader["entering"]>, key: { of: string }, to: Recipient): Promise<Made> {
  const body = { added: [{ id: me.id, sign: me.sign }], removed: [], before: "", recipient: "", from: "", until: "", consent: { how: "not_needed", seq: 0, text: "" }, text: "Passed on by custodians of both sides" };
  const [entry] = await composeEntries({ case: one.case, author: me.id, signSeed: me.signSeed, last: one.last, day: me.day }, [{ kind: "readers", audience: "case", body, recipients: [to] }]);
  if (!entry) throw new Error("no entry was made");
  return { case: one.case, kind: "entry", of: key.of, seq: entry.seq, data: entry.data };
}
