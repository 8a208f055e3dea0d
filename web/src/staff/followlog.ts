// The access log as this browser has seen it. Custodians of both sides and the non-executive lead each keep the newest head that they were given, so that a log
// from which a line was taken, in which one was changed, or that was put back to an older copy, shows to all of them. docs/format.md §10.

import type { Roster } from "../crypto/api";
import { fromB64, toB64 } from "../crypto/bytes";
import { grewFrom, openHead, type LogHead } from "../crypto/log";
import { list, loose, text } from "../crypto/shape";
import { call } from "./calls";
import { el, fill } from "./dom";
import { longDay } from "./words";

const KEY = "saysomething access log";

type Kept = { organisation: string; demo: boolean; since: string; size: number; root: string };

export type Followed =
  | { state: "none" } // the server has signed no head yet
  | { state: "begun" | "holds"; since: string; size: number }
  | { state: "broken"; since: string; size: number };

const answer = loose<{ note: string; proof: string[] }>({ note: text, proof: list(text) });

/** follow compares the log as it is with what this browser kept, and keeps it. What does not follow from what it kept, it does not keep. */
export async function follow(roster: Roster): Promise<Followed> {
  const today = new Date().toISOString().slice(0, 10);
  const kept = read(roster);
  const { note, proof } = answer(await call(`/api/staff/log/head?since=${kept?.size ?? 0}`), "head");
  if (note === "") return kept ? { state: "broken", since: kept.since, size: kept.size } : { state: "none" };
  const head = openHead(note, roster.list?.body.log ?? "", roster.organisation.id);
  if (!kept) {
    if (!head) return { state: "broken", since: today, size: 0 };
    keep(roster, head, today);
    return { state: "begun", since: today, size: head.size };
  }
  if (!head || !grewFrom(head, { size: kept.size, root: fromB64(kept.root) }, proof)) return { state: "broken", since: kept.since, size: kept.size };
  keep(roster, head, kept.since);
  return { state: "holds", since: kept.since, size: head.size };
}

/** forget is for when everybody knows why the log is another: a backup was put back. */
export function forget(): void {
  localStorage.removeItem(KEY);
}

function read({ organisation }: Roster): Kept | null {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return null;
  const found = JSON.parse(kept) as Kept;
  return found.demo && found.organisation !== organisation.id ? null : found; // each demonstration is a new one
}

function keep({ organisation }: Roster, head: LogHead, since: string): void {
  const kept: Kept = { organisation: organisation.id, demo: organisation.demo, since, size: head.size, root: toB64(head.root) };
  localStorage.setItem(KEY, JSON.stringify(kept));
}

/** showFollowed says in `place` how the log stands. Without an answer it says nothing: the page has its own words for that. */
export async function showFollowed(place: HTMLElement, roster: Roster): Promise<void> {
  const found = await follow(roster);
  const again = (): Promise<void> => showFollowed(place, roster);
  fill(place, found.state === "broken" ? broken(found, again) : el("p", { class: "nhsuk-body-s" }, inWords(found)));
  place.dataset["followed"] = found.state;
}

function inWords(found: Exclude<Followed, { state: "broken" }>): string {
  if (found.state === "none") return "This browser will follow the access log, to see that no line is taken out or changed, once there is a signed head of it from an earlier week.";
  const lines = found.size === 1 ? "1 line" : `${found.size} lines`;
  if (found.state === "begun") return `From today this browser remembers the access log, now ${lines} long. Whenever you open this page, it looks that no line was taken out or changed.`;
  return `This browser has followed the access log since ${longDay(found.since)}. It is ${lines} long now, and no line was taken out or changed since.`;
}

function broken(found: Extract<Followed, { state: "broken" }>, again: () => Promise<void>): HTMLElement {
  const anew = el("button", { class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", type: "button", id: "log-anew" }, "Follow the access log anew");
  anew.addEventListener("click", () => {
    forget();
    void again();
  });
  return el(
    "div",
    { class: "app-banner app-banner--problem", id: "log-broken", role: "alert" },
    el("h2", { class: "nhsuk-heading-s" }, "The access log was changed"),
    el("p", {}, `It is not the log that this browser has followed since ${longDay(found.since)}: a line was taken out or changed, or the log was put back to an older copy. Somebody may be hiding what they opened.`),
    el("p", {}, "Tell the custodians of both sides and the non-executive lead today. Ask the lead for the newest export of the log. Leave this browser as it is."),
    el(
      "details",
      { class: "nhsuk-details" },
      el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, "A backup was put back, and we all know of it")),
      el("div", { class: "nhsuk-details__text" }, el("p", {}, "Then this browser can begin again with the log as it is now. It forgets what it knew, so do this only when both sides have agreed why the log is another."), anew),
    ),
  );
}
