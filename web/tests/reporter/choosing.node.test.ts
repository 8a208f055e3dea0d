// The same ticks are put to handlers/choosing.go by handlers/choosing_test.go.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { alternateWanted, chosenAt, choosingProblems, desksOf, linkedTo, memberOf, omittedOf, type People, type Ticks } from "../../src/reporter/choosing";

type Case = { name: string; ticks: Ticks; desks: string[]; readers: string[]; omitted: string[]; member: string; problems: string[]; alternate: boolean; linked: string[] };
const { roster, cases } = JSON.parse(readFileSync("handlers/testdata/choosing.json", "utf8")) as { roster: People; cases: Case[] };
const ids = (readers: { id: string }[]): string[] => readers.map((one) => one.id);

test("who reads is what the ticks say, as it is without JavaScript", () => {
  assert.ok(cases.length >= 15);
  for (const { name, ticks, ...want } of cases) {
    const desks = desksOf(ticks, roster);
    const omitted = omittedOf(ticks, roster);
    const got = {
      desks, readers: ids(chosenAt(desks, ticks, roster)), omitted, member: memberOf(ticks, roster), problems: choosingProblems(ticks, roster).map((one) => one.control),
      alternate: alternateWanted(ticks, roster), linked: ids(linkedTo(omitted, roster)),
    };
    assert.deepEqual(got, want, name);
  }
});
