// Who reads: which people and desks a form's ticks mean. handlers/choosing.go has the same rules.

import type { Reader, Roster } from "../crypto";
import type { Problem } from "./problems";

/** The ticks. */
export interface Ticks {
  desks: string[];
  /** People to leave out. */
  omit: string[];
  /** Desks that it is about as a whole: everybody there is left out. */
  whole: string[];
  /** Of the union chosen: yes | no | "". */
  member: string;
}

export type People = Pick<Roster, "desks" | "readers" | "links">;

const kindOf = (desk: string, roster: People): string => roster.desks.find((one) => one.id === desk)?.kind ?? "";

/** Everybody who is left out, wherever they read. */
export function omittedOf(ticks: Ticks, roster: People): string[] {
  return roster.readers.filter((one) => ticks.omit.includes(one.id) || ticks.whole.includes(one.desk)).map((one) => one.id);
}

/** Who would read at these desks. */
export function chosenAt(desks: readonly string[], ticks: Ticks, roster: People): Reader[] {
  const omitted = omittedOf(ticks, roster);
  return roster.readers.filter((one) => desks.includes(one.desk) && !omitted.includes(one.id));
}

/** The desks it goes to. One that it is about goes away, and so does one whose people are all left out once there is another way. */
export function desksOf(ticks: Ticks, roster: People): string[] {
  const chosen = roster.desks.filter((one) => ticks.desks.includes(one.id) && !ticks.whole.includes(one.id) && one.kind !== "executive").map((one) => one.id);
  const staffed = chosen.filter((desk) => chosenAt([desk], ticks, roster).length > 0);
  return staffed.some((desk) => kindOf(desk, roster) === "independent") ? staffed : chosen;
}

/** Whether to offer the other way: a guardian service is what it is about, or has nobody left, or the other way is chosen already. */
export function alternateWanted(ticks: Ticks, roster: People): boolean {
  return roster.desks.some((desk) => {
    if (desk.kind === "independent") return ticks.desks.includes(desk.id);
    return desk.kind === "guardian" && (ticks.whole.includes(desk.id) || (ticks.desks.includes(desk.id) && chosenAt([desk.id], ticks, roster).length === 0));
  });
}

/** People linked to somebody who is left out, and not left out themselves. */
export function linkedTo(omitted: readonly string[], roster: People): Reader[] {
  const linked = (id: string): boolean => roster.links.some(([a = "", b = ""]) => (a === id && omitted.includes(b)) || (b === id && omitted.includes(a)));
  return roster.readers.filter((one) => !omitted.includes(one.id) && linked(one.id));
}

/** What the report says: whether the worker is a member of the union that it goes to. */
export function memberOf(ticks: Ticks, roster: People): "yes" | "no" | "" {
  const union = desksOf(ticks, roster).some((desk) => kindOf(desk, roster) === "union");
  return union && (ticks.member === "yes" || ticks.member === "no") ? ticks.member : "";
}

/** What is wrong with who reads. */
export function choosingProblems(ticks: Ticks, roster: People): Problem[] {
  const desks = desksOf(ticks, roster);
  const first = roster.desks[0] ? `desk-${roster.desks[0].id}` : "maincontent";
  const other = roster.desks.find((one) => one.kind === "independent" && roster.readers.some((reader) => reader.desk === one.id));
  const problem = (control: string, text: string, group = "readers"): Problem => ({ control, group, text });
  if (desks.length === 0) return [ticks.whole.length > 0 && other ? problem(`desk-${other.id}`, `Choose who should read it instead. ${other.name} can.`) : problem(first, "Choose who should read it")];
  const problems = roster.desks.filter((one) => desks.includes(one.id) && chosenAt([one.id], ticks, roster).length === 0).map((one) =>
    one.kind === "guardian" && other
      ? problem(`desk-${other.id}`, `You have left out everyone at ${one.name}. Choose ${other.name} instead, or keep at least one person.`)
      : problem(`desk-${one.id}`, `You have left out everyone at ${one.name}. Keep at least one person, or untick ${one.name}.`));
  const union = roster.desks.find((one) => one.kind === "union" && desks.includes(one.id));
  if (union && ticks.member === "") problems.push(problem("member-yes", `Say whether you are a member of ${union.name}`, "member"));
  if (union && ticks.member === "no") problems.push(problem(`desk-${union.id}`, `Union reps read only what members of their union write. Untick ${union.name}. A guardian can bring a rep in later, if you agree.`));
  return problems;
}
