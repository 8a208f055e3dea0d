// Archives and packages are opened with what somebody outside would have: python's zipfile and the plain age command.
import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { hash } from "../../src/crypto/bytes";
import { newPassphrase, recipientProblem } from "../../src/crypto/outside";
import { words } from "../../src/crypto/receipt";
import { makeArchive, MOST_BYTES, zip, type Inside } from "../../src/staff/copies/archive";

const canary = "Curlew canary: only for them";
const big = new Uint8Array(3_500_000).map((_, n) => n % 251);
const inside: Inside[] = [
  { name: "summary.html", content: new Blob([`<p>${canary}</p>`]) },
  { name: "files/01-Überblick.png", content: new Blob([big]) },
  { name: "files/02-empty.txt", content: new Blob([]) },
];

const dir = mkdtempSync(path.join(tmpdir(), "archive-"));
const at = (name: string): string => path.join(dir, name);
test.after(() => rmSync(dir, { recursive: true }));

const listing = "import sys, zipfile, hashlib, json\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps([[i.filename, i.file_size, hashlib.sha256(z.read(i)).hexdigest(), list(i.date_time)] for i in z.infolist()]))";

async function unzipped(file: string): Promise<[string, number, string, number[]][]> {
  return JSON.parse(execFileSync("python3", ["-c", listing, file], { encoding: "utf8" })) as [string, number, string, number[]][];
}

async function same(file: string): Promise<void> {
  const found = await unzipped(file);
  const expected = await Promise.all(inside.map(async (one) => [one.name, one.content.size, hash(new Uint8Array(await one.content.arrayBuffer())), [2026, 11, 22, 12, 0, 0]]));
  assert.deepEqual(found, expected);
}

test("a plain archive opens with python's zipfile and is the hash it says", async () => {
  const made = await makeArchive(inside, "2026-11-22", null);
  const bytes = new Uint8Array(await made.content.arrayBuffer());
  await writeFile(at("plain.zip"), bytes);
  assert.equal(made.hash, hash(bytes));
  await same(at("plain.zip"));
});

test("sealed archives open with the age command, and show nothing without the key", async () => {
  for (const tool of ["age", "age-plugin-batchpass"]) execFileSync("go", ["build", "-o", at(tool), `filippo.io/age/cmd/${tool}`]);
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const passphrase = newPassphrase();
  await writeFile(at("key.txt"), `${identity}\n`);
  const env = { ...process.env, PATH: `${dir}:${process.env["PATH"] ?? ""}` };
  for (const [name, to, args, more] of [
    ["key", { recipient }, ["-i", at("key.txt")], {}],
    ["words", { passphrase }, ["-j", "batchpass"], { AGE_PASSPHRASE: passphrase }],
  ] as const) {
    const made = await makeArchive(inside, "2026-11-22", to);
    const bytes = Buffer.from(await made.content.arrayBuffer());
    assert.equal(made.hash, hash(bytes));
    for (const part of [canary, "summary.html", "PK\u0003\u0004"]) assert.equal(bytes.indexOf(part), -1, `${name}: ${part} stands in the file`);
    await writeFile(at(`${name}.age`), bytes);
    execFileSync(at("age"), ["-d", ...args, "-o", at(`${name}.zip`), at(`${name}.age`)], { env: { ...env, ...more } });
    await same(at(`${name}.zip`));
  }
  assert.throws(() => execFileSync(at("age"), ["-d", "-j", "batchpass", "-o", at("no.zip"), at("words.age")], { env: { ...env, AGE_PASSPHRASE: newPassphrase() }, stdio: "pipe" }));
});

test("it is made a piece at a time: what is not wanted yet is not read yet", async () => {
  let read = 0;
  const reader = zip(inside, "2026-11-22", (done) => (read = done)).getReader();
  for (let n = 0; n < 3; n++) await reader.read();
  assert.ok(read < 2_200_000, `${read} bytes were read`);
  await reader.cancel();
});

test("more than ten of the largest files are refused", async () => {
  const huge = { name: "x", content: { size: MOST_BYTES + 1 } as Blob };
  await assert.rejects(makeArchive([huge], "2026-11-22", null), /too many/);
});

test("a key that somebody gives is looked at", async () => {
  const recipient = await identityToRecipient(await generateX25519Identity());
  assert.equal(recipientProblem(recipient), "");
  assert.match(recipientProblem(`${recipient.slice(0, -1)}${recipient.endsWith("q") ? "p" : "q"}`), /whole key/);
  assert.match(recipientProblem(recipient.slice(0, 30)), /whole key/);
  assert.match(recipientProblem("age1"), /begins with age1/);
  assert.match(recipientProblem(`${recipient} `), /begins with age1/);
  assert.match(recipientProblem(await generateX25519Identity()), /secret key/);
});

test("a passphrase is six of our words", () => {
  const drawn = newPassphrase().split(" ");
  assert.equal(drawn.length, 6);
  assert.ok(drawn.every((one) => words().includes(one)));
  assert.notEqual(newPassphrase(), newPassphrase());
});
