// The card: the little that a list of cases shows. docs/format.md §4.

import type { Report } from "./bodies";
import { utf8 } from "./bytes";
import { flag, list, object, text, type Check } from "./shape";

/** A case at a glance. Sealed like everything else: the server cannot read it. */
export interface Card {
  kind: string;
  text: string;
  themes: string[];
  area: string;
  group: string;
  danger: boolean;
  mode: string;
  day: string;
  route: string;
}

export const parseCard: Check<Card> = object<Card>({
  kind: text, text, themes: list(text), area: text, group: text, danger: flag, mode: text, day: text, route: text,
});

const TEXT_LETTERS = 120;

/** The card of a report: what happened, cut to 120 characters. */
export function cardOf(report: Report): Card {
  const { kind, what, themes, area, group, danger, mode, day, route } = report;
  const start = Array.from(what.trim().replace(/\s+/g, " ")).slice(0, TEXT_LETTERS).join("");
  return { kind, text: start, themes, area, group, danger, mode, day, route };
}

/** Cuts a card until the line that line(card) makes fits into size bytes: its text first, then its last themes. */
export function fitCard(card: Card, size: number, line: (card: Card) => object): Card {
  const fits = (one: Card): boolean => utf8(JSON.stringify(line(one))).length <= size;
  let letters = Array.from(card.text);
  let fitted = card;
  while (!fits(fitted) && letters.length > 0) {
    letters = letters.slice(0, -1);
    fitted = { ...fitted, text: letters.join("") };
  }
  while (!fits(fitted) && fitted.themes.length > 0) fitted = { ...fitted, themes: fitted.themes.slice(0, -1) };
  return fitted;
}
