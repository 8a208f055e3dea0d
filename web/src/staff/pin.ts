// The newest list of readers this browser has verified. A server that goes back to an older one, or to another, is refused from then on.

import { parseRoster, type Roster } from "../crypto/api";
import type { Pin, Side } from "../crypto/list";
import { request } from "../crypto/transport";

const KEY = "saysomething list";

type Kept = { organisation: string; demo: boolean; number: number; hash: string; sides: Side[] };

/** What every list must hold that this browser is shown: the newest it has verified, signed by the same sides. */
export function pins(roster: unknown): Pin[] {
  const kept = read();
  if (kept === null || (kept.demo && organisationOf(roster) !== kept.organisation)) return []; // each demonstration is a new one
  const { number, hash } = kept;
  return [{ number, hash, side: "" }, ...kept.sides.map((side): Pin => ({ number, hash, side }))];
}

/** Verifies a roster as the server sent it, and keeps what it was. Throws ListError, and then nothing may be sealed. */
export function verifiedRoster(value: unknown): Roster {
  const roster = parseRoster(value, pins(value));
  keepPin(roster);
  return roster;
}

/** The roster as it is now, verified. */
export async function freshRoster(): Promise<Roster> {
  return verifiedRoster(JSON.parse(new TextDecoder().decode(await request("/api/roster", { tries: 3 }))));
}

/** Remembers the list of a roster that has been verified against pins(). */
export function keepPin({ organisation, list }: Roster): void {
  if (!list) return;
  const before = read();
  const demo = organisation.demo && (before?.demo ?? true); // nobody signs this word: what was once no demonstration never becomes one
  const kept: Kept = { organisation: organisation.id, demo, number: list.number, hash: list.hash, sides: list.sides };
  localStorage.setItem(KEY, JSON.stringify(kept));
}

function read(): Kept | null {
  const text = localStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Kept);
}

function organisationOf(roster: unknown): unknown {
  return (roster as { organisation?: { id?: unknown } } | null)?.organisation?.id;
}
