// What a page and its worker threads say to each other.
import type { Card } from "../crypto/card";

export type SealedCard = { id: string; sealed: string };

export type ToWorker =
  | { do: "begin"; identity: string }
  | { do: "cards"; cards: SealedCard[] }
  | { do: "file"; url: string; caseID: string; identity: string; hash: string; stored: number };

/** A card that does not open is null: shown as such, never left out. */
export type FromWorker =
  | { did: "cards"; cards: (Card | null)[] }
  | { did: "progress"; done: number; of: number }
  | { did: "file"; name: string; type: string; content: Blob }
  | { did: "failed"; message: string };
