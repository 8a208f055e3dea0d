// What the import page and its threads say to each other.
import type { Draft } from "./rows";
import type { ImportLetter, Sender } from "./seal";
import type { Sheet, Why } from "./table";

export type ToImporter = { do: "read"; bytes: Uint8Array } | { do: "begin"; sender: Sender } | { do: "seal"; draft: Draft };

export type FromImporter = { did: "read"; sheets: Sheet[] } | { did: "unreadable"; why: Why } | { did: "sealed"; letter: ImportLetter } | { did: "failed"; message: string };
