// Everything that a plan says, in words: whoever signs it has read all that its hash stands for.

export type Table = { id: string; title: string; subject: string; levels: string[]; by: string[]; per: string; audience: string };
export type Plan = { v: number; year: string; parameters: Record<string, number>; tables: Table[] };

const subjects: Record<string, string> = {
  concern: "concerns",
  celebration: "celebrations",
  feedback: "answers to “would you speak up again?”",
  detriment: "answers to “have you been treated badly because you spoke up?”",
  thanked: "concerns, by how long it took until somebody said thank you",
  responded: "concerns, by how long it took until a full response",
  fed_back: "closed concerns, by whether the person was told what was done",
};
const per: Record<string, string> = { quarter: "every quarter", half: "every half-year", year: "once a year" };
const levels: Record<string, string> = { organisation: "the whole organisation", site: "sites", directorate: "directorates", team: "teams" };
const attributes: Record<string, string> = { group: "worker group", theme: "theme", route: "online or in person", mode: "how it was raised", answer: "answer" };
const audiences: Record<string, string> = { public: "everybody", partnership: "the partnership group" };

// What has no words here is shown as it stands, never left out.
const word = (words: Record<string, string>, code: string): string => words[code] ?? `“${code}”`;

/** What a table counts, of which areas, by what, how often and for whom. */
export function tableLine(table: Table): string {
  const by = table.by.length > 0 ? ` by ${table.by.map((one) => word(attributes, one)).join(" and ")}` : "";
  return `${table.title}: counts ${word(subjects, table.subject)}, of ${table.levels.map((level) => word(levels, level)).join(", ")}${by}, ${word(per, table.per)}. For ${word(audiences, table.audience)}.`;
}

const parameters: Record<string, (n: number) => string> = {
  threshold: (n) => `No number under ${n} is shown.`,
  base: (n) => `Numbers are rounded to the nearest ${n}, but for those of the whole organisation, all together or by theme.`,
  min_people: (n) => `There is no row for fewer than ${n} people.`,
  homogeneity: (n) => `Of a group that is shown with a theme, at least ${n} concerns must be seen not to have it.`,
  max_themes: (n) => `A concern counts under ${n} ${n === 1 ? "theme" : "themes"} at most.`,
  smallest_count: (n) => `A quarter with fewer than ${n} concerns goes with the next one.`,
};

/** Every parameter of a plan. */
export function parameterLines(plan: Plan): string[] {
  const known = Object.entries(parameters).map(([name, line]) => {
    const n = plan.parameters[name];
    return n === undefined ? `“${name}” is missing. Do not sign.` : line(n);
  });
  const others = Object.entries(plan.parameters).filter(([name]) => !(name in parameters));
  return [...known, ...others.map(([name, n]) => `“${name}” is ${n}, which this page does not know. Do not sign.`)];
}

export const anyForPartnership = (plan: Plan): boolean => plan.tables.some((table) => table.audience !== "public");

/** What "for the partnership group" means, and what it does not. */
export const onPartnership =
  "“For the partnership group” is about pages: the pages of this service show these tables to that group alone. The file of the release has all tables, and anybody can load it to check it. So the proof takes all tables as read by one person.";
