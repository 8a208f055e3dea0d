// Whether a passphrase a person made up is fit to lock their keys. docs/format.md §3 says what is made from it.

const COMMON = ["password", "passw0rd", "letmein", "welcome", "qwerty", "asdfgh", "nhs", "hospital", "trust", "guardian", "summer", "winter", "spring", "autumn", "monday", "football", "liverpool", "arsenal", "chelsea", "secret", "iloveyou", "changeme", "123456", "abcdef"];

/** Shorter ones can be guessed by somebody who holds the database, however slow each guess is. */
export const SHORTEST = 16;

/**
 * Says in plain words why a passphrase is too weak, and "" when it is not. Length counts most: no rule asks for capitals or signs.
 * `personal` are words that belong to the person: their name, address, organisation.
 */
export function weakness(passphrase: string, personal: string[] = []): string {
  const text = passphrase.normalize("NFKC").trim();
  if (text === "") return "Enter a passphrase";
  const length = [...text].length;
  if (length < SHORTEST) return `Use at least ${SHORTEST} characters. This has ${length}. A few words that have nothing to do with each other are easier to keep than signs.`;
  if (length > 512) return "Use 512 characters or fewer";
  if (new Set(text.toLowerCase()).size < 7) return "The same few characters come again and again. Use words that have nothing to do with each other.";
  const rest = without(text.toLowerCase(), personal).replace(/[^\p{L}\p{N}]/gu, "");
  if (rest.length < SHORTEST - 4 || new Set(rest).size < 7) return "Most of it is your own name or address, a common password, or a row of keys. Those are tried first. Use other words.";
  return "";
}

/** without takes out what a guesser tries first: personal words, common passwords, rows of characters, repeats. */
function without(text: string, personal: string[]): string {
  const words = personal.flatMap((p) => p.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((w) => w.length >= 3);
  let rest = text;
  for (const word of [...words, ...COMMON].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, "");
  rest = rest.replace(/(.{3,}?)\1+/gu, "$1");
  return rest.replace(/(.)\1{2,}/gu, "$1");
}
