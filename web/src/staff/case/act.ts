// Writing into a case: sign for the place after the last entry, append, and when somebody was first, read again and sign again once.
import { readingSince } from "../../crypto/agreed";
import { composeEntries } from "../../crypto/compose";
import { sealCard, sealNotesEnvelope } from "../../crypto/envelope";
import { toB64 } from "../../crypto/bytes";
import { cardOf } from "../../crypto/card";
import { newIdentity, recipientOf, type Identity, type Recipient } from "../../crypto/identity";
import { sealShares } from "../../crypto/share";
import type { Coding, Kind } from "../../crypto/bodies";
import { amendStatistics, append, Refused, type Append } from "../calls";
import type { SentFor } from "../../crypto/letter";
import type { Lists } from "../page";
import { loadCase } from "./open";
import type { OpenCase } from "./view";

export type Signer = { id: string; identity: Identity; signSeed: Uint8Array };

/** What to write. The body is fixed; place, predecessor and recipients come from the case as it stands. */
export type Writing = { kind: Kind; audience: "case" | "readers" | "private"; body: object; status?: string; coding?: Coding };

export class Writer {
  /** What was sent last without an answer. The same bytes again are one entry, whether or not they had arrived. */
  private unsure: { key: string; sent: Append } | null = null;

  constructor(
    private readonly id: string,
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {}

  load(): Promise<OpenCase> {
    return loadCase(this.id, this.me.identity, this.lists);
  }

  /** write appends and returns the case as it is then. */
  async write(c: OpenCase, writing: Writing): Promise<OpenCase> {
    const key = JSON.stringify(writing);
    try {
      await append(this.id, this.unsure?.key === key ? this.unsure.sent : await this.compose(c, writing, key));
    } catch (err) {
      if (!(err instanceof Refused) || err.code !== "conflict") throw err;
      // Somebody wrote first: what we signed names the wrong place. Once more from what stands there now.
      await append(this.id, await this.compose(await this.load(), writing, key));
    }
    this.unsure = null;
    return this.load();
  }

  private async compose(c: OpenCase, w: Writing, key: string): Promise<Append> {
    const out: Append = { entries: [], status: w.status ?? "", notes_envelopes: [], notes_recovery: [], cards: [] };
    const to = await this.recipient(c, w, out);
    const last = c.answer.entries.at(-1);
    if (!last) throw new Error("This case is empty.");
    const place = { case: this.id, author: this.me.id, signSeed: this.me.signSeed, last: { seq: last.seq, hash: last.hash }, day: this.lists.page.today };
    out.entries = await composeEntries(place, [{ kind: w.kind, audience: w.audience, body: w.body, recipients: [to] }]);
    if (w.coding) out.cards = await this.cards(c, w.coding);
    this.unsure = { key, sent: out };
    return out;
  }

  private async recipient(c: OpenCase, w: Writing, out: Append): Promise<Recipient> {
    if (w.audience === "private") return recipientOf(this.me.identity);
    if (!c.identity) throw new Error("The key you were given for this case is not the one that is used in it, so nothing can be written here. Tell the other readers.");
    if (w.audience === "case") return recipientOf(c.identity);
    if (c.notes) return recipientOf(c.notes);
    if (c.answer.notes_envelope) throw new Error("The key you were given for shared notes does not open, or is not the one the other readers use, so a note cannot be shared. A private note still works.");
    // The first note that is shared makes the key for all of them.
    const notes = await newIdentity();
    this.demandEveryReader(c);
    out.notes_envelopes = await this.forReaders(c, (to) => sealNotesEnvelope(this.id, notes, to));
    out.notes_recovery = await this.notesShares(c, notes);
    return recipientOf(notes);
  }

  /** notesShares are the halves by which both sides together can recover the notes, where the case can be recovered at all. */
  private async notesShares(c: OpenCase, notes: Identity): Promise<Append["notes_recovery"]> {
    const { management = "", staff = "" } = this.lists.roster.list?.body.recovery ?? {};
    if (!c.answer.recovery || !c.report.recovery || management === "" || staff === "") return [];
    return (await sealShares(this.id, "notes", notes, management, staff)).map((one) => ({ ...one, data: toB64(one.data) }));
  }

  /** demandEveryReader throws when there are readers to whom the key for shared notes must not be sealed: it is made once, for all. */
  private demandEveryReader(c: OpenCase): void {
    const names = (found: typeof c.answer.readers): string => found.map((one) => this.lists.person(one.id)).join(", ");
    const unlisted = c.answer.readers.filter((one) => !this.lists.reader(one.id));
    if (unlisted.length > 0) throw new Error(`${names(unlisted)}: not on the signed list of readers now, so the key for shared notes cannot be sealed to them. A private note still works.`);
    const reading = readingSince(c.chain);
    const unexplained = c.answer.readers.filter((one) => !reading.has(one.id));
    if (unexplained.length > 0) throw new Error(`${names(unexplained)}: nothing in this case says who let them in, so no key is given to them. A private note still works.`);
  }

  private cards(c: OpenCase, coding: Coding): Promise<SentFor[]> {
    return this.forReaders(c, (to) => sealCard(this.id, { ...cardOf(c.report), ...coding }, to));
  }

  private async forReaders(c: OpenCase, seal: (to: Recipient) => Promise<Uint8Array>): Promise<SentFor[]> {
    const out: SentFor[] = [];
    const reading = readingSince(c.chain);
    for (const { id } of c.answer.readers) {
      const reader = this.lists.reader(id); // nothing is sealed to a key that is not on the signed list, nor to somebody whom only the server calls a reader
      if (reader && reading.has(id)) out.push({ reader: id, data: toB64(await seal(reader.recipient)) });
    }
    return out;
  }

  /** recount amends the statistics row, which only whoever opened the report can find. */
  async recount(c: OpenCase, coding: Coding): Promise<void> {
    const counts = this.lists.roster.areas.find((a) => a.code === coding.area)?.counts_as ?? "";
    await amendStatistics({ token: c.report.statistics, themes: coding.themes, group: coding.group, area: counts });
  }
}
