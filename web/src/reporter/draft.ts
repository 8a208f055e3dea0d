// The form as data: read from the page, checked step by step, made into a report. handlers/draft.go has the same rules.

import { roomLeft, TooLongError, weekOf, type DetrimentAnswer, type Mode, type Reader, type Recipient, type Report, type Said, type Name } from "../crypto";
import { chosenAt, choosingProblems, desksOf, memberOf, omittedOf } from "./choosing";
import { all } from "./dom";
import type { TrustedRoster } from "./page";
import type { Problem } from "./problems";

export const MAX_THEMES = 3;
export const NAME = 200; // characters
export const LINE = 300;

export interface Draft {
  kind: Report["kind"];
  desks: string[];
  omit: string[];
  whole: string[];
  member: string;
  mode: Mode;
  name: string;
  contact: string;
  opens: string[];
  thank: string;
  what: string;
  when: string;
  where: string;
  area: string;
  themes: string[];
  notSure: boolean;
  group: string;
  danger: boolean;
  /** Treated badly because they spoke up before; "" when they did not say. */
  detriment: DetrimentAnswer;
  share: string;
  /** No way to open it again if all its readers lose their keys. */
  unrecovered: boolean;
}

export function readDraft(form: HTMLFormElement): Draft {
  const checked = (name: string): string[] => all<HTMLInputElement>(`input[name="${name}"]:checked`, form).map((one) => one.value);
  const typed = (name: string): string => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement ? field.value.trim() : "";
  };
  const celebration = form.dataset.kind === "celebration";
  const name = typed("name");
  return {
    kind: celebration ? "celebration" : "concern",
    desks: checked("desk"),
    omit: checked("omit"),
    whole: checked("whole"),
    member: checked("member")[0] ?? "",
    mode: celebration ? (name === "" ? "anonymous" : "open") : modeOf(checked("mode")[0]),
    name,
    contact: typed("contact"),
    opens: checked("opens"),
    thank: typed("thank"),
    what: typed("what"),
    when: typed("when"),
    where: typed("where"),
    area: typed("area"),
    themes: checked("theme").filter((one) => one !== "not_sure").sort(),
    notSure: checked("theme").includes("not_sure"),
    group: checked("group")[0] ?? "",
    danger: checked("danger")[0] === "yes",
    detriment: treatment(checked("treated")[0]),
    share: checked("share")[0] ?? "",
    unrecovered: checked("unrecovered").length > 0,
  };
}

function treatment(value: string | undefined): DetrimentAnswer {
  return value === "yes" || value === "no" || value === "not_sure" ? value : "";
}

function modeOf(value: string | undefined): Mode {
  return value === "confidential" || value === "open" ? value : "anonymous";
}

/** The readers of the chosen desks, without those left out. */
export function readersOf(draft: Draft, roster: TrustedRoster, desks: string[] = desksOf(draft, roster)): Reader[] {
  return chosenAt(desks, draft, roster);
}

/** Both sides' recovery recipients, or null when the organisation has no recovery or the worker wants none. */
export function recoveryOf(draft: Draft, roster: TrustedRoster): Record<"management" | "staff", Recipient> | null {
  return draft.unrecovered ? null : roster.list.spareKey;
}

/** Those who may open a name given in confidence: of the desks chosen for that, or all. */
export function nameReadersOf(draft: Draft, roster: TrustedRoster): Reader[] {
  const desks = desksOf(draft, roster);
  const chosen = draft.opens.filter((desk) => desks.includes(desk));
  return readersOf(draft, roster, chosen.length > 0 ? chosen : desks);
}

/** What must be put right before going on from a step. */
export function problemsOf(step: string, draft: Draft, roster: TrustedRoster): Problem[] {
  const check = steps[step];
  return check ? check(draft, roster) : [];
}

const steps: Record<string, (draft: Draft, roster: TrustedRoster) => Problem[]> = {
  readers: checkReaders,
  mode: (draft) => [...checkMode(draft), ...checkLines(draft, ["contact"])],
  what: (draft) => [...checkLines(draft, ["thank"]), ...(draft.what === "" ? [{ control: "what", group: "what", text: nothingWritten[draft.kind] }] : [])],
  where: (draft) => checkLines(draft, ["when", "where"]),
  themes: checkThemes,
  share: (draft) => checkLines(draft, ["name"]),
};

const nothingWritten = { concern: "Write what happened", celebration: "Write what you would like to thank them for" };

function checkReaders(draft: Draft, roster: TrustedRoster): Problem[] {
  const problems = choosingProblems(draft, roster);
  if (problems.length === 0 && readersOf(draft, roster).length > roster.limits.readers) {
    problems.push({ control: all<HTMLInputElement>('input[name="desk"]')[0]?.id ?? "maincontent", group: "readers", text: "Too many people would read it. Leave some out, or choose fewer services." });
  }
  return problems;
}

function checkMode(draft: Draft): Problem[] {
  if (draft.mode === "anonymous") return [];
  if (draft.name + draft.contact === "") return [{ control: "name", group: "name", text: "Write your name or a way to reach you, or choose to stay anonymous" }];
  return checkLines(draft, ["name"]);
}

function checkThemes(draft: Draft): Problem[] {
  if (draft.notSure && draft.themes.length > 0) {
    return [{ control: "theme-not-sure", group: "themes", text: 'Choose what it is about, or "I am not sure", but not both' }];
  }
  return draft.themes.length > MAX_THEMES ? [{ control: "theme-0", group: "themes", text: "Choose no more than 3" }] : [];
}

type Line = "name" | "contact" | "thank" | "when" | "where";

function checkLines(draft: Draft, names: Line[]): Problem[] {
  return names.filter((name) => [...draft[name]].length > (name === "name" ? NAME : LINE))
    .map((name) => ({ control: name, group: name, text: `This is too long. Use no more than ${name === "name" ? NAME : LINE} characters.` }));
}

/** What was said, as the report carries it. Nothing of a name goes along in anonymous mode, even if it was typed before. */
export function saidOf(draft: Draft, roster: TrustedRoster, day: string): Said {
  const open = draft.mode === "open";
  return {
    kind: draft.kind,
    what: draft.kind === "celebration" ? celebrationText(draft) : draft.what,
    when: draft.when,
    where: draft.where,
    area: draft.area,
    themes: draft.themes,
    group: draft.group,
    danger: draft.danger,
    mode: draft.mode,
    name: open ? draft.name : "",
    contact: open ? draft.contact : "",
    day,
    route: "online",
    desks: desksOf(draft, roster),
    omitted: omittedOf(draft, roster),
    recovery: !draft.unrecovered, // their wish: where there is no spare key yet, whoever opens it once there is makes the halves
    list: { number: roster.list.number, hash: roster.list.hash },
    detriment: draft.detriment,
    member: memberOf(draft, roster),
  };
}

export function sealedName(draft: Draft): Name | null {
  return draft.mode === "confidential" ? { name: draft.name, contact: draft.contact } : null;
}

/** How far a thank-you may be shared, in the words its readers see. */
export function shareText(share: string): string {
  if (share === "yes") return "You may share this with the people I thank and with others.";
  return share === "person" ? "You may share this with the people I thank." : "Please do not share this beyond the people who read it.";
}

function celebrationText(draft: Draft): string {
  return `${draft.thank === "" ? "" : `Thank you to: ${draft.thank}\n\n`}${draft.what}\n\n${shareText(draft.share)}`;
}

/** How many bytes of room the report has left: what happened shares one size with every other answer. Below 0 it is too long. */
export function roomOf(draft: Draft, roster: TrustedRoster, fileNames: string[]): number {
  const day = "2026-01-01";
  const key = "k".repeat(43);
  const readers = readersOf(draft, roster);
  const opens = draft.mode === "confidential" ? nameReadersOf(draft, roster) : readers;
  const body: Report = {
    ...saidOf(draft, roster, day),
    readers: readers.map((one) => ({ id: one.id, sign: one.sign })),
    worker: key,
    recipient: "r".repeat(1959),
    statistics: key,
    files: fileNames.map((name) => ({ id: "i".repeat(26), name, type: "t".repeat(71), size: 1e9, hash: "h".repeat(64) })),
    ...(opens.length < readers.length ? { opens: opens.map((one) => one.id) } : {}),
  };
  return roomLeft({ v: 1, case: "c".repeat(26), seq: 0, kind: "report", author: "worker", week: weekOf(day), prev: "", body });
}

/** Whether an error means that what was written is too long. */
export function tooLong(error: unknown): error is TooLongError {
  return error instanceof TooLongError;
}
