// "Add files" in a form of a reader: chosen and judged as on the form of somebody who speaks up, and sent with progress.
import { FileList, sizeWords } from "../../reporter/files";
import { el, fill, say } from "../dom";
import type { Lists } from "../page";
import { Outgoing } from "./outgoing";

export class AttachField {
  private readonly input: HTMLInputElement;
  private readonly list: FileList;
  private readonly sending = el("div", {});

  /** `who` says in a sentence who will be able to open them. */
  constructor(place: HTMLElement, id: string, limits: Lists["roster"]["limits"], who: string) {
    const chosen = el("div", { id: `${id}-list` });
    this.input = el("input", { class: "nhsuk-file-upload", type: "file", id, multiple: true, "aria-describedby": `${id}-hint` });
    fill(
      place,
      el("div", { class: "nhsuk-form-group", id: `${id}-group` },
        el("label", { class: "nhsuk-label app-small", for: id }, "Add files (optional)"),
        el("div", { class: "nhsuk-hint app-small", id: `${id}-hint` }, `${who} Up to ${limits.files} files of ${Math.floor(limits.file_bytes / 1_048_576)} MB each. A file can carry names inside it: who wrote or changed it, whose phone took the picture, and where. We do not take these out.`),
        chosen, this.input, this.sending),
    );
    this.list = new FileList(this.input, chosen, limits);
  }

  get any(): boolean {
    return this.list.attachments.length > 0;
  }

  clear(): void {
    this.list.clear();
    this.input.value = "";
  }

  /** during gives what is chosen to whoever sends it, and shows how far that has come. */
  async during<T>(send: (files: Outgoing | undefined) => Promise<T>): Promise<T> {
    if (!this.any) return send(undefined);
    const stop = new AbortController();
    const bar = el("progress", { class: "app-sent-bar", max: 100, value: 0, "aria-label": "Sent so far" });
    const words = el("p", { class: "app-small" }, "Encrypting your files and sending them. Keep this page open.");
    fill(this.sending, words, bar, el("p", {}, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => stop.abort() }, "Stop sending")));
    let told = 0;
    const progress = (sent: number, total: number): void => {
      const percent = total === 0 ? 100 : Math.floor((sent / total) * 100);
      bar.value = percent;
      words.textContent = percent >= 100 ? "All files are sent. Finishing." : `${percent}% of ${sizeWords(total)} sent. Keep this page open.`;
      if (percent - told >= 10) say(words.textContent);
      told = percent - (percent % 10); // a screen reader hears every tenth
    };
    try {
      return await send(new Outgoing([...this.list.attachments], progress, stop.signal));
    } finally {
      fill(this.sending);
    }
  }
}
