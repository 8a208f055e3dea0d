// Words that may give the person who spoke up away: their name and contact as far as the case knows them, and whatever looks like a way to reach somebody.

/** A place in what goes out that somebody should look at. */
export type Found = { words: string; around: string };

const letters = /[\p{L}\p{N}'’-]+/gu;

/** partsOf cuts a name or contact into the pieces worth looking for: no titles, nothing of one or two letters. */
export function partsOf(...known: readonly string[]): string[] {
  const skip = new Set(["mr", "mrs", "ms", "miss", "dr", "prof", "sister", "nurse", "the", "and", "com", "www", "nhs", "net", "org", "gmail", "outlook", "hotmail", "mail", "email", "phone", "tel", "mobile"]);
  const out = new Set<string>();
  for (const text of known) {
    for (const mail of text.match(/[^\s@]+@[^\s@]+/g) ?? []) out.add(mail.toLowerCase());
    for (const word of [...text.matchAll(letters)].flatMap(([one]) => [one, ...one.split("-")])) if (word.length > 2 && /\p{L}/u.test(word) && !skip.has(word.toLowerCase())) out.add(word.toLowerCase());
    const digits = text.replace(/\D/g, "");
    if (digits.length >= 7) out.add(tail(digits));
  }
  return [...out];
}

/** findNames finds the pieces of a known name or contact in a text, once each, whole words only; numbers also with spaces in them. */
export function findNames(text: string, parts: readonly string[]): Found[] {
  const wanted = new Set(parts);
  const found = new Map<string, Found>();
  const note = (words: string, at: number): void => {
    if (!found.has(words.toLowerCase())) found.set(words.toLowerCase(), { words, around: around(text, at, words.length) });
  };
  for (const match of text.matchAll(letters)) {
    const bare = match[0].toLowerCase().replace(/['’]s$/, "");
    if (wanted.has(bare) || bare.split("-").some((one) => wanted.has(one))) note(match[0], match.index);
  }
  for (const match of text.matchAll(/[^\s@<>(),;]+@[^\s@<>(),;]+/g)) if (wanted.has(match[0].toLowerCase().replace(/[.]+$/, ""))) note(match[0], match.index);
  for (const match of text.matchAll(numbers)) if (wanted.has(tail(match[0]))) note(match[0], match.index);
  return [...found.values()];
}

/** The end of a number, which is the same with +44 as with 0 in front. */
const tail = (number: string): string => number.replace(/\D/g, "").slice(-9);

const numbers = /\+?\d[\d ()-]{5,}\d/g;

/** findContacts finds whatever looks like a mail address or a telephone number. */
export function findContacts(text: string): Found[] {
  const out: Found[] = [];
  for (const match of text.matchAll(/[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+/g)) out.push({ words: match[0], around: around(text, match.index, match[0].length) });
  for (const match of text.matchAll(numbers)) if (match[0].replace(/\D/g, "").length >= 9) out.push({ words: match[0], around: around(text, match.index, match[0].length) });
  return out;
}

function around(text: string, at: number, length: number): string {
  const [from, to] = [Math.max(0, at - 30), Math.min(text.length, at + length + 30)];
  return `${from > 0 ? "…" : ""}${text.slice(from, to).replace(/\s+/g, " ")}${to < text.length ? "…" : ""}`;
}
