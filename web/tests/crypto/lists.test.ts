// Go checks the lists of readers that a browser made; here the browser's code checks Go's, and its own to notice a change of format.

import test from "node:test";
import go from "../../../crypto/testdata/go-lists.json";
import ts from "../../../crypto/testdata/ts-lists.json";
import { checkList, checkWholeLists, type ListVectors } from "./lists";

for (const [name, file] of [["Go", go], ["TypeScript", ts]] as const) {
  const vectors = file as unknown as ListVectors;
  test(`${name}'s lists are whole`, () => checkWholeLists(vectors));
  for (const one of vectors.lists) test(`${name}'s list: ${one.name}`, () => checkList(vectors, one));
}
