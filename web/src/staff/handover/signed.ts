// Whom a change of readers may be sealed to: what the signed list says, as the page has verified it.
import type { Roster } from "../../crypto/api";
import type { SignedPeople } from "../../crypto/held";
import { vouched } from "../../crypto/vouched";

/** signedPeople is null while no list is signed: then nobody can be sealed to. */
export function signedPeople(roster: Roster): SignedPeople | null {
  if (!roster.list) return null;
  const { list: keys, kinds } = vouched(roster);
  const readers = roster.readers.map(({ id, recipient, sign }) => ({ id, recipient, sign }));
  return { readers, keys, kinds, spareKey: roster.list.spareKey };
}
