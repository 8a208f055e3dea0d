// Checks of untrusted JSON: a value either has exactly the fields a format names, or it throws. No cast elsewhere takes their place.

/** A check: gives the value back typed, or throws ShapeError. */
export type Check<T> = (value: unknown, path?: string) => T;

/** A value without the shape that docs/format.md gives it. The message names the field, never what stood in it. */
export class ShapeError extends Error {
  constructor(path: string, wanted: string) {
    super(`${path || "value"}: not ${wanted}`);
    this.name = "ShapeError";
  }
}

export const text: Check<string> = (value, path = "") => {
  if (typeof value !== "string") throw new ShapeError(path, "a text");
  return value;
};

export const flag: Check<boolean> = (value, path = "") => {
  if (typeof value !== "boolean") throw new ShapeError(path, "true or false");
  return value;
};

/** A whole number from 0. */
export const count: Check<number> = (value, path = "") => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new ShapeError(path, "a whole number");
  return value;
};

export const anything: Check<unknown> = (value) => value;

/** One of a few values. */
export function oneOf<T extends string | number>(...allowed: readonly T[]): Check<T> {
  return (value, path = "") => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new ShapeError(path, allowed.join(" or "));
    return found;
  };
}

export function list<T>(item: Check<T>): Check<T[]> {
  return (value, path = "") => {
    if (!Array.isArray(value)) throw new ShapeError(path, "a list");
    return value.map((one: unknown, i) => item(one, `${path}[${i}]`));
  };
}

/** A value or null. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

/** A field that may be missing. */
export function maybe<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

/** An object with exactly these fields: one missing (unless maybe) or one too many throws. */
export function object<T extends object>(fields: { [K in keyof T]-?: Check<T[K]> }): Check<T> {
  const known = new Set(Object.keys(fields));
  return (value, path = "") => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ShapeError(path, "an object");
    for (const key of Object.keys(value)) if (!known.has(key)) throw new ShapeError(`${path}.${key}`, "a known field");
    return read(value, fields, path);
  };
}

/** An object with at least these fields; others are left out. For what the server answers, which may learn to say more. */
export function loose<T extends object>(fields: { [K in keyof T]-?: Check<T[K]> }): Check<T> {
  return (value, path = "") => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ShapeError(path, "an object");
    return read(value, fields, path);
  };
}

function read<T extends object>(value: object, fields: { [K in keyof T]-?: Check<T[K]> }, path: string): T {
  const given = new Map<string, unknown>(Object.entries(value));
  const out: Partial<T> = {};
  for (const key in fields) {
    const found = fields[key](given.get(key), `${path}.${key}`);
    if (given.has(key)) out[key] = found;
  }
  return out as T;
}
