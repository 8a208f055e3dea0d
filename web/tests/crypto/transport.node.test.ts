// The calls against a real server that is as unreliable as a ward's network.

import test from "node:test";
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { openAsBlob } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as c from "../../src/crypto";
import { stream } from "./help";

interface Seen {
  method: string;
  url: string;
  body: Uint8Array;
  cookie: string | undefined;
}

// serving runs act against a server; answer decides about each request, and may end its socket instead.
async function serving(answer: (seen: Seen, n: number, response: ServerResponse) => Promise<void> | void, act: (base: string, all: Seen[]) => Promise<void>): Promise<void> {
  const all: Seen[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const seen = { method: request.method ?? "", url: request.url ?? "", body: await bodyOf(request), cookie: request.headers.cookie };
      all.push(seen);
      await answer(seen, all.length, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address && typeof address === "object");
  try {
    await act(`http://127.0.0.1:${address.port}`, all);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return c.concat(...chunks);
}

const quick: c.Call = { pause: 1 };

test("a call survives dropped lines and busy servers, and says when it waits", async () => {
  const waits: number[] = [];
  await serving((_, n, response) => {
    if (n === 1) return void response.destroy();
    if (n === 2) return void response.writeHead(503).end();
    if (n === 3) return void response.writeHead(200, { "Content-Length": 10 }).write("half", () => response.destroy());
    response.end("whole");
  }, async (base, all) => {
    const bytes = await c.request(`${base}/x`, { ...quick, waiting: (n) => void waits.push(n) });
    assert.equal(c.fromUTF8(bytes), "whole");
    assert.equal(all.length, 4);
    assert.deepEqual(waits, [1, 2, 3]);
  });
});

test("a refusal is not tried again, and its code is told", async () => {
  await serving((_, __, response) => void response.writeHead(409).end('{"error":"conflict","message":"Somebody wrote first."}'), async (base, all) => {
    const error = await c.request(`${base}/x`, quick).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof c.HTTPError);
    assert.deepEqual([error.status, error.code, error.message], [409, "conflict", "Somebody wrote first."]);
    assert.equal(all.length, 1);
  });
  await serving((_, __, response) => void response.writeHead(400).end("<html>"), async (base) => {
    const error = await c.request(`${base}/x`, quick).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof c.HTTPError && error.code === "");
  });
});

test("a server that never answers is given up on after the tries", async () => {
  await serving((_, __, response) => void response.destroy(), async (base, all) => {
    await assert.rejects(c.request(`${base}/x`, { ...quick, tries: 3 }), c.NetworkError);
    assert.equal(all.length, 3);
  });
  await serving(() => undefined, async (base, all) => {
    await assert.rejects(c.request(`${base}/x`, { ...quick, tries: 2, timeout: 50 }), c.NetworkError);
    assert.ok(all.length <= 2);
  });
  await serving((_, __, response) => void response.writeHead(302, { Location: "/elsewhere" }).end(), async (base, all) => {
    await assert.rejects(c.request(`${base}/x`, { ...quick, tries: 1 }), c.NetworkError);
    assert.ok(all.every((seen) => seen.url === "/x"), "no redirection is followed");
  });
});

test("the person can stop a call while it waits", async () => {
  const stop = new AbortController();
  await serving((_, __, response) => void response.destroy(), async (base) => {
    const reason = new Error("stopped by the person");
    const call = c.request(`${base}/x`, { pause: 60_000, signal: stop.signal, waiting: () => stop.abort(reason) });
    await assert.rejects(call, reason);
  });
});

test("a file goes up in parts through a bad line, and comes back whole", async () => {
  const identity = await c.newIdentity();
  const about = { case: c.newID(), name: "scan.pdf", type: "application/pdf" };
  const content = c.randomBytes(60_000);
  const blob = new Blob(Array.from({ length: 50 }, () => c.part(content)));
  const stored = new Map<string, Uint8Array>();
  const told: number[] = [];
  await serving((seen, n, response) => {
    if (n % 3 === 1) return void response.destroy();
    stored.set(seen.url, seen.body);
    response.writeHead(204).end();
  }, async (base, all) => {
    const sent = await c.uploadFile(blob, about, await c.recipientOf(identity), { base, call: quick, progress: (done, total) => void told.push(done / total) });
    assert.ok(all.every((seen) => seen.method === "PUT" && seen.cookie === undefined));
    assert.equal(stored.size, sent.listed.parts);
    const whole = c.concat(...Array.from({ length: sent.listed.parts }, (_, n) => stored.get(`/api/files/${sent.listed.id}/${n}`) ?? new Uint8Array(0)));
    assert.equal(whole.length, sent.listed.size);
    assert.equal(told[told.length - 1], 1);
    assert.deepEqual(told, [...told].sort((a, b) => a - b));
    assert.deepEqual({ ...sent.ref, id: "" }, { id: "", name: about.name, type: about.type, size: blob.size, hash: c.hash(whole) });
    const opened = await c.openFile(stream(whole), identity, { case: about.case, hash: sent.ref.hash });
    assert.equal(opened.blob.size, blob.size);
  });
});

test("files the server has lost are sent again under a fresh id, the others are not", async () => {
  const door = await c.newIdentity();
  const fresh = await c.newCase();
  const letters: unknown[] = [];
  const attachments: c.Attachment[] = ["one", "two"].map((name) => ({ content: new Blob([name]), name: `${name}.txt`, type: "text/plain" }));
  const before: string[] = [];
  await serving(async (seen, _, response) => {
    if (seen.method === "PUT") return void response.writeHead(204).end();
    const said = c.parseLine(await c.open(seen.body, door));
    letters.push(said);
    assert.ok(typeof said === "object" && said !== null && "answer" in said && typeof said.answer === "string");
    if (letters.length === 1) before.push(...attachments.map((one) => one.sent?.listed.id ?? ""));
    const value = letters.length === 1 ? { v: 1, ok: false, error: "missing_files", files: [before[1]] } : { v: 1, ok: true };
    response.end(await c.seal(c.padLine(value, c.SIZES.letter), [c.parseRecipient(said.answer)]));
  }, async (base, all) => {
    const about = { door: await c.recipientOf(door), case: fresh.id, recipient: fresh.recipient };
    const build = async (sent: c.SentFile[]): Promise<c.LetterFields> => ({ op: "add", mailbox: "m", entries: [], files: sent.map((one) => one.listed), effect: "" });
    await c.sendWithFiles(about, attachments, build, c.parseDone, { base, call: quick });
    assert.equal(letters.length, 2);
    assert.equal(all.filter((seen) => seen.method === "PUT").length, 3);
    assert.equal(attachments[0]?.sent?.listed.id, before[0]);
    assert.notEqual(attachments[1]?.sent?.listed.id, before[1]);
    assert.equal(new Set(all.filter((seen) => seen.method === "POST").map((seen) => seen.body.length)).size, 1);
  });
});

test("a file that shrank since it was chosen is unreadable, not sent short", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "file-"));
  try {
    const name = path.join(dir, "a.txt");
    await writeFile(name, "x".repeat(3_000_000));
    const blob = await openAsBlob(name);
    await truncate(name, 1_500_000);
    const error = await c.encryptFile(blob, { case: c.newID(), name: "a", type: "text/plain" }, await c.recipientOf(await c.newIdentity()), async () => undefined).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof c.FileError);
    assert.equal(error.code, "unreadable");
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a worker's own file comes part by part in letters of one size, survives a dropped line, and opens; a changed part does not", async () => {
  const door = await c.newIdentity();
  const identity = await c.newIdentity();
  const content = new Uint8Array(1_500_000).map((_, i) => i % 251);
  const sealed: Uint8Array[] = [];
  const about = { case: c.newID(), name: "rota.txt", type: "text/plain" };
  const file = await c.encryptFile(new Blob([content]), about, await c.recipientOf(identity), async (n, bytes) => void (sealed[n] = bytes));
  const get = async (base: string, seen: number[]): Promise<c.OpenedFile> =>
    c.openFile(c.fetchParts(await c.recipientOf(door), "m", "f", (done) => void seen.push(done), { ...quick, base }), identity, { case: about.case, hash: file.hash });
  let change = false;
  await serving(async ({ body }, n, response) => {
    if (n === 2) return void response.destroy();
    const asked = c.parseLine(await c.open(body, door)) as { op: string; mailbox: string; file: string; n: number; answer: c.Recipient };
    assert.deepEqual([asked.op, asked.mailbox, asked.file], ["part", "m", "f"]);
    const data = (sealed[asked.n] ?? new Uint8Array()).slice();
    if (change && asked.n === 1) data[9] = (data[9] ?? 0) ^ 1;
    const answer = { v: 1, ok: true, parts: file.parts, size: file.size, data: c.toB64(data) };
    response.end(await c.seal(c.padLine(answer, c.nextMultiple(JSON.stringify(answer).length, c.SIZES.letter)), [asked.answer]));
  }, async (base, all) => {
    const seen: number[] = [];
    const opened = await get(base, seen);
    assert.deepEqual(new Uint8Array(await opened.blob.arrayBuffer()), content);
    assert.equal(opened.header.name, "rota.txt");
    assert.deepEqual(seen, [sealed[0]?.length, file.size]);
    assert.equal(new Set(all.map((one) => one.body.length)).size, 1);
    assert.ok(all.every((one) => one.url === "/api/letter" && one.cookie === undefined));
    change = true;
    await assert.rejects(get(base, []), c.OpenError);
  });
});
