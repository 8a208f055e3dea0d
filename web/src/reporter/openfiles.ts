// Opening files of one's own concern: fetched part by part, each in a letter like any other, and opened on this device.

import { fileIdentities, HTTPError, LetterError, NetworkError, openFile, type CheckedEntry, type FileRef } from "../crypto";
import { fetchParts } from "../crypto/letter";
import { fileList, type Fetched, type Files } from "../staff/case/filelist";
import type { OwnCase } from "./case";
import { el } from "./dom";

export class OwnFiles implements Files {
  private readonly kept = new Map<string, Fetched>();
  private readonly urls: string[] = [];

  constructor(private readonly own: OwnCase) {}

  async fetch(file: FileRef, progress: (done: number, of: number) => void): Promise<Fetched> {
    const entry = this.entryOf(file);
    if (!entry) throw new Error("This file does not belong to your concern.");
    const kept = this.kept.get(file.id);
    if (kept) return kept;
    try {
      const opened = await openFile(fetchParts(this.own.roster.door, this.own.mailbox, file.id, progress), fileIdentities(this.own.chain, entry), { case: this.own.id, hash: file.hash });
      const fetched = { name: file.name, type: opened.header.type, content: opened.blob };
      this.kept.set(file.id, fetched);
      return fetched;
    } catch (err) {
      throw new Error(words(err), { cause: err });
    }
  }

  // entryOf: only what a genuine entry names is opened, however the page came to it.
  private entryOf(file: FileRef): CheckedEntry | undefined {
    return this.own.chain.entries.find((one) => one.state === "genuine" && filesOf(one).some((f) => f.id === file.id && f.hash === file.hash));
  }

  url(content: Blob): string {
    const url = URL.createObjectURL(content);
    this.urls.push(url);
    return url;
  }

  wipe(): void {
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.urls.length = 0;
    this.kept.clear();
  }
}

function filesOf({ payload }: CheckedEntry): FileRef[] {
  const body = payload?.kind === "report" || payload?.kind === "message" ? (payload.body as { files?: FileRef[] }) : {};
  return Array.isArray(body.files) ? body.files : [];
}

// words: what stopped it stands somewhere among the causes, because opening is a stream.
function words(err: unknown): string {
  for (let at: unknown = err; at instanceof Error; at = at.cause) {
    if (at instanceof NetworkError) return "We cannot reach the service. Wait a little, then try again.";
    if (at instanceof LetterError) return "This file is not stored here any more.";
    if (at instanceof HTTPError) return "Our server has a problem. It is our fault, not yours. Try again in a few minutes.";
  }
  return "This file is not the one that was sent, or it is not whole. It has not been opened.";
}

/** The files of an entry: to be opened when its writer is proved, else only their names. */
export function filesView(list: readonly FileRef[], genuine: boolean, files: Files): (HTMLElement | null)[] {
  if (list.length === 0) return [];
  const many = list.length === 1 ? "1 file" : `${list.length} files`;
  if (!genuine) return [el("p", { class: "app-entry__files" }, `With ${many}, which we do not open: ${list.map((one) => one.name).join(", ")}`)];
  return [
    el("p", { class: "app-entry__files nhsuk-hint" }, "A file that you download stays in your downloads folder. On a work computer others may find it there."),
    fileList(list, files),
  ];
}
