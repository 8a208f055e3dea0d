// Every entry of a case in words, with all that is written in it. Exports, packages and subject access are made from these.
import { contactHows, said as contactSaid } from "../case/contacts";
import type { FileRef } from "../../crypto/bodies";
import type { Lists } from "../page";
import { answers, longDay, modes, routes } from "../words";
import { agreedWords } from "../case/escalation";
import type { Shown } from "../case/view";

/** What of the page's lists is needed to name things. */
export type Names = Pick<Lists, "person" | "theme" | "group" | "area" | "status" | "desk">;

/** A text under its label: what somebody wrote. `name` marks the name and contact of the person who spoke up. */
export type Written = { label: string; text: string; name?: true };

export type Told = { title: string; texts: Written[]; files: FileRef[] };

/** tell says what an entry says. Codes of checklists and questions are given as they are, in words. */
export function tell(e: Shown, names: Names): Told {
  const { title, texts = [], files = [] } = say(e, names);
  return { title, texts: texts.filter((one) => one.text !== ""), files };
}

/** The label of what is about nobody. */
export const hashLabel = "Hash of the file";

type Said = { title: string; texts?: Written[]; files?: FileRef[] };

const one = (label: string, text: string): Written[] => [{ label, text }];
const plain = (code: string): string => code.replaceAll("_", " ");
const day = (value: string): string => (value === "" ? "" : longDay(value));

function say(e: Shown, names: Names): Said {
  const { said } = e;
  switch (said.kind) {
    case "report":
      return report(said.body, e, names);
    case "message":
      return { title: "Message", texts: one("Message", said.body.text), files: said.body.files };
    case "status":
      return { title: `Changed the status to ${names.status(said.body.status).label}`, texts: one("Message", said.body.text) };
    case "withdraw":
      return { title: "Took the concern back", texts: one("Message", said.body.text) };
    case "feedback":
      return { title: `Would you speak up again? ${answers[said.body.answer] ?? said.body.answer}`, texts: one("Why", said.body.text) };
    case "note":
      return { title: e.audience === "private" ? "Private note" : "Note shared with readers", texts: one("Note", said.body.text), files: said.body.files ?? [] };
    case "coding":
      return { title: "Changed how it is counted", texts: [...one("Themes", said.body.themes.map(names.theme).join("\n")), ...one("Worker group", names.group(said.body.group)), ...one("Area", names.area(said.body.area))] };
    case "readers":
      return {
        title: "Changed who reads",
        texts: [
          ...one("Added", said.body.added.map((p) => names.person(p.id)).join("\n")), ...one("Taken off", said.body.removed.map(names.person).join("\n")),
          ...one("Cover", [day(said.body.from), day(said.body.until)].filter(Boolean).join(" to ")), ...one("Agreed in person", said.body.consent.text), ...one("Why", said.body.text),
        ],
      };
    case "notes_key":
      return { title: "Changed the key for shared notes" };
    case "ask":
      return { title: `Asked whether ${said.body.readers.map(names.person).join(", ")} may read this`, texts: one("Question", said.body.text) };
    case "consent":
      return { title: said.body.answer === "yes" ? "Agreed" : "Did not agree", texts: one("Message", said.body.text) };
    case "named":
      return { title: `Gave their name, in confidence, to ${said.body.readers.map(names.person).join(", ")}` };
    case "name_opened":
      return { title: "Opened the sealed name", texts: one("Why", said.body.reason) };
    case "broken":
      return { title: "An entry that does not open" };
    case "hidden":
      return { title: e.audience === "name" ? "The sealed name, which is in no copy" : "An entry for somebody else" };
    default:
      return work(said, names);
  }
}

function report(r: Extract<Shown["said"], { kind: "report" }>["body"], e: Shown, names: Names): Said {
  return {
    title: r.kind === "celebration" ? "What they want to celebrate" : "What they told us",
    texts: [
      ...one("What happened", r.what), ...one("When", r.when), ...one("Where", [names.area(r.area), r.where].filter(Boolean).join("\n")),
      ...one("Themes", r.themes.map(names.theme).join("\n")), ...one("Worker group", names.group(r.group)), ...one("In danger now", r.danger ? "Yes" : "No"),
      ...one("How they raised it", modes[r.mode] ?? r.mode), { label: "Name", text: r.name, name: true }, { label: "Contact", text: r.contact, name: true },
      ...one("Received", `${day(r.day)}, ${(routes[r.route] ?? r.route).toLowerCase()}${e.author === "worker" ? "" : ` by ${names.person(e.author)}`}`),
      ...one("Treated badly for speaking up", r.detriment === "" ? "" : plain(r.detriment)),
    ],
    files: r.files,
  };
}

type Work = Exclude<Shown["said"], { kind: "report" | "message" | "status" | "withdraw" | "feedback" | "note" | "coding" | "readers" | "notes_key" | "ask" | "consent" | "named" | "name_opened" | "broken" | "hidden" }>;

function work({ kind, body }: Work, names: Names): Said {
  switch (kind) {
    case "clock":
      return { title: { stop: "Stopped the clocks", start: "Started the clocks again", extend: "Put off the full response" }[body.do], texts: [...one("From", day(body.day)), ...one("Until", day(body.until)), ...one("Why", body.text)] };
    case "propose":
      return { title: `Asked whether this may be taken to ${body.to}`, texts: one("Question", body.text) };
    case "escalate":
      return {
        title: { sent: `Taken to ${body.to}`, replied: `A reply from ${body.to}`, stopped: `No longer waiting for ${body.to}` }[body.state],
        texts: [...one("On", day(body.day)), ...one("Reply expected by", day(body.reply_by)), ...one("How it was agreed", agreedWords(body.agreed)), ...one("What was said", body.text)],
      };
    case "detriment":
      return { title: `Treated badly for speaking up? ${plain(body.answer)}`, texts: one("Message", body.text) };
    case "contact":
      return { title: `Spoke with the person who spoke up: ${day(body.day)}, ${contactHows[body.how]}`, texts: [...one("What they answered", contactSaid(body).join("\n")), ...one("What was said", body.text)] };
    case "praise":
      return { title: `Passed the thanks on to ${body.to}`, texts: one("How", [plain(body.how), body.text].filter(Boolean).join("\n")) };
    case "assign":
      return { title: body.to === "" ? "Took the lead off" : `Made ${names.person(body.to)} the lead` };
    case "action":
      return {
        title: { open: "An action", done: "An action was done", dropped: "An action was dropped" }[body.state],
        texts: [...one("What", body.text), ...one("Who", [body.owner && names.person(body.owner), body.who].filter(Boolean).join(", ")), ...one("By", day(body.due)), ...one("What came of it", body.outcome)],
      };
    case "needs":
      return { title: "Who is hurt, and what they need", texts: [...one("Who is hurt", body.hurt), ...one("What they need", body.needs), ...one("Whose obligation it is", body.owed), ...one("Is formal action needed", plain(body.formal)), ...one("Why", body.why)] };
    case "pathway":
      return { title: `${body.state === "begun" ? "How it is being settled" : "Ended a way of settling it"}: ${plain(body.pathway)}`, texts: [...one("From", day(body.began)), ...one("By", day(body.due)), ...one("Checklist", checks(body.checks)), ...one("Notes", body.text)] };
    case "prompt":
      return { title: `${upper(plain(body.prompt))}: ${plain(body.answer)}`, texts: one("Notes", body.text) };
    case "lane":
      return { title: `${body.state === "in" ? "Checklist" : "Took a checklist off"}: ${plain(body.lane)}`, texts: [...one("Checklist", checks(body.checks)), ...one("Notes", body.text)] };
    case "disclosure":
      return { title: "Questions on qualifying disclosures", texts: [...one("Answers", body.answers.map((a) => `${plain(a.question)}: ${plain(a.answer)}`).join("\n")), ...one("Notes", body.text)] };
    case "conflict":
      return { title: `${body.person === "" ? body.name : names.person(body.person)} ${body.why === "cleared" ? "may read this after all" : "must not read this"}`, texts: one("Why", [plain(body.why), body.text].filter(Boolean).join("\n")) };
    case "matter":
      return { title: body.state === "in" ? `Joined to the matter ${body.name}` : "Taken out of its matter", texts: one("Why", body.text) };
    case "follow_up":
      return { title: `${body.how === "asked" ? "Asked how they are" : "Followed up"} after ${body.at} months`, texts: one("How", [plain(body.how), body.text].filter(Boolean).join("\n")) };
    case "hold":
      return { title: body.state === "on" ? "Kept from disposal" : "Ended the hold", texts: one("Why", body.text) };
    case "copied":
      return { title: `A copy left the service: ${plain(body.what)}`, texts: [...one("To", body.to), ...one(hashLabel, body.hash), ...one("What", body.text)] };
  }
}

const checks = (lines: readonly { item: string; state: string }[]): string => lines.map((line) => `${plain(line.item)}: ${plain(line.state)}`).join("\n");
const upper = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
