// Calls to the server that survive a bad line: time-outs, tries again with growing pauses, parts of files with progress.

import { newID, part } from "./bytes";
import type { FileRef } from "./bodies";
import { encryptFile, type SealedFile } from "./file";
import type { Recipient } from "./identity";

/** The server could not be reached, however often we tried. Nothing is known about whether the last try arrived: send the same again. */
export class NetworkError extends Error {
  constructor(options?: ErrorOptions) {
    super("the server could not be reached", options);
    this.name = "NetworkError";
  }
}

/** The server answered and refused. `code` is the answer's `error`, "" when it gave none. */
export class HTTPError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message || `the server answered ${status}`);
    this.name = "HTTPError";
  }
}

/** How to call. Defaults: GET, no cookie, 60 s for each try, 6 tries, pauses of 0.5 s doubling up to 15 s. */
export interface Call {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: Uint8Array | string;
  type?: string;
  timeout?: number;
  tries?: number;
  pause?: number;
  signal?: AbortSignal | undefined;
  /** `omit` for everything a worker does: no cookie goes along, and none is taken. */
  credentials?: "omit" | "same-origin";
  /** Told before each pause, so that a page can say that it is waiting for the network. */
  waiting?: ((tryNumber: number) => void) | undefined;
}

const LONGEST_PAUSE = 15_000;
const AGAIN = new Set([408, 429, 502, 503, 504]);

/**
 * Calls the server and gives the whole answer's bytes. Tries again after network failures and "not now" answers only, with the same bytes:
 * every call of docs/format.md may arrive twice. Throws HTTPError, NetworkError, or the signal's reason when the person stopped it.
 */
export async function request(url: string, call: Call = {}): Promise<Uint8Array> {
  const tries = call.tries ?? 6;
  for (let n = 1; ; n++) {
    try {
      return await once(url, call);
    } catch (error) {
      call.signal?.throwIfAborted();
      if (error instanceof HTTPError && !AGAIN.has(error.status)) throw error;
      if (n >= tries) throw error instanceof HTTPError ? error : new NetworkError({ cause: error });
      call.waiting?.(n);
      await pause(Math.min(LONGEST_PAUSE, (call.pause ?? 500) * 2 ** (n - 1)), call.signal);
    }
  }
}

async function once(url: string, call: Call): Promise<Uint8Array> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error("timed out")), call.timeout ?? 60_000);
  const forward = (): void => stop.abort(call.signal?.reason);
  call.signal?.addEventListener("abort", forward);
  try {
    call.signal?.throwIfAborted();
    const response = await fetch(url, options(call, stop.signal));
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw refused(response.status, bytes);
    return bytes;
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", forward);
  }
}

function options(call: Call, signal: AbortSignal): RequestInit {
  const init: RequestInit = {
    method: call.method ?? "GET",
    credentials: call.credentials ?? "omit",
    cache: "no-store",
    redirect: "error",
    signal,
  };
  if (call.body !== undefined) {
    init.body = typeof call.body === "string" ? call.body : part(call.body);
    init.headers = { "Content-Type": call.type ?? "application/octet-stream" };
  }
  return init;
}

function refused(status: number, bytes: Uint8Array): HTTPError {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof said === "object" && said !== null && "error" in said && typeof said.error === "string") {
      return new HTTPError(status, said.error, "message" in said && typeof said.message === "string" ? said.message : "");
    }
  } catch {
    // not JSON: a proxy answered
  }
  return new HTTPError(status, "", "");
}

// pause waits between half and the whole of ms, so that a hospital coming back online does not call all at once.
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return void reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms * (0.5 + Math.random() / 2));
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A file on the server: how a letter lists it, and how an entry names it. */
export interface SentFile {
  listed: { id: string; parts: number; size: number };
  ref: FileRef;
}

/** Where and how to send a file. `progress` hears bytes sent and bytes in all. */
export interface Upload {
  base?: string;
  progress?: (sent: number, total: number) => void;
  signal?: AbortSignal | undefined;
  call?: Call;
}

/**
 * Seals a file to its case and sends it in parts under a fresh id, each part tried again until it arrives: a broken line costs one part, not
 * the file. The server sees random bytes and a padded size. Nothing ties the parts to a concern until a letter names the id.
 */
export async function uploadFile(content: Blob, about: { case: string; name: string; type: string }, recipient: Recipient, upload: Upload = {}): Promise<SentFile> {
  const id = newID();
  let sent = 0;
  const sealed: SealedFile = await encryptFile(content, about, recipient, async (n, bytes, total) => {
    upload.signal?.throwIfAborted();
    await request(`${upload.base ?? ""}/api/files/${id}/${n}`, { timeout: 120_000, tries: 12, ...upload.call, method: "PUT", body: bytes, signal: upload.signal });
    sent += bytes.length;
    upload.progress?.(sent, total);
  });
  return {
    listed: { id, parts: sealed.parts, size: sealed.size },
    ref: { id, name: about.name, type: about.type, size: content.size, hash: sealed.hash },
  };
}
