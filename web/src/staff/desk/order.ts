// The order in which the desk showed its cases when one of them was opened: ids alone, in this tab until sign-out, for going on to the next.

const KEPT = "desk-order";
const AROUND = 200; // on each side of the one that was opened

/** keepOrder remembers the cases around one of a list. */
export function keepOrder(ids: readonly string[], opened: string): void {
  const at = ids.indexOf(opened);
  sessionStorage.setItem(KEPT, JSON.stringify(ids.slice(Math.max(0, at - AROUND), at + AROUND + 1)));
}

/** beside is the case some places after this one in the list that its reader came from, "" when there is none. */
export function beside(id: string, by: number): string {
  try {
    const ids = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as unknown[];
    const at = ids.indexOf(id);
    const found = at < 0 ? "" : ids[at + by];
    return typeof found === "string" && /^[a-z2-7]{26}$/.test(found) ? found : "";
  } catch {
    return "";
  }
}
