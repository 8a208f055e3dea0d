// What a custodian's browser takes from the server in a recovery.

import assert from "node:assert/strict";
import test from "node:test";
import { newID } from "../../src/crypto";
import { Handed, HandedError } from "../../src/staff/custody/handed";

test("a custodian's browser takes each half once, and no more than it was told of", () => {
  const ids = [newID(), newID(), newID()] as const;
  const handed = new Handed(3);
  handed.take({ case: ids[0], kind: "case" });
  handed.take({ case: ids[0], kind: "notes" });
  assert.throws(() => handed.take({ case: ids[0], kind: "notes" }), HandedError, "the same again");
  handed.take({ case: ids[1], kind: "case" });
  assert.throws(() => handed.take({ case: ids[2], kind: "case" }), /more halves than this page showed/);
});
