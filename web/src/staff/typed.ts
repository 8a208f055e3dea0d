// What somebody was typing when their tab was locked: sealed to their own key, kept in this tab, and put back when they are there again.

import { fromB64, toB64, utf8 } from "../crypto/bytes";
import type { Recipient } from "../crypto/identity";
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

type Typed = HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement;

// Large fields are kept on every page. Small ones, choices and ticks where a page says data-keep: never a passphrase or a code.
const KEPT = "textarea[id], [data-keep] input[id], [data-keep] select[id]";
const secret = new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);

function fields(within: ParentNode = document): Typed[] {
  return [...within.querySelectorAll<Typed>(KEPT)].filter((field) => !(field instanceof HTMLTextAreaElement && field.readOnly) && !(field instanceof HTMLInputElement && secret.has(field.type)));
}

const ticked = (field: Typed): field is HTMLInputElement => field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");

// valueOf is what a field holds: of a tick whether it is one.
function valueOf(field: Typed): string {
  return ticked(field) ? (field.checked ? "on" : "") : field.value;
}

function startOf(field: Typed): string {
  if (ticked(field)) return field.defaultChecked ? "on" : "";
  if (field instanceof HTMLSelectElement) return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value ?? "";
  return field.defaultValue;
}

function give(field: Typed, value: string): void {
  if (ticked(field)) field.checked = value === "on";
  else field.value = value;
}

/** changedFields are those in which something else stands than when they were made. */
export function changedFields(within: ParentNode): Typed[] {
  return fields(within).filter((field) => valueOf(field) !== startOf(field));
}

/** sealTyped keeps what stands in the page's fields and was not there before. */
export async function sealTyped(own: Recipient): Promise<void> {
  const typed = changedFields(document);
  if (typed.length === 0) return;
  const line = JSON.stringify(typed.map((field) => [field.id, valueOf(field)]));
  const sealed = toB64(await seal(utf8(line), [own]));
  keepForLater(JSON.stringify({ path: location.pathname, sealed } satisfies Kept));
  for (const field of typed) give(field, startOf(field)); // no page need ask now whether it may be left
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
  if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === value)) return false; // it is filled later
  if (valueOf(field) === startOf(field)) {
    give(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (ticked(field) || field instanceof HTMLSelectElement) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}
