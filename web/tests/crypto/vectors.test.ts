// Go checks what a browser made; here the browser's code checks what Go made, and its own to notice a change of format.
// Both files are part of the bundle: a missing one fails before any test runs.

import test from "node:test";
import goTypes from "../../../crypto/testdata/go-filetypes.json";
import go from "../../../crypto/testdata/go-vectors.json";
import tsTypes from "../../../crypto/testdata/ts-filetypes.json";
import ts from "../../../crypto/testdata/ts-vectors.json";
import { Checker, checkFileTypes } from "./check";
import type { Vectors } from "./schema";

for (const [name, vectors, types] of [["Go", go, goTypes], ["TypeScript", ts, tsTypes]] as const) {
  const checker = new Checker(vectors as unknown as Vectors);
  test(`${name}'s vectors are whole`, () => checker.whole());
  test(`${name}'s keys and receipts`, () => checker.keys());
  test(`${name}'s words, names and sizes`, () => checker.words());
  test(`${name}'s passphrases and key files`, () => checker.persons());
  test(`${name}'s sealed texts and lines`, () => checker.sealed());
  test(`${name}'s entries`, () => checker.entries());
  test(`${name}'s files`, () => checker.files());
  for (const chain of checker.chains) test(`${name}'s chain: ${chain.name}`, () => checker.chain(chain));
  test(`${name}'s file types`, () => checkFileTypes(types));
}
