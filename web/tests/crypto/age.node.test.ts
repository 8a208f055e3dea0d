// The plain age command, at the version that go.mod names, opens what a browser sealed, and we open what it sealed.

import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as c from "../../src/crypto";

test("the age command and we open each other's files", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "age-"));
  const at = (name: string): string => path.join(dir, name);
  try {
    execFileSync("go", ["build", "-o", at("age"), "filippo.io/age/cmd/age"]);
    const identity = await c.newIdentity();
    const recipient = await c.recipientOf(identity);
    const payload: c.Payload = { v: 1, case: c.newID(), seq: 0, kind: "message", author: "worker", week: "2026-11-16", prev: "", body: { text: "Ünïcode 🪶", files: [] } };
    await writeFile(at("key.txt"), `${identity}\n`);
    await writeFile(at("entry.age"), await c.sealEntry(payload, c.newSignSeed(), [recipient]));
    const plain = new Uint8Array(execFileSync(at("age"), ["-d", "-i", at("key.txt"), at("entry.age")]));
    assert.deepEqual(c.splitEntry(plain).payload, payload);

    await writeFile(at("plain.txt"), "from the command");
    execFileSync(at("age"), ["-r", recipient, "-o", at("theirs.age"), at("plain.txt")]);
    assert.equal(c.fromUTF8(await c.open(new Uint8Array(await readFile(at("theirs.age"))), identity)), "from the command");
  } finally {
    await rm(dir, { recursive: true });
  }
});
