// What the server says to everyone: the roster. docs/format.md §5. Who reads comes from the signed list in it, and only from one that verifies.

import { parseRecipient, type Recipient } from "./identity";
import { DESK_KINDS, ListError, verifyList, type Pin, type SignedHead, type SignedList } from "./list";
import { count, flag, list, loose, maybe, text, type Check } from "./shape";

/** A desk that people read at: the guardian service, a union, the non-executive lead, the executive lead. */
export interface Desk {
  id: string;
  kind: string;
  name: string;
}

/** A person who may be chosen as a reader: on the list that verified, and not away. */
export interface Reader {
  id: string;
  name: string;
  title: string;
  role: string;
  side: string;
  desk: string;
  recipient: Recipient;
  sign: string;
  since: string;
}

export interface Area {
  code: string;
  name: string;
  parent: string;
  counts_as: string;
}

export interface ListItem {
  code: string;
  label: string;
}

export interface Limits {
  file_bytes: number;
  files: number;
  readers: number;
}

/**
 * Everything a client needs to begin. `desks` and `readers` (by name, without those away) are of the list in force, which has been
 * verified; `list` is null and both are empty before the first is signed.
 */
export interface Roster {
  v: number;
  organisation: { id: string; name: string; demo: boolean };
  door: Recipient;
  list: SignedList | null;
  /** People on the list who read no more, or whose keys have changed since: nobody seals to them. */
  away: string[];
  /** Pairs of readers of whom one has declared an interest in the other. Nobody signs them: they are proposed, never decided by. */
  links: string[][];
  desks: Desk[];
  readers: Reader[];
  areas: Area[];
  themes: ListItem[];
  groups: ListItem[];
  limits: Limits;
}

type Sent = Omit<Roster, "list" | "desks" | "readers"> & { heads: SignedHead[]; list: string };

const recipient: Check<Recipient> = (value, path) => parseRecipient(text(value, path));
const items = list(loose<ListItem>({ code: text, label: text }));

const sentShape = loose<Sent>({
  v: count,
  organisation: loose<Roster["organisation"]>({ id: text, name: text, demo: flag }),
  door: recipient,
  heads: list(loose<SignedHead>({ line: text, signatures: list(loose<SignedHead["signatures"][number]>({ custodian: text, signature: text })) })),
  list: text,
  away: list(text),
  links: (value, path) => maybe(list(list(text)))(value, path) ?? [],
  areas: list(loose<Area>({ code: text, name: text, parent: text, counts_as: text })),
  themes: items,
  groups: items,
  limits: loose<Limits>({ file_bytes: count, files: count, readers: count }),
});

/**
 * Takes the JSON of the roster (GET /api/roster, or the page's `<script id="roster">`) and verifies its list. Throws ListError for a list
 * that must not be used: nothing may be sealed then. With pins there must be a list.
 */
export function parseRoster(value: unknown, pins: readonly Pin[] = []): Roster {
  const { heads, list: line, ...rest } = sentShape(value, "roster");
  if (heads.length === 0 && line === "" && pins.length === 0) return { ...rest, list: null, desks: [], readers: [] };
  const verified = verifyList(heads, line, pins);
  const { body } = verified;
  if (body.organisation !== rest.organisation.id) throw new ListError("body");
  const by = <T>(all: readonly T[], key: (one: T) => string): T[] => [...all].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return {
    ...rest,
    list: verified,
    desks: by(body.desks, (one) => `${DESK_KINDS.indexOf(one.kind)} ${one.name}`),
    readers: by(body.readers.filter((one) => !rest.away.includes(one.id)), (one) => one.name),
  };
}
