// Which files may be shown inside the page. A short list of kinds that run nothing: never HTML, never SVG, whatever a file claims.

export type View = "image" | "audio" | "video" | "pdf" | "text";

const views: Record<string, View> = {
  "image/png": "image",
  "image/jpeg": "image",
  "image/gif": "image",
  "image/webp": "image",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/wav": "audio",
  "audio/ogg": "audio",
  "video/mp4": "video",
  "video/quicktime": "video",
  "application/pdf": "pdf",
  "text/plain": "text",
};

/** openable says how a file of this claimed type would be shown, null when it may only be downloaded. */
export function openable(type: string): View | null {
  return Object.hasOwn(views, type) ? (views[type] ?? null) : null;
}

const ascii = (head: Uint8Array, from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));

// First bytes, and the one type under which the browser is then shown the content.
const firsts: [View, string, (h: Uint8Array) => boolean][] = [
  ["image", "image/png", (h) => ascii(h, 0, 8) === "\x89PNG\r\n\x1a\n"],
  ["image", "image/jpeg", (h) => ascii(h, 0, 3) === "\xff\xd8\xff"],
  ["image", "image/gif", (h) => /^GIF8[79]a/.test(ascii(h, 0, 6))],
  ["image", "image/webp", (h) => ascii(h, 0, 4) === "RIFF" && ascii(h, 8, 12) === "WEBP"],
  ["audio", "audio/mpeg", (h) => ascii(h, 0, 3) === "ID3" || (h[0] === 0xff && ((h[1] ?? 0) & 0xe0) === 0xe0)],
  ["audio", "audio/wav", (h) => ascii(h, 0, 4) === "RIFF" && ascii(h, 8, 12) === "WAVE"],
  ["audio", "audio/ogg", (h) => ascii(h, 0, 4) === "OggS"],
  ["audio", "audio/mp4", (h) => ascii(h, 4, 8) === "ftyp"],
  ["video", "video/mp4", (h) => ascii(h, 4, 8) === "ftyp"],
  ["pdf", "application/pdf", (h) => ascii(h, 0, 5) === "%PDF-"],
  ["text", "text/plain", () => true], // only ever becomes a text node
];

/** viewAs gives the type to show content under, by its first bytes, or "" when they do not fit the view. */
export function viewAs(view: View, head: Uint8Array): string {
  return firsts.find(([v, , fits]) => v === view && fits(head))?.[1] ?? "";
}
