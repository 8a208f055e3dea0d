// Checking a chain: what a server could have forged, dropped or reordered is shown as not genuine. docs/format.md §4.

import { Agreed } from "./agreed";
import { hash } from "./bytes";
import { vouchedIdentities } from "./current";
import { parseAsk, parseConflict, parseConsent, parseEscalate, parseNotesKey, parsePropose, parseReaders, parseReport, type Payload, type Report } from "./bodies";
import { entrySizes, verifyEntry, type OpenedEntry } from "./entry";
import type { Identity } from "./identity";
import { placeHolds } from "./place";
import { Keyring, replaced, walkBack, type Keyrings, type Walked } from "./walk";

export type Audience = "case" | "readers" | "private" | "name";

/** An entry as the server lists it. `data` is null when the file is not for us. */
export interface ListedEntry {
  seq: number;
  audience: Audience;
  author: string;
  hash: string;
  data: Uint8Array | null;
  /** The author's signature over whom it is for, b64; "" for one that has none. */
  place: string;
}

/** Why an entry is not genuine: the first check that failed, in the order of crypto/testdata/README.md. */
export type Reason =
  | "" | "gap" | "place" | "hash" | "unopened" | "size" | "format" | "kind" | "case" | "seq" | "author" | "prev" | "key" | "signature" | "recipient";

/** The verdict on one entry. Only `genuine` ones were written by who they say, here, after what stands before them. */
export interface CheckedEntry {
  seq: number;
  audience: Audience;
  author: string;
  state: "genuine" | "not_genuine" | "not_for_us";
  reason: Reason;
  /** What it says, when it could be taken apart: shown with a warning unless genuine. */
  payload: Payload | null;
  /** What opened it, or null. */
  identity: Identity | null;
  /** A genuine change of readers, or escalation, that needed the worker's agreement and does not show it. */
  withoutConsent: boolean;
  /** A genuine change of readers that lets in somebody who, as readers had said before, must not read it. */
  inConflict: boolean;
}

/** A signing key of somebody on the signed list, b64; `until` is the last day it counted, "" while it does. */
export interface KeyUntil {
  sign: string;
  until: string;
}

/** What the checker holds. */
export interface ChainKeys {
  /** The newest identity of each audience. */
  identities: Partial<Record<Audience, Identity>>;
  /** Those of former envelopes, in any order: for when a newer one does not lead back to them. */
  former?: { case?: readonly Identity[]; readers?: readonly Identity[] };
  /** The signed list's keys, now and formerly, by person. */
  list: ReadonlyMap<string, readonly KeyUntil[]>;
  /** Kinds of desks, by id of a desk and of whoever reads there. */
  kinds: ReadonlyMap<string, string>;
  /** The worker's own public key when the checker is the worker. */
  worker?: string;
  /** The checker's id when it is a reader. */
  reader?: string;
}

/** The result of checkChain. `whole` is true when no entry is not genuine. `report` is entry 0's body, when genuine. */
export interface CheckedChain {
  entries: CheckedEntry[];
  report: Report | null;
  whole: boolean;
  /** The case identities that opened something, the newest first. A file is opened with its entry's, or one that follows here. */
  identities: Identity[];
  /** The same of the notes that readers share. */
  notesIdentities: Identity[];
  /** What new entries are sealed to: the newest identity, proved by an entry of the worker or of somebody who read the case then. Null: read, but do not write. */
  current: Identity | null;
  /** What new notes are sealed to, proved in the same way; null also while there is none. */
  notes: Identity | null;
  /** What the worker has agreed to, to ask before adding somebody. */
  agreed: Agreed;
}

/**
 * Checks a case's entries in the order listed and gives a verdict for each; none is ever left out.
 *
 * If all are genuine: each was signed by the author it names, for this case and this place, by somebody who had seen everything before it
 * and, if staff, was not taken off. The server cannot have put words into a mouth, dropped an entry that has a successor, or changed the
 * order. What it can still do: keep back the newest entries.
 */
export async function checkChain(caseID: string, listed: readonly ListedEntry[], keys: ChainKeys): Promise<CheckedChain> {
  const rings = keyrings(keys);
  const walked = await walkBack(listed, rings);
  const check = new Check(caseID, keys, rings);
  const entries = listed.map((entry, i) => check.one(entry, listed[i - 1], walked[i]));
  return {
    entries,
    report: check.report,
    whole: entries.every((one) => one.state !== "not_genuine"),
    identities: rings.case?.used ?? [],
    notesIdentities: rings.readers?.used ?? [],
    ...check.current(entries),
    agreed: check.agreed,
  };
}

/** Which identities may open a file that came with an entry. */
export function fileIdentities(chain: Pick<CheckedChain, "identities" | "notesIdentities">, entry: { audience: Audience; identity: Identity | null }): Identity[] {
  if (entry.identity === null) return [];
  if (entry.audience !== "case" && entry.audience !== "readers") return [entry.identity];
  const used = entry.audience === "case" ? chain.identities : chain.notesIdentities;
  return used.slice(used.indexOf(entry.identity));
}

function keyrings({ identities, former }: ChainKeys): Keyrings {
  return {
    case: new Keyring(identities.case, former?.case),
    readers: new Keyring(identities.readers, former?.readers),
    private: new Keyring(identities.private),
    name: new Keyring(identities.name),
  };
}

/** One pass from the first entry to the last. */
class Check {
  report: Report | null = null;
  readonly agreed: Agreed;
  private readonly retired = new Set<Identity>();
  private staffWeek = ""; // the latest of a genuine entry by staff

  constructor(private readonly caseID: string, private readonly keys: ChainKeys, private readonly rings: Keyrings) {
    this.agreed = new Agreed(keys.kinds);
  }

  one(entry: ListedEntry, before: ListedEntry | undefined, walked: Walked | undefined): CheckedEntry {
    const { seq, audience, author } = entry;
    const base = { seq, audience, author, payload: null, identity: null, withoutConsent: false, inConflict: false };
    const refused = (reason: Reason, found: Partial<CheckedEntry> = {}): CheckedEntry => ({ ...base, state: "not_genuine", reason, ...found });
    if (seq !== (before ? before.seq + 1 : 0)) return refused("gap");
    if (entry.data === null || (this.rings[audience]?.empty ?? true)) {
      return this.elsewhere(entry) ? { ...base, state: "not_for_us", reason: "" } : refused("place");
    }
    if (entry.hash !== hash(entry.data)) return refused("hash");
    if (!walked?.identity || this.retired.has(walked.identity)) return refused("unopened");
    if (!walked.entry) return refused(walked.reason);

    const found = { payload: walked.entry.payload, identity: walked.identity };
    const reason = this.place(entry, before, walked.entry) || this.body(found.payload) || this.signer(walked.entry);
    if (reason !== "") return refused(reason, found);
    return this.believe({ ...base, ...found, state: "genuine", reason: "" });
  }

  // elsewhere: whether an entry that we were not given, or hold no key to, is for somebody else, by its author's word or by what is fixed.
  private elsewhere(entry: ListedEntry): boolean {
    const { seq, audience, author, hash: of, data, place } = entry;
    const { worker = "", reader = "" } = this.keys;
    const ours = audience === "case" || (audience === "name" && worker !== "") || (audience === "readers" && reader !== "") || (audience === "private" && reader === author);
    if (data === null && ours) return false;
    const said = { case: this.caseID, seq, audience, author, hash: of };
    if (author === "worker" && audience !== "name") return false;
    if (author === "worker" && seq === 1) return this.report === null || this.report.mode === "confidential"; // it came with the report
    if (author === "worker") return workerKeys(this.keys.worker, this.report).some((key) => placeHolds(said, place, key));
    return this.staffKeys(author, this.report).some((key) => this.counts({ author, week: "" }, key) && placeHolds(said, place, key));
  }

  private place(entry: ListedEntry, before: ListedEntry | undefined, opened: OpenedEntry): Reason {
    const payload = opened.payload;
    if (!entrySizes(payload.author, payload.kind).includes(opened.size)) return "size";
    if ((entry.seq === 0) !== (payload.kind === "report")) return "kind";
    if (payload.case !== this.caseID) return "case";
    if (payload.seq !== entry.seq) return "seq";
    if (payload.author !== entry.author) return "author";
    return payload.prev === (before ? before.hash : "") ? "" : "prev";
  }

  private body({ kind, body }: Payload): Reason {
    try {
      bodies[kind]?.(body);
      return "";
    } catch {
      return "format";
    }
  }

  private signer(opened: OpenedEntry): Reason {
    const { payload } = opened;
    const report = payload.kind === "report" ? parseReport(payload.body) : this.report;
    const keys = payload.author === "worker" ? workerKeys(this.keys.worker, report) : this.staffKeys(payload.author, report, payload.kind === "report");
    if (keys.length === 0) return "key";
    if (!keys.some((key) => this.counts(payload, key) && verifyEntry(opened, key))) return "signature";
    if (payload.kind !== "readers") return "";
    const { removed, recipient } = parseReaders(payload.body);
    return removed.length === 0 || (report !== null && recipient === report.recipient) ? "" : "recipient";
  }

  // staffKeys: the report pins its readers' keys against a list that changes later. But a report that a reader wrote cannot vouch for
  // its own author, so for that one the list comes first; nor can a reader give another one's name a key of their own.
  private staffKeys(author: string, report: Report | null, own = false): string[] {
    const listed = (this.keys.list.get(author) ?? []).map((one) => one.sign);
    const pinned = (report?.readers ?? []).filter((one) => one.id === author).map((one) => one.sign);
    if (own) return listed.length > 0 ? listed : pinned;
    const brought = this.agreed.keysOf(author).filter((key) => listed.length === 0 || listed.includes(key));
    return [...new Set([...pinned, ...brought, ...listed])];
  }

  /** A key that the list gives an end counts only for weeks that began no later. An entry is no older than what stands in front of it. */
  private counts({ author, week: said }: Pick<Payload, "author" | "week">, key: string): boolean {
    const week = said > this.staffWeek ? said : this.staffWeek;
    const same = (this.keys.list.get(author) ?? []).filter((one) => one.sign === key);
    return same.length === 0 || same.some((one) => one.until === "" || week <= one.until);
  }

  /** believe takes note of what a genuine entry changes for those after it. */
  private believe(entry: CheckedEntry): CheckedEntry {
    const { payload, audience, author, identity } = entry;
    if (!payload) return entry;
    if (payload.kind === "report") {
      this.report = parseReport(payload.body);
      this.agreed.report(this.report);
    }
    if (author !== "worker" && payload.week > this.staffWeek) this.staffWeek = payload.week;
    const before = replaced(payload, audience);
    if (before && before !== identity) this.retired.add(before);
    const checked = { ...entry, withoutConsent: this.agreed.without(entry), inConflict: this.agreed.conflicts(entry) };
    this.agreed.learn(checked);
    return checked;
  }

  current(entries: readonly CheckedEntry[]): Pick<CheckedChain, "current" | "notes"> {
    const vouched = vouchedIdentities(entries, this.report);
    const proved = (audience: "case" | "readers"): Identity | null => {
      const newest = this.keys.identities[audience];
      return newest && newest === vouched[audience] && !this.retired.has(newest) ? newest : null;
    };
    return { current: proved("case"), notes: proved("readers") };
  }
}

const bodies: Partial<Record<Payload["kind"], (body: unknown) => unknown>> = {
  report: (body) => parseReport(body),
  readers: (body) => parseReaders(body),
  notes_key: (body) => parseNotesKey(body),
  ask: (body) => parseAsk(body),
  consent: (body) => parseConsent(body),
  propose: (body) => parsePropose(body),
  escalate: (body) => parseEscalate(body),
  conflict: (body) => parseConflict(body),
};

function workerKeys(own: string | undefined, report: Report | null): string[] {
  const named = report?.worker ?? "";
  if (own === undefined || own === "") return named === "" ? [] : [named];
  return named === "" || named === own ? [own] : [];
}
