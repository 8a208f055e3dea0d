// What a column of an old spreadsheet can be, and guesses by its heading.

export const fields = ["received", "text", "where", "theme", "group", "area", "mode", "status", "closed", "name", "contact", "owner", "outcome", "note", "feedback", "action", "next", "skip"] as const;
export type Field = (typeof fields)[number];

export const fieldNames: Record<Field, string> = {
  received: "Day received",
  text: "What happened",
  where: "Where",
  theme: "Themes",
  group: "Worker group",
  area: "Area",
  mode: "Open, confidential or anonymous",
  status: "Status",
  closed: "Day closed",
  name: "Name of the person",
  contact: "How to reach the person",
  owner: "Who leads",
  outcome: "Outcome",
  note: "Notes",
  feedback: "Would they speak up again?",
  action: "Action",
  next: "Day by when the action is due",
  skip: "Leave this column out",
};

/** Those that a case has one of. The others may have several columns. */
export const single: readonly Field[] = ["received", "where", "group", "area", "mode", "status", "closed", "owner", "feedback", "next"];

/** Those whose words stand for something on a list of ours. */
export const coded = ["theme", "group", "area", "mode", "status", "owner"] as const;
export type Coded = (typeof coded)[number];

// In this order: the first that fits wins.
const guesses: [Field, RegExp][] = [
  ["closed", /\b(clos|complet|resolv|end)\w*\b.*\b(date|day|on)\b|\b(date|day)\b.*\b(clos|complet|resolv|end)/],
  ["next", /\b(next|review|due|follow[- ]?up|chase|target)\b.*\b(date|day|on|contact|review|meeting)\b|\b(date|day)\b.*\b(next|review|due|follow)|^(due|deadline|review|next)$/],
  ["owner", /\b(lead|owner|assigned|handler|handled by|case ?worker|guardian|champion|responsible)\b/],
  ["name", /^(?!.*\b(date|day|when)\b).*\b(raised|reported|spoken) by\b/],
  ["contact", /^(?!.*\b(date|day|when|last)\b).*(\bcontact\b|e-?mail|\bphone|telephone|mobile)/],
  ["received", /\b(date|day|received|raised|reported|logged|opened|when)\b/],
  ["feedback", /speak up again|feedback|would (you|they)/],
  ["theme", /theme|categor|type of (concern|issue)|\bissue type\b|nature of|element/],
  ["mode", /anonym|confiden|\bmode\b|named/],
  ["group", /staff group|worker group|profession|job|occupation|\brole\b|\bgroup\b/],
  ["area", /area|ward|department|division|directorate|\bdept\b|\bunit\b|team|service/],
  ["where", /location|\bsite\b|where|place/],
  ["name", /\b(first|last|full|staff|worker)?\s*name\b|surname|^(person|individual|staff member|member of staff|complainant)$/],
  ["status", /status|open or closed|open\/closed|\bstate\b|stage/],
  ["action", /action|next step|to do/],
  ["outcome", /outcome|result|resolution|conclusion|learning/],
  ["text", /concern|description|summary|details|what happened|issue|narrative|case|matter/],
  ["note", /note|comment|update|progress|remark|ref/],
];

/** guess gives a field for each heading; a field that a case has once is given once. */
export function guess(headings: readonly string[]): Field[] {
  const taken = new Set<Field>();
  return headings.map((heading) => {
    const words = heading.toLowerCase();
    const found = guesses.find(([field, fits]) => fits.test(words) && !(taken.has(field) && (single.includes(field) || field === "text")))?.[0] ?? (words === "" ? "skip" : "note");
    taken.add(found);
    return found;
  });
}

/** plain is a word without what differs between two spellings of it. */
export const plain = (text: string): string => text.toLowerCase().replace(/&/g, "and").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

const everywhere = new Set(["ward", "wards", "team", "teams", "unit", "department", "dept", "service", "services", "area", "site", "clinic", "group", "staff", "other"]); // tell no place from another

/**
 * nearest finds which of the labels a value means: the same words, one that contains it or the other way round, or most words in common; "" for
 * none. A number must stand in the label too: ward 6 is no other ward.
 */
export function nearest(value: string, options: readonly { code: string; label: string }[]): string {
  const said = plain(value);
  if (said === "") return "";
  const same = options.find((o) => plain(o.label) === said || plain(o.code) === said);
  if (same) return same.code;
  const mine = new Set(said.split(" ").filter((w) => w.length > 3 && !everywhere.has(w)));
  if (mine.size === 0) return "";
  const numbers = said.split(" ").filter((w) => /\d/.test(w));
  const like = options.filter((o) => numbers.every((n) => plain(o.label).split(" ").includes(n)));
  const within = like.filter((o) => plain(o.label).includes(said) || said.includes(plain(o.label)));
  if (within.length === 1) return within[0]?.code ?? "";
  const scored = like.map((o) => ({ code: o.code, n: plain(o.label).split(" ").filter((w) => mine.has(w)).length })).sort((a, b) => b.n - a.n);
  const [first, second] = scored;
  return first && first.n > 0 && first.n > (second?.n ?? 0) ? first.code : "";
}

const statusWords: [string, RegExp][] = [
  ["reopened", /re-?open/],
  ["closed", /clos|complet|resolv|done|finish|no further/],
  ["with_investigator", /investigat/],
  ["escalated", /escalat|referred/],
  ["awaiting_feedback", /await/],
  ["fed_back", /fed back|feedback given/],
  ["actions_agreed", /action|plan/],
  ["thanked", /acknowledg|thank/],
  ["listening", /open|ongoing|progress|active|live|current|pending|hold/],
  ["new", /^new\b/],
];

const modeWords: [string, RegExp][] = [
  ["anonymous", /anon|unknown|not known/],
  ["confidential", /confid|private/],
  ["open", /open|named|known|public/],
];

/** guessStatus and guessMode read the words people use for them. */
export const guessStatus = (value: string): string => statusWords.find(([, fits]) => fits.test(value.toLowerCase()))?.[0] ?? "";
export const guessMode = (value: string): string => (/^(y|yes)$/i.test(value.trim()) ? "" : (modeWords.find(([, fits]) => fits.test(value.toLowerCase()))?.[0] ?? ""));

/** nobody says whether what stands in a column of names means that there is none. */
export const nobody = (value: string): boolean => /^(anon\w*|n\/?a|none|unknown|not (known|given|said|disclosed)|withheld|[-–?.]+)$/i.test(value.trim());
