// Two words that a case is called by. docs/format.md §4.

import lists from "../../../crypto/names.json";
import { sha256, utf8 } from "./bytes";

/** The two-word name of a case, "amber heron": for people to speak of it. One of 4,096, so not unique, and no secret. */
export function caseName(id: string): string {
  const digest = sha256(utf8(id));
  return `${lists.adjectives[(digest[0] ?? 0) % 64]} ${lists.birds[(digest[1] ?? 0) % 64]}`;
}
