// The index of a reader's desk: cards that were opened, and the words of cases that were read, so that the desk is there at once and can be
// searched. It lies on this device and, sealed to the same key, on the server, for the reader's other devices. Everything in it can be made again.
import { parseCard, type Card } from "../../crypto/card";
import { count, flag, list, loose, maybe, nullable, object, oneOf, ShapeError, text, type Check } from "../../crypto/shape";
import type { CaseRow } from "../calls";
import { getOwn, listOwn, markOf, putOwn, type OwnFile } from "./owncalls";
import type { OwnKey } from "./sealed";
import type { Shelf } from "./shelf";

/** What was read in a case: everything written up to entry `seq`, in small letters; the matter it is in; and who read it then. */
export type Read = { seq: number; text: string; matter: InMatter | null; readers?: string[] | undefined };
export type InMatter = { id: string; name: string; speakers: number };

/** A case in the index. `mark` is that of the sealed card that `card` came from. */
export type Known = { id: string; mark: string; card: Card | null; read: Read | null };

/** The server's copies. */
export interface Remote {
  list(): Promise<OwnFile[]>;
  get(name: string): Promise<Uint8Array>;
  put(name: string, before: string, file: Uint8Array): Promise<boolean>;
}

export const server: Remote = { list: listOwn, get: getOwn, put: putOwn };

const PIECES = 16;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const LARGEST = 2 * 1024 * 1024; // that the server takes

/** pieceOf is where a case belongs: reading one changes a sixteenth of the index. */
export const pieceOf = (id: string): string => `index-${Math.floor((LETTERS.indexOf(id.charAt(0)) * PIECES) / LETTERS.length).toString(16)}`;
export const pieces: readonly string[] = Array.from({ length: PIECES }, (_, n) => `index-${n.toString(16)}`);

/** cardMark tells one sealed card (b64) from the next: its authentication tag, which no two ciphertexts share. */
export const cardMark = (sealed: string): string => sealed.slice(-28);

type Content = { v: 1; person: string; cases: readonly Known[] };

const content = object<Content>({
  v: oneOf<1>(1),
  person: text,
  cases: list(object<Known>({
    id: text, mark: text, card: nullable(parseCard),
    read: nullable(object<Read>({ seq: count, text, matter: nullable(object<InMatter>({ id: text, name: text, speakers: count })), readers: maybe(list(text)) })),
  })),
});

/** A place in a chain, or -1. */
const whole: Check<number> = (value, path = "") => {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new ShapeError(path, "a whole number");
  return value;
};

const listedContent = object<Listed & { v: 1; person: string }>({
  v: oneOf<1>(1), person: text, day: text,
  rows: list(loose<CaseRow>({
    id: text, status: text, status_on: text, week: text, mode: text, route: text, desks: list(text), card: text, mark: text,
    last_seq: whole, last_author: text, worker_seq: whole, read_seq: whole, held: flag,
  })),
});

/** What the server listed on a day. */
export type Listed = { day: string; rows: CaseRow[] };

const LISTED = "listed";

type State = { n: number; mark: string; pushed: boolean; changed: boolean };

export class CaseIndex {
  private readonly cases = new Map<string, Known>();
  private readonly state = new Map<string, State>();
  private only: ReadonlySet<string> | null = null; // what this person reads, once all of it is known

  constructor(
    private readonly person: string,
    private readonly key: OwnKey,
    private readonly shelf: Shelf,
    private readonly remote: Remote = server,
  ) {}

  /** load opens what lies on this device. It gives back how many cases that is. */
  async load(names: readonly string[] = pieces): Promise<number> {
    await Promise.all(names.map((name) => this.take(name)));
    return this.cases.size;
  }

  /** find gives the card, if it is the one that was opened before. */
  find(id: string, mark: string): Card | null {
    const known = this.cases.get(id);
    return known?.mark === mark ? known.card : null;
  }

  read(id: string): Read | null {
    return this.cases.get(id)?.read ?? null;
  }

  all(): Iterable<Known> {
    return this.cases.values();
  }

  put(id: string, mark: string, card: Card): void {
    this.cases.set(id, { id, mark, card, read: this.read(id) });
    this.touch(id);
  }

  remember(id: string, read: Read): void {
    const known = this.cases.get(id);
    if (known?.read && known.read.seq === read.seq && known.read.text === read.text && JSON.stringify([known.read.matter, known.read.readers]) === JSON.stringify([read.matter, read.readers])) return;
    this.cases.set(id, { id, mark: known?.mark ?? "", card: known?.card ?? null, read });
    this.touch(id);
  }

  /** keepOnly drops every case that this person does not read any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    this.only = ids;
    for (const id of [...this.cases.keys()]) {
      if (ids.has(id)) continue;
      this.cases.delete(id);
      this.touch(id);
    }
  }

  /** save keeps on this device what has changed. */
  async save(): Promise<void> {
    for (const name of pieces) if (this.state.get(name)?.changed) await this.shelf.alone(() => this.write(name));
  }

  /** pull brings in what other devices left on the server. */
  async pull(): Promise<void> {
    const kept = new Map((await this.remote.list()).map((one) => [one.name, one.mark]));
    await Promise.all(
      pieces.map(async (name) => {
        const state = this.at(name);
        const mark = kept.get(name) ?? "";
        if (mark === state.mark) return;
        if (mark !== "") await this.merge(name, await this.remote.get(name), (more) => (state.pushed = !more));
        else state.pushed = false;
        Object.assign(state, { mark, changed: true });
      }),
    );
  }

  /** push leaves on the server what has changed here, for this person's other devices. */
  async push(): Promise<void> {
    for (const name of pieces) {
      const state = this.state.get(name);
      if (!state || state.pushed || (state.mark === "" && this.of(name).length === 0)) continue;
      if (await this.send(name, state)) continue;
      await this.pull(); // another device was first
      await this.send(name, state);
    }
  }

  /** keepListed keeps what the server listed, on this device alone, for a visit on which it cannot be asked. */
  async keepListed(day: string, rows: readonly CaseRow[]): Promise<void> {
    const file = await this.key.seal({ v: 1, person: this.person, day, rows });
    await this.shelf.put({ name: LISTED, n: 0, mark: "", pushed: true, file });
  }

  /** listed is what the server listed on the last visit from this device, null when that is not known. */
  async listed(): Promise<Listed | null> {
    const stored = await this.shelf.get(LISTED);
    if (!stored) return null;
    const { person, day, rows } = listedContent(await this.key.open(stored.file), LISTED);
    return person === this.person ? { day, rows } : null;
  }

  close(): void {
    this.cases.clear();
    this.state.clear();
    this.shelf.close();
  }

  private at(name: string): State {
    let state = this.state.get(name);
    if (!state) this.state.set(name, (state = { n: 0, mark: "", pushed: true, changed: false }));
    return state;
  }

  private touch(id: string): void {
    Object.assign(this.at(pieceOf(id)), { changed: true, pushed: false });
  }

  private of(name: string): Known[] {
    return [...this.cases.values()].filter((one) => pieceOf(one.id) === name);
  }

  /** take brings in a piece of this device. */
  private async take(name: string): Promise<void> {
    const stored = await this.shelf.get(name);
    if (!stored) return;
    const { n, mark, pushed } = stored;
    Object.assign(this.at(name), { n, mark, pushed });
    await this.merge(name, stored.file);
  }

  /** merge adds what a sealed piece holds and is not known here, or not as far. `more` hears whether more is known here. */
  private async merge(name: string, file: Uint8Array, more?: (more: boolean) => void): Promise<void> {
    const found = await this.unseal(file);
    if (!found) return more?.(true);
    const theirs = new Map(found.map((one) => [one.id, one]));
    more?.(this.of(name).some((one) => ahead(one, theirs.get(one.id))) || (this.only !== null && found.some((one) => !this.only?.has(one.id))));
    for (const one of found) {
      if (pieceOf(one.id) !== name || (this.only && !this.only.has(one.id))) continue;
      const mine = this.cases.get(one.id);
      if (!mine) this.cases.set(one.id, one);
      else this.cases.set(one.id, { ...(mine.card && !further(mine, one) ? mine : one), read: newer(mine.read, one.read) });
    }
  }

  /** unseal is null for what is somebody else's, of another key or another version: it is made anew. */
  private async unseal(file: Uint8Array): Promise<readonly Known[] | null> {
    try {
      const found = content(await this.key.open(file), "index");
      return found.person === this.person ? found.cases : null;
    } catch {
      return null;
    }
  }

  private async write(name: string): Promise<void> {
    const state = this.at(name);
    const stored = await this.shelf.get(name);
    if (stored && stored.n !== state.n) {
      await this.merge(name, stored.file); // another tab has written
      state.pushed &&= stored.pushed;
    }
    state.changed = false;
    state.n = (stored?.n ?? 0) + 1;
    await this.shelf.put({ name, n: state.n, mark: state.mark, pushed: state.pushed, file: await this.seal(this.of(name)) });
  }

  private async send(name: string, state: State): Promise<boolean> {
    const file = await this.fitting(this.of(name));
    if (file === null || !(await this.remote.put(name, state.mark, file))) return false;
    Object.assign(state, { mark: markOf(file), pushed: true });
    await this.shelf.alone(async () => {
      const stored = await this.shelf.get(name);
      if (stored?.n === state.n) await this.shelf.put({ ...stored, mark: state.mark, pushed: true });
    });
    return true;
  }

  /** fitting leaves out the longest texts until the server takes it; cards always go. */
  private async fitting(cases: readonly Known[]): Promise<Uint8Array | null> {
    let all = [...cases].sort((a, b) => (a.read?.text.length ?? 0) - (b.read?.text.length ?? 0));
    for (let tries = 0; tries < 6; tries++) {
      const file = await this.seal(all);
      if (file.length <= LARGEST) return file;
      const half = Math.floor(all.filter((one) => one.read).length / 2);
      let texts = 0;
      all = all.map((one) => (one.read && texts++ >= half ? { ...one, read: null } : one));
    }
    return null;
  }

  private seal(cases: readonly Known[]): Promise<Uint8Array> {
    return this.key.seal({ v: 1, person: this.person, cases } satisfies Content);
  }
}

function newer(mine: Read | null, theirs: Read | null): Read | null {
  return theirs && (!mine || mine.seq < theirs.seq) ? theirs : mine;
}

/** further says whether theirs was read further: with the same mark its card was made from more, because whoever opens a case keeps how it stands. */
function further(mine: Known, theirs: Known): boolean {
  return theirs.card !== null && theirs.mark === mine.mark && (theirs.read?.seq ?? -1) > (mine.read?.seq ?? -1);
}

/** ahead says whether mine knows what theirs does not. */
function ahead(mine: Known, theirs: Known | undefined): boolean {
  return !theirs || theirs.mark !== mine.mark || (mine.read?.seq ?? -1) > (theirs.read?.seq ?? -1);
}
