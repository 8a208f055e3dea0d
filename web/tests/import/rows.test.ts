import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8 } from "fflate";
import { guess, guessMode, guessStatus, nearest } from "../../src/import/fields";
import { emptyValues, fixKey, headingRow, keysOf, read, wordsOf, type Plan } from "../../src/import/rows";
import { readTable } from "../../src/import/read";

const table = `Log of concerns;;;;;;;
Ref;Date received;Concern;Theme;Staff group;Status;Date closed;Outcome;Speak up again?
1;31/3/2015;Shouting;Bullying; Nurses;Closed;30/6/2015;Rota changed;Yes
2;3/31/2015;Staffing;Patient safety; Bullying;Closed;1/7/2015;;
3;;;Bullying;Doctors;Open;;;
4;1/2/2016;Parking;Other;;Closed;1/1/2016;;No
5;1/2/2199;Late;;;New;;;
`;
const [sheet = { name: "", rows: [] }] = readTable(strToU8(table.replace(/; /g, ";").replace("Patient safety;Bullying", '"Patient safety;Bullying"').replace('Bullying"', 'Bullying";Nurses').replace("Nurses;Closed;1/7", "Nurses;Closed;1/7")));

function plan(): Plan {
  const headings = sheet.rows[headingRow(sheet) ]?.cells.map((c) => c.text) ?? [];
  const values = emptyValues();
  for (const [word, code] of [["Bullying", "bullying"], ["Patient safety", "safety"], ["Other", ""]] as const) values.theme.set(word, code);
  for (const [word, code] of [["Nurses", "nmr"], ["Doctors", "med"]] as const) values.group.set(word, code);
  for (const [word, code] of [["Closed", "closed"], ["Open", "listening"], ["New", "new"]] as const) values.status.set(word, code);
  return { headings, fields: guess(headings), values, mode: "confidential", today: "2026-11-27" };
}

const rows = sheet.rows.slice(headingRow(sheet) + 1);

test("headings are found below a title, and columns guessed", () => {
  assert.equal(headingRow(sheet), 1);
  assert.deepEqual(plan().fields, ["note", "received", "text", "theme", "group", "status", "closed", "outcome", "feedback"]);
  assert.deepEqual(guess(["Date", "Date closed", "Description of concern", "Category", "Division", "Anonymous?", "Notes", "Update", ""]), ["received", "closed", "text", "theme", "area", "mode", "note", "note", "skip"]);
});

test("words find what they mean, or nothing rather than something else", () => {
  const themes = [{ code: "bh", label: "Bullying or harassment" }, { code: "ps", label: "Patient safety or quality" }, { code: "ws", label: "Worker safety or wellbeing" }];
  assert.equal(nearest("Bullying", themes), "bh");
  assert.equal(nearest("bullying & harassment", themes), "bh");
  assert.equal(nearest("Patient Safety/Quality", themes), "ps");
  assert.equal(nearest("safety", themes), "");
  assert.equal(nearest("parking", themes), "");
  assert.equal(nearest("", themes), "");
  const areas = [{ code: "RSP", label: "Respiratory ward" }, { code: "W12", label: "Ward 12" }, { code: "ED", label: "Emergency department" }];
  assert.deepEqual(["Ward 6", "ward", "Respiratory", "Respiratory ward", "Ward 12", "w12", "Emergency dept", "Surgery department", "Respiratory ward 2"].map((said) => nearest(said, areas)), ["", "", "RSP", "RSP", "W12", "W12", "ED", "", ""]);
  assert.deepEqual(["Closed", "ongoing", "With investigator", "Re-opened", "?"].map(guessStatus), ["closed", "listening", "with_investigator", "reopened", ""]);
  assert.deepEqual(["Anon", "Confidential", "Named", "Yes"].map(guessMode), ["anonymous", "confidential", "open", ""]);
});

test("rows become cases, and mistakes name row, column, reason and what to do", () => {
  const { drafts, mistakes } = read(rows, plan(), new Map());
  const [first] = drafts;
  assert.equal(drafts.length, 1);
  assert.deepEqual(
    { ...first, key: "" },
    { row: 3, key: "", day: "2015-03-31", text: "Shouting", where: "", themes: ["bullying"], group: "nmr", area: "", mode: "confidential", status: "closed", statusOn: "2015-06-30", undated: false, outcome: "Rota changed", note: "Ref: 1\nSpeak up again?: Yes", name: "", contact: "", owner: "", actions: [], joined: 0, next: "" },
  );
  assert.deepEqual(
    mistakes.map((m) => `${m.row} ${plan().headings[m.column]}: ${m.why}`),
    ["4 Date received: The month comes before the day", "5 Date received: No day", "5 Concern: Nothing is written", "6 Date closed: Closed before it was received", "7 Date received: A day that is still to come"],
  );
  assert.ok(mistakes.every((m) => m.todo !== ""));
});

test("a mistake can be corrected, and the row stays the same row", () => {
  const before = keysOf(rows);
  const fixes = new Map([[fixKey(4, 1), "31 March 2015"], [fixKey(6, 6), "2/2/2016"], [fixKey(5, 1), "1/1/2016"], [fixKey(5, 2), "Rota"], [fixKey(5, 4), "Porters"], [fixKey(7, 1), "1/2/2019"]]);
  const { drafts, mistakes } = read(rows, plan(), fixes);
  assert.deepEqual(mistakes.map((m) => `${m.row} ${m.why}`), ["5 A word that was not there before"]);
  assert.deepEqual(drafts.map((d) => [d.row, d.day, d.status, d.statusOn]), [[3, "2015-03-31", "closed", "2015-06-30"], [4, "2015-03-31", "closed", "2015-07-01"], [6, "2016-02-01", "closed", "2016-02-02"], [7, "2019-02-01", "new", ""]]);
  assert.deepEqual(drafts[1]?.themes, ["safety", "bullying"]);
  assert.deepEqual(drafts.map((d) => d.key), [before[0], before[1], before[3], before[4]]);
});

test("a closed row without its day counts as closed today, and says so", () => {
  const without = read(rows, plan(), new Map([[fixKey(4, 1), "31/3/2015"], [fixKey(4, 6), ""]])).drafts.find((d) => d.row === 4);
  assert.deepEqual([without?.status, without?.statusOn, without?.undated], ["closed", "2026-11-27", true]);
  assert.equal(read(rows, plan(), new Map()).drafts[0]?.undated, false);
});

test("each row has a key of its own, the same in a file with more rows", () => {
  const one = (text: string): string[] => keysOf(readTable(strToU8(text))[0]?.rows ?? []);
  const keys = one("a,b\na,b\nc,d");
  assert.equal(new Set(keys).size, 3);
  const more = one("x,y\na,b\na,b\nz,z\nc,d");
  for (const key of keys) assert.ok(more.includes(key));
});

test("what is too long is a mistake, not a cut", () => {
  const [long = { n: 0, cells: [] }] = readTable(strToU8(`1/2/2015,${"é".repeat(20_000)},x`))[0]?.rows ?? [];
  const p: Plan = { ...plan(), headings: ["d", "t", "n"], fields: ["received", "text", "note"] };
  assert.deepEqual(read([long], p, new Map()).mistakes.map((m) => m.why), ["Too long"]);
});

test("the words of a column are counted, several of a cell apart", () => {
  assert.deepEqual([...wordsOf(rows, plan().fields, "theme")], [["Bullying", 3], ["Patient safety", 1], ["Other", 1]]);
});

test("people, who leads and what comes next have columns of their own", () => {
  assert.deepEqual(guess(["Date received", "Raised by", "Contact details", "Ward", "What happened", "Guardian", "Action 1", "Action 2", "Next review date", "Closed date"]), ["received", "name", "contact", "area", "text", "owner", "action", "action", "next", "closed"]);
  assert.deepEqual(guess(["Name", "Email", "Lead", "Due", "Review date", "Date raised by staff"]), ["name", "contact", "owner", "next", "received", "note"]);
});

const fields: Plan["fields"] = ["received", "text", "name", "contact", "mode", "owner", "next", "status", ...Array.from({ length: 7 }, () => "action" as const)];

function one(cells: string, mode = "confidential"): ReturnType<typeof read> {
  const [row = { n: 0, cells: [] }] = readTable(strToU8(cells))[0]?.rows ?? [];
  const p = plan();
  p.values.mode.set("Anon", "anonymous").set("Conf", "confidential");
  p.values.owner.set("Maya", "maya-id").set("Bob", "");
  return read([row], { ...p, headings: fields.map((f) => (f === "owner" ? "Lead" : f)), fields, mode }, new Map());
}

test("every action is kept: from the fifth on they are together, and the day is that of the last", () => {
  const { drafts, mistakes } = one("1/2/2016,Rota,,,,Maya,3/4/2027,Open,a,b,,c,d,e,f");
  assert.deepEqual(mistakes, []);
  const [d] = drafts;
  assert.deepEqual([d?.actions, d?.joined, d?.next, d?.owner], [["a", "b", "c", "d", "e\n\nf"], 2, "2027-04-03", "maya-id"]);
  assert.deepEqual(one(`1/2/2016,Rota,,,,Maya,soon,Open,${Array.from({ length: 7 }, () => "é".repeat(2000)).join(",")}`).mistakes.map((m) => m.why), ["Too many actions", "Not a day"]);
});

test("a day without an action makes one, and a lead who is nobody here stays in the note", () => {
  const [d] = one("1/2/2016,Rota,,,,Bob,3/4/2027,Open").drafts;
  assert.deepEqual([d?.actions.length, d?.next, d?.owner, d?.note], [1, "2027-04-03", "", "Lead: Bob"]);
});

test("somebody who is named is not anonymous, unless the file says so: then it is a mistake", () => {
  const named = one("1/2/2016,Rota,Zoe Adams,07700 900000,,,,Open", "anonymous").drafts[0];
  assert.deepEqual([named?.mode, named?.name, named?.contact], ["confidential", "Zoe Adams", "07700 900000"]);
  assert.deepEqual(one("1/2/2016,Rota,Zoe Adams,,Anon,,,Open").mistakes.map((m) => [m.column, m.why]), [[2, "Anonymous, but somebody is named"]]);
  const nobody = one("1/2/2016,Rota,Anonymous,n/a,Anon,,,Open").drafts[0];
  assert.deepEqual([nobody?.mode, nobody?.name, nobody?.contact], ["anonymous", "", ""]);
});
