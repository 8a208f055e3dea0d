// Where one is in the rehearsal of signing a list, on the demonstration.

import { missing, otherSide, sideName, type Cannot, type Me, type Work } from "./work";

/** "Step 2 of 3. …", worked out from what there is to sign. */
export function signingStep(work: Work, side: Me["side"], cannot: Cannot): string {
  const { toSign } = work;
  if (!toSign) return "There is no step to take now. To begin, invite somebody as the administrator in another browser, and let them activate.";
  const last = toSign.head.sides.length > 0;
  const here = `Step ${last ? 2 : 1} of 2.`;
  if (cannot === "signed") return `Step 2 of 2. Next: the browser of ${missing(work).map((one) => sideName[one]).join(" and ") || sideName[otherSide(side)]}.`;
  if (toSign.head.sides.includes(side)) return `Step 2 of 2. Next: the browser of ${sideName[otherSide(side)]}.`; // also when the paper key has signed for one who cannot yet
  if (cannot !== "") return `${here} Next: the browser of another custodian of ${sideName[side]}, or the paper key.`;
  return last ? `${here} The other side has signed. Compare and sign here.` : `${here} Compare and sign here. Next: the browser of ${sideName[otherSide(side)]}.`;
}
