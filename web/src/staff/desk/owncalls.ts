// The calls for what a reader keeps for themselves on the server, sealed. docs/format.md §6 and §11.
import { toB64 } from "../../crypto/bytes";
import { HTTPError, request } from "../../crypto/transport";
import { call } from "../calls";

export type OwnFile = { name: string; mark: string };

/** markOf tells one sealed file from the next: its last 16 bytes, which no two ciphertexts share. */
export const markOf = (file: Uint8Array): string => toB64(file.subarray(-16));

export async function listOwn(): Promise<OwnFile[]> {
  return (await call<{ files: OwnFile[] | null }>("/api/staff/own")).files ?? [];
}

export function getOwn(name: string): Promise<Uint8Array> {
  return request(`/api/staff/own/${name}`, { credentials: "same-origin", tries: 3 });
}

/** putOwn keeps a file in place of the one with this mark, "" for none. False when another stands there by now. */
export async function putOwn(name: string, before: string, file: Uint8Array): Promise<boolean> {
  const query = before === "" ? "" : `?before=${encodeURIComponent(before)}`;
  try {
    await request(`/api/staff/own/${name}${query}`, { method: "PUT", body: file, credentials: "same-origin", tries: 3 });
    return true;
  } catch (err) {
    if (err instanceof HTTPError && err.status === 409) return false;
    throw err;
  }
}
