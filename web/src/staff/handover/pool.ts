// Makes changes of readers in as many threads as the device has to spare, at most four, so that the page stays usable meanwhile.
import type { SignedPeople } from "../../crypto/held";
import type { Identity } from "../../crypto/identity";
import type { ChangeAuthor, ChangeJob, FromWorker, MadeChange, ToWorker } from "../protocol";
import { startThread } from "../thread";

const most = 4;
const atOnce = 4; // cases sent to a thread at a time: few, so that stopping and the first batch do not wait

/** Whose keys open the cases and sign the changes, and who may be sealed to. */
export type ChangeKeys = { identity: Identity; author: ChangeAuthor; signed: SignedPeople };

export class ChangePool {
  private readonly threads: Worker[] = [];
  private readonly queue: ChangeJob[] = [];
  private readonly busy = new Map<Worker, ChangeJob[]>();

  constructor(
    keys: ChangeKeys,
    private readonly made: (made: readonly MadeChange[]) => void,
    threads = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, most)),
  ) {
    for (let i = 0; i < threads; i++) {
      const thread = startThread();
      thread.onmessage = (event: MessageEvent<FromWorker>) => {
        if (event.data.did === "changes") this.finish(thread, event.data.made);
      };
      thread.onerror = () => this.finish(thread, (this.busy.get(thread) ?? []).map(({ row }) => ({ id: row.id, change: null, why: "failed", people: [] })));
      tell(thread, { do: "begin", identity: keys.identity });
      tell(thread, { do: "sign", author: keys.author, signed: keys.signed });
      this.threads.push(thread);
    }
  }

  /** How many cases wait or are being made. */
  get load(): number {
    return this.queue.length + [...this.busy.values()].reduce((n, jobs) => n + jobs.length, 0);
  }

  add(jobs: readonly ChangeJob[]): void {
    this.queue.push(...jobs);
    for (const thread of this.threads) if (!this.busy.has(thread)) this.next(thread);
  }

  private next(thread: Worker): void {
    const jobs = this.queue.splice(0, atOnce);
    if (jobs.length === 0) return;
    this.busy.set(thread, jobs);
    tell(thread, { do: "changes", jobs });
  }

  private finish(thread: Worker, made: readonly MadeChange[]): void {
    this.busy.delete(thread);
    this.next(thread);
    this.made(made);
  }

  /** end stops the threads and the keys they hold with them. */
  end(): void {
    this.queue.length = 0;
    this.busy.clear();
    for (const thread of this.threads.splice(0)) thread.terminate();
  }
}

function tell(thread: Worker, message: ToWorker): void {
  thread.postMessage(message);
}
