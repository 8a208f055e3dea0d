// How each entry of a case looks in its timeline.
import type { ConsentAnswer, Readers } from "../../crypto/bodies";
import { el, paragraphs, tag, type Child } from "../dom";
import type { Lists } from "../page";
import { answers, longDay } from "../words";
import { fileList, type Files } from "./filelist";
import { contactHows, said as contactSaid } from "./contacts";
import { folds } from "./timeline";
import { filesIn, type Shown } from "./view";

const detriments = { yes: "Yes", no: "No", not_sure: "Not sure", "": "Did not say" };

/** What an entry is drawn with. */
export type Drawing = { lists: Lists; files: Files; me: string; unread: ReadonlySet<number>; further: ReadonlyMap<number, string> }; // further: to whom a question would take it

const bubbles = new Set(["message", "status", "withdraw", "feedback", "readers", "ask", "consent", "named", "name_opened", "propose", "detriment", "contact"]);

/** entryView is one entry of the timeline: a message is a bubble, a note a card, everything else a line. */
export function entryView(e: Shown, d: Drawing): HTMLElement {
  const node = look(e, d);
  node.id = `entry-${e.seq}`;
  node.tabIndex = -1;
  return node;
}

function look(e: Shown, d: Drawing): HTMLElement {
  if (e.said.kind === "note" || (e.audience !== "case" && e.said.kind === "broken")) return note(e, d);
  if (e.audience === "case" && (bubbles.has(e.said.kind) || e.said.kind === "broken")) return bubble(e, d);
  return el("li", { class: "app-talk__line app-talk__line--work" }, el("p", { class: "app-talk__event" }, el("strong", {}, writer(e, d)), " ", what(e, d.lists), el("span", { class: "app-talk__week" }, week(e))), unasked(e), doubt(e), ...more(e));
}

const writer = (e: Shown, { lists, me }: Drawing): string => (e.author === me ? "You" : lists.person(e.author));

const who = (e: Shown, d: Drawing, ...marks: Child[]): HTMLElement => el("p", { class: "app-talk__who" }, el("strong", {}, writer(e, d)), el("span", {}, week(e)), ...marks);

function bubble(e: Shown, d: Drawing): HTMLElement {
  const side = e.author === "worker" ? "app-talk__line--worker" : "app-talk__line--staff";
  return el("li", { class: `app-talk__line ${side}` }, who(e, d, d.unread.has(e.seq) && tag("New", "blue")), doubt(e), ...content(e, d));
}

function note(e: Shown, d: Drawing): HTMLElement {
  const mine = e.audience === "private";
  return el(
    "li",
    { class: `app-talk__line app-note${mine ? " app-note--private" : ""}` },
    who(e, d, mine ? tag("Note, only you", "grey") : tag("Note, shared with readers", "yellow")),
    doubt(e),
    ...(e.said.kind === "note" ? withFiles(e.said.body.text, e, d) : [el("p", {}, "This note does not open.")]),
  );
}

// withFiles: a file may come without words.
function withFiles(text: string, e: Shown, { files }: Drawing): Child[] {
  const list = filesIn(e);
  return [(text !== "" || list.length === 0) && written(text), list.length > 0 && fileList(list, files)];
}

/** more is what an entry of the work says besides its line. */
function more(e: Shown): Child[] {
  const said = e.said;
  if (said.kind === "report" || said.kind === "hidden" || said.kind === "broken") return [];
  if (said.kind === "action") return [written(said.body.text), said.body.outcome !== "" && written(said.body.outcome)];
  const text = (said.body as { text?: unknown }).text;
  return [typeof text === "string" && text !== "" && written(text)];
}

/** written is a text as it was typed; of a long one the beginning, until the rest is asked for. */
export function written(text: string): HTMLElement {
  const words = paragraphs(text);
  if (!folds(text)) return words;
  words.classList.add("app-written--folded");
  const open = el("button", { type: "button", class: "app-link-button", "aria-expanded": "false" }, "Show all of it");
  open.addEventListener("click", () => {
    const folded = words.classList.toggle("app-written--folded");
    open.setAttribute("aria-expanded", String(!folded));
    open.textContent = folded ? "Show all of it" : "Show less";
  });
  return el("div", {}, words, open);
}

function content(e: Shown, d: Drawing): Child[] {
  const { lists, further } = d;
  const said = e.said;
  switch (said.kind) {
    case "message":
      return withFiles(said.body.text, e, d);
    case "status":
      return [el("p", { class: "app-talk__event" }, "Changed the status to ", tag(lists.status(said.body.status).label, lists.status(said.body.status).colour)), said.body.text !== "" && written(said.body.text)];
    case "withdraw":
      return [el("p", { class: "app-talk__event" }, "Took the concern back."), said.body.text !== "" && written(said.body.text)];
    case "feedback":
      return [
        el("p", { class: "app-talk__event" }, "Would you speak up again? ", el("strong", {}, answers[said.body.answer] ?? said.body.answer)),
        said.body.text !== "" && written(said.body.text),
      ];
    case "readers":
      return [el("p", { class: "app-talk__event" }, sentence(readersWords(said.body, e.author, lists))), unasked(e), ...readersText(said.body)];
    case "ask":
      return [el("p", { class: "app-talk__event" }, `Asked whether ${names(said.body.readers, lists)} may read this too.`), written(said.body.text)];
    case "consent":
      return [el("p", { class: "app-talk__event" }, consentWords(said.body, further.get(said.body.ask))), said.body.text !== "" && written(said.body.text)];
    case "named":
      return [el("p", { class: "app-talk__event" }, `Gave their name, in confidence, to ${names(said.body.readers, lists)}.`)];
    case "name_opened":
      return [el("p", { class: "app-talk__event" }, "Opened the name. Why:"), written(said.body.reason)];
    case "propose":
      return [el("p", { class: "app-talk__event" }, `Asked whether this may be taken to ${said.body.to}.`), written(said.body.text)];
    case "detriment":
      return [el("p", { class: "app-talk__event" }, "Treated badly for speaking up? ", el("strong", {}, detriments[said.body.answer])), said.body.text !== "" && written(said.body.text)];
    case "contact":
      return [el("p", { class: "app-talk__event" }, `Spoke with them on ${longDay(said.body.day)}, ${contactHows[said.body.how]}.`), ...contactSaid(said.body).map((line) => el("p", {}, line)), said.body.text !== "" && written(said.body.text)];
    default:
      return [el("p", {}, "This entry does not open.")];
  }
}

// consentWords: the answer is about reading it, or about taking it to somebody.
function consentWords({ answer }: ConsentAnswer, to: string | undefined): string {
  const may = to === undefined ? "read it" : `take it to ${to}`;
  return answer === "yes" ? `Yes, they may ${may}.` : `No, they may not ${may}.`;
}

function what(e: Shown, lists: Lists): string {
  switch (e.said.kind) {
    case "report":
      return e.author === "worker" ? "spoke up" : "recorded what somebody told them";
    case "message":
      return "wrote a message";
    case "status":
      return `changed the status to ${lists.status(e.said.body.status).label}`;
    case "withdraw":
      return "took the concern back";
    case "feedback":
      return "answered whether they would speak up again";
    case "note":
      return e.audience === "private" ? "wrote a private note" : "shared a note";
    case "coding":
      return "changed how it is counted";
    case "readers":
      return readersWords(e.said.body, e.author, lists);
    case "notes_key":
      return "changed the key for shared notes";
    case "ask":
      return `asked whether ${names(e.said.body.readers, lists)} may read this too`;
    case "consent":
      return e.said.body.answer === "yes" ? "agreed" : "did not agree";
    case "named":
      return `gave their name, in confidence, to ${names(e.said.body.readers, lists)}`;
    case "name_opened":
      return `opened the name. Why: ${e.said.body.reason}`;
    case "clock":
      return { stop: "stopped the clocks", start: "started the clocks again", extend: "put off the full response" }[e.said.body.do];
    case "propose":
      return `asked whether this may be taken to ${e.said.body.to}`;
    case "escalate":
      return { sent: `took this to ${e.said.body.to}`, replied: `noted a reply from ${e.said.body.to}`, stopped: `stopped waiting for ${e.said.body.to}` }[e.said.body.state];
    case "detriment":
      return "answered whether they were treated badly for speaking up";
    case "contact":
      return `spoke with them, ${contactHows[e.said.body.how]}`;
    case "praise":
      return `passed the thanks on to ${e.said.body.to}`;
    case "assign":
      return e.said.body.to === "" ? "took the lead off" : `made ${lists.person(e.said.body.to)} the lead`;
    case "action":
      return { open: "set an action", done: "finished an action", dropped: "dropped an action" }[e.said.body.state];
    case "needs":
      return "answered who is hurt and what they need";
    case "pathway":
      return e.said.body.state === "begun" ? "set how this is being settled" : "ended a way of settling this";
    case "prompt":
      return "answered a question at a decision point";
    case "lane":
      return e.said.body.state === "in" ? "set a checklist" : "took a checklist off";
    case "disclosure":
      return "went through the questions on qualifying disclosures";
    case "conflict":
      return "noted who must not read this";
    case "matter":
      return e.said.body.state === "in" ? "joined this to a matter" : "took this out of its matter";
    case "follow_up":
      return `${e.said.body.how === "asked" ? "asked how they are" : "followed up"} after ${e.said.body.at} months`;
    case "hold":
      return e.said.body.state === "on" ? "put this on hold from disposal" : "ended the hold";
    case "copied":
      return "made a copy for outside the service";
    case "broken":
      return "wrote something that does not open";
    case "hidden":
      return e.audience === "name" ? "sealed their name" : e.audience === "private" ? "wrote a private note" : "wrote something you cannot open";
  }
}

function names(ids: readonly string[], lists: Lists): string {
  const all = ids.map(lists.person);
  return all.length < 2 ? (all[0] ?? "nobody") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** readersWords say what a change of readers did: "added Priya, took Tomasz off". */
function readersWords({ added, removed, from, until }: Readers, author: string, lists: Lists): string {
  const off = removed.filter((id) => id !== author);
  const days = [from && `from ${longDay(from)}`, until && `until ${longDay(until)}`].filter(Boolean).join(" ");
  return [
    added.length > 0 && `added ${names(added.map((one) => one.id), lists)}${days === "" ? "" : ` as cover ${days}`}`,
    off.length > 0 && `took ${names(off, lists)} off`,
    removed.includes(author) && "stopped reading this",
  ].filter(Boolean).join(", and ") || "changed nothing about who reads this";
}

function readersText({ consent, text }: Readers): Child[] {
  return [
    consent.how === "worker" && el("p", { class: "app-small" }, "The person who spoke up agreed here."),
    consent.how === "in_person" && el("p", { class: "app-small" }, `Said to be agreed in person: ${consent.text}`),
    text !== "" && written(text),
  ];
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** unasked warns about a change that the person who spoke up should have been asked about, or that lets in somebody who must not read. */
function unasked(e: Shown): HTMLElement | false {
  if (!e.withoutConsent && !e.inConflict) return false;
  return el("div", { class: "app-doubt", role: "note" },
    e.inConflict && el("div", {}, tag("In conflict", "red"), el("p", {}, "This let in somebody who must not read it, as readers had said before. Take them off.")),
    e.withoutConsent && el("div", {}, tag("Without consent", "red"), el("p", {}, "The person who spoke up was not asked, and had to be. They see this too.")));
}

/** doubt warns about an entry that is not what it claims to be. It is shown, never dropped. */
export function doubt(e: Shown): HTMLElement | false {
  if (e.doubt === "") return false;
  return el("div", { class: "app-doubt", role: "note" }, tag("Not genuine", "red"), el("p", {}, e.doubt));
}

function week(e: Shown): string {
  return e.week === "" ? "" : `Week of ${longDay(e.week)}`;
}
