// The conversation as a list: who wrote, in which week, and whether it is proved to be theirs.

import { parseFeedback, parseMessage, parseName, parseReport, parseStatus, parseText, type CheckedEntry, type Payload } from "../crypto";
import { el } from "./dom";
import type { OwnCase } from "./case";
import type { Service } from "./page";

interface Item {
  title: string;
  text: string;
  files: string[];
}

const feedbackWords: Record<string, string> = { yes: "Yes", no: "No", maybe: "Maybe", dont_know: "I don't know" };

/** "Monday 23 November 2026" */
export function dayWords(day: string): string {
  const name = (part: Intl.DateTimeFormatOptions): string => new Date(`${day}T12:00:00Z`).toLocaleDateString("en-GB", { ...part, timeZone: "UTC" });
  return `${name({ weekday: "long" })} ${name({ day: "numeric", month: "long", year: "numeric" })}`;
}

export function conversation(own: OwnCase, service: Service): HTMLElement {
  const entries = own.chain.entries.filter((one) => one.state !== "not_for_us");
  return el("ol", { class: "app-thread" }, ...entries.map((one) => entryView(one, own, service)));
}

function entryView(entry: CheckedEntry, own: OwnCase, service: Service): HTMLElement {
  const genuine = entry.state === "genuine";
  const item = itemOf(entry.payload, service);
  const classes = ["app-entry", entry.author === "worker" ? "app-entry--mine" : "", genuine ? "" : "app-entry--doubt"];
  return el("li", { class: classes.filter((one) => one !== "").join(" ") },
    el("p", { class: "app-entry__who" }, el("strong", {}, authorName(entry.author, own)), entry.payload ? `, in the week of ${weekWords(entry.payload.week)}` : ""),
    genuine ? null : el("p", { class: "app-entry__doubt" }, el("strong", {}, "Not genuine."), " We cannot prove who wrote this, or that it is whole. Do not trust it."),
    item.title === "" ? null : el("p", { class: "app-entry__title" }, item.title),
    item.text === "" ? null : el("div", { class: "app-text" }, item.text),
    item.files.length === 0 ? null : el("p", { class: "app-entry__files" }, `With ${item.files.length === 1 ? "1 file" : `${item.files.length} files`}: ${item.files.join(", ")}`),
  );
}

// weekWords survives a week that is none: an entry that is not genuine may say anything.
function weekWords(week: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(week) ? dayWords(week).replace("Monday ", "") : "no known date";
}

function authorName(id: string, own: OwnCase): string {
  if (id === "worker") return "You";
  const reader = own.roster.readers.find((one) => one.id === id);
  if (!reader) return "Somebody who no longer reads concerns here";
  return reader.title === "" ? reader.name : `${reader.name}, ${reader.title}`;
}

function itemOf(payload: Payload | null, service: Service): Item {
  if (!payload) return { title: "This could not be opened", text: "", files: [] };
  try {
    return bodyOf(payload, service);
  } catch {
    return { title: "This could not be read", text: "", files: [] };
  }
}

function bodyOf({ kind, body }: Payload, service: Service): Item {
  switch (kind) {
    case "report": {
      const report = parseReport(body);
      return { title: "What you told us", text: report.what, files: report.files.map((one) => one.name) };
    }
    case "name": {
      const name = parseName(body);
      return { title: "Your name, sealed apart", text: [name.name, name.contact].filter((one) => one !== "").join("\n"), files: [] };
    }
    case "message": {
      const message = parseMessage(body);
      return { title: "", text: message.text, files: message.files.map((one) => one.name) };
    }
    case "status": {
      const status = parseStatus(body);
      return { title: service.statuses[status.status] ?? "", text: status.text, files: [] };
    }
    case "withdraw":
      return { title: "You took your concern back", text: parseText(body).text, files: [] };
    case "feedback": {
      const feedback = parseFeedback(body);
      return { title: `Would you speak up again? ${feedbackWords[feedback.answer] ?? ""}`, text: feedback.text, files: [] };
    }
    default:
      return { title: "This could not be read", text: "", files: [] };
  }
}
