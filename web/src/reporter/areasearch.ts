// Which parts of the organisation a typed word finds, and what is said of that.

export interface Part {
  value: string; // its code, "" for "I would rather not say"
  text: string;
}

/** Whether a part's name, or its code, such as ICU, has the word in it. */
export function matches(part: Part, wanted: string): boolean {
  const word = wanted.trim().toLowerCase();
  return part.value !== "" && [part.text, part.value].some((one) => one.toLowerCase().includes(word));
}

/** What stays in the list: the parts found, and what is chosen already, which a search must not undo. `found` counts only the former. */
export function narrow<T extends Part>(parts: T[], wanted: string, chosen: string): { kept: T[]; found: number } {
  const found = new Set(parts.filter((one) => matches(one, wanted)));
  return { kept: parts.filter((one) => one.value === "" || one.value === chosen || found.has(one)), found: found.size };
}

export function saySearch(wanted: string, found: number): string {
  if (wanted.trim() === "") return "";
  if (found === 0) return "No part found. Try another word, or leave this empty.";
  return found === 1 ? "1 part found. Choose it in the list below." : `${found} parts found. Choose in the list below.`;
}
