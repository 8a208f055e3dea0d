// "Check before you send": every answer with a link to change it.

import { readersOf, nameReadersOf, shareText, type Draft } from "./draft";
import { el } from "./dom";
import type { TrustedRoster } from "./page";

interface Row {
  step: string;
  key: string;
  value: string;
}

/** The list of answers. `change` is called with the step to go to. */
export function answersOf(draft: Draft, roster: TrustedRoster, files: string[], change: (step: string) => void): HTMLElement {
  const rows = draft.kind === "celebration" ? celebrationRows(draft, roster) : concernRows(draft, roster, files);
  return el("dl", { class: "nhsuk-summary-list" }, ...rows.map((row) => {
    const link = el("a", { href: "#" }, "Change", el("span", { class: "nhsuk-u-visually-hidden" }, ` ${row.key.toLowerCase()}`));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      change(row.step);
    });
    return el("div", { class: "nhsuk-summary-list__row" },
      el("dt", { class: "nhsuk-summary-list__key" }, row.key),
      el("dd", { class: "nhsuk-summary-list__value app-text" }, row.value),
      el("dd", { class: "nhsuk-summary-list__actions" }, link));
  }));
}

const notSaid = "Not said";

function readersRow(draft: Draft, roster: TrustedRoster): Row {
  const names = readersOf(draft, roster).map((one) => (one.title === "" ? one.name : `${one.name}, ${one.title}`));
  return { step: "readers", key: "Who reads it", value: names.join("\n") };
}

function concernRows(draft: Draft, roster: TrustedRoster, files: string[]): Row[] {
  const area = areaName(draft, roster);
  return [
    readersRow(draft, roster),
    { step: "mode", key: "Your name", value: modeWords(draft, roster) },
    { step: "what", key: "What happened", value: draft.what },
    { step: "where", key: "When", value: draft.when || notSaid },
    { step: "where", key: "Where", value: [draft.where, area].filter((one) => one !== "").join("\n") || notSaid },
    { step: "themes", key: "What it is about", value: labels(roster.themes, draft.themes) || (draft.notSure ? "I am not sure" : notSaid) },
    { step: "group", key: "Your kind of work", value: labels(roster.groups, [draft.group]) || notSaid },
    { step: "danger", key: "Danger now", value: draft.danger ? "Yes. Call 999 if you have not yet." : "No, or not known" },
    { step: "danger", key: "Treated badly for speaking up before", value: { yes: "Yes", no: "No", not_sure: "I am not sure", "": notSaid }[draft.detriment] },
    { step: "files", key: "Files", value: files.join("\n") || "None" },
    ...spareKeyRows(draft),
  ];
}

function celebrationRows(draft: Draft, roster: TrustedRoster): Row[] {
  return [
    { step: "what", key: "Who to thank", value: draft.thank || notSaid },
    { step: "what", key: "What they did", value: draft.what },
    { step: "where", key: "Team", value: [draft.where, areaName(draft, roster)].filter((one) => one !== "").join("\n") || notSaid },
    { step: "share", key: "Sharing", value: shareText(draft.share) },
    { step: "share", key: "Your name", value: draft.name || "Not given" },
    readersRow(draft, roster),
    ...spareKeyRows(draft),
  ];
}

function spareKeyRows(draft: Draft): Row[] {
  return draft.unrecovered ? [{ step: "readers", key: "Spare key", value: "None. If all your readers lose their keys, nobody can open it." }] : [];
}

function areaName(draft: Draft, roster: TrustedRoster): string {
  return roster.areas.find((one) => one.code === draft.area)?.name ?? "";
}

function labels(list: { code: string; label: string }[], codes: string[]): string {
  return list.filter((one) => codes.includes(one.code)).map((one) => one.label).join("\n");
}

function modeWords(draft: Draft, roster: TrustedRoster): string {
  const given = [draft.name, draft.contact].filter((one) => one !== "").join("\n");
  if (draft.mode === "anonymous") return "Not given. You stay anonymous.";
  if (draft.mode === "open") return `${given}\nGiven openly`;
  return `${given}\nIn confidence: only ${nameReadersOf(draft, roster).map((one) => one.name).join(", ")} can open it`;
}
