// A case as its worker opens it: read, checked, written to. No page here, only letters.

import {
  checkChain, composeAdd, fromB64, hash, LetterError, makeLetter, openEnvelope, readingSince, readingUntil, recipientOf, sendLetter, today, vouched,
  type CheckedChain, type Detriment, type DetrimentAnswer, type Identity, type ListedEntry, type Reader, type Receipt, type Recipient, type Roster, type SentFile,
} from "../crypto";
import { checkLog, joinPages, type CaseLog, type CheckedLog } from "../crypto/log";
import { Refused, sameChain, type Why } from "./list";
import { freshRoster, type TrustedRoster } from "./page";
import { questionsOf, type Question } from "./questions";
import { parseMailbox, type AddLetter, type LetterFields, type Mailbox } from "../crypto/letter";

/** What the worker adds. */
export type Added =
  | { kind: "message"; text: string; detriment: DetrimentAnswer }
  | { kind: "follow_up"; at: Detriment["at"]; answer: DetrimentAnswer; text: string }
  | { kind: "withdraw"; text: string }
  | { kind: "consent"; ask: number; also: number | null; answer: "yes" | "no"; text: string }
  | { kind: "feedback"; answer: string; text: string }
  | { kind: "name"; name: string; contact: string; readers: string[] };

export class OwnCase {
  chain!: CheckedChain; // from the first check on
  private listed: ListedEntry[] = [];

  private constructor(
    private readonly receipt: Receipt,
    public roster: TrustedRoster,
    public box: Mailbox,
  ) {}

  private olderLogs: { log: CaseLog; before: number }[] = [];
  private sealTo: Recipient | null = null;
  /** Why the list of readers must not be used for this case, or null. */
  refused: Why | null = null;
  private newer: Why | null = null; // why the newest list was refused

  /** Opens the case that the words lead to. Throws LetterError `not_found` when there is none. */
  static async open(receipt: Receipt, roster: TrustedRoster): Promise<OwnCase> {
    const own = new OwnCase(receipt, roster, await read(receipt, roster));
    await own.check();
    return own;
  }

  get id(): string {
    return this.box.case;
  }

  /** What the server finds the case by. */
  get mailbox(): string {
    return this.receipt.mailbox();
  }

  get status(): string {
    return this.box.status;
  }

  /** Whether the worker has answered if they would speak up again. */
  get answered(): boolean {
    return this.chain.entries.some((one) => one.state === "genuine" && one.payload?.kind === "feedback");
  }

  /** What staff have asked, and what was answered. */
  get questions(): Question[] {
    return questionsOf(this.chain);
  }

  /** Reads the case again. */
  async refresh(): Promise<void> {
    this.box = await read(this.receipt, this.roster);
    this.olderLogs = [];
    await this.check();
  }

  /** Reads the case again under the list of readers as it is now. */
  async renew(): Promise<void> {
    try {
      this.roster = await freshRoster();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.newer = error.why;
    }
    await this.refresh();
  }

  /** Whether something can be added: not when the newest key is in doubt, nor under a list that does not follow from the report's. */
  get open(): boolean {
    return this.sealTo !== null && this.refused === null;
  }

  /** What a reply is sealed to: the newest identity of the case, so that nobody who was taken off opens it. */
  get recipient(): Recipient {
    if (this.refused !== null) throw new Refused(this.refused);
    if (this.sealTo === null) throw new Error("the key of this case is in doubt");
    return this.sealTo;
  }

  /** What the access log has about this case, checked against the key that the list of readers names. */
  get log(): CheckedLog {
    const { list, organisation } = this.roster;
    const pages = [{ log: this.box.log, before: 0 }, ...this.olderLogs].map((one) => checkLog(one.log, list.body.log, organisation.id, this.id, one.before));
    return joinPages(pages.reverse());
  }

  /** Asks for older lines of the access log. The letter looks like every other. */
  async readOlderLog(): Promise<void> {
    const before = this.log.records.find((one) => one.holds)?.line?.k ?? 0;
    const { log } = await read(this.receipt, this.roster, before);
    this.olderLogs.push({ log, before });
  }

  private async check(): Promise<void> {
    this.listed = this.box.entries;
    const newest = await this.openOne(this.box.envelope);
    const former = await Promise.all([...this.box.former_envelopes].sort((a, b) => b.seq - a.seq).map((one) => this.openOne(one.data)));
    if (newest.length + former.flat().length === 0) throw new Error("no envelope of this case opens");
    this.chain = await checkChain(this.box.case, this.listed, {
      identities: { name: this.receipt.identity(), ...(newest[0] ? { case: newest[0] } : {}) },
      former: { case: former.flat() },
      ...vouched(this.roster),
      worker: this.receipt.signPublic(),
    });
    this.sealTo = this.chain.current && (await recipientOf(this.chain.current));
    this.refused = this.newer ?? (this.chain.report && sameChain(this.roster.list, this.chain.report.list));
  }

  private async openOne(data: Uint8Array): Promise<Identity[]> {
    try {
      const envelope = await openEnvelope(data, this.receipt.identity());
      return envelope.case === this.box.case ? [envelope.identity] : [];
    } catch {
      return [];
    }
  }

  /** A letter that adds at the end of the chain as it was last read. */
  async compose(added: Added, files: SentFile[]): Promise<AddLetter> {
    if (added.kind === "name") await this.renew(); // it is sealed to people's own keys, so it matters who reads now, and with which
    const last = this.listed[this.listed.length - 1];
    if (!last) throw new Error("a case without entries");
    const place = { case: this.id, author: "worker", signSeed: this.receipt.signSeed(), last: { seq: last.seq, hash: last.hash }, day: today() };
    const statistics = this.chain.report?.statistics ?? "";
    if (added.kind === "message") return composeAdd(place, this.recipient, { ...added, files, statistics });
    if (added.kind === "name") return composeAdd(place, this.recipient, { kind: "name", said: { name: added.name, contact: added.contact }, readers: added.readers, recipients: await this.nameRecipients(added.readers) });
    if (added.kind === "withdraw" || added.kind === "consent") return composeAdd(place, this.recipient, added);
    if (added.kind === "feedback" && statistics === "") throw new Error("the report is not genuine");
    return composeAdd(place, this.recipient, { ...added, statistics });
  }

  /**
   * Who can be given a name: those who read this, as the case itself tells and the service too, with a key on the signed list. Not whose
   * cover is over, nor whom a reader let in without asking.
   */
  get readers(): Reader[] {
    const since = readingSince(this.chain);
    const until = readingUntil(this.chain);
    const reads = (id: string): boolean => this.box.readers.some((one) => one.id === id && !one.lost) && since.get(id)?.withoutConsent === false && (until.get(id) || "9999") >= today();
    return this.roster.readers.filter((one) => reads(one.id));
  }

  private async nameRecipients(chosen: readonly string[]): Promise<Recipient[]> {
    const readers = this.readers.filter((one) => chosen.includes(one.id));
    if (readers.length !== chosen.length) throw new LetterError("reads_no_more");
    return [await recipientOf(this.receipt.identity()), ...readers.map((one) => one.recipient)];
  }

  /** The whole letter around what compose made. */
  letter(add: AddLetter): LetterFields {
    return { op: "add", mailbox: this.receipt.mailbox(), ...add };
  }

  /** Whether the case holds what a letter brings: an answer may have been lost on its way back. */
  holds(add: AddLetter): boolean {
    return add.entries.every((one) => this.listed.some((have) => have.hash === hash(fromB64(one.data))));
  }
}

async function read(receipt: Receipt, roster: Roster, logBefore = 0): Promise<Mailbox> {
  return sendLetter(await makeLetter(roster.door, { op: "read", mailbox: receipt.mailbox(), log_before: logBefore }), parseMailbox);
}

/** Whether an error means that the words open nothing. */
export function unknown(error: unknown): boolean {
  return error instanceof LetterError && error.code === "not_found";
}
