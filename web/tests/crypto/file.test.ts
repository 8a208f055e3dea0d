import test from "node:test";
import assert from "node:assert/strict";
import * as c from "../../src/crypto";
import { collectFile, dice, stream } from "./help";

const about = { case: c.newID(), name: "rota.pdf", type: "application/pdf" };

test("files of any size come back byte for byte, in parts of 1 MiB", async () => {
  const identity = await c.newIdentity();
  const recipient = await c.recipientOf(identity);
  const edges = [0, 1, 16_000, 65_536, 1_048_576 - 200, 1_048_576, 2_500_000 + dice(100_000)];
  for (const size of edges) {
    const content = new Uint8Array(size).map((_, i) => (i * 7 + (i >> 8)) & 255);
    const { bytes, sealed, parts } = await collectFile(new Blob([content]), about, recipient);
    assert.equal(sealed.parts, parts.length);
    assert.equal(sealed.size, bytes.length);
    assert.equal(sealed.hash, c.hash(bytes));
    assert.ok(parts.every((part, n) => (n < parts.length - 1 ? part.length === 1_048_576 : part.length > 0 && part.length <= 1_048_576)));
    const opened = await c.openFile(stream(bytes, 1 + dice(200_000)), identity, { case: about.case, hash: sealed.hash });
    assert.deepEqual(opened.header, { v: 1, ...about, size });
    assert.equal(opened.blob.type, "application/pdf");
    assert.deepEqual(new Uint8Array(await opened.blob.arrayBuffer()), content);
  }
});

test("files of near sizes seal to one size", async () => {
  const recipient = await c.recipientOf(await c.newIdentity());
  const sizes = new Set<number>();
  for (const size of [0, 1, 500, 16_000]) sizes.add((await collectFile(new Blob([new Uint8Array(size)]), about, recipient)).bytes.length);
  assert.equal(sizes.size, 1);
});

test("a file cut off, changed, of another case or not the one signed for does not open", async () => {
  const identity = await c.newIdentity();
  const { bytes, sealed } = await collectFile(new Blob([new Uint8Array(100_000)]), about, await c.recipientOf(identity));
  const refused = async (file: Uint8Array, expected = { case: about.case, hash: c.hash(file) }, key = identity): Promise<void> =>
    assert.rejects(c.openFile(stream(file), key, expected), c.OpenError);
  for (let i = 0; i < 10; i++) await refused(bytes.subarray(0, dice(bytes.length)));
  await refused(bytes.subarray(0, bytes.length - 1));
  for (let i = 0; i < 10; i++) {
    const at = dice(bytes.length);
    await refused(bytes.map((byte, n) => (n === at ? byte ^ 1 : byte)));
  }
  await refused(bytes, { case: c.newID(), hash: sealed.hash });
  await refused(bytes, { case: about.case, hash: c.hash(c.utf8("other")) });
  await refused(bytes, { case: about.case, hash: sealed.hash }, await c.newIdentity());
  await refused(new Uint8Array(0));
});

test("what is opened is never typed as a page", async () => {
  const identity = await c.newIdentity();
  const { bytes, sealed } = await collectFile(new Blob(["<script>"]), { ...about, type: "text/html" }, await c.recipientOf(identity));
  const opened = await c.openFile(stream(bytes), identity, { case: about.case, hash: sealed.hash });
  assert.equal(opened.blob.type, "application/octet-stream");
});

test("a part that cannot be sent stops the sealing, and a name too long is refused", async () => {
  const recipient = await c.recipientOf(await c.newIdentity());
  const taken: number[] = [];
  const stop = new Error("no line");
  const failing = c.encryptFile(new Blob([new Uint8Array(12_000_000)]), about, recipient, async (n) => {
    taken.push(n);
    if (n === 2) throw stop;
  });
  await assert.rejects(failing, stop);
  assert.ok(taken.length <= 5, `took ${taken.length} parts after the failure`);
  const long = await c.encryptFile(new Blob([]), { ...about, name: "é".repeat(2100) }, recipient, async () => undefined).catch((error: unknown) => error);
  assert.ok(long instanceof c.FileError);
  assert.equal(long.code, "name");
});

test("no more than two parts are under way at once", async () => {
  const recipient = await c.recipientOf(await c.newIdentity());
  let now = 0;
  let most = 0;
  const sealed = await c.encryptFile(new Blob([new Uint8Array(6_000_000)]), about, recipient, async () => {
    most = Math.max(most, ++now);
    for (let i = 0; i < 50; i++) await Promise.resolve();
    now--;
  });
  assert.ok(sealed.parts >= 6 && most <= 2);
});

test("names are made safe to save under", () => {
  assert.equal(c.safeName("photo.JPG", "image/jpeg"), "photo.JPG");
  assert.equal(c.safeName("page.html", "text/plain"), "page.html.txt");
  assert.equal(c.safeName("..\\..\\a/b.exe", "application/pdf"), "b.exe.pdf");
  assert.equal(c.safeName("gpj.\u202Eexe\u0000", "image/png"), "gpj.exe.png");
  assert.equal(c.safeName("", "text/html"), "file.bin");
  assert.equal(c.safeName(".bashrc", "text/plain"), "bashrc.txt");
  assert.ok(c.safeName(`${"x".repeat(500)}.docx`, "application/msword").length <= 120);
});

test("a chosen file is judged by its beginning and its end", async () => {
  const pdf = new Blob(["%PDF-1.7\n", new Uint8Array(300_000), "%%EOF"]);
  assert.deepEqual(await c.checkFile(pdf, "a.pdf"), { type: "application/pdf", cut: false });
  assert.deepEqual(await c.checkFile(pdf.slice(0, 299_000), "a.pdf"), { type: "application/pdf", cut: true });
  assert.deepEqual(await c.checkFile(new Blob(["MZ\u0000"]), "a.pdf"), { type: "", cut: false });
  assert.deepEqual(await c.checkFile(new Blob([]), "a.txt"), { type: "", cut: false });
});
