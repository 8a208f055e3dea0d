// Writing into a case: sign for the place after the last entry, append, and when somebody was first, read again and sign again once.
import { readingSince, readingUntil } from "../../crypto/agreed";
import { composeEntries } from "../../crypto/compose";
import { sealCard, sealNotesEnvelope } from "../../crypto/envelope";
import { fromB64, toB64 } from "../../crypto/bytes";
import { newIdentity, recipientOf, type Identity, type Recipient } from "../../crypto/identity";
import { halves, halvesFor } from "../../crypto/change";
import { sealShares } from "../../crypto/share";
import type { Coding, Kind } from "../../crypto/bodies";
import type { Card } from "../../crypto/card";
import { amendStatistics, append, giveHalves, Refused, type Append } from "../calls";
import type { SentFor } from "../../crypto/letter";
import { markOf } from "../desk/owncalls";
import type { Lists } from "../page";
import { held } from "./held";
import { loadCase } from "./open";
import type { Outgoing } from "./outgoing";
import { tellOutcome } from "./outcome";
import type { OpenCase, Said, Shown } from "./view";
import { cardNow, cardThen, sentDues, workOf, workOn, type Work } from "./work";

export type Signer = { id: string; identity: Identity; signSeed: Uint8Array };

/** What to write. The body is fixed; place, predecessor and recipients come from the case as it stands. */
export type Writing = {
  kind: Kind;
  audience: "case" | "readers" | "private";
  body: object;
  status?: string;
  hold?: "on" | "off";
  copied?: Append["copied"];
  /** Files to go with it. They are named in its body once they are sent. */
  files?: Outgoing | undefined;
  /** unless says, when somebody else wrote first, why this should not be written any more; "" when it still should. */
  unless?: (now: OpenCase) => string;
};

/** Overtaken: somebody else wrote first, and what was to be written makes no sense any more. Nothing was written. */
export class Overtaken extends Error {
  constructor(
    words: string,
    readonly now: OpenCase,
  ) {
    super(words);
  }
}

export class Writer {
  /** What was sent last without an answer. The same bytes again are one entry, whether or not they had arrived. */
  private unsure: { key: string; sent: Append } | null = null;

  constructor(
    private readonly id: string,
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {}

  load(): Promise<OpenCase> {
    return loadCase(this.id, this.me, this.lists);
  }

  /** write appends, all or none, and returns the case as it is then. */
  async write(c: OpenCase, ...writings: Writing[]): Promise<OpenCase> {
    const key = JSON.stringify(writings);
    try {
      await append(this.id, this.unsure?.key === key ? this.unsure.sent : await this.compose(c, writings, key));
    } catch (err) {
      if (err instanceof Refused && err.code === "missing_files") this.lost(writings);
      if (!(err instanceof Refused) || err.code !== "conflict") throw err;
      // Somebody wrote first: what we signed names the wrong place. Once more from what stands there now.
      const now = await this.load();
      const why = writings.map((w) => w.unless?.(now) ?? "").find((words) => words !== "");
      if (why) {
        this.unsure = null;
        throw new Overtaken(why, now);
      }
      await append(this.id, await this.compose(now, writings, key));
    }
    this.unsure = null;
    const after = await this.load();
    if (writings.some((w) => w.status || w.kind === "contact")) await tellOutcome(c, after, this.lists.page);
    return after;
  }

  /**
   * renew seals a fresh card for every reader when the worker wrote what this reader had not read, whatever it was: the server knows both, so that
   * it learns nothing of what was said. Their desks then show it although nobody has written. Whoever does not see all that readers share makes
   * no cards. It gives back the mark of their own new card, "" when nothing was renewed.
   */
  async renew(c: OpenCase, always = false): Promise<string> {
    const { worker_seq: said, read_seq: read } = c.answer.case;
    const last = c.answer.entries.at(-1)?.seq;
    if ((said <= read && !always) || last === undefined || !c.genuine || !c.identity || workOn(c).unread) return "";
    const cards = await this.cards(c, cardNow(c));
    try {
      await append(this.id, { entries: [], files: [], status: "", notes_envelopes: [], notes_recovery: [], cards, dues: null, hold: "", copied: "", at: last });
    } catch (err) {
      if (err instanceof Refused && err.status !== 401) return ""; // somebody has written meanwhile, whose cards are newer; or the line broke: this reader's own index has it
      throw err;
    }
    const mine = cards.find((one) => one.reader === this.me.id);
    return mine ? markOf(fromB64(mine.data)) : "";
  }

  /**
   * giveHalves makes the halves for recovery of a case that came before there was a spare key, or that a recovery passed on: they are to name everybody
   * who reads it now. It says whether any were sent.
   */
  async giveHalves(c: OpenCase): Promise<boolean> {
    const signed = this.lists.roster.list;
    if (!c.answer.halves_wanted || !c.report.recovery || !c.genuine || !c.identity || !signed) return false;
    const now = { ...held(c), recovery: true };
    const readers = halvesFor(now, this.lists.page.today, { added: [], removed: [], until: "" });
    const made = await halves(now, c.identity, c.notes, readers, signed);
    if (made.length === 0) return false;
    await giveHalves(this.id, now.last.seq, made);
    return true;
  }

  /** lost: the server does not have the files any more, so what was made with them is of no use. */
  private lost(writings: readonly Writing[]): void {
    this.unsure = null;
    for (const w of writings) w.files?.lost();
  }

  /** withFiles sends the files of a writing, lists them, and names them in its body. */
  private async withFiles(w: Writing, to: Recipient, out: Append): Promise<object> {
    if (!w.files || w.files.attachments.length === 0) return w.body;
    const sent = await w.files.send(this.id, to);
    out.files.push(...sent.map((one) => ({ ...one.listed, audience: w.audience })));
    return { ...w.body, files: sent.map((one) => one.ref) };
  }

  private async compose(c: OpenCase, writings: readonly Writing[], key: string): Promise<Append> {
    const status = writings.findLast((w) => w.status)?.status ?? "";
    const hold = writings.findLast((w) => w.hold)?.hold ?? "";
    const copied = writings.findLast((w) => w.copied)?.copied ?? "";
    const out: Append = { entries: [], files: [], status, notes_envelopes: [], notes_recovery: [], cards: [], dues: null, hold, copied };
    const made: { notes: Identity | null } = { notes: null };
    const recipients: Recipient[] = [];
    const bodies: object[] = [];
    for (const w of writings) {
      const to = await this.recipient(c, w, out, made);
      recipients.push(to);
      bodies.push(await this.withFiles(w, to, out));
    }
    const last = c.answer.entries.at(-1);
    if (!last) throw new Error("This case is empty.");
    const place = { case: this.id, author: this.me.id, signSeed: this.me.signSeed, last: { seq: last.seq, hash: last.hash }, day: this.lists.page.today };
    out.entries = await composeEntries(place, writings.map((w, n) => ({ kind: w.kind, audience: w.audience, body: bodies[n] ?? w.body, recipients: recipients.slice(n, n + 1) })));
    if (c.genuine && writings.some((w) => w.audience !== "private")) {
      const card = cardThen(c, this.workAfter(c, writings), last.seq + writings.length);
      out.cards = await this.cards(c, card);
      out.dues = sentDues(card);
    }
    this.unsure = { key, sent: out };
    return out;
  }

  /** workAfter is how the work will stand once this is written. */
  private workAfter(c: OpenCase, writings: readonly Writing[]): Work {
    const last = c.entries.at(-1)?.seq ?? 0;
    const today = this.lists.page.today;
    const toCome = writings.map((w, n): Shown => ({ seq: last + 1 + n, audience: w.audience, author: this.me.id, week: today, said: { kind: w.kind, body: w.body } as Said, doubt: "", withoutConsent: false }));
    const status = writings.findLast((w) => w.status)?.status;
    const { case: row } = c.answer;
    return workOf({ report: c.report, entries: [...c.entries, ...toCome], status: status ?? row.status, statusOn: status ? today : row.status_on });
  }

  private async recipient(c: OpenCase, w: Writing, out: Append, made: { notes: Identity | null }): Promise<Recipient> {
    if (w.audience === "private") return recipientOf(this.me.identity);
    if (!c.identity) throw new Error("The key you were given for this case is not the one that is used in it, so nothing can be written here. Tell the other readers.");
    if (w.audience === "case") return recipientOf(c.identity);
    const known = c.notes ?? made.notes;
    if (known) return recipientOf(known);
    if (c.answer.notes_envelope) throw new Error("The key you were given for shared notes does not open, or is not the one the other readers use, so a note cannot be shared. A private note still works.");
    // The first note that is shared makes the key for all of them.
    const notes = (made.notes = await newIdentity());
    this.demandEveryReader(c);
    out.notes_envelopes = await this.forReaders(c, (to) => sealNotesEnvelope(this.id, notes, to));
    out.notes_recovery = await this.notesShares(c, notes);
    return recipientOf(notes);
  }

  /** notesShares are the halves by which both sides together can recover the notes, where the case can be recovered at all. */
  private async notesShares(c: OpenCase, notes: Identity): Promise<Append["notes_recovery"]> {
    const to = this.lists.roster.list?.spareKey;
    if (!c.answer.recovery || !c.report.recovery || !to) return [];
    const readers = halvesFor({ reading: readingUntil(c.chain), apart: new Set(c.chain.agreed.apart.keys()) }, this.lists.page.today, { added: [], removed: [], until: "" });
    return (await sealShares(this.id, "notes", notes, readers, to.management, to.staff)).map((one) => ({ ...one, data: toB64(one.data) }));
  }

  /** demandEveryReader throws when there are readers to whom the key for shared notes must not be sealed: it is made once, for all. */
  private demandEveryReader(c: OpenCase): void {
    const names = (found: typeof c.answer.readers): string => found.map((one) => this.lists.person(one.id)).join(", ");
    const unlisted = c.answer.readers.filter((one) => !this.lists.reader(one.id));
    if (unlisted.length > 0) throw new Error(`${names(unlisted)}: not on the signed list of readers now, so the key for shared notes cannot be sealed to them. A private note still works.`);
    const apart = c.answer.readers.filter((one) => c.chain.agreed.apart.has(one.id));
    if (apart.length > 0) throw new Error(`${names(apart)}: must not read this. Take them off first. A private note still works.`);
    const reading = readingSince(c.chain);
    const unexplained = c.answer.readers.filter((one) => !reading.has(one.id));
    if (unexplained.length > 0) throw new Error(`${names(unexplained)}: nothing in this case says who let them in, so no key is given to them. A private note still works.`);
  }

  private cards(c: OpenCase, card: Card): Promise<SentFor[]> {
    return this.forReaders(c, (to) => sealCard(this.id, card, to));
  }

  private async forReaders(c: OpenCase, seal: (to: Recipient) => Promise<Uint8Array>): Promise<SentFor[]> {
    const out: SentFor[] = [];
    const reading = readingSince(c.chain);
    for (const { id } of c.answer.readers) {
      const reader = this.lists.reader(id); // nothing is sealed to a key that is not on the signed list, nor to somebody whom only the server calls a reader, or who must not read it
      if (reader && reading.has(id) && !c.chain.agreed.apart.has(id)) out.push({ reader: id, data: toB64(await seal(reader.recipient)) });
    }
    return out;
  }

  /** recount amends the statistics row, which only whoever opened the report can find. */
  async recount(c: OpenCase, coding: Coding): Promise<void> {
    if (c.report.statistics === "") return; // brought in from old records: its figures were published before
    const counts = this.lists.roster.areas.find((a) => a.code === coding.area)?.counts_as ?? "";
    await amendStatistics({ token: c.report.statistics, themes: coding.themes, group: coding.group, area: counts });
  }
}
