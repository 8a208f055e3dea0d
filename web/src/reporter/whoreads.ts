// Who reads the concern now: what the server says, held against what the case itself and the signed list prove.

import { readingSince } from "../crypto";
import type { OwnCase } from "./case";
import { dayWords, weekWords } from "./days";
import { el } from "./dom";
import { deskOf, nameOf } from "./names";

// For somebody whom the case let in and no entry took off, but whom the service does not list: they left, their cover is over, or it hides them.
const keptKey = "The service says that they read it no more. Until a reader changes the key, they may still hold the one they had.";

// For somebody whose key was replaced, in a concern that could not be recovered.
const lostKey = "They lost their key and can no longer open your concern. Somebody else who reads it can let them in again.";
const nobody = "Nobody can open your concern just now. Please raise it again: what you wrote is still here, so that you can copy it.";

/** The people who read it now, and those who may still hold its key. */
export function whoReads(own: OwnCase): HTMLElement {
  const since = readingSince(own.chain);
  const lines = own.box.readers.filter((one) => one.id !== "worker").map((one) => {
    const entry = since.get(one.id);
    const from = !entry ? null : entry.seq === 0 ? "since you sent it" : `since the week of ${weekWords(entry.payload?.week ?? "")}`;
    const cover = [one.from && `from ${dayWords(one.from)}`, one.until && `until ${dayWords(one.until)}`].filter((part) => part !== "").join(" ");
    return el("li", {}, el("strong", {}, nameOf(one.id, own.roster)), deskOf(one.id, own.roster), from === null ? null : `, ${from}`, cover === "" ? null : `, as cover ${cover}`,
      from === null ? el("p", { class: "app-entry__doubt" }, el("strong", {}, "Not genuine."), " Nothing in your concern says who let this person read it. Do not trust it.") : null,
      one.lost ? el("p", {}, lostKey) : null);
  });
  const locked = own.box.readers.length > 0 && own.box.readers.every((one) => one.lost);
  for (const id of since.keys()) {
    if (!own.box.readers.some((one) => one.id === id)) lines.push(el("li", {}, el("strong", {}, nameOf(id, own.roster)), deskOf(id, own.roster), el("p", {}, keptKey)));
  }
  return el("section", { id: "who-reads" }, el("h2", { class: "nhsuk-heading-m" }, "Who reads your concern now"),
    locked ? el("p", {}, el("strong", {}, nobody)) : null,
    lines.length === 0 ? el("p", {}, "Nobody just now.") : el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...lines));
}
