// CSV as spreadsheets save it: commas, semicolons or tabs; UTF-8, Windows-1252 or UTF-16.
import { Collector, TableError, type Cell, type Sheet } from "./table";

/** decode finds out how the file is written. What is no UTF-8 was saved by an older Excel on Windows. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** separator is the one that the first lines have most of, outside of quotes. */
export function separator(text: string): string {
  const head = text.slice(0, 20_000).replace(/"[^"]*"/g, "");
  const lines = head.split("\n").slice(0, 10).filter((l) => l.trim() !== "");
  const count = (c: string): number => lines.reduce((n, l) => n + l.split(c).length - 1, 0);
  return [",", ";", "\t", "|"].reduce((best, c) => (count(c) > count(best) ? c : best));
}

/** readCSV reads every row. Quotes may hold separators, line breaks and doubled quotes; one that is never closed ends with the file. */
export function readCSV(bytes: Uint8Array): Sheet[] {
  let text = decode(bytes);
  if (text.includes("\u0000")) throw new TableError("not_a_table");
  const named = /^\ufeff?sep=(.)\r?\n/i.exec(text); // a line that Excel itself puts there
  if (named) text = text.slice(named[0].length);
  const sep = named?.[1] ?? separator(text);
  const out = new Collector();
  let cells: Cell[] = [];
  let line = 1;
  const field = new RegExp(`"((?:[^"]|"")*)(?:"([^${escaped(sep)}\\r\\n]*)|$)|([^${escaped(sep)}\\r\\n]*)`, "y");
  for (let at = 0; at < text.length; ) {
    field.lastIndex = at;
    const found = field.exec(text);
    if (!found) break;
    const quoted = found[1];
    cells.push(out.cell(quoted === undefined ? (found[3] ?? "") : quoted.replace(/""/g, '"') + (found[2] ?? "")));
    at = field.lastIndex;
    if (text[at] === sep) {
      at++;
      if (at === text.length) cells.push(out.cell(""));
      continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    out.add(line++, cells);
    cells = [];
  }
  if (cells.length > 0) out.add(line, cells);
  return [{ name: "", rows: out.rows }];
}

const escaped = (sep: string): string => (sep === "|" ? "\\|" : sep);
