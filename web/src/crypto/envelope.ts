// Key envelopes: how a reader comes to hold a case's key. docs/format.md §4.

import { fitCard, parseCard, type Card } from "./card";
import { parseIdentity, type Identity, type Recipient } from "./identity";
import { padLine, parseLine, SIZES } from "./pad";
import { open, seal } from "./seal";
import { object, oneOf, text } from "./shape";

/** What an envelope holds: the key of one case, and its card. */
export interface Envelope {
  case: string;
  identity: Identity;
  card: Card;
}

const envelopeShape = object<{ v: 1; case: string; identity: string; card: Card }>({ v: oneOf<1>(1), case: text, identity: text, card: parseCard });
const cardShape = object<{ v: 1; case: string; card: Card }>({ v: oneOf<1>(1), case: text, card: parseCard });
const notesShape = object<{ v: 1; case: string; notes: string }>({ v: oneOf<1>(1), case: text, notes: text });

/** A case's key and card for one reader. Only that reader opens it; all envelopes have one size, and all cards another, so none tells how much is inside. */
export async function sealEnvelope(envelope: Envelope, reader: Recipient): Promise<Uint8Array> {
  const line = (card: Card): object => ({ v: 1, case: envelope.case, identity: envelope.identity, card });
  const card = fitCard(envelope.card, SIZES.envelope, line);
  return seal(padLine(line(card), SIZES.envelope), [reader]);
}

/** Opens an envelope. It is not signed: that its case key is the right one shows when the case's chain checks out. */
export async function openEnvelope(file: Uint8Array, reader: Identity): Promise<Envelope> {
  const found = envelopeShape(parseLine(await open(file, reader)), "envelope");
  return { case: found.case, identity: parseIdentity(found.identity), card: found.card };
}

/** A newer card beside an envelope: the same line without the key. */
export async function sealCard(caseID: string, card: Card, reader: Recipient): Promise<Uint8Array> {
  const line = (one: Card): object => ({ v: 1, case: caseID, card: one });
  return seal(padLine(line(fitCard(card, SIZES.card, line)), SIZES.card), [reader]);
}

/** Opens a card, or the envelope that stands in for one in a list: `identity` is null when it was a card. */
export async function openCard(file: Uint8Array, reader: Identity): Promise<{ case: string; card: Card; identity: Identity | null }> {
  return readCard(await open(file, reader));
}

/** What openCard makes of a file that has been opened already. */
export function readCard(plain: Uint8Array): { case: string; card: Card; identity: Identity | null } {
  const value = parseLine(plain);
  if (typeof value === "object" && value !== null && "identity" in value) {
    const found = envelopeShape(value, "envelope");
    return { case: found.case, card: found.card, identity: parseIdentity(found.identity) };
  }
  return { ...pick(cardShape(value, "card")), identity: null };
}

function pick(found: { case: string; card: Card }): { case: string; card: Card } {
  return { case: found.case, card: found.card };
}

/** The key of the notes that readers share, for one reader. The worker never gets one. */
export async function sealNotesEnvelope(caseID: string, notes: Identity, reader: Recipient): Promise<Uint8Array> {
  return seal(padLine({ v: 1, case: caseID, notes }, SIZES.envelope), [reader]);
}

/** Opens a notes envelope. */
export async function openNotesEnvelope(file: Uint8Array, reader: Identity): Promise<{ case: string; notes: Identity }> {
  const found = notesShape(parseLine(await open(file, reader)), "notes envelope");
  return { case: found.case, notes: parseIdentity(found.notes) };
}
