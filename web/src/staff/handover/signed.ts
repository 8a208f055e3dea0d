// Whom a change of readers may be sealed to: what the signed list says, as the page has verified it.
import type { Roster } from "../../crypto/api";
import type { SignedPeople } from "../../crypto/held";
import type { SignedList } from "../../crypto/list";

/** signedPeople is null while no list is signed: then nobody can be sealed to. */
export function signedPeople(roster: Roster & { list?: SignedList | null }): SignedPeople | null {
  if (!roster.list) return null;
  return {
    readers: roster.readers.map(({ id, desk, recipient, sign }) => ({ id, desk, recipient, sign })),
    desks: roster.desks.map(({ id, kind }) => ({ id, kind })),
    keys: roster.list.keys(),
    recovery: roster.list.body.recovery,
  };
}
