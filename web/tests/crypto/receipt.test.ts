import test from "node:test";
import assert from "node:assert/strict";
import { newReceipt, parseReceipt, Receipt, suggest, words, WordsError } from "../../src/crypto";
import { refusal } from "./check";
import { dice } from "./help";

test("the list has 1,024 words, each named by its own three letters, none one slip from another", () => {
  assert.equal(words().length, 1024);
  assert.equal(new Set(words().map((word) => word.slice(0, 3))).size, 1024);
  assert.ok(words().every((word) => /^[a-z]{3,}$/.test(word)));
});

test("a receipt comes back however it is typed", () => {
  const separators = [" ", "\n", ", ", " - ", "; 3. ", "\t…"];
  for (let i = 0; i < 100; i++) {
    const receipt = newReceipt();
    const typed = receipt.words().map((word) => {
      const piece = word.slice(0, 3 + dice(word.length - 2));
      return (dice(2) ? piece.toUpperCase() : piece) + separators[dice(separators.length)];
    });
    assert.deepEqual(parseReceipt(typed.join("")).words(), receipt.words());
  }
});

test("a wrong word is named with its place, and near words are offered", () => {
  const full = newReceipt().words();
  full[4] = "Abakus";
  const error = refusal(() => parseReceipt(full.join(" ")));
  assert.ok(error instanceof WordsError);
  assert.equal(error.count, 8);
  assert.equal(error.wrong.length, 1);
  assert.equal(error.wrong[0]?.position, 5);
  assert.equal(error.wrong[0]?.typed, "abakus");
  assert.equal(error.wrong[0]?.suggestions[0], "abacus");
});

test("one slip in a word is answered with that word", () => {
  for (const word of words().filter(() => dice(10) === 0)) {
    const at = 1 + dice(word.length - 1);
    const wrong = word.slice(0, at) + (word[at] === "q" ? "z" : "q") + word.slice(at + 1);
    assert.ok(suggest(wrong).includes(word), `${wrong} for ${word}: ${suggest(wrong).join(" ")}`);
  }
  assert.deepEqual(suggest("xxxxxxxxxxxx"), []);
});

test("any other number of words is refused", () => {
  for (const n of [0, 1, 7, 9, 16]) {
    const typed = Array<string>(n).fill("abacus").join(" ");
    const error = refusal(() => parseReceipt(typed));
    assert.ok(error instanceof WordsError);
    assert.equal(error.count, n);
    assert.deepEqual(error.wrong, []);
  }
});

test("another receipt leads to other keys; the same to the same", () => {
  const one = newReceipt();
  const again = new Receipt(one.words());
  const other = newReceipt();
  assert.equal(one.mailbox(), again.mailbox());
  assert.equal(one.identity(), again.identity());
  assert.notEqual(one.mailbox(), other.mailbox());
  assert.notEqual(one.identity(), other.identity());
  assert.notEqual(one.signPublic(), other.signPublic());
});

test("a receipt does not slip into text or JSON", () => {
  const receipt = newReceipt();
  const seen = `${String(receipt)} ${JSON.stringify({ receipt })} ${JSON.stringify(Object.entries(receipt))}`;
  for (const word of receipt.words()) assert.ok(!seen.replaceAll("receipt", "").includes(word));
});
