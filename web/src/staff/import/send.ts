// Sealing and sending the rows, in as many threads as the device has to spare, at most four.
import type { FromImporter, ToImporter } from "../../import/protocol";
import type { Draft } from "../../import/rows";
import { place, type ImportLetter, type Sender } from "../../import/seal";
import { call, Refused } from "../calls";
import { startThread } from "../thread";

export type Failed = { row: number; why: string };
export type Result = { made: number; before: number; failed: Failed[]; stopped: boolean }; // stopped: rows are left

/** SendRun goes through the rows once, and after a stop goes on with the rest. What has arrived stays; whoever begins again with the same rows finds it there. */
export class SendRun {
  private readonly result: Result = { made: 0, before: 0, failed: [], stopped: false };
  private queue: Draft[];
  private threads: Worker[] = [];
  private stopping = false;

  constructor(
    drafts: readonly Draft[],
    private readonly sender: Sender,
    here: ReadonlySet<string>, // cases that are on this reader's desk: what is among them is not encrypted again
    private readonly progress: (done: number) => void,
  ) {
    this.queue = drafts.filter((draft) => !here.has(place(sender.signSeed, draft.key).id));
    this.result.before = drafts.length - this.queue.length;
  }

  async run(threads = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 4))): Promise<Result> {
    this.stopping = false;
    this.progress(this.done());
    try {
      await Promise.all(Array.from({ length: Math.min(threads, this.queue.length) }, () => this.one()));
    } finally {
      for (const thread of this.threads) thread.terminate();
      this.threads = [];
    }
    return { ...this.result, stopped: this.queue.length > 0 };
  }

  /** stop ends it after the rows that are under way; run goes on. */
  stop(): void {
    this.stopping = true;
  }

  private done(): number {
    const { made, before, failed } = this.result;
    return made + before + failed.length;
  }

  private next(): Draft | undefined {
    return this.stopping ? undefined : this.queue.shift();
  }

  private async one(): Promise<void> {
    const thread = startThread("importWorker");
    this.threads.push(thread);
    thread.postMessage({ do: "begin", sender: this.sender } satisfies ToImporter);
    let sending: Promise<void> = Promise.resolve();
    for (let draft = this.next(); draft; draft = this.next()) {
      const row = draft;
      const letter = await sealed(thread, row); // while the row before it is on its way
      await sending;
      sending = this.bring(letter, row).then(() => this.progress(this.done()));
      sending.catch(() => {}); // it is awaited a row later
    }
    await sending;
  }

  private async bring(letter: ImportLetter | null, draft: Draft): Promise<void> {
    if (!letter) return void this.result.failed.push({ row: draft.row, why: "It could not be encrypted on this device." });
    try {
      await call("/api/staff/cases", { v: 1, ...letter });
      this.result.made++;
    } catch (err) {
      if (!(err instanceof Refused)) throw err;
      if (err.code === "already_sent") this.result.before++;
      else if (err.status === 400 || err.status === 422) this.result.failed.push({ row: draft.row, why: err.message });
      else {
        // Not this row's fault: signed out, no connection, another list of readers. The rest would meet the same.
        this.stopping = true;
        throw err;
      }
    }
  }
}

function sealed(thread: Worker, draft: Draft): Promise<ImportLetter | null> {
  return new Promise((resolve) => {
    thread.onmessage = (event: MessageEvent<FromImporter>) => resolve(event.data.did === "sealed" ? event.data.letter : null);
    thread.onerror = () => resolve(null);
    thread.postMessage({ do: "seal", draft } satisfies ToImporter);
  });
}
