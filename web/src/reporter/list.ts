// The signed list of readers on a worker's page: it must verify, follow from what this page began with, and match the poster that the
// page was opened from. Otherwise nothing is sealed, and the page says why in plain words. docs/format.md §7.

import refusals from "../../../handlers/refusals.json";
import { ListError, type ListReason, type SignedList } from "../crypto/list";
import type { Poster, Scanned } from "../poster";
import { all, byId, el, focusOn } from "./dom";

/** Why a list is refused: handlers/refusals.json has the words. */
export type Why = keyof typeof refusals;

/** Nothing may be sealed. */
export class Refused extends Error {
  constructor(readonly why: Why) {
    super(`list of readers refused: ${why}`);
    this.name = "Refused";
  }
}

const reasons: Record<ListReason, Why> = { unsigned: "unsigned", chain: "chain", signature: "altered", signers: "signers", side: "side", body: "altered", pinned: "other" };

/** What to say of an error in checking a list. A list that cannot even be read is not as it was signed. */
export function whyOf(error: unknown): Why {
  if (error instanceof Refused) return error.why;
  return error instanceof ListError ? reasons[error.reason] : "altered";
}

interface Had {
  number: number;
  hash: string;
}

/** As much of a verified list as it takes to compare it. */
export type History = Pick<SignedList, "heads" | "number" | "hash">;

function follows(list: History, had: Had): "yes" | "older" | "other" {
  if (had.number > list.number) return "older";
  return list.heads[had.number - 1]?.hash === had.hash ? "yes" : "other";
}

/** Throws Refused unless the list is the one this page began with, or comes after it, and no side that signed has taken its name back. */
export function mustFollow(list: History, began: SignedList): void {
  const found = follows(list, began);
  if (found !== "yes") throw new Refused(found);
  if (!began.sides.every((side) => list.heads[began.number - 1]?.sides.includes(side))) throw new Refused("side");
}

/** Compares with the list that a worker's report was sealed under: null, or why nothing may be sealed in answer. */
export function sameChain(list: History, report: Had): Why | null {
  const found = follows(list, report);
  return found === "yes" ? null : `report_${found}`;
}

/** Throws Refused unless the list is the one on the poster or comes after it, and the side that printed it signed it and all that follow. */
export function mustMatch(list: History, scanned: Scanned): void {
  if (scanned === null) return;
  if (scanned === "unreadable") throw new Refused("code");
  const found = follows(list, scanned);
  if (found !== "yes") throw new Refused(found === "older" ? "poster_newer" : "poster");
  if (!list.heads.slice(scanned.number - 1).every((head) => head.sides.includes(scanned.side))) throw new Refused("poster_side");
}

// --- in words ---

export const sideWords = { management: "management", staff: "the staff side" } as const;

/** A refusal in words: a heading and what happened. */
export function refusalWords(why: Why): { title: string; text: string } {
  return refusals[why];
}

/** What to do about any refusal. */
export const whatNow = "Talk to a Freedom to Speak Up guardian or your union rep, face to face or by phone, and tell them what this page says. Do not use this site for it.";

/** What a page says of a list that holds. */
export function checkedWords(list: History, scanned: Scanned): { title: string; text: string } {
  const checked = "Your browser has checked these signatures.";
  if (scanned === null || scanned === "unreadable") return { title: "", text: checked };
  return { title: "This matches the poster.", text: `${checked} ${posterWords(list, scanned)}` };
}

function posterWords(list: History, poster: Poster): string {
  const by = sideWords[poster.side];
  if (poster.number === list.number) return `It is the list that ${by} has signed and printed.`;
  return `The list has changed since the poster was printed: the poster shows list ${poster.number}, and now it is list ${list.number}. That is fine, because ${by} has signed every change.`;
}

/** Says that the list holds, wherever the page has a place for it; what it says to those without JavaScript goes. */
export function sayChecked(list: History, scanned: Scanned): void {
  const { title, text } = checkedWords(list, scanned);
  for (const note of all("#list-state [data-plain]")) note.remove();
  for (const place of all("[data-list-said]")) {
    place.replaceChildren(el("div", { class: title === "" ? "app-checked" : "app-matches" }, el("p", {}, title === "" ? null : el("strong", {}, title), title === "" ? "" : " ", text)));
  }
}

/** Says at the top of the page why it sends nothing, and moves there. What the page itself says of the list is believed no more. */
export function sayRefused(why: Why, kept = ""): void {
  const { title, text } = refusalWords(why);
  document.getElementById("list-refused")?.remove();
  for (const state of all("#list-state")) state.hidden = true;
  const heading = el("h2", { class: "nhsuk-heading-m" }, title);
  byId("maincontent").prepend(el("div", { class: "app-refused", id: "list-refused", role: "alert" },
    heading,
    el("p", {}, text),
    kept === "" ? null : el("p", {}, el("strong", {}, "Nothing has been sent."), kept),
    el("p", {}, el("strong", {}, "What you can do: "), whatNow, " If it cannot wait, use the numbers on ", el("a", { href: "/help" }, "Help now"), ".")));
  focusOn(heading);
}

/** Refuses a form: it can be read and copied, and sends nothing any more. Questions that nobody has answered go, so that nobody writes in vain. */
export function refuseForm(form: HTMLFormElement, why: Why): void {
  for (const button of all<HTMLButtonElement>("button", form)) button.disabled = true;
  const written = all<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea", form).some((one) => one.value.trim() !== "");
  if (!written) for (const question of all("[data-question], [data-plain]", form)) question.hidden = true;
  sayRefused(why, written ? " What you wrote is still on this page. Copy it if you want to keep it." : " You cannot write here now.");
}
