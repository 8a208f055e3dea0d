import test from "node:test";
import assert from "node:assert/strict";
import type { FileRef, Report } from "../../src/crypto/bodies";
import { files as filesOf, type Said, type Shown } from "../../src/staff/case/view";
import { accessDoc, givenFiles, logHead, logRows, noteTexts, summaryWords } from "../../src/staff/copies/accessdoc";
import { csv, escape, text, toHTML, wordsOf, type Doc } from "../../src/staff/copies/doc";
import { cameWith, exportDoc, leftOut } from "../../src/staff/copies/exportdoc";
import { pathInside, tooMuch } from "../../src/staff/copies/maker";
import { answerBy, highlight, Marks, paragraphs, parseDraft, type Request } from "../../src/staff/copies/marks";
import { choosable, packageDoc } from "../../src/staff/copies/packagedoc";
import { tell } from "../../src/staff/copies/tell";
import { findContacts, findNames, partsOf } from "../../src/staff/copies/watch";
import { workOf } from "../../src/staff/case/work";
import type { OpenCase } from "../../src/staff/case/view";

const file: FileRef = { id: "f", name: "bell <1>.png", type: "image/png", size: 2000, hash: "a".repeat(64) };
const report: Report = {
  kind: "concern", what: "Ann Smith shouts.\nI saw it from bed 4.\n\nShe hit Tom.", when: "", where: "", area: "", themes: [], group: "", danger: false, mode: "open", name: "Quetzal O’Brien", contact: "07700 900111", day: "2026-11-20",
  route: "online", desks: [], readers: [], worker: "", recipient: "", statistics: "", files: [file], omitted: [], recovery: false, list: { number: 0, hash: "" }, detriment: "", member: "",
};
let seq = 0;
const shown = (said: Said, more: Partial<Shown> = {}): Shown => ({ seq: seq++, audience: "case", author: "maya", week: "2026-11-16", said, doubt: "", withoutConsent: false, ...more });
const entries: Shown[] = [
  shown({ kind: "report", body: report }, { author: "worker" }),
  shown({ kind: "message", body: { text: "Thank you. <script>alert(1)</script>", files: [] } }),
  shown({ kind: "note", body: { text: "Shared: the lawyer says wait." } }, { audience: "readers" }),
  shown({ kind: "note", body: { text: "Private: my own thoughts." } }, { audience: "private" }),
  shown({ kind: "conflict", body: { person: "", name: "Ann Smith", why: "about", text: "" } }, { audience: "readers" }),
  shown({ kind: "message", body: { text: "Forged words", files: [] } }, { doubt: "The signature is not theirs." }),
  shown({ kind: "hidden" }, { audience: "name", author: "worker" }),
  shown({ kind: "escalate", body: { id: "e1", step: "cqc", to: "CQC", day: "2026-11-20", reply_by: "2026-12-04", agreed: { how: "worker", seq: 9, text: "" }, state: "sent", text: "" } }, { withoutConsent: true }),
];
const lists = {
  person: (id: string) => ({ worker: "The person who spoke up", maya: "Maya Okafor" })[id] ?? id, theme: String, group: String, area: String, desk: String,
  status: (code: string) => ({ label: code, colour: "", plain: "", next: [] }), page: { today: "2026-11-22", nation: "england-and-wales" },
} as unknown as Parameters<typeof exportDoc>[2];

test("what somebody wrote is words in the file, never HTML, and nothing is fetched or run", () => {
  const doc: Doc = { title: `<b>"x"</b>`, lead: ["a&b"], blocks: [text("<img src=x onerror=alert(1)>\u202eevil"), { kind: "files", files: [{ name: "<x>", href: 'files/"01 <x>.png', note: "" }] }, { kind: "pairs", pairs: [["<k>", "<v>"]] }, { kind: "table", head: ["<h>"], rows: [["<c>"]] }] };
  const html = toHTML(doc);
  assert.ok(!/<(img|script|b>|x>|k>|v>|h>|c>)/.test(html.replace(/<style>[\s\S]*<\/style>/, "")), html);
  assert.ok(!html.includes("\u202e"));
  assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.ok(!/https?:|url\(|@import/.test(html));
  assert.match(html, /href="files\/%2201%20%3Cx%3E.png"/);
  assert.equal(escape(`'"<>&`), "&#39;&quot;&lt;&gt;&amp;");
});

test("files of notes are told apart, listed with their note, and do not go where the note does not", () => {
  const ofNote: FileRef = { ...file, id: "n", name: "interview.txt" };
  const note = shown({ kind: "note", body: { text: "Heard two people.", files: [ofNote] } }, { audience: "readers" });
  const found = filesOf({ entries: [...entries, note] });
  assert.deepEqual(found.map((one) => [one.file.name, one.entry.audience]), [["bell <1>.png", "case"], ["interview.txt", "readers"]]);
  assert.match(cameWith(note), /has not seen/);
  assert.equal(cameWith({ audience: "case" }), "");
  assert.match(leftOut(found, { shared: false, mine: true }), /leave out: interview\.txt\./);
  assert.equal(leftOut(found, { shared: true, mine: false }), "");
  assert.match(leftOut([{ file: ofNote, entry: { ...note, audience: "private" } }], { shared: true, mine: false }), /interview/);
  assert.deepEqual(tell(note, lists).files, [ofNote]);
  assert.ok(paragraphs([note], lists).some((one) => one.file === ofNote), "a subject access asks about each file");
});

test("a spreadsheet runs nothing of the log", () => {
  assert.equal(csv([["=1+1", 'a"b', "-x", "plain\nline"]]), `\ufeff"'=1+1","a""b","'-x","plain\nline"\r\n`);
});

test("an export has every entry with its verdict and hash, and the notes that were chosen", () => {
  const answer = { case: { id: "abc", status: "escalated", status_on: "2026-11-21", mode: "open", route: "online" }, readers: [{ id: "maya", from: "", until: "" }], entries: [...entries.map((e) => ({ seq: e.seq, author: e.author, hash: `hash${e.seq}` })), { seq: entries.length, author: "worker", hash: "of one that says nothing" }] };
  const c = { answer, report, entries, chainDoubt: "" } as unknown as OpenCase;
  const work = workOf({ report, entries, status: "escalated", statusOn: "2026-11-21" });
  const some = toHTML(exportDoc(c, work, lists, "maya", { shared: false, mine: false, name: false }, [file]));
  for (const e of entries) assert.ok(some.includes(`hash${e.seq}`), `entry ${e.seq}`);
  for (const part of ["Ann Smith shouts", "Not genuine. The signature is not theirs.", "was not asked about this", "Genuine: signed by who it names", "sealed name, which is in no copy", "Reply from CQC", "by 4 December 2026", "Left out of this copy", "of one that says nothing"]) assert.ok(some.includes(part), part);
  for (const part of ["Quetzal", "07700", "lawyer", "my own thoughts"]) assert.ok(!some.includes(part), part);
  const all = toHTML(exportDoc(c, work, lists, "maya", { shared: true, mine: true, name: true }, [file]));
  for (const part of ["Quetzal", "07700", "lawyer", "my own thoughts", "&lt;script&gt;alert(1)"]) assert.ok(all.includes(part), part);
});

test("a package offers nothing that is not genuine or private, and leaves the name out unless it was agreed", () => {
  assert.deepEqual(choosable(entries).map((e) => e.seq), [0, 1, 2]);
  const contents = { to: "CQC", about: "amber heron", agreed: "They agreed.", from: "Maya", organisation: "Heronbrook", reply: "maya@example.org", summary: "Shouting at night.", parts: entries.slice(0, 1), files: [] };
  const without = toHTML(packageDoc({ ...contents, name: false }, lists));
  const withName = toHTML(packageDoc({ ...contents, name: true }, lists));
  assert.ok(without.includes("bed 4") && !without.includes("Quetzal") && !without.includes("07700") && without.includes("not named here"));
  assert.ok(withName.includes("Quetzal") && withName.includes("07700"));
  assert.ok(!withName.includes("Thank you"));
});

test("words that may give the person away are found, as whole words only", () => {
  const parts = partsOf("Dr Quetzal O’Brien-Hall", "quetzal.ob@nhs.net or 07700 900111");
  const found = (words: string): string[] => findNames(words, parts).map((one) => one.words);
  assert.deepEqual(found("I am QUETZAL, ring +447700900111 or 07700-900 111."), ["QUETZAL", "+447700900111", "07700-900 111"]);
  assert.deepEqual(found("Quetzal's shift, O’Brien-Hall"), ["Quetzal's", "O’Brien-Hall"]);
  assert.deepEqual(found("Mrs Hall said so to quetzal.ob@nhs.net."), ["Hall", "quetzal", "quetzal.ob@nhs.net."]);
  assert.deepEqual(found("The quetzals in the hallway, and the dr."), []);
  assert.deepEqual(findContacts("Write to a.b@c.org or 020 7946 0000, bed 4 on 20 11").map((one) => one.words), ["a.b@c.org", "020 7946 0000"]);
  assert.match(findNames("x".repeat(60) + " Quetzal " + "y".repeat(60), parts)[0]?.around ?? "", /^….*Quetzal.*…$/);
});

test("files get places of their own, and too many are refused in words", () => {
  assert.equal(pathInside(file, 0), "files/01-bell 1.png");
  assert.equal(tooMuch([file]), "");
  assert.match(tooMuch(Array.from({ length: 11 }, () => ({ ...file, size: 100_000_000 }))), /1\.1 GB together.*Choose fewer/);
});

test("every entry that opens has words", () => {
  for (const e of entries) assert.ok(tell(e, lists).title.length > 3);
});

const request: Request = { name: "Ann Smith", who: "about", day: "2026-11-19", words: ["ann"] };
const all = paragraphs(entries, lists);
const by = (words: string): string => all.find((one) => one.text.includes(words))?.id ?? assert.fail(words);

test("a case is cut into lines that keep their names, files and titles that name somebody included", () => {
  assert.deepEqual(all.slice(0, 3).map((one) => [one.id, one.text]), [["0.0", "Ann Smith shouts."], ["0.1", "I saw it from bed 4."], ["0.2", "She hit Tom."]]);
  assert.deepEqual(all.filter((one) => one.file).map((one) => one.text), [file.name]);
  assert.ok(all.some((one) => one.text === "Ann Smith must not read this"));
  assert.ok(all.some((one) => one.text === "Quetzal O’Brien"));
  assert.equal(new Set(all.map((one) => one.id)).size, all.length);
});

test("nothing is given that nobody decided on, and what is taken out is not in the file", () => {
  const marks = new Marks(all);
  assert.equal(marks.open.length, all.length);
  const nothing = toHTML(accessDoc(marks, request, "Heronbrook", lists));
  for (const one of all.filter((p) => p.text.length > 8)) assert.ok(!nothing.includes(escape(one.text)), one.text);

  for (const one of all) marks.mark(one.id, "third", "maya", "2026-11-22");
  marks.mark(by("Ann Smith shouts"), "about", "maya", "2026-11-22");
  marks.mark(by("bed 4"), "worker", "maya", "2026-11-22");
  marks.mark(by("lawyer"), "privileged", "maya", "2026-11-22");
  marks.mark(by("my own thoughts"), "not_about", "maya", "2026-11-22");
  assert.ok(marks.cut(by("hit Tom"), 8, 11, "third", "maya", "2026-11-22"));
  assert.equal(marks.open.length, 0);
  const doc = accessDoc(marks, request, "Heronbrook", lists);
  const html = toHTML(doc);
  for (const part of ["Ann Smith shouts.", "She hit ", "it is legal advice or prepared for a court", "it could identify somebody else", "it is about another person", "it is not about you"]) assert.ok(html.includes(part), part);
  for (const part of ["bed 4", "Tom", "lawyer", "thoughts", "Quetzal", "07700", "person who spoke up", "bell"]) assert.ok(!html.includes(part) && !wordsOf(doc.blocks).includes(part), part);
  assert.deepEqual(givenFiles(marks), []);
  marks.mark(by("bell"), "about", "maya", "2026-11-22");
  assert.deepEqual(givenFiles(marks), [file]);

  const rows = logRows(marks, lists);
  assert.equal(rows.length, all.length);
  assert.ok(rows.every((row) => row.length === logHead.length && row[7] === "Maya Okafor" && row[8] === "2026-11-22"));
  assert.ok(rows.some((row) => row[5]?.includes("Schedule 2, Part 4")) && rows.some((row) => row[6]?.startsWith("1: ")));
  const log = JSON.stringify(rows);
  for (const part of ["bed 4", "Tom", "lawyer", "Quetzal"]) assert.ok(!log.includes(part), part);
  assert.match(summaryWords(marks), /3 given \(1 of them with words taken out\)/);
});

test("words are taken out where they are, the newer ground counting, and come back", () => {
  const marks = new Marks(all);
  const id = by("Ann Smith shouts");
  assert.ok(marks.cut(id, 0, 9, "third", "maya", "2026-11-22"));
  assert.ok(marks.cut(id, 4, 16, "worker", "maya", "2026-11-22"));
  const one = all.find((p) => p.id === id) ?? assert.fail();
  assert.deepEqual(marks.given(one), [{ gone: "it is about another person" }, { gone: "it could identify somebody else" }, "."]);
  assert.equal(marks.cut(id, 3, 3, "third", "maya", "2026-11-22"), false, "nothing is selected");
  assert.equal(marks.cut(id, 0, 99, "third", "maya", "2026-11-22"), false);
  assert.equal(marks.cut(by("bell"), 0, 2, "third", "maya", "2026-11-22"), false, "a file goes whole or not at all");
  marks.uncut(id);
  assert.deepEqual(marks.given(one), ["Ann Smith shouts."]);
  marks.cut(id, 0, 3, "third", "maya", "2026-11-22");
  marks.mark(id, "third", "maya", "2026-11-22");
  assert.deepEqual(marks.given(one), [{ gone: "it is about another person" }]);
});

test("a draft comes back as it was, and one of another shape does not", () => {
  const marks = new Marks(all);
  marks.cut("0.0", 0, 3, "third", "maya", "2026-11-22");
  marks.mark("0.1", "worker", "maya", "2026-11-22");
  const draft = parseDraft(JSON.parse(JSON.stringify({ v: 1, case: "abc", request, marks: [...marks.list, { id: "99.9", is: "about", by: "maya", day: "", cuts: [] }] })));
  assert.deepEqual(new Marks(all, draft.marks).list, marks.list);
  assert.throws(() => parseDraft({ ...draft, marks: [{ id: "0.0", is: "yes", by: "", day: "", cuts: [] }] }));
});

test("decisions fit into notes, however many there are", () => {
  const many = Array.from({ length: 3000 }, (_, n) => ({ id: `${n}.0`, seq: n, author: "maya", week: "", where: "", text: "x", file: null }));
  const marks = new Marks(many);
  for (const one of many) marks.mark(one.id, "third", "maya", "2026-11-22");
  const notes = noteTexts(marks, request);
  assert.ok(notes.length > 1 && notes.every((one) => new TextEncoder().encode(one).length < 60_000));
  assert.equal(notes.join("\n").match(/About another person/g)?.length, 3000);
});

test("highlighting is a hint for the eye", () => {
  assert.deepEqual(highlight("Ann and ann.", ["ann"]), [["Ann", true], [" and ", false], ["ann", true], [".", false]]);
  assert.deepEqual(highlight("a+b", ["a+b", " "]), [["a+b", true]]);
  assert.deepEqual(highlight("x", []), [["x", false]]);
});

test("one calendar month, and the next working day when nobody works then", () => {
  for (const [day, due] of [["2026-01-31", "2026-03-02"], ["2026-11-20", "2026-12-21"], ["2026-11-25", "2026-12-29"], ["2026-10-22", "2026-11-23"], ["2026-12-10", "2027-01-11"], ["2024-01-30", "2024-02-29"]] as const) assert.equal(answerBy(day, "england-and-wales"), due, day);
});
