// The list of files chosen: each is judged by its content before it is taken, can be removed, and says what is wrong with it.

import { ACCEPT, checkFile, safeName, type Attachment } from "../crypto";
import { el } from "./dom";

/** A file's size in words: "3 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

export class FileList {
  readonly attachments: Attachment[] = [];
  private readonly refused: { name: string; why: string }[] = [];
  private readonly status = el("p", { class: "nhsuk-u-visually-hidden", role: "status" });

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
    private readonly limits: { files: number; file_bytes: number },
    private readonly changed: () => void = () => undefined,
  ) {
    input.setAttribute("accept", ACCEPT);
    input.classList.add("app-chosen-input"); // it is emptied at once, and would say that no file was chosen
    input.addEventListener("change", () => void this.choose());
    list.after(this.status);
  }

  get names(): string[] {
    return this.attachments.map((one) => one.name);
  }

  clear(): void {
    this.attachments.length = 0;
    this.refused.length = 0;
    this.draw();
  }

  private async choose(): Promise<void> {
    const chosen = [...(this.input.files ?? [])];
    this.input.value = ""; // the same file can be chosen again after it was removed
    this.refused.length = 0;
    for (const file of chosen) {
      const why = await this.take(file);
      if (why !== "") this.refused.push({ name: file.name, why });
    }
    const taken = chosen.length - this.refused.length;
    this.status.textContent = taken === 1 ? "1 file added" : `${taken} files added`;
    this.draw();
    this.changed();
  }

  // take judges one file and adds it; it returns what is wrong with it.
  private async take(file: File): Promise<string> {
    if (this.attachments.length >= this.limits.files) return `was not added: you can add up to ${this.limits.files} files.`;
    if (file.size === 0) return "is empty.";
    if (file.size > this.limits.file_bytes) return `is too big (${sizeWords(file.size)}). A file can have up to ${Math.floor(this.limits.file_bytes / 1_048_576)} MB.`;
    try {
      const { type, cut } = await checkFile(file, file.name);
      if (type === "") return "is not a kind of file we can take. Use a PDF, a picture, sound, video, a document or plain text.";
      if (cut) return "seems to be cut off: its end is missing. Open it to see if it is whole, then choose it again.";
      this.attachments.push({ content: file, name: safeName(file.name, type), type });
      return "";
    } catch {
      return "could not be read. Check that it is still there, then choose it again.";
    }
  }

  private draw(): void {
    this.list.replaceChildren();
    if (this.refused.length > 0) {
      this.list.append(el("div", { class: "app-chosen-errors", role: "alert" }, ...this.refused.map((one) =>
        el("p", { class: "nhsuk-error-message" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), `"${one.name}" ${one.why}`))));
    }
    if (this.attachments.length === 0) return;
    const rows = this.attachments.map((one) => el("li", { class: "app-chosen" },
      el("span", { class: "app-chosen__name" }, one.name, " ", el("span", { class: "app-chosen__size" }, `(${sizeWords(one.content.size)})`)),
      el("button", { type: "button", class: "app-plain-button", click: () => this.remove(one) }, "Remove",
        el("span", { class: "nhsuk-u-visually-hidden" }, ` ${one.name}`))));
    this.list.append(el("ul", { class: "nhsuk-list app-chosen-list" }, ...rows));
  }

  private remove(one: Attachment): void {
    this.attachments.splice(this.attachments.indexOf(one), 1);
    this.status.textContent = `${one.name} removed`;
    this.draw();
    this.input.focus();
    this.changed();
  }
}
