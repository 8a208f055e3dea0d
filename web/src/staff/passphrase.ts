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
  const plain = text.toLowerCase();
  if (little(without(plain, COMMON))) return "Most of it is a common password or a word that many people use, such as a season or a football club. Those are tried first. Use other words.";
  if (little(without(plain, parts(personal)))) return "Most of it is your own name, your address or your organisation. Those are tried first. Use other words.";
  if (little(withoutRepeats(plain))) return "Most of it is the same thing again and again. Use words that have nothing to do with each other.";
  if (little(withoutRepeats(without(without(plain, parts(personal)), COMMON)))) return "Too little is left of it without names, common words and what is repeated. Those are tried first. Use other words.";
  return "";
}

// little says that too little is left for a guesser to find.
function little(text: string): boolean {
  const rest = text.replace(/[^\p{L}\p{N}]/gu, "");
  return rest.length < SHORTEST - 4 || new Set(rest).size < 7;
}

function parts(personal: string[]): string[] {
  return personal.flatMap((p) => p.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((w) => w.length >= 3);
}

/** without takes out what a guesser tries first. */
function without(text: string, words: readonly string[]): string {
  return [...words].sort((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, ""), text);
}

function withoutRepeats(text: string): string {
  return text.replace(/(.{3,}?)\1+/gu, "$1").replace(/(.)\1{2,}/gu, "$1");
}
