// Which cases may be about one thing: from coded facts alone (area, themes, worker group, how near the weeks are), never from what anybody wrote.
// No page, no network: tested on its own. It only ever suggests, and says why.
import type { Card } from "../../crypto/card";
import { caseName } from "../../crypto/names";
import type { Lists } from "../page";

export type Coded = { id: string; card: Card };
export type Link = { a: string; b: string; score: number; why: string[] };

const nearDays = 56;
const day = (card: Card): number => Date.parse(`${card.day}T00:00:00Z`) / 86_400_000;

/** linkKey names two cases, whichever comes first: a suggestion that was put aside stays so. */
export const linkKey = (a: string, b: string): string => `link ${[a, b].sort().join(" ")}`;

type Words = Pick<Lists, "theme" | "area" | "group">;

/** between says what two cases share, or null when that is not enough: the same area and a theme, in nearby weeks. */
export function between(a: Coded, b: Coded, words: Words): Link | null {
  const [x, y] = [a.card, b.card];
  if (x.kind !== "concern" || y.kind !== "concern" || x.area === "" || x.area !== y.area) return null;
  if (x.work?.matter && x.work.matter === y.work?.matter) return null;
  const themes = x.themes.filter((t) => y.themes.includes(t));
  const apart = Math.abs(day(x) - day(y));
  if (themes.length === 0 || !(apart <= nearDays)) return null;
  const group = x.group !== "" && x.group === y.group;
  const weeks = Math.round(apart / 7);
  return {
    a: a.id,
    b: b.id,
    score: themes.length * 2 + (group ? 2 : 0) + (weeks <= 2 ? 2 : weeks <= 4 ? 1 : 0),
    why: [
      `both in ${words.area(x.area)}`,
      `both about ${themes.map(words.theme).join(" and ").toLowerCase()}`,
      ...(group ? [`both from ${words.group(x.group)}`] : []),
      weeks === 0 ? "raised in the same week" : `raised ${weeks === 1 ? "a week" : `${weeks} weeks`} apart`,
    ],
  };
}

/** suggest gives the few strongest links, of one case or of all. What was put aside does not come back. */
export function suggest(cases: readonly Coded[], words: Words, dismissed: ReadonlySet<string>, most: number, of = ""): Link[] {
  const out: Link[] = [];
  const near = new Map<string, Coded[]>(); // only cases of one area can be linked
  for (const one of cases) near.set(one.card.area, [...(near.get(one.card.area) ?? []), one]);
  for (const some of near.values()) {
    const sorted = [...some].sort((a, b) => day(a.card) - day(b.card));
    sorted.forEach((a, n) => {
      for (let m = n + 1; m < sorted.length; m++) {
        const b = sorted[m];
        if (!b || day(b.card) - day(a.card) > nearDays) break;
        if (of !== "" && a.id !== of && b.id !== of) continue;
        const link = between(a, b, words);
        if (link && !dismissed.has(linkKey(a.id, b.id))) out.push(link);
      }
    });
  }
  return out.sort((x, y) => y.score - x.score || (linkKey(x.a, x.b) < linkKey(y.a, y.b) ? -1 : 1)).slice(0, most);
}

/** inWords is a suggestion as a sentence. */
export function inWords(link: Link): string {
  return `${caseName(link.a)} and ${caseName(link.b)} may be about one thing: ${link.why.join(", ")}.`;
}
