// What a worker thread does: opens cards, and opens one file as a stream. It holds keys in memory and ends with the page.
import { fromB64 } from "../crypto/bytes";
import { openCard } from "../crypto/envelope";
import type { Card } from "../crypto/card";
import { parseIdentity, type Identity } from "../crypto/identity";
import type { FromWorker, SealedCard, ToWorker } from "./protocol";
import { fetchFile } from "./case/fetchfile";

let identity: Identity | null = null;

function answer(message: FromWorker): void {
  (self as unknown as { postMessage(message: FromWorker): void }).postMessage(message);
}

async function openOne({ id, sealed }: SealedCard): Promise<Card | null> {
  try {
    if (!identity) return null;
    const found = await openCard(fromB64(sealed), identity);
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

export async function serve(message: ToWorker): Promise<void> {
  switch (message.do) {
    case "begin":
      identity = parseIdentity(message.identity);
      return;
    case "cards":
      answer({ did: "cards", cards: await openAll(message.cards) });
      return;
    case "file":
      try {
        answer({ did: "file", ...(await fetchFile(message, (done, of) => answer({ did: "progress", done, of }))) });
      } catch (err) {
        answer({ did: "failed", message: err instanceof Error ? err.message : "This file could not be opened." });
      }
  }
}
