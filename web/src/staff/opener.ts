// What a worker thread does: opens cards, opens one file as a stream, and makes changes of readers. It holds keys in memory and ends with the page.
import { fromB64 } from "../crypto/bytes";
import { readCard } from "../crypto/envelope";
import { Expanded } from "../crypto/expanded";
import type { Card } from "../crypto/card";
import { ChangeError, makeChange } from "../crypto/change";
import { HeldError, openKeys, type SignedPeople } from "../crypto/held";
import { parseIdentity, type Identity } from "../crypto/identity";
import type { ChangeAuthor, ChangeJob, FromWorker, MadeChange, SealedCard, ToWorker, WhyNot } from "./protocol";
import { fetchFile } from "./case/fetchfile";
import { makeArchive } from "./copies/archive";

let identity: Identity | null = null;
let expanded: Promise<Expanded> | null = null; // the same, for cards
let changer: { author: ChangeAuthor; signed: SignedPeople } | null = null;

function answer(message: FromWorker): void {
  (self as unknown as { postMessage(message: FromWorker): void }).postMessage(message);
}

async function openOne({ id, sealed }: SealedCard): Promise<Card | null> {
  try {
    if (!identity) return null;
    const found = readCard(await (await (expanded ??= Expanded.of(identity))).open(fromB64(sealed)));
    return found.case === id ? found.card : null; // a card of another case is no card of this one
  } catch {
    return null;
  }
}

async function openAll(cards: readonly SealedCard[]): Promise<(Card | null)[]> {
  const out: (Card | null)[] = [];
  for (const card of cards) out.push(await openOne(card));
  return out;
}

async function changeOne({ row, wanted }: ChangeJob): Promise<MadeChange> {
  try {
    if (!identity || !changer) throw new Error("not begun");
    const held = await openKeys(row, { identity }, changer.signed);
    return { id: row.id, change: await makeChange(held, wanted, changer.author, changer.signed) };
  } catch (err) {
    return { id: row.id, change: null, why: whyNot(err), people: err instanceof ChangeError ? [...err.people] : [] };
  }
}

function whyNot(err: unknown): WhyNot {
  if (err instanceof ChangeError) return err.reason;
  return err instanceof HeldError ? `keys: ${err.reason}` : "failed";
}

export async function serve(message: ToWorker): Promise<void> {
  switch (message.do) {
    case "begin":
      identity = parseIdentity(message.identity);
      expanded = null;
      return;
    case "sign":
      changer = { author: message.author, signed: message.signed };
      return;
    case "changes": {
      const made: MadeChange[] = [];
      for (const job of message.jobs) made.push(await changeOne(job));
      answer({ did: "changes", made });
      return;
    }
    case "cards":
      answer({ did: "cards", cards: await openAll(message.cards) });
      return;
    case "file":
      try {
        answer({ did: "file", ...(await fetchFile(message, (done, of) => answer({ did: "progress", done, of }))) });
      } catch (err) {
        answer({ did: "failed", message: err instanceof Error ? err.message : "This file could not be opened." });
      }
      return;
    case "archive":
      try {
        answer({ did: "archive", ...(await makeArchive(message.files, message.day, message.to, (done, of) => answer({ did: "progress", done, of }))) });
      } catch (err) {
        answer({ did: "failed", message: err instanceof Error ? err.message : "The archive could not be made." });
      }
  }
}
