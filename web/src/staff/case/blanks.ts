// Words in [square brackets] are to be filled in before they are sent.

/** blanks are those that are left in a text, each once. */
export function blanks(text: string): string[] {
  return [...new Set(text.match(/\[[^[\]\n]+\]/g) ?? [])];
}

/** firstBlank is where the first of them stands, for selecting it; null when there is none. */
export function firstBlank(text: string): { from: number; to: number } | null {
  const found = /\[[^[\]\n]+\]/.exec(text);
  return found && { from: found.index, to: found.index + found[0].length };
}
