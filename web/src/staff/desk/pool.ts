// Opens cards in as many threads as the device has to spare, at most four, so that the page stays usable meanwhile.
import type { Card } from "../../crypto/card";
import type { FromWorker, SealedCard, ToWorker } from "../protocol";
import { startThread } from "../thread";

const most = 4;
const batch = 20; // cards sent to a thread at a time: enough to keep it busy, few enough to show progress

export type Opened = (cards: readonly SealedCard[], opened: readonly (Card | null)[]) => void;

export class Pool {
  private readonly threads: Worker[] = [];
  private readonly queue: SealedCard[] = [];
  private readonly busy = new Map<Worker, SealedCard[]>();
  private ended = false;

  constructor(
    identity: string,
    private readonly opened: Opened,
    threads = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, most)),
  ) {
    for (let i = 0; i < threads; i++) this.threads.push(this.start(identity));
  }

  private start(identity: string): Worker {
    const thread = startThread();
    thread.onmessage = (event: MessageEvent<FromWorker>) => {
      if (event.data.did === "cards") this.finish(thread, event.data.cards);
    };
    // A thread that dies says so for the cards it held: they show as not opened.
    thread.onerror = () => this.finish(thread, (this.busy.get(thread) ?? []).map(() => null));
    this.tell(thread, { do: "begin", identity });
    return thread;
  }

  private tell(thread: Worker, message: ToWorker): void {
    thread.postMessage(message);
  }

  /** add queues cards; those that came first are opened first. */
  add(cards: readonly SealedCard[]): void {
    this.queue.push(...cards);
    for (const thread of this.threads) if (!this.busy.has(thread)) this.next(thread);
  }

  private next(thread: Worker): void {
    const cards = this.queue.splice(0, batch);
    if (cards.length === 0 || this.ended) {
      this.busy.delete(thread);
      return;
    }
    this.busy.set(thread, cards);
    this.tell(thread, { do: "cards", cards });
  }

  private finish(thread: Worker, cards: (Card | null)[]): void {
    const asked = this.busy.get(thread) ?? [];
    this.busy.delete(thread);
    if (this.ended) return;
    this.next(thread);
    this.opened(asked, cards);
  }

  /** waiting is how many cards no thread has taken yet. */
  get waiting(): number {
    return this.queue.length;
  }

  /** end stops the threads and the keys they hold with them. */
  end(): void {
    this.ended = true;
    this.queue.length = 0;
    for (const thread of this.threads) thread.terminate();
    this.threads.length = 0;
  }
}
