// Reading a file, whatever kind it is. It runs in a thread of its own, so that a file that means harm stops nothing but that.
import { readCSV } from "./csv";
import { limits, TableError, type Sheet } from "./table";
import { readXLSX } from "./xlsx";

const begins = (bytes: Uint8Array, ...with_: number[]): boolean => with_.every((b, i) => bytes[i] === b);

/** readTable reads CSV and XLSX, told apart by what is in them and not by their names. Throws TableError for anything else. */
export function readTable(bytes: Uint8Array): Sheet[] {
  if (bytes.length > limits.file) throw new TableError("too_big");
  if (bytes.length === 0) throw new TableError("empty");
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new TableError("old_excel"); // also what has a password
  if (begins(bytes, 0x25, 0x50, 0x44, 0x46) || begins(bytes, 0x89, 0x50) || begins(bytes, 0xff, 0xd8)) throw new TableError("not_a_table");
  const sheets = (begins(bytes, 0x50, 0x4b) ? readXLSX(bytes) : readCSV(bytes)).filter((s) => s.rows.length > 0);
  if (sheets.length === 0) throw new TableError("empty");
  return sheets;
}
