// Fetching the files of one case in a thread of their own, and forgetting them with the page.
import type { FileRef } from "../../crypto/bodies";
import type { FromWorker, ToWorker } from "../protocol";
import { startThread } from "../thread";
import { filePath } from "../calls";
import type { Fetched, Files } from "./filelist";
import { identitiesOf, type OpenCase } from "./view";

export class CaseFiles implements Files {
  private readonly kept = new Map<string, Fetched>();
  private readonly urls: string[] = [];
  private readonly threads = new Set<Worker>();

  constructor(private readonly current: () => OpenCase | null) {}

  async fetch(file: FileRef, progress: (done: number, of: number) => void): Promise<Fetched> {
    const before = this.kept.get(file.id);
    if (before) return before;
    const c = this.current();
    const stored = c?.answer.files.find((f) => f.id === file.id);
    if (!c || !stored) throw new Error("This file is not stored here. It may never have been sent in full.");
    const message: ToWorker = { do: "file", url: filePath(file.id), caseID: c.answer.case.id, identities: identitiesOf(c, file), hash: file.hash, stored: stored.size };
    const fetched = await this.inThread(message, progress);
    this.kept.set(file.id, { ...fetched, name: file.name });
    return { ...fetched, name: file.name };
  }

  private inThread(message: ToWorker, progress: (done: number, of: number) => void): Promise<Fetched> {
    const thread = startThread();
    this.threads.add(thread);
    const finished = new Promise<Fetched>((resolve, reject) => {
      thread.onmessage = (event: MessageEvent<FromWorker>) => {
        const said = event.data;
        if (said.did === "progress") progress(said.done, said.of);
        else if (said.did === "file") resolve({ name: said.name, type: said.type, content: said.content });
        else if (said.did === "failed") reject(new Error(said.message));
      };
      thread.onerror = () => reject(new Error("This file could not be opened."));
      thread.postMessage(message);
    });
    return finished.finally(() => {
      thread.terminate();
      this.threads.delete(thread);
    });
  }

  url(content: Blob): string {
    const url = URL.createObjectURL(content);
    this.urls.push(url);
    return url;
  }

  wipe(): void {
    for (const thread of this.threads) thread.terminate();
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.kept.clear();
  }
}
