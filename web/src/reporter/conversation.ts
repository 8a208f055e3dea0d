// The conversation as a list: who wrote, in which week, and whether it is proved to be theirs.

import {
  parseAsk, parseClock, parseConsent, parseContact, parseDetriment, parseEscalate, parseFeedback, parseMessage, parseName, parseNamed, parseNameOpened, parsePraise, parsePropose, parseReaders, parseReport, parseStatus, parseText,
  type CheckedEntry, type FileRef, type Payload,
} from "../crypto";
import { clockSaid } from "./dates";
import { weekWords } from "./days";
import { askSaid, namedSaid, nameSaid, readersSaid, withoutConsent, type Said } from "./events";
import { nameOf } from "./names";
import { proposalAt } from "./questions";
import { toldBesides, type Answer } from "./told";
import { consentSaid, contactSaid, detrimentSaid, escalateSaid, praiseSaid, proposeSaid } from "./workevents";
import { el } from "./dom";
import { filesView } from "./openfiles";
import type { OwnCase } from "./case";
import type { Service } from "./page";
import type { Files } from "../staff/case/filelist";

interface Item {
  title: string;
  text: string;
  answers?: Answer[];
  files: FileRef[];
}

const feedbackWords: Record<string, string> = { yes: "Yes", no: "No", maybe: "Maybe", dont_know: "I don't know" };

export function conversation(own: OwnCase, service: Service, files: Files): HTMLElement {
  const entries = own.chain.entries.filter((one) => one.state !== "not_for_us");
  return el("ol", { class: "app-thread" }, ...entries.flatMap((one) => entryView(one, own, service, files) ?? []));
}

// entryView is null for what says nothing: the second entry of a letter whose writer did not say whether they were treated badly.
function entryView(entry: CheckedEntry, own: OwnCase, service: Service, files: Files): HTMLElement | null {
  const genuine = entry.state === "genuine";
  const item = entry.reason === "place" ? keptFromYou : itemOf(entry.payload, own, service);
  if (item === null) return null;
  const classes = ["app-entry", entry.author === "worker" ? "app-entry--mine" : "", genuine ? "" : "app-entry--doubt"];
  return el("li", { class: classes.filter((one) => one !== "").join(" ") },
    el("p", { class: "app-entry__who" }, el("strong", {}, authorName(entry.author, own)), entry.payload ? `, in the week of ${weekWords(entry.payload.week)}` : ""),
    genuine ? null : el("p", { class: "app-entry__doubt" }, el("strong", {}, "Not genuine."), " We cannot prove who wrote this, or that it is whole. Do not trust it."),
    entry.withoutConsent ? el("p", { class: "app-entry__doubt" }, el("strong", {}, "Without your agreement."), ` ${withoutConsent}`) : null,
    item.title === "" ? null : el("p", { class: "app-entry__title" }, item.title),
    item.text === "" ? null : el("div", { class: "app-text" }, item.text),
    item.answers ? answersView(item.answers) : null,
    ...filesView(item.files, genuine, files),
  );
}

function answersView(answers: readonly Answer[]): HTMLElement | null {
  if (answers.length === 0) return null;
  return el("dl", { class: "nhsuk-summary-list app-told" }, ...answers.map(({ key, value }) => el("div", { class: "nhsuk-summary-list__row" },
    el("dt", { class: "nhsuk-summary-list__key" }, key), el("dd", { class: "nhsuk-summary-list__value app-text" }, value))));
}

// What the service calls somebody else's, and its author did not.
const keptFromYou: Item = { title: "This was not given to you", text: "The service says that this is for somebody else. Whoever wrote it did not say so. It may be kept from you.", files: [] };

function authorName(id: string, own: OwnCase): string {
  return id === "worker" ? "You" : nameOf(id, own.roster);
}

function itemOf(payload: Payload | null, own: OwnCase, service: Service): Item | null {
  if (!payload) return { title: "This could not be opened", text: "", files: [] };
  try {
    return bodyOf(payload, own, service);
  } catch {
    return { title: "This could not be read", text: "", files: [] };
  }
}

const plain = (said: Said): Item => ({ ...said, files: [] });
const plainOrNone = (said: Said | null): Item | null => said && plain(said);

function bodyOf({ kind, author, body }: Payload, own: OwnCase, service: Service): Item | null {
  switch (kind) {
    case "readers":
      return plain(readersSaid(parseReaders(body), author, own.roster));
    case "ask":
      return plain(askSaid(parseAsk(body), own.roster));
    case "consent": {
      const answer = parseConsent(body);
      return plain(consentSaid(answer, proposalAt(own.chain, answer.ask)));
    }
    case "propose":
      return plain(proposeSaid(parsePropose(body)));
    case "escalate":
      return plain(escalateSaid(parseEscalate(body)));
    case "clock":
      return plain({ title: clockSaid(parseClock(body)), text: parseClock(body).text });
    case "contact":
      return plain(contactSaid(parseContact(body)));
    case "praise":
      return plain(praiseSaid(parsePraise(body)));
    case "detriment":
      return plainOrNone(detrimentSaid(parseDetriment(body)));
    case "named":
      return plain(namedSaid(parseNamed(body), own.roster));
    case "name_opened":
      return plain(nameSaid(parseNameOpened(body)));
    case "report": {
      const report = parseReport(body);
      return { title: "What you told us", text: report.what, answers: toldBesides(report, own.roster), files: report.files };
    }
    case "name": {
      const name = parseName(body);
      return { title: "Your name, sealed apart", text: [name.name, name.contact].filter((one) => one !== "").join("\n"), files: [] };
    }
    case "message": {
      const message = parseMessage(body);
      return { title: "", text: message.text, files: message.files };
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
