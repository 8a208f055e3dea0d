// What a page and its worker threads say to each other.
import type { Card } from "../crypto/card";
import type { Change, ChangeError, Wanted } from "../crypto/change";
import type { Outside } from "../crypto/outside";
import type { HeldError, KeysRow, SignedPeople } from "../crypto/held";

export type SealedCard = { id: string; sealed: string };

export type ToWorker =
  | { do: "begin"; identity: string }
  | { do: "cards"; cards: SealedCard[] }
  | { do: "sign"; author: ChangeAuthor; signed: SignedPeople }
  | { do: "changes"; jobs: ChangeJob[] }
  | { do: "file"; url: string; caseID: string; identities: readonly string[]; hash: string; stored: number }
  | { do: "archive"; files: { name: string; content: Blob }[]; day: string; to: Outside | null };

/** Who changes readers in a thread: its identity is the one told with "begin". */
export type ChangeAuthor = { id: string; signSeed: Uint8Array; day: string };

/** A case's keys as the server gives them, and what is to become of its readers. */
export type ChangeJob = { row: KeysRow; wanted: Wanted };

/** Why a change was not made: its own reason, or that the keys do not belong together. */
export type WhyNot = ChangeError["reason"] | `keys: ${HeldError["reason"]}` | "failed";
export type MadeChange = { id: string; change: Change; why?: undefined } | { id: string; change: null; why: WhyNot; people: string[] };

/** A card that does not open is null: shown as such, never left out. */
export type FromWorker =
  | { did: "cards"; cards: (Card | null)[] }
  | { did: "changes"; made: MadeChange[] }
  | { did: "progress"; done: number; of: number }
  | { did: "file"; name: string; type: string; content: Blob }
  | { did: "archive"; content: Blob; hash: string }
  | { did: "failed"; message: string };
