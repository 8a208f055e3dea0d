// Stands in for node:assert/strict inside a browser: the few assertions that these tests use.

type Judge = (error: unknown) => boolean;
type Kind = RegExp | (new (...args: never[]) => Error) | Judge | Error | string | undefined;

function fail(message: string): never {
  throw new Error(message);
}

function show(value: unknown): string {
  return value instanceof Uint8Array ? `${value.length} bytes` : (JSON.stringify(value) ?? String(value)).slice(0, 300);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  const other = new Map<string, unknown>(Object.entries(b));
  return keys.length === other.size && Object.entries(a).every(([key, value]) => other.has(key) && same(value, other.get(key)));
}

function fits(error: unknown, kind: Kind, message: string): void {
  if (kind instanceof RegExp && !kind.test(String(error))) fail(`${message}: threw ${String(error)}`);
  if (typeof kind === "function" && !(isClass(kind) ? error instanceof kind : kind(error))) fail(`${message}: threw ${String(error)}`);
  if (kind instanceof Error && error !== kind) fail(`${message}: threw ${String(error)}`);
}

// isClass tells a kind of error from an arrow function that judges one, which has no prototype.
function isClass(kind: Kind): kind is new (...args: never[]) => Error {
  return typeof kind === "function" && kind.prototype !== undefined;
}

const assert = {
  ok(value: unknown, message = "not true"): asserts value {
    if (!value) fail(message);
  },
  equal(a: unknown, b: unknown, message = ""): void {
    if (!Object.is(a, b)) fail(`${message}: ${show(a)} is not ${show(b)}`);
  },
  notEqual(a: unknown, b: unknown): void {
    if (Object.is(a, b)) fail(`both are ${show(a)}`);
  },
  deepEqual(a: unknown, b: unknown, message = ""): void {
    if (!same(a, b)) fail(`${message}: ${show(a)} is not ${show(b)}`);
  },
  notDeepEqual(a: unknown, b: unknown): void {
    if (same(a, b)) fail(`both are ${show(a)}`);
  },
  match(text: string, pattern: RegExp, message = ""): void {
    if (!pattern.test(text)) fail(`${message}: ${show(text)} does not match ${String(pattern)}`);
  },
  throws(call: () => unknown, kind?: Kind, message = ""): void {
    try {
      call();
    } catch (error) {
      return fits(error, kind, message);
    }
    fail(`${message} ${String(kind)}: nothing was thrown`);
  },
  async rejects(call: Promise<unknown> | (() => Promise<unknown>), kind?: Kind, message = ""): Promise<void> {
    try {
      await (typeof call === "function" ? call() : call);
    } catch (error) {
      return fits(error, kind, message);
    }
    fail(`${message} ${String(kind)}: nothing was thrown`);
  },
};

export default assert;
