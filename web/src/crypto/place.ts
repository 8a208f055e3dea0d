// Whom an entry is for, signed in clear by its author: what tells an entry that is somebody else's from one that is kept from us. docs/format.md §4.

import { fromB64, toB64, utf8 } from "./bytes";
import type { Audience } from "./chain";
import { sign, verify } from "./sign";

const SIGNED = "saysomething/v1 place\n";

/** An entry's place in its case. The service holds all of it in clear already. */
export interface EntryPlace {
  case: string;
  seq: number;
  audience: Audience;
  author: string;
  hash: string;
}

/** Entries for everybody have none, nor those of workers, whose audiences are fixed, but for a name that came after the report: then "". */
export function signPlace(place: EntryPlace, signSeed: Uint8Array): string {
  const has = place.author === "worker" ? place.audience === "name" && place.seq > 1 : place.audience !== "case";
  return has ? toB64(sign(signSeed, bytesOf(place))) : "";
}

/** Whether the owner of this public key (b64) said that the entry is for this audience. */
export function placeHolds(place: EntryPlace, signature: string, publicKey: string): boolean {
  try {
    return verify(fromB64(publicKey), bytesOf(place), fromB64(signature));
  } catch {
    return false;
  }
}

function bytesOf({ case: id, seq, audience, author, hash }: EntryPlace): Uint8Array {
  return utf8(SIGNED + JSON.stringify({ case: id, seq, audience, author, hash }));
}
