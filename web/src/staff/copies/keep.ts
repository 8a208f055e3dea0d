// A draft of longer work on a case: sealed to one's own key, and kept on the server with one's place in the case.
import { parseLine, padLine } from "../../crypto/pad";
import { utf8 } from "../../crypto/bytes";
import { recipientOf, type Identity } from "../../crypto/identity";
import { open, seal } from "../../crypto/seal";
import { HTTPError, request } from "../../crypto/transport";
import { parseDraft, type Draft } from "./marks";

const sizes = [16_384, 65_536, 262_144, 900_000];
const path = (id: string): string => `/api/staff/cases/${encodeURIComponent(id)}/draft`;

export async function readDraft(id: string, me: Identity): Promise<Draft | null> {
  try {
    const sealed = await request(path(id), { credentials: "same-origin", tries: 3 });
    const found = parseDraft(parseLine(await open(sealed, me)), "draft");
    return found.case === id ? found : null;
  } catch (err) {
    if (err instanceof HTTPError && err.status === 404) return null;
    throw err;
  }
}

/** keepDraft keeps it in place of the one before; null takes it away. */
export async function keepDraft(id: string, me: Identity, draft: Draft | null): Promise<void> {
  const body = draft ? await seal(sealable(draft), [await recipientOf(me)]) : new Uint8Array();
  await request(path(id), { method: "PUT", type: "application/octet-stream", body, credentials: "same-origin", tries: 3 });
}

function sealable(draft: Draft): Uint8Array {
  const length = utf8(JSON.stringify(draft)).length;
  return padLine(draft, sizes.find((size) => size >= length) ?? length);
}
