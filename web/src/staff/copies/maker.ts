// Making the file of a copy: what goes in is fetched and opened on this device, put into one archive in a thread, and handed over.
import type { FileRef } from "../../crypto/bodies";
import { safeName } from "../../crypto/filetype";
import type { Outside } from "../../crypto/outside";
import type { CaseFiles } from "../case/casefiles";
import { el, fill, say } from "../dom";
import type { FromWorker, ToWorker } from "../protocol";
import { atWork } from "../session";
import { startThread } from "../thread";
import { bytes } from "../words";
import { MOST_BYTES, type Inside, type Made } from "./archive";

/** Where a file of the case stands inside the archive. */
export function pathInside(file: FileRef, n: number): string {
  return `files/${String(n + 1).padStart(2, "0")}-${safeName(file.name, file.type)}`;
}

/** tooMuch says in words when these files are more than one archive takes. */
export function tooMuch(files: readonly FileRef[]): string {
  const sum = files.reduce((all, one) => all + one.size, 0);
  if (sum <= MOST_BYTES - 10_000_000) return "";
  return `These files are ${bytes(sum)} together. One copy takes up to ${bytes(MOST_BYTES)}, so that this browser does not run out of room. Choose fewer files, and make a second copy for the rest`;
}

export class Maker {
  private thread: Worker | null = null;

  constructor(
    private readonly files: CaseFiles,
    readonly today: string,
  ) {}

  /** make gathers documents and files of the case, and makes one archive of them. */
  async make(documents: readonly Inside[], files: readonly FileRef[], to: Outside | null, bar: Bar): Promise<Made> {
    const inside: Inside[] = [...documents];
    for (const [n, file] of files.entries()) {
      bar.step(`Fetching and opening ${file.name}`, 0);
      const fetched = await this.files.fetch(file, (done, of) => bar.step("", done / Math.max(of, 1)));
      inside.push({ name: pathInside(file, n), content: fetched.content });
    }
    bar.step(to ? "Making the archive and locking it" : "Making the archive", 0);
    return this.inThread({ do: "archive", files: inside, day: this.today, to }, bar);
  }

  private async inThread(message: ToWorker, bar: Bar): Promise<Made> {
    const thread = (this.thread = startThread());
    try {
      return await new Promise<Made>((resolve, reject) => {
        thread.onmessage = (event: MessageEvent<FromWorker>) => {
          const said = event.data;
          if (said.did === "progress") bar.step("", said.done / Math.max(said.of, 1));
          else if (said.did === "archive") resolve({ content: said.content, hash: said.hash });
          else if (said.did === "failed") reject(new Error(said.message));
        };
        thread.onerror = () => reject(new Error("The archive could not be made."));
        thread.postMessage(message);
      });
    } finally {
      thread.terminate();
      this.thread = null;
    }
  }

  /** link saves a file when it is followed; the browser is told nothing of what is inside. */
  link(id: string, content: Blob, name: string, label: string): HTMLAnchorElement {
    const url = this.files.url(new Blob([content], { type: "application/octet-stream" }));
    return el("a", { id, href: url, download: name, class: "nhsuk-button" }, label);
  }

  wipe(): void {
    this.thread?.terminate();
  }
}

/** Bar shows how far long work has come, with words that screen readers are told. */
export class Bar {
  private readonly progress = el("progress", { max: 1, value: 0, "aria-label": "How far it has come" });
  private readonly words = el("p", { class: "app-small", role: "status" });

  constructor(private readonly place: HTMLElement) {
    fill(place, el("div", { class: "app-progress app-file__view" }, this.words, this.progress));
  }

  step(words: string, done: number): void {
    if (words !== "") {
      this.words.textContent = `${words}…`;
      say(`${words}…`);
    }
    if (done > this.progress.value) atWork();
    this.progress.value = done;
  }

  end(): void {
    fill(this.place);
  }
}
