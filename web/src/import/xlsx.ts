// XLSX: a ZIP of XML. Only cells' stored values are read: no formula is worked out, no link followed, no picture opened.
import { unzipSync } from "fflate";
import { Parser } from "saxen";
import { isDateFormat, serialDay } from "./dates";
import { blank, Collector, limits, TableError, type Cell, type Sheet } from "./table";

const wanted = /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** unpack takes what is wanted out of the ZIP. The sizes that it declares bound what is unpacked, so that a small file cannot become a huge one. */
function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
  let total = 0;
  let parts: Record<string, Uint8Array>;
  try {
    parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wanted.test(name)) return false;
        total += originalSize;
        if (total > limits.unpacked) throw new TableError("bomb");
        return true;
      },
    });
  } catch (err) {
    throw err instanceof TableError ? err : new TableError("broken");
  }
  return new Map(Object.entries(parts));
}

type Handlers = { open(name: string, attributes: () => Record<string, string>): void; text?(text: string): void; close?(name: string): void };

/** walk goes through XML. Names lose their prefix; a document type, with which entities could be multiplied, is in no workbook. */
function walk(part: Uint8Array | undefined, on: Handlers): void {
  if (!part) return;
  const xml = new TextDecoder().decode(part);
  if (/<!DOCTYPE|<!ENTITY/i.test(xml.slice(0, 2000))) throw new TableError("broken");
  const bare = (name: string): string => name.slice(name.indexOf(":") + 1);
  const parser = new Parser();
  let wrong: unknown = null;
  const guard = (f: () => void): void => {
    try {
      f();
    } catch (err) {
      wrong = err;
      parser.stop();
    }
  };
  parser.on("openTag", (name, attributes) => guard(() => on.open(bare(name), attributes)));
  parser.on("text", (text, decode) => guard(() => on.text?.(decode(text))));
  parser.on("cdata", (text) => guard(() => on.text?.(text)));
  parser.on("closeTag", (name) => guard(() => on.close?.(bare(name))));
  parser.on("error", () => (wrong ??= new TableError("broken")));
  parser.parse(xml);
  if (wrong !== null) throw wrong;
}

type Book = { sheets: { name: string; id: string }[]; from1904: boolean };

function readBook(parts: Map<string, Uint8Array>): Book {
  const book: Book = { sheets: [], from1904: false };
  walk(parts.get("xl/workbook.xml"), {
    open(name, attributes) {
      if (name === "workbookPr") book.from1904 = /^(1|true)$/.test(attributes()["date1904"] ?? "");
      if (name !== "sheet") return;
      const a = attributes();
      const id = Object.entries(a).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
      if ((a["state"] ?? "visible") === "visible") book.sheets.push({ name: decodeName(a["name"] ?? ""), id });
    },
  });
  return book;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const decodeName = (text: string): string => text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => entities[name] ?? whole);

/** targets are the parts that the workbook's names stand for. */
function targets(parts: Map<string, Uint8Array>): Map<string, string> {
  const out = new Map<string, string>();
  walk(parts.get("xl/_rels/workbook.xml.rels"), {
    open(name, attributes) {
      if (name !== "Relationship") return;
      const { Id = "", Target = "" } = attributes();
      out.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`);
    },
  });
  return out;
}

/** sharedStrings are the texts that cells name by number, without how they are to be pronounced. */
function sharedStrings(part: Uint8Array | undefined): string[] {
  const out: string[] = [];
  let text = "";
  let inText = false;
  let spoken = 0;
  let all = 0;
  walk(part, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "t") inText = true;
      else if (name === "rPh") spoken++;
    },
    text(said) {
      if (inText && spoken === 0) text += said;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") spoken--;
      else if (name === "si") {
        all += text.length;
        if (all > limits.all) throw new TableError("too_big");
        out.push(text);
      }
    },
  });
  return out;
}

/** dateStyles says of each cell style whether it shows a number as a day. */
function dateStyles(part: Uint8Array | undefined): boolean[] {
  const own = new Map<number, string>();
  const out: boolean[] = [];
  let cells = false;
  walk(part, {
    open(name, attributes) {
      if (name === "numFmt") {
        const a = attributes();
        own.set(Number(a["numFmtId"]), decodeName(a["formatCode"] ?? ""));
      } else if (name === "cellXfs") cells = true;
      else if (name === "xf" && cells) {
        const id = Number(attributes()["numFmtId"] ?? 0);
        const code = own.get(id);
        out.push(code === undefined ? (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) : isDateFormat(code));
      }
    },
    close(name) {
      if (name === "cellXfs") cells = false;
    },
  });
  return out;
}

/** column is the number of a cell's column, from 0: B7 is 1. */
function column(ref: string): number {
  let n = 0;
  for (const letter of ref) {
    if (letter < "A" || letter > "Z") break;
    n = n * 26 + letter.charCodeAt(0) - 64;
  }
  return n - 1;
}

class SheetReader {
  private readonly out = new Collector();
  private n = 0;
  private cells: Cell[] = [];
  private at = -1;
  private type = "";
  private style = 0;
  private value = "";
  private taking = false;

  constructor(
    private readonly strings: readonly string[],
    private readonly dates: readonly boolean[],
    private readonly from1904: boolean,
  ) {}

  read(part: Uint8Array | undefined): Collector["rows"] {
    walk(part, { open: (name, a) => this.open(name, a), text: (t) => void (this.taking && (this.value += t)), close: (name) => this.close(name) });
    return this.out.rows;
  }

  private open(name: string, attributes: () => Record<string, string>): void {
    if (name === "row") {
      const n = Number(attributes()["r"]);
      this.n = Number.isInteger(n) && n > 0 ? n : this.n + 1;
      this.cells = [];
      this.at = -1;
    } else if (name === "c") {
      const a = attributes();
      this.at = a["r"] === undefined ? this.at + 1 : column(a["r"]);
      this.type = a["t"] ?? "n";
      this.style = Number(a["s"] ?? 0);
      this.value = "";
    } else if (name === "v" || name === "t") this.taking = true;
    else if (name === "rPh") this.type = "spoken"; // after the text itself
  }

  private close(name: string): void {
    if (name === "v" || name === "t") this.taking = false;
    else if (name === "c" && this.at >= 0 && this.at < limits.columns) {
      while (this.cells.length < this.at) this.cells.push(blank);
      this.cells[this.at] = this.made();
    } else if (name === "row") this.out.add(this.n, this.cells);
  }

  private made(): Cell {
    const { value } = this;
    switch (this.type) {
      case "s":
        return this.out.cell(this.strings[Number(value)] ?? "");
      case "b":
        return this.out.cell(value === "1" ? "yes" : "no");
      case "e":
        return blank; // #REF! and its like say nothing
      case "d":
        return this.out.cell(value, value.slice(0, 10));
      case "n":
        return this.number(value);
      default:
        return this.out.cell(value);
    }
  }

  private number(value: string): Cell {
    const day = value !== "" && this.dates[this.style] ? serialDay(Number(value), this.from1904) : "";
    return this.out.cell(day === "" ? value : day.split("-").reverse().join("/"), day);
  }
}

/** readXLSX reads every visible sheet that has something in it. */
export function readXLSX(bytes: Uint8Array): Sheet[] {
  const parts = unpack(bytes);
  const book = readBook(parts);
  if (book.sheets.length === 0) throw new TableError("broken");
  const where = targets(parts);
  const strings = sharedStrings(parts.get("xl/sharedStrings.xml"));
  const dates = dateStyles(parts.get("xl/styles.xml"));
  return book.sheets.slice(0, limits.sheets).map(({ name, id }) => ({ name, rows: new SheetReader(strings, dates, book.from1904).read(parts.get(where.get(id) ?? "")) }));
}
