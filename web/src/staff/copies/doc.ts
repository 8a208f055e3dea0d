// What a copy says, before it is drawn: the preview, the print and the file are all made from the same document, so that the preview shows exactly
// what will be inside. As HTML it stands on its own: no script, no picture, nothing from elsewhere, and a policy that lets nothing in.

/** A piece of a text: words, or a place where something was taken out, with the reason. What was taken out is not here at all. */
export type Piece = string | { gone: string };

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "text"; pieces: readonly Piece[] } // with its line breaks
  | { kind: "quiet"; text: string }
  | { kind: "warning"; text: string }
  | { kind: "pairs"; pairs: readonly (readonly [string, string])[] }
  | { kind: "list"; items: readonly string[] }
  | { kind: "files"; files: readonly { name: string; href: string; note: string }[] }
  | { kind: "table"; head: readonly string[]; rows: readonly (readonly string[])[] }
  | { kind: "part"; title: string; quiet: string; blocks: readonly Block[] };

export type Doc = { title: string; lead: readonly string[]; blocks: readonly Block[] };

export const text = (words: string): Block => ({ kind: "text", pieces: [words] });

const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** escape makes words safe anywhere in HTML. Characters that turn the direction of writing are shown as what they are. */
export function escape(words: string): string {
  return words.replace(/[&<>"']/g, (one) => named[one] ?? "").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

const style = `body{font:17px/1.5 Arial,sans-serif;color:#212b32;max-width:46em;margin:2em auto;padding:0 1em}h1{font-size:1.7em;line-height:1.2}h2{font-size:1.3em;margin-top:1.6em}h3{font-size:1.05em;margin:0 0 .2em}
.w{white-space:pre-wrap;overflow-wrap:anywhere}.q{color:#4c6272;font-size:.9em}.x{border-left:4px solid #d5281b;padding-left:.7em}.part{border-top:1px solid #d8dde0;padding:.8em 0;break-inside:avoid-page}
.gone{border:1px solid #4c6272;background:#e8edee;padding:0 .4em;font-size:.9em}dt{font-weight:bold}dd{margin:0 0 .6em;white-space:pre-wrap;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #d8dde0;padding:.3em .5em;text-align:left;vertical-align:top;font-size:.9em;overflow-wrap:anywhere}@media print{body{margin:0;max-width:none;font-size:11pt}}`;

/** toHTML writes a document as one file that opens without a network. */
export function toHTML({ title, lead, blocks }: Doc): string {
  return [
    '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${escape(title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escape(title)}</h1>`,
    ...lead.map((one) => `<p>${escape(one)}</p>`),
    ...blocks.map((one) => html(one, 2)),
    "</main></body></html>\n",
  ].join("\n");
}

function html(block: Block, level: number): string {
  switch (block.kind) {
    case "heading":
      return `<h${level}>${escape(block.text)}</h${level}>`;
    case "text":
      return `<p class="w">${block.pieces.map(piece).join("")}</p>`;
    case "quiet":
      return `<p class="q">${escape(block.text)}</p>`;
    case "warning":
      return `<p class="x">${escape(block.text)}</p>`;
    case "pairs":
      return `<dl>${block.pairs.map(([key, value]) => `<dt>${escape(key)}</dt><dd>${escape(value)}</dd>`).join("")}</dl>`;
    case "list":
      return `<ul>${block.items.map((one) => `<li>${escape(one)}</li>`).join("")}</ul>`;
    case "files":
      return `<ul>${block.files.map((one) => `<li><a href="${escape(encodeURI(one.href))}">${escape(one.name)}</a> ${escape(one.note)}</li>`).join("")}</ul>`;
    case "table":
      return `<table><thead><tr>${block.head.map((one) => `<th scope="col">${escape(one)}</th>`).join("")}</tr></thead><tbody>${block.rows.map((row) => `<tr>${row.map((one) => `<td>${escape(one)}</td>`).join("")}</tr>`).join("")}</tbody></table>`;
    case "part":
      return `<div class="part"><h3>${escape(block.title)}</h3>${block.quiet === "" ? "" : `<p class="q">${escape(block.quiet)}</p>`}${block.blocks.map((one) => html(one, level + 1)).join("\n")}</div>`;
  }
}

const piece = (one: Piece): string => (typeof one === "string" ? escape(one) : `<span class="gone">[taken out: ${escape(one.gone)}]</span>`);

/** wordsOf is every word of a document, to look for what must not be in it. */
export function wordsOf(blocks: readonly Block[]): string {
  return blocks.map((block): string => {
    switch (block.kind) {
      case "heading":
      case "quiet":
      case "warning":
        return block.text;
      case "text":
        return block.pieces.filter((one) => typeof one === "string").join(" … ");
      case "pairs":
        return block.pairs.map(([, value]) => value).join("\n");
      case "list":
        return block.items.join("\n");
      case "files":
        return block.files.map((one) => one.name).join("\n");
      case "table":
        return block.rows.map((row) => row.join(" ")).join("\n");
      case "part":
        return [block.title, wordsOf(block.blocks)].join("\n");
    }
  }).join("\n");
}

/** csv writes rows as a spreadsheet reads them; what would be taken for a formula is made a text. */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (one: string): string => `"${(/^[=+\-@\t\r]/.test(one) ? `'${one}` : one).replaceAll('"', '""')}"`;
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
