// Sealing and sending the rows, in as many threads as the device has to spare, at most four.
import type { FromImporter, ToImporter } from "../../import/protocol";
import type { Draft } from "../../import/rows";
import type { ImportLetter, Sender } from "../../import/seal";
import { call, Refused } from "../calls";
import { startThread } from "../thread";

export type Failed = { row: number; why: string };
export type Result = { made: number; before: number; failed: Failed[]; stopped: boolean };

/** SendRun goes through the rows once. What has arrived stays; whoever begins again with the same rows finds it there. */
export class SendRun {
  private readonly result: Result = { made: 0, before: 0, failed: [], stopped: false };
  private readonly queue: Draft[];
  private readonly threads: Worker[] = [];

  constructor(
    drafts: readonly Draft[],
    private readonly sender: Sender,
    private readonly progress: (done: number) => void,
  ) {
    this.queue = [...drafts];
  }

  async run(threads = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 4))): Promise<Result> {
    try {
      await Promise.all(Array.from({ length: Math.min(threads, this.queue.length) }, () => this.one()));
    } finally {
      for (const thread of this.threads) thread.terminate();
    }
    return this.result;
  }

  stop(): void {
    this.result.stopped = this.queue.length > 0;
    this.queue.length = 0;
  }

  private async one(): Promise<void> {
    const thread = startThread("importWorker");
    this.threads.push(thread);
    thread.postMessage({ do: "begin", sender: this.sender } satisfies ToImporter);
    for (let draft = this.queue.shift(); draft; draft = this.queue.shift()) {
      await this.bring(await sealed(thread, draft), draft);
      this.progress(this.result.made + this.result.before + this.result.failed.length);
    }
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
        this.queue.length = 0;
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
