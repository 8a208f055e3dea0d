// What the server says to everyone: the roster. docs/format.md §5.

import { parseRecipient, type Recipient } from "./identity";
import { anything, count, flag, list, loose, text, type Check } from "./shape";

/** A desk that concerns can be addressed to: the guardian service, a union. */
export interface Desk {
  id: string;
  kind: string;
  name: string;
}

/** A person who may be chosen as a reader. `recipient` has been checked to be post-quantum. */
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
 * Everything a client needs to begin. As yet it is only as trustworthy as the server that sent it: `signatures` is empty until the
 * roster is signed by both sides, so a server that lies could name a reader of its own.
 */
export interface Roster {
  v: number;
  number: number;
  signatures: unknown[];
  organisation: { name: string; demo: boolean };
  door: Recipient;
  desks: Desk[];
  readers: Reader[];
  areas: Area[];
  themes: ListItem[];
  groups: ListItem[];
  limits: Limits;
}

const recipient: Check<Recipient> = (value, path) => parseRecipient(text(value, path));
const items = list(loose<ListItem>({ code: text, label: text }));

/** Takes the JSON of the roster (GET /api/roster, or the page's `<script id="roster">`). Throws on any recipient that is not post-quantum. */
export const parseRoster: Check<Roster> = loose<Roster>({
  v: count,
  number: count,
  signatures: list(anything),
  organisation: loose<Roster["organisation"]>({ name: text, demo: flag }),
  door: recipient,
  desks: list(loose<Desk>({ id: text, kind: text, name: text })),
  readers: list(
    loose<Reader>({ id: text, name: text, title: text, role: text, side: text, desk: text, recipient, sign: text, since: text }),
  ),
  areas: list(loose<Area>({ code: text, name: text, parent: text, counts_as: text })),
  themes: items,
  groups: items,
  limits: loose<Limits>({ file_bytes: count, files: count, readers: count }),
});
