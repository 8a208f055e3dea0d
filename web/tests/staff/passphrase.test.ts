import { test } from "node:test";
import assert from "node:assert/strict";
import { generatePassphrase } from "../../src/crypto/person";
import { weakness } from "../../src/staff/passphrase";

const asha = ["Asha Bell", "asha.bell@example.nhs.uk", "Heronbrook NHS Foundation Trust"];

test("words by chance are never called weak", () => {
  for (let i = 0; i < 500; i++) assert.equal(weakness(generatePassphrase(), asha), "");
});

test("what a person may well make up is taken", () => {
  for (const good of ["the kettle sings on thursdays", "Mein Fahrrad hat 3 Räder und keins", "лампа под старым мостом", "7 grey herons, 1 green bus"]) assert.equal(weakness(good, asha), "", good);
});

test("what is guessed first is refused, with a reason", () => {
  const weak: [string, RegExp][] = [
    ["", /Enter a passphrase/],
    ["   ", /Enter a passphrase/],
    ["Tr0ub4dor&3", /at least 16.*11/],
    ["aaaaaaaaaaaaaaaaaaaaaaaa", /again and again/],
    ["abababababababababab", /again and again/],
    ["passwordpasswordpassword", /common password/],
    ["asha.bell@example.nhs.uk", /your own name/],
    ["AshaBell-Heronbrook-2026", /your own name/],
    ["Password1234567890!", /common password/],
    ["Liverpool-Summer-2026!", /football club/],
    ["kestrel9kestrel9kestrel9", /again and again/],
    ["x".repeat(600), /512/],
  ];
  for (const [text, why] of weak) assert.match(weakness(text, asha), why, text);
});

test("one character is one, however many bytes it takes", () => {
  assert.match(weakness("🦊🦉🐢🦡🐝🦔🐌🦋", []), /This has 8/);
});
