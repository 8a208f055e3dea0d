// The words staff pages use for what the formats call by codes.

export type Choice = { value: string; label: string };

/** How a status looks, what it means to a reader, and the words offered for it. Its name comes from the server. */
export type Look = { colour: string; hint: string; text: string };

const looks: Record<string, Look> = {
  new: { colour: "blue", hint: "", text: "" },
  thanked: { colour: "aqua-green", hint: "You have read it and thanked the person for speaking up.", text: "" },
  listening: { colour: "aqua-green", hint: "You are asking questions and making sure you understand.", text: "" },
  actions_agreed: { colour: "purple", hint: "It is agreed what will be done, by whom and by when.", text: "" },
  escalated: { colour: "orange", hint: "Somebody with more authority has been asked to act.", text: "" },
  with_investigator: { colour: "orange", hint: "Somebody is finding out what happened.", text: "" },
  fed_back: { colour: "green", hint: "You have told the person what was done and what changed.", text: "" },
  awaiting_feedback: {
    colour: "pink",
    hint: "The work is done. The person is asked whether they would speak up again.",
    text: "We have done what we said we would, so we are closing this concern. Thank you again for speaking up. Given your experience, would you speak up again? You can answer on this page.",
  },
  closed: { colour: "grey", hint: "Nothing more to do. The person can still answer whether they would speak up again.", text: "" },
  reopened: { colour: "yellow", hint: "Something new came up, so it is being worked on again.", text: "" },
  withdrawn: { colour: "grey", hint: "The person took it back.", text: "" },
};

export function look(status: string): Look {
  return looks[status] ?? { colour: "grey", hint: "", text: "" };
}

/** ended says that nobody is expected to act. */
export function ended(status: string): boolean {
  return status === "closed" || status === "withdrawn" || status === "awaiting_feedback";
}

export const modes: Record<string, string> = { open: "Open", confidential: "Confidential", anonymous: "Anonymous" };

export const modeHints: Record<string, string> = {
  open: "The people who respond may know who it is.",
  confidential: "Only the chosen readers may know who it is. The name is sealed apart from everything else.",
  anonymous: "They gave no name. Everything runs through this page.",
};

export const roles: Record<string, string> = { guardian: "Freedom to Speak Up guardian", rep: "Union representative", executive_lead: "Executive lead", non_executive_lead: "Non-executive lead" };

export const sides: Record<string, string> = { management: "management side", staff: "staff side", independent: "independent" };

export const deskKinds: Record<string, string> = { guardian: "guardians", union: "union representatives", independent: "non-executive leads", executive: "executive leads" };

export const routes: Record<string, string> = { online: "Online", in_person: "Told in person" };

export const answers: Record<string, string> = { yes: "Yes", no: "No", maybe: "Maybe", dont_know: "I don’t know" };

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const shortFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** longDay writes 2026-11-22 as 22 November 2026. */
export function longDay(day: string): string {
  return isDay(day) ? dayFormat.format(new Date(`${day}T00:00:00Z`)) : "not known";
}

export function shortDay(day: string): string {
  return isDay(day) ? shortFormat.format(new Date(`${day}T00:00:00Z`)) : "not known";
}

function isDay(day: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
}

const days = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** away writes how far a day is from today: "today", "in 3 days", "4 days late". */
export function away(day: string, today: string): string {
  const n = days(day) - days(today);
  if (n === 0) return "today";
  if (n === 1) return "tomorrow";
  if (n > 1) return `in ${spell(n)}`;
  return `${spell(-n)} late`;
}

function spell(n: number): string {
  if (n === 1) return "1 day";
  if (n < 21) return `${n} days`;
  if (n < 70) return `${Math.round(n / 7)} weeks`;
  return `${Math.round(n / 30.4)} months`;
}

const sizes = ["bytes", "KB", "MB", "GB"];

/** bytes writes a size the way a person reads it. */
export function bytes(n: number): string {
  let unit = 0;
  while (n >= 1000 && unit < sizes.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${n < 10 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${sizes[unit]}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}
