// The schema of crypto/testdata/README.md, as types.

import type { Audience, CheckedEntry, Reason } from "../../src/crypto";

export interface Vectors {
  v: 1;
  made_by: "ts" | "go";
  blobs: Record<string, string>;
  derived: { secret: string; label: string; size: number; out: string }[];
  receipts: { words: string; token: string; mailbox: string; identity: string; recipient: string; sign_seed: string; sign: string }[];
  typed: { typed: string; words: string; count: number; wrong: { position: number; typed: string }[] }[];
  names: { id: string; name: string }[];
  bad_ids: string[];
  padme: { length: number; size: number }[];
  bad_recipients: string[];
  bad_identities: string[];
  persons: {
    passphrase: string;
    salt: string;
    root: string;
    login: string;
    key_file_identity: string;
    key_file: string;
    identity: string;
    sign_seed: string;
    sign: string;
  }[];
  sealed: { identities: string[]; blob: string; plain: string }[];
  lines: { what: string; identity: string; blob: string; size: number; line: string }[];
  entries: { identity: string; blob: string; size: number; line: string; signature: string; sign: string; hash: string }[];
  bad_entries: { why: Reason; identity: string; blob: string; sign: string }[];
  files: {
    identity: string;
    blob: string;
    line: string;
    content_size: number;
    content_hash: string;
    plain_size: number;
    size: number;
    hash: string;
  }[];
  bad_files: { why: string; identity: string; blob: string }[];
  chains: ChainVector[];
}

export interface ChainVector {
  name: string;
  case: string;
  identities: Partial<Record<Audience, string>>;
  worker: string;
  /** The id of the reader who checks, "" for none. */
  reader: string;
  former: { case?: string[] | null; readers?: string[] | null } | null;
  list: { id: string; sign: string; until: string }[] | null;
  kinds: { id: string; kind: string }[] | null;
  entries: { seq: number; audience: Audience; author: string; hash: string; blob: string; place: string }[];
  verdict: { seq: number; state: CheckedEntry["state"]; reason: Reason; without_consent: boolean; in_conflict: boolean }[] | null;
}

export type FileTypeVector = { name: string; content: string; type: string; cut: boolean };
