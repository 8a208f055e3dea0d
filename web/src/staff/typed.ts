// What somebody was typing when their tab was locked: sealed to their own key, kept in this tab, and put back when they are there again.

import { fromB64, toB64, utf8 } from "../crypto/bytes";
import { recipientOf } from "../crypto/identity";
import type { PersonKeys } from "../crypto/person";
import { open, seal } from "../crypto/seal";

const TYPED = "saysomething typed";

interface Kept {
  path: string;
  sealed: string;
}

/** What `wipe` leaves in place. */
export const keptForLater = (): string | null => sessionStorage.getItem(TYPED);
export const keepForLater = (text: string): void => sessionStorage.setItem(TYPED, text);

function fields(): HTMLTextAreaElement[] {
  return [...document.querySelectorAll<HTMLTextAreaElement>("textarea[id]")].filter((field) => !field.readOnly);
}

/** sealTyped keeps what stands in the page's large fields and was not there before. */
export async function sealTyped(keys: PersonKeys): Promise<void> {
  const typed = fields().filter((field) => field.value !== field.defaultValue);
  if (typed.length === 0) return;
  const line = JSON.stringify(typed.map((field) => [field.id, field.value]));
  const sealed = toB64(await seal(utf8(line), [await recipientOf(keys.identity)]));
  keepForLater(JSON.stringify({ path: location.pathname, sealed } satisfies Kept));
  for (const field of typed) field.value = field.defaultValue; // no page need ask now whether it may be left
}

/** Whether something waits for this page. */
export function waiting(): boolean {
  const kept = keptForLater();
  return kept !== null && (JSON.parse(kept) as Kept).path === location.pathname;
}

/** restoreTyped puts it back, into fields that are there and those that the page still makes. */
export async function restoreTyped(keys: PersonKeys): Promise<void> {
  const kept = keptForLater();
  if (kept === null || !waiting()) return;
  sessionStorage.removeItem(TYPED);
  let left: [string, string][];
  try {
    left = JSON.parse(new TextDecoder().decode(await open(fromB64((JSON.parse(kept) as Kept).sealed), keys.identity))) as [string, string][];
  } catch {
    return; // somebody else's
  }
  const fill = (): void => {
    left = left.filter(([id, value]) => !put(id, value));
    if (left.length === 0) watcher.disconnect();
  };
  const watcher = new MutationObserver(fill);
  watcher.observe(document.body, { childList: true, subtree: true });
  fill();
}

function put(id: string, value: string): boolean {
  const field = fields().find((one) => one.id === id);
  if (!field) return false;
  if (field.value === field.defaultValue) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}
