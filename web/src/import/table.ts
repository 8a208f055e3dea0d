// A table as it was read from a file, whatever the file was: rows of cells, each with its words, and its day when the file says that it is one.

export type Cell = { text: string; day: string }; // day: 2015-03-31, "" when the file does not say that this is a date
export type Row = { n: number; cells: Cell[] }; // n: its number in the sheet, from 1
export type Sheet = { name: string; rows: Row[] };

/** Nobody's spreadsheet of concerns is larger; a file that says otherwise is no such thing, or means harm. */
export const limits = {
  file: 20 << 20, // bytes of the file
  unpacked: 120 << 20, // bytes of what an XLSX unpacks to, of the parts that are read
  rows: 5000,
  columns: 100,
  cell: 32_767, // characters: what Excel itself allows
  all: 30_000_000, // characters of all cells together
  sheets: 50,
};

export type Why = "too_big" | "too_many_rows" | "bomb" | "old_excel" | "not_a_table" | "broken" | "empty" | "too_slow";

/** TableError is why a file cannot be read, as a code: its words are the page's. */
export class TableError extends Error {
  constructor(readonly why: Why) {
    super(`the file cannot be read: ${why}`);
    this.name = "TableError";
  }
}

export const blank: Cell = { text: "", day: "" };

/** Collector puts rows together and stops where no honest file goes. */
export class Collector {
  readonly rows: Row[] = [];
  private characters = 0;

  cell(text: string, day = ""): Cell {
    this.characters += text.length;
    if (this.characters > limits.all) throw new TableError("too_big");
    return { text: clean(text.length > limits.cell ? text.slice(0, limits.cell) : text), day };
  }

  add(n: number, cells: Cell[]): void {
    while (cells.length > 0 && (cells.at(-1)?.text ?? "") === "") cells.pop();
    if (cells.length === 0) return;
    if (this.rows.length >= limits.rows + 50) throw new TableError("too_many_rows"); // a few for what stands above the headings
    this.rows.push({ n, cells: cells.slice(0, limits.columns) });
  }
}

/** clean takes away what no keyboard writes, keeps line breaks and tabs, and mends broken halves of characters. */
function clean(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, "")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .trim();
}
