// Makes XLSX files as spreadsheets write them, and as nobody honest would.
import { strToU8, zipSync } from "fflate";

export type Made = string | number | { date: number } | { formula: string; value: string | number } | { inline: string } | { error: string } | { bool: boolean } | null;

const xml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const letters = (n: number): string => (n < 26 ? String.fromCharCode(65 + n) : letters(Math.floor(n / 26) - 1) + letters(n % 26));

function cellXML(ref: string, cell: Made, strings: string[]): string {
  if (cell === null) return "";
  if (typeof cell === "number") return `<c r="${ref}"><v>${cell}</v></c>`;
  if (typeof cell === "string") return `<c r="${ref}" t="s"><v>${strings.push(cell) - 1}</v></c>`;
  if ("date" in cell) return `<c r="${ref}" s="1"><v>${cell.date}</v></c>`;
  if ("inline" in cell) return `<c r="${ref}" t="inlineStr"><is><t>${xml(cell.inline)}</t></is></c>`;
  if ("error" in cell) return `<c r="${ref}" t="e"><v>${cell.error}</v></c>`;
  if ("bool" in cell) return `<c r="${ref}" t="b"><v>${cell.bool ? 1 : 0}</v></c>`;
  const text = typeof cell.value === "string";
  return `<c r="${ref}"${text ? ' t="str"' : ""}><f>${xml(cell.formula)}</f><v>${xml(String(cell.value))}</v></c>`;
}

export type Book = { sheets: { name: string; rows: Made[][]; state?: string }[]; date1904?: boolean; format?: string; extra?: Record<string, Uint8Array> };

/** xlsx makes a workbook; dates have the format given, day and month first. */
export function xlsx({ sheets, date1904 = false, format = "dd/mm/yyyy", extra = {} }: Book): Uint8Array {
  const strings: string[] = [];
  const parts: Record<string, Uint8Array> = {};
  sheets.forEach((s, n) => {
    const rows = s.rows.map((cells, r) => `<row r="${r + 1}">${cells.map((c, at) => cellXML(`${letters(at)}${r + 1}`, c, strings)).join("")}</row>`);
    parts[`xl/worksheets/sheet${n + 1}.xml`] = strToU8(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join("")}</sheetData></worksheet>`);
  });
  parts["xl/workbook.xml"] = strToU8(
    `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${sheets.map((s, n) => `<sheet name="${xml(s.name)}" sheetId="${n + 1}"${s.state ? ` state="${s.state}"` : ""} r:id="rId${n + 1}"/>`).join("")}</sheets></workbook>`,
  );
  parts["xl/_rels/workbook.xml.rels"] = strToU8(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, n) => `<Relationship Id="rId${n + 1}" Type="x" Target="worksheets/sheet${n + 1}.xml"/>`).join("")}</Relationships>`);
  parts["xl/sharedStrings.xml"] = strToU8(`<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map((s) => `<si><r><t xml:space="preserve">${xml(s.slice(0, 2))}</t></r><r><t xml:space="preserve">${xml(s.slice(2))}</t></r><rPh><t>spoken</t></rPh></si>`).join("")}</sst>`);
  parts["xl/styles.xml"] = strToU8(`<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" formatCode="${xml(format)}"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`);
  return zipSync({ ...parts, ...extra });
}
