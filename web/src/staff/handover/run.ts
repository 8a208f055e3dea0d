// Carries out a handover: fetches the keys of what is left, has the changes made by threads, sends them in batches. Each case is changed
// by itself, whole or not at all, and the server knows what is left: a run that ends at any moment is gone on with by the next.
import type { KeysRow } from "../../crypto/held";
import type { MadeChange, WhyNot } from "../protocol";
import { fetchKeys, sendChanges, type Of, type Sent } from "./calls";
import { planFor, type Situation, type Task } from "./plan";
import { ChangePool, type ChangeKeys } from "./pool";

const batch = 50; // changes in a call
const batchText = 3_000_000; // and letters in it
const ahead = 120; // cases fetched before they are needed
const tries = 4; // passes over what somebody else changed meanwhile

/** Why a case was not changed: this browser would not, or the server said no. `people` are those because of whom. */
export type NotDone = { id: string; why: WhyNot | string; people: string[] };

export type Result = { done: string[]; notDone: NotDone[]; stopped: boolean };

export type Progress = (done: number) => void;

export class Run {
  private readonly pool: ChangePool;
  private readonly ready: Sent[] = [];
  private readonly done: string[] = [];
  private readonly notDone = new Map<string, NotDone>();
  private readonly stopping = new AbortController();
  private listing = false;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly of: Of,
    private readonly task: Task,
    private readonly at: Situation,
    keys: ChangeKeys,
    private readonly progress: Progress,
  ) {
    this.pool = new ChangePool(keys, (made) => this.take(made));
  }

  /** stop ends the run soon: what has been sent is finished, nothing more is begun. */
  stop(): void {
    this.stopping.abort();
    this.wakeUp();
  }

  /** all works until nothing is left that can be done. Throws Refused when the server cannot be reached or refuses altogether. */
  async all(): Promise<Result> {
    try {
      for (let n = 0; n < tries && !this.stopping.signal.aborted; n++) {
        this.listing = true;
        await Promise.all([this.list(), this.send()]);
        if (![...this.notDone.values()].some((one) => one.why === "conflict")) break;
      }
    } finally {
      this.pool.end();
    }
    return { done: this.done, notDone: [...this.notDone.values()], stopped: this.stopping.signal.aborted };
  }

  private async list(): Promise<void> {
    try {
      for (let after = "", more = true; more && !this.stopping.signal.aborted; ) {
        const page = await fetchKeys(this.of, after, this.stopping.signal);
        this.plan(page.rows);
        after = page.next;
        more = after !== "";
        while (more && this.pool.load + this.ready.length > ahead && !this.stopping.signal.aborted) await this.change();
      }
    } catch (err) {
      if (!this.stopping.signal.aborted) {
        this.stop();
        throw err;
      }
    } finally {
      this.listing = false;
      this.wakeUp();
    }
  }

  private plan(rows: readonly KeysRow[]): void {
    const jobs = [];
    for (const row of rows) {
      const tried = this.notDone.get(row.id);
      if (tried && tried.why !== "conflict") continue; // asking again would not help
      const wanted = planFor(row.readers, this.task, this.at);
      if (wanted) jobs.push({ row, wanted });
    }
    this.pool.add(jobs);
  }

  private take(made: readonly MadeChange[]): void {
    for (const one of made) {
      if (one.change) this.ready.push({ case: one.id, ...one.change });
      else this.notDone.set(one.id, { id: one.id, why: one.why, people: one.people });
    }
    this.wakeUp();
  }

  private async send(): Promise<void> {
    try {
      for (;;) {
        while (this.ready.length === 0 && this.busy()) await this.change();
        if (this.ready.length === 0 || this.stopping.signal.aborted) return;
        for (const { case: id, error } of await sendChanges(this.nextBatch())) {
          if (error === "") this.finished(id);
          else this.notDone.set(id, { id, why: error, people: [] });
        }
        this.progress(this.done.length);
      }
    } catch (err) {
      this.stop();
      throw err;
    }
  }

  private nextBatch(): Sent[] {
    let n = 0;
    for (let letters = 0; n < Math.min(batch, this.ready.length) && letters < batchText; n++) letters += size(this.ready[n]);
    const taken = this.ready.splice(0, n);
    this.wakeUp();
    return taken;
  }

  private finished(id: string): void {
    this.done.push(id);
    this.notDone.delete(id);
  }

  /** busy says whether more may become ready. */
  private busy(): boolean {
    return !this.stopping.signal.aborted && (this.listing || this.pool.load > 0);
  }

  /** change waits until something has happened. */
  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wakeUp(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function size(change: Sent | undefined): number {
  if (!change) return 0;
  const sealed = [...change.entries, ...change.envelopes, ...change.notes_envelopes, ...change.recovery];
  return sealed.reduce((n, one) => n + one.data.length, 0);
}
