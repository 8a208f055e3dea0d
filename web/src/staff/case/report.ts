// What the worker said, answer by answer.
import { el, paragraphs, type Child } from "../dom";
import type { Lists } from "../page";
import { longDay, modeHints, modes, routes } from "../words";
import { fileList, type Files } from "./filelist";
import { doubt } from "./talk";
import type { OpenCase } from "./view";

export function reportView(c: OpenCase, lists: Lists, files: Files): HTMLElement {
  const r = c.report;
  const open = r.mode === "open";
  const named = c.entries.some((e) => e.said.kind === "named" && e.doubt === "");
  const answers = el(
    "dl",
    { class: "nhsuk-summary-list" },
    row(r.kind === "celebration" ? "What was good" : "What happened", paragraphs(r.what)),
    row("When", text(r.when)),
    row("Where", text([lists.area(r.area), r.where].filter(Boolean).join("\n"))),
    row("Themes", text(r.themes.map(lists.theme).join("\n") || "Not sure")),
    row("Worker group", text(lists.group(r.group))),
    row("In danger now", r.danger ? el("strong", { class: "app-danger-text" }, "Yes, somebody may be in danger") : "No"),
    row("How they raised it", `${modes[r.mode] ?? r.mode}. `, r.mode === "anonymous" && named ? "They gave no name then. They have given it since, in confidence." : (modeHints[r.mode] ?? "")),
    open && row("Name", text(r.name)),
    open && row("Contact", text(r.contact)),
    row("Received", `${longDay(r.day)}, ${(routes[r.route] ?? r.route).toLowerCase()}`, r.route === "in_person" && ` by ${lists.person(c.entries[0]?.author ?? "")}`),
    row("Sent to", r.desks.map(lists.desk).join(", ")),
    row("Files", r.files.length > 0 ? fileList(r.files, files) : "None"),
  );
  return el("div", {}, c.entries[0] ? doubt(c.entries[0]) : null, answers);
}

function row(key: string, ...value: Child[]): HTMLElement {
  return el("div", { class: "nhsuk-summary-list__row" }, el("dt", { class: "nhsuk-summary-list__key" }, key), el("dd", { class: "nhsuk-summary-list__value" }, ...value));
}

function text(value: string): Node {
  return value === "" ? el("span", { class: "nhsuk-u-secondary-text-color" }, "Not said") : el("span", { class: "app-written" }, value);
}
