// A case as its worker opens it: read, checked, written to. No page here, only letters.

import {
  checkChain, composeAdd, fromB64, hash, LetterError, makeLetter, openEnvelope, recipientOf, sendLetter, today, vouched,
  type CheckedChain, type Identity, type ListedEntry, type Receipt, type Recipient, type Roster, type SentFile,
} from "../crypto";
import { parseMailbox, type AddLetter, type LetterFields, type Mailbox } from "../crypto/letter";

/** What the worker adds. */
export type Added =
  | { kind: "message"; text: string }
  | { kind: "withdraw"; text: string }
  | { kind: "feedback"; answer: string; text: string };

export class OwnCase {
  chain!: CheckedChain; // from the first check on
  private listed: ListedEntry[] = [];

  private constructor(
    private readonly receipt: Receipt,
    readonly roster: Roster,
    private box: Mailbox,
    readonly identity: Identity,
    readonly recipient: Recipient,
  ) {}

  /** Opens the case that the words lead to. Throws LetterError `not_found` when there is none. */
  static async open(receipt: Receipt, roster: Roster): Promise<OwnCase> {
    const box = await read(receipt, roster);
    const envelope = await openEnvelope(box.envelope, receipt.identity());
    if (envelope.case !== box.case) throw new Error("the envelope belongs to another case");
    const own = new OwnCase(receipt, roster, box, envelope.identity, await recipientOf(envelope.identity));
    await own.check();
    return own;
  }

  get id(): string {
    return this.box.case;
  }

  get status(): string {
    return this.box.status;
  }

  /** Whether the worker has answered if they would speak up again. */
  get answered(): boolean {
    return this.chain.entries.some((one) => one.state === "genuine" && one.payload?.kind === "feedback");
  }

  /** Reads the case again. */
  async refresh(): Promise<void> {
    this.box = await read(this.receipt, this.roster);
    await this.check();
  }

  private async check(): Promise<void> {
    this.listed = this.box.entries;
    this.chain = await checkChain(this.box.case, this.listed, {
      identities: { case: this.identity, name: this.receipt.identity() },
      ...vouched(this.roster),
      worker: this.receipt.signPublic(),
    });
  }

  /** A letter that adds at the end of the chain as it was last read. */
  async compose(added: Added, files: SentFile[]): Promise<AddLetter> {
    const last = this.listed[this.listed.length - 1];
    if (!last) throw new Error("a case without entries");
    const place = { case: this.id, author: "worker", signSeed: this.receipt.signSeed(), last: { seq: last.seq, hash: last.hash }, day: today() };
    if (added.kind === "message") return composeAdd(place, this.recipient, { ...added, files });
    if (added.kind === "withdraw") return composeAdd(place, this.recipient, added);
    if (!this.chain.report) throw new Error("the report is not genuine");
    return composeAdd(place, this.recipient, { ...added, statistics: this.chain.report.statistics });
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

async function read(receipt: Receipt, roster: Roster): Promise<Mailbox> {
  return sendLetter(await makeLetter(roster.door, { op: "read", mailbox: receipt.mailbox() }), parseMailbox);
}

/** Whether an error means that the words open nothing. */
export function unknown(error: unknown): boolean {
  return error instanceof LetterError && error.code === "not_found";
}
