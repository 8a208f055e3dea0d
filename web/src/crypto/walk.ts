// Walking back through a chain whose identity has changed: which identity opens which entry. docs/format.md §4, "Checking a chain".

import { hash } from "./bytes";
import { parseNotesKey, parseReaders, type Payload } from "./bodies";
import type { Audience, ListedEntry } from "./chain";
import { EntryError, splitEntry, type OpenedEntry } from "./entry";
import { parseIdentity, type Identity } from "./identity";
import { open } from "./seal";

/** What opening an entry gave. `unopened` holds also for those that nobody tried to open. */
export interface Walked {
  entry: OpenedEntry | null;
  identity: Identity | null;
  reason: "" | "unopened" | "size" | "format";
}

const shut: Walked = { entry: null, identity: null, reason: "unopened" };

/** The identities of one audience: the newest that an envelope holds, and those of former envelopes. */
export class Keyring {
  private readonly known: Identity[];
  private present: Identity | undefined;
  /** Those that opened something, the newest first. */
  readonly used: Identity[] = [];

  constructor(newest: Identity | undefined, former: readonly Identity[] = []) {
    this.known = [...(newest ? [newest] : []), ...former];
    this.present = this.known[0];
  }

  get empty(): boolean {
    return this.known.length === 0;
  }

  /** Opens with the present identity, or else with any other: then that one is the present one. */
  async open(data: Uint8Array): Promise<{ plain: Uint8Array; identity: Identity } | null> {
    const others = this.known.filter((one) => one !== this.present);
    for (const identity of this.present ? [this.present, ...others] : others) {
      try {
        const plain = await open(data, identity);
        this.present = identity;
        if (!this.used.includes(identity)) this.used.push(identity);
        return { plain, identity };
      } catch {
        // the next one
      }
    }
    return null;
  }

  /** Goes on with the identity that an entry says stood before it. */
  follow(before: Identity): void {
    if (!this.known.includes(before)) this.known.push(before);
    this.present = before;
  }
}

export type Keyrings = Partial<Record<Audience, Keyring>>;

/** Opens what can be opened, from the last entry to the first. Nothing it finds is believed yet. */
export async function walkBack(listed: readonly Omit<ListedEntry, "place">[], rings: Keyrings): Promise<Walked[]> {
  const out: Walked[] = listed.map(() => shut);
  for (let i = listed.length - 1; i >= 0; i--) {
    const entry = listed[i];
    const ring = entry && rings[entry.audience];
    if (!entry || !ring || entry.data === null || entry.hash !== hash(entry.data)) continue;
    const found = await ring.open(entry.data);
    if (!found) continue;
    const walked = takeApart(found.plain, found.identity);
    out[i] = walked;
    const before = walked.entry && replaced(walked.entry.payload, entry.audience);
    if (before) ring.follow(before);
  }
  return out;
}

function takeApart(plain: Uint8Array, identity: Identity): Walked {
  try {
    return { entry: splitEntry(plain), identity, reason: "" };
  } catch (error) {
    return { entry: null, identity, reason: error instanceof EntryError ? error.reason : "format" };
  }
}

/** The identity that an entry says it replaces, or null. */
export function replaced({ kind, author, body }: Payload, audience: Audience): Identity | null {
  if (author === "worker") return null;
  try {
    if (kind === "readers" && audience === "case") return parseIdentity(parseReaders(body).before);
    if (kind === "notes_key" && audience === "readers") return parseIdentity(parseNotesKey(body).before);
  } catch {
    // no identity: nobody was taken off, or it is none
  }
  return null;
}
