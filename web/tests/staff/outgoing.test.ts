import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { Outgoing, OutgoingError } from "../../src/staff/case/outgoing";

const attachment = (name: string): c.Attachment => ({ content: new Blob([name]), name, type: "text/plain" });

// withServer takes every part, or says no, and counts what came.
async function withServer(status: () => number, act: (puts: string[]) => Promise<void>): Promise<void> {
  const before = globalThis.fetch;
  const puts: string[] = [];
  globalThis.fetch = async (url) => {
    puts.push(String(url).split("/")[3] ?? "");
    return new Response(status() === 204 ? null : "{}", { status: status() });
  };
  try {
    await act(puts);
  } finally {
    globalThis.fetch = before;
  }
}

test("files are sealed anew for whoever gets them now, and sent once to the same", async () => {
  const [first, second] = [await c.newIdentity(), await c.newIdentity()];
  const id = c.newID();
  await withServer(() => 204, async (puts) => {
    const files = [attachment("a"), attachment("b")];
    const one = await new Outgoing(files).send(id, await c.recipientOf(first));
    assert.deepEqual(one.map((sent) => sent.ref.name), ["a", "b"]);
    await new Outgoing(files).send(id, await c.recipientOf(first)); // tried again: nothing is sent twice
    assert.equal(puts.length, 2);
    const other = await new Outgoing(files).send(id, await c.recipientOf(second)); // somebody was taken off meanwhile
    assert.equal(puts.length, 4);
    assert.ok(other.every((sent, n) => sent.ref.hash !== one[n]?.ref.hash && sent.listed.id !== one[n]?.listed.id));
    const out = new Outgoing(files);
    out.lost();
    await out.send(id, await c.recipientOf(second));
    assert.equal(puts.length, 6);
  });
});

test("the same files are the same writing, others are not", () => {
  const [a, b] = [attachment("a"), attachment("a")];
  const key = (files: c.Attachment[]): string => JSON.stringify({ text: "x", files: new Outgoing(files) });
  assert.equal(key([a]), key([a]));
  assert.notEqual(key([a]), key([b]));
});

test("why files did not go out is said in words", async () => {
  const to = await c.recipientOf(await c.newIdentity());
  const stop = new AbortController();
  await withServer(() => 400, async () => {
    await assert.rejects(new Outgoing([attachment("a")]).send(c.newID(), to), (err) => err instanceof OutgoingError && /could not be sent/.test(err.message));
    await assert.rejects(new Outgoing([attachment("n".repeat(5000))]).send(c.newID(), to), /name of one of the files is too long/);
    stop.abort();
    await assert.rejects(new Outgoing([attachment("a")], undefined, stop.signal).send(c.newID(), to), /Stopped. Nothing has been sent/);
  });
});
