// Files of a case: downloaded, or opened here when their kind is one that can do nothing.
import type { FileRef } from "../../crypto/bodies";
import { el, fill } from "../dom";
import { bytes } from "../words";
import { safeName } from "../../crypto/filetype";
import { openable, viewAs, type View } from "./filetypes";

export type Fetched = { name: string; type: string; content: Blob };

/** Files fetches, checks and opens a file of the case at hand; what it hands out is forgotten with the page. */
export interface Files {
  fetch(file: FileRef, progress: (done: number, of: number) => void): Promise<Fetched>;
  url(content: Blob): string;
}

export function fileList(list: readonly FileRef[], files: Files): HTMLElement {
  return el("ul", { class: "app-files" }, ...list.map((f) => fileLine(f, files)));
}

function fileLine(file: FileRef, files: Files): HTMLElement {
  const place = el("div", { class: "app-file__view" });
  const view = openable(file.type);
  const button = (label: string, act: (fetched: Fetched) => Promise<void>): HTMLButtonElement => {
    const made = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => void run(made, file, files, place, act) }, label, el("span", { class: "nhsuk-u-visually-hidden" }, ` ${file.name}`));
    return made;
  };
  return el(
    "li",
    { class: "app-file" },
    el("div", { class: "app-file__name" }, file.name),
    el("div", { class: "nhsuk-u-secondary-text-color app-small" }, `${kindOf(file.type)}, ${bytes(file.size)}`),
    el(
      "div",
      { class: "app-file__buttons" },
      view && button("Open here", (fetched) => show(fetched, view, files, place)),
      button("Download", (fetched) => download(fetched, files, place)),
    ),
    place,
  );
}

async function run(pressed: HTMLButtonElement, file: FileRef, files: Files, place: HTMLElement, act: (f: Fetched) => Promise<void>): Promise<void> {
  const bar = el("progress", { max: Math.max(file.size, 1), value: 0, "aria-label": `Opening ${file.name}` });
  const words = el("p", { class: "app-small", role: "status" }, "Fetching and opening on this device");
  fill(place, bar, words);
  pressed.disabled = true;
  try {
    const fetched = await files.fetch(file, (done, of) => {
      bar.max = Math.max(of, 1);
      bar.value = done;
    });
    fill(place);
    await act(fetched);
  } catch (err) {
    fill(place, el("p", { class: "app-problem", role: "alert" }, err instanceof Error ? err.message : "This file could not be opened."));
  } finally {
    pressed.disabled = false;
  }
}

async function download(fetched: Fetched, files: Files, place: HTMLElement): Promise<void> {
  // The browser is told nothing of what is inside, so that it has nothing to act on.
  const url = files.url(new Blob([fetched.content], { type: "application/octet-stream" }));
  const link = el("a", { href: url, download: safeName(fetched.name, fetched.type) }, "Save again");
  fill(place, el("p", { class: "app-small", role: "status" }, "Saved to your downloads, no longer encrypted. Delete it there when you have finished. ", link));
  link.click();
}

async function show(fetched: Fetched, view: View, files: Files, place: HTMLElement): Promise<void> {
  const head = new Uint8Array(await fetched.content.slice(0, 64).arrayBuffer());
  const type = viewAs(view, head);
  if (type === "") throw new Error("What is inside this file is not what it says it is, so we do not open it here. You can download it if you trust it.");
  fill(place, await viewer(new Blob([fetched.content], { type }), view, fetched.name, files), el("button", { type: "button", class: "app-link-button", onclick: () => fill(place) }, "Close it"));
}

const longestText = 500_000;

async function viewer(content: Blob, view: View, name: string, files: Files): Promise<HTMLElement> {
  switch (view) {
    case "image":
      return el("img", { src: files.url(content), alt: `The file ${name}`, class: "app-file__image" });
    case "audio":
      return el("audio", { src: files.url(content), controls: true });
    case "video":
      return el("video", { src: files.url(content), controls: true, class: "app-file__image" });
    case "pdf":
      return el("p", {}, el("a", { href: files.url(content), target: "_blank", rel: "noopener" }, `Show ${name} in a new tab`));
    case "text": {
      const text = await content.slice(0, longestText).text();
      return el("pre", { class: "app-file__text", tabindex: 0 }, text, content.size > longestText ? "\n\n(This is the beginning. Download the file to read all of it.)" : "");
    }
  }
}

function kindOf(type: string): string {
  return kinds[type] ?? "File";
}

const kinds: Record<string, string> = {
  "application/pdf": "PDF",
  "image/png": "PNG picture",
  "image/jpeg": "JPEG picture",
  "image/gif": "GIF picture",
  "image/webp": "WebP picture",
  "image/heic": "HEIC picture",
  "video/mp4": "Video",
  "video/quicktime": "Video",
  "audio/mp4": "Sound",
  "audio/mpeg": "Sound",
  "audio/wav": "Sound",
  "audio/ogg": "Sound",
  "text/plain": "Text",
};
