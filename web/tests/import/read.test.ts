import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { americanDay, isDateFormat, readDay, serialDay } from "../../src/import/dates";
import { readTable } from "../../src/import/read";
import { limits, TableError, type Sheet } from "../../src/import/table";
import { xlsx } from "./make";

const texts = (sheet: Sheet | undefined): string[][] => (sheet?.rows ?? []).map((r) => r.cells.map((c) => c.text));
const csv = (text: string): string[][] => texts(readTable(strToU8(text))[0]);
const why = (bytes: Uint8Array): string => {
  try {
    readTable(bytes);
  } catch (err) {
    return err instanceof TableError ? err.why : `threw ${String(err)}`;
  }
  return "read";
};

test("days as people write them here: the day before the month, always", () => {
  const good: Record<string, string> = {
    "31/3/2015": "2015-03-31", "1/2/15": "2015-02-01", "01.02.2015": "2015-02-01", "1-2-98": "1998-02-01", "2015-03-31": "2015-03-31", "2015-03-31T10:15:00Z": "2015-03-31", "31/03/2015 09:30": "2015-03-31",
    "31 March 2015": "2015-03-31", "31st Mar 15": "2015-03-31", "3-Mar-15": "2015-03-03", "Tuesday 31 March 2015": "2015-03-31", "Tue, 31 Mar 2015": "2015-03-31", "29/2/2024": "2024-02-29", " 1 / 2 / 2015 ": "2015-02-01",
  };
  for (const [text, day] of Object.entries(good)) assert.equal(readDay(text), day, text);
  for (const bad of ["", "3/31/2015", "31/2/2015", "29/2/2023", "March 2015", "soon", "41234", "1/2", "0/1/2015", "32/1/2015", "1/2/3000", "1/2/1850", "12 Foo 2015"]) assert.equal(readDay(bad), "", bad);
  assert.ok(americanDay("3/31/2015") && !americanDay("31/3/2015") && !americanDay("31/31/2015"));
});

test("spreadsheets' numbers of days, from 1900 and from 1904", () => {
  assert.equal(serialDay(42094, false), "2015-03-31");
  assert.equal(serialDay(42094.75, false), "2015-03-31");
  assert.equal(serialDay(40632, true), "2015-03-31");
  assert.equal(serialDay(1, false), "1900-01-01");
  assert.equal(serialDay(59, false), "1900-02-28");
  assert.equal(serialDay(61, false), "1900-03-01");
  for (const none of [0, -5, Number.NaN, 1e9]) assert.equal(serialDay(none, false), "");
  for (const yes of ["dd/mm/yyyy", "d mmm yy", "[$-809]dd mmmm yyyy", "mmm-yy", 'd"th" mmm']) assert.ok(isDateFormat(yes), yes);
  for (const no of ["General", "0.00", "hh:mm", "[h]:mm:ss", '"day" 0', "#,##0", "mm:ss"]) assert.ok(!isDateFormat(no), no);
});

test("CSV with quotes, line breaks and each separator", () => {
  assert.deepEqual(csv('a,b\n"one, two","say ""no""\nagain"\n'), [["a", "b"], ["one, two", 'say "no"\nagain']]);
  assert.deepEqual(csv("a;b;c\r\n1,5;2;3\r\n;;4"), [["a", "b", "c"], ["1,5", "2", "3"], ["", "", "4"]]);
  assert.deepEqual(csv("a\tb\n1\t2\n\n3\t4"), [["a", "b"], ["1", "2"], ["3", "4"]]);
  assert.deepEqual(csv("sep=|\na|b\n1|2"), [["a", "b"], ["1", "2"]]);
  assert.deepEqual(csv('a,b\n"never closed, to the end\n1,2'), [["a", "b"], ["never closed, to the end\n1,2"]]);
  assert.deepEqual(readTable(strToU8("a,b\n\n\n1,2"))[0]?.rows.map((r) => r.n), [1, 4], "row numbers are those of the file");
});

test("CSV in UTF-8, Windows-1252 and UTF-16", () => {
  assert.deepEqual(csv("\ufeffname,é\nZoë,£5"), [["name", "é"], ["Zoë", "£5"]]);
  assert.deepEqual(texts(readTable(Uint8Array.from([...strToU8("name,a\nZo"), 0xeb, 0x2c, 0xa3, 0x35]))[0]), [["name", "a"], ["Zoë", "£5"]]); // curly quotes too, but not in node 20: the browser story has them
  const wide = "\ufeffa\tb\nZoë\t2";
  const bytes = new Uint8Array(wide.length * 2);
  for (let i = 0; i < wide.length; i++) new DataView(bytes.buffer).setUint16(2 * i, wide.charCodeAt(i), true);
  assert.deepEqual(texts(readTable(bytes)[0]), [["a", "b"], ["Zoë", "2"]]);
});

test("XLSX: shared and inline text, numbers, days, formulas by their stored value, errors as nothing", () => {
  const book = xlsx({
    sheets: [
      { name: "Log & notes", rows: [["Date", "What", "No"], [{ date: 42094 }, "Shouting <b>& more</b>", 7], [null, { inline: "in line" }, { formula: "1+1", value: 2 }], [], [{ date: 1 }, { formula: 'HYPERLINK("http://x","y")', value: "y" }, { error: "#REF!" }], [{ bool: true }]] },
      { name: "hidden", state: "hidden", rows: [["secret"]] },
      { name: "empty", rows: [] },
    ],
  });
  const [sheet, ...more] = readTable(book);
  assert.equal(more.length, 0);
  assert.equal(sheet?.name, "Log & notes");
  assert.deepEqual(texts(sheet), [["Date", "What", "No"], ["31/03/2015", "Shouting <b>& more</b>", "7"], ["", "in line", "2"], ["01/01/1900", "y"], ["yes"]]);
  assert.deepEqual(sheet?.rows.map((r) => r.n), [1, 2, 3, 5, 6]);
  assert.equal(sheet?.rows[1]?.cells[0]?.day, "2015-03-31");
  const mac = readTable(xlsx({ date1904: true, sheets: [{ name: "a", rows: [["x", { date: 40632 }]] }] }));
  assert.equal(mac[0]?.rows[0]?.cells[1]?.day, "2015-03-31");
  const figure = readTable(xlsx({ format: "0.00", sheets: [{ name: "a", rows: [["x", { date: 40632 }]] }] }));
  assert.equal(figure[0]?.rows[0]?.cells[1]?.day, "", "a number is no day");
});

test("what would be a formula elsewhere is words here", () => {
  const said = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", '<img src=x onerror="alert(1)">', "{{constructor}}"];
  assert.deepEqual(csv(said.map((s) => `"${s.replaceAll('"', '""')}",x`).join("\n")), said.map((s) => [s, "x"]));
  assert.deepEqual(texts(readTable(xlsx({ sheets: [{ name: "a", rows: said.map((s) => [s, "x"]) }] }))[0]), said.map((s) => [s, "x"]));
});

test("files that are none, or mean harm, are refused with their reason", () => {
  assert.equal(why(new Uint8Array()), "empty");
  assert.equal(why(strToU8("\n\n,,,\n")), "empty");
  assert.equal(why(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])), "old_excel");
  assert.equal(why(strToU8("%PDF-1.7")), "not_a_table");
  assert.equal(why(Uint8Array.from([0, 1, 2, 3])), "not_a_table");
  assert.equal(why(zipSync({ "word/document.xml": strToU8("<a/>") })), "broken");
  const good = xlsx({ sheets: [{ name: "a", rows: [["x", "y"]] }] });
  for (const at of [10, 60, good.length >> 1, good.length - 30]) assert.match(why(good.slice(0, at)), /^(broken|empty)$/, `cut at ${at}`);
  assert.equal(why(new Uint8Array(limits.file + 1)), "too_big");
});

/** claiming writes another unpacked size into every heading of a ZIP. */
function claiming(zip: Uint8Array, size: number): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let i = 0; i + 4 < zip.length; i++) {
    const mark = view.getUint32(i, true);
    if (mark === 0x04034b50) view.setUint32(i + 22, size, true);
    if (mark === 0x02014b50) view.setUint32(i + 24, size, true);
  }
  return zip;
}

test("a small file that unpacks to a huge one is refused by what it says of itself, and held to it", () => {
  const packed = (name: string): Uint8Array => zipSync({ [name]: new Uint8Array(1 << 20) });
  assert.equal(why(claiming(packed("xl/worksheets/sheet1.xml"), limits.unpacked + 1)), "bomb");
  assert.equal(why(claiming(packed("xl/worksheets/sheet1.xml"), 1000)), "broken", "no more is unpacked than it says");
  assert.equal(why(claiming(packed("xl/media/video.bin"), limits.unpacked + 1)), "broken", "what is not wanted is not unpacked");
});

test("a million rows, a million columns, one endless cell, and entities that multiply", () => {
  assert.equal(why(strToU8("a,b\n".repeat(1_000_000))), "too_many_rows");
  const rows = Array.from({ length: 60_000 }, (_, n) => `<row r="${n + 1}"><c t="inlineStr"><is><t>x</t></is></c></row>`).join("");
  const parts = (sheet: string): Uint8Array =>
    zipSync({
      "xl/workbook.xml": strToU8('<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
      "xl/_rels/workbook.xml.rels": strToU8('<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'),
      "xl/worksheets/sheet1.xml": strToU8(sheet),
    });
  assert.equal(why(parts(`<worksheet><sheetData>${rows}</sheetData></worksheet>`)), "too_many_rows");
  const wide = readTable(strToU8(`${"x,".repeat(200_000)}x\ny,z`));
  assert.equal(wide[0]?.rows[0]?.cells.length, limits.columns);
  const far = readTable(parts('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c><c r="ZZZZZZZ1"><v>3</v></c></row></sheetData></worksheet>'));
  assert.deepEqual(texts(far[0]), [["1"]]);
  assert.equal(readTable(strToU8(`a,${"y".repeat(200_000)}\n1,2`))[0]?.rows[0]?.cells[1]?.text.length, limits.cell);
  assert.equal(why(parts('<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>')), "broken");
});
