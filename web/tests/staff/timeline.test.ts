// The timeline: which entries stand under which filter, in which order, how many.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, belongsTo, folds, RECENT, tally, unread } from "../../src/staff/case/timeline.ts";
import type { Shown } from "../../src/staff/case/view.ts";

let seq = 0;
const entry = (kind: string, audience = "case", author = "maya"): Shown => ({ seq: seq++, audience, author, week: "2026-11-16", said: { kind, body: {} } as Shown["said"], doubt: "", withoutConsent: false });

test("every entry stands under one filter at least, and a note never in the conversation", () => {
  const kinds: [string, string, string[]][] = [
    ["report", "case", ["talk"]],
    ["message", "case", ["talk"]],
    ["feedback", "case", ["talk"]],
    ["status", "case", ["talk", "work"]],
    ["clock", "case", ["talk", "work"]],
    ["escalate", "case", ["talk", "work"]],
    ["readers", "case", ["talk", "work"]],
    ["note", "readers", ["notes"]],
    ["note", "private", ["notes"]],
    ["hidden", "private", ["notes"]],
    ["hidden", "name", ["talk"]],
    ["action", "readers", ["work"]],
    ["assign", "readers", ["work"]],
    ["notes_key", "readers", ["work"]],
    ["hidden", "readers", ["work"]],
    ["broken", "readers", ["notes", "work"]],
    ["broken", "case", ["talk", "work"]],
  ];
  for (const [kind, audience, want] of kinds) assert.deepEqual(belongsTo(entry(kind, audience)), want, `${kind} for ${audience}`);
});

test("the newest are shown, in either order, and the earlier ones are counted", () => {
  const all = [entry("report"), ...Array.from({ length: 60 }, (_, n) => entry(n % 2 === 0 ? "message" : "action", n % 2 === 0 ? "case" : "readers"))];
  const seqs = (view: Parameters<typeof arrange>[1]): number[] => arrange(all, view).shown.map((e) => all.indexOf(e as Shown));
  assert.deepEqual(seqs({ which: "all", newestFirst: false, most: 3 }), [58, 59, 60]);
  assert.deepEqual(seqs({ which: "all", newestFirst: true, most: 3 }), [60, 59, 58]);
  assert.deepEqual(seqs({ which: "talk", newestFirst: false, most: 2 }), [57, 59]);
  assert.equal(arrange(all, { which: "all", newestFirst: true, most: RECENT }).earlier, 61 - RECENT);
  assert.equal(arrange(all, { which: "work", newestFirst: false, most: Infinity }).earlier, 0);
  assert.deepEqual(arrange([], { which: "notes", newestFirst: false, most: 5 }), { shown: [], earlier: 0 });
  assert.deepEqual(tally(all), { all: 61, talk: 31, notes: 0, work: 30 });
});

test("unread is what the person wrote since this reader looked last, not the report", () => {
  seq = 0;
  const all = [entry("report", "case", "worker"), entry("message"), entry("message", "case", "worker"), entry("feedback", "case", "worker"), entry("note", "readers")];
  assert.deepEqual(unread(all, -1).map((e) => e.seq), [2, 3]);
  assert.deepEqual(unread(all, 2).map((e) => e.seq), [3]);
  assert.deepEqual(unread(all, 4), []);
  const later = [...all, entry("named", "case", "worker"), entry("hidden", "name", "worker"), entry("note", "private")];
  assert.deepEqual(unread(later, 4).map((e) => e.seq), [5], "that a name was given is news, once");
});

test("long texts fold", () => {
  assert.equal(folds("short"), false);
  assert.equal(folds("x".repeat(901)), true);
  assert.equal(folds("\n".repeat(14)), true);
});
