// What a person of staff sees instead of the page when the list of readers must not be used.

import type { ListError, ListReason } from "../crypto/list";
import { byId, el, fill } from "./dom";

const why: Record<ListReason, string> = {
  unsigned: "The server sent a list of readers that nobody has signed, or no list where there was one before.",
  chain: "The lists of readers that the server sent do not follow one another. One is missing, or has been put in.",
  signature: "A signature on the list of readers is not right. Somebody has changed the list after it was signed, or signed it who may not.",
  signers: "The list of readers names nobody who could sign the next one for a side that vouches for it. Whoever is named next could then sign in that side’s place.",
  side: "The newest list of readers was signed by one side alone. Management and the staff side must both sign every change.",
  body: "The list of readers is not the one that was signed. Somebody has changed a name or a key on it.",
  pinned: "This browser has seen a newer list of readers than the one the server sent now, or a different one. Somebody has gone back to an old list, or put another in its place.",
};

/** Replaces the whole page. Nothing on it can be sent any more. */
export function refuse(error: ListError): void {
  const main = byId("maincontent");
  fill(
    main,
    el(
      "div",
      { class: "nhsuk-grid-row", id: "list-refused", "data-reason": error.reason },
      el(
        "div",
        { class: "nhsuk-grid-column-two-thirds" },
        el("h1", { class: "nhsuk-heading-l", tabindex: "-1" }, "We stopped, because the list of readers is not safe to use"),
        el("p", {}, why[error.reason]),
        el("p", {}, "Nothing has been sent, and nothing can be sent from this page. A key on a false list could let somebody read concerns who must not."),
        el("h2", { class: "nhsuk-heading-m" }, "What to do now"),
        el(
          "ul",
          { class: "nhsuk-list nhsuk-list--bullet" },
          el("li", {}, "Do not write about any concern here until this is settled."),
          el("li", {}, "Tell a custodian of management and one of the staff side, by telephone or face to face. Both, not one."),
          el("li", {}, "Read them this word: ", el("strong", { translate: "no" }, error.reason), "."),
          el("li", {}, "Do not clear this browser’s storage. What it remembers shows that something has changed."),
        ),
        el("p", {}, el("a", { href: location.pathname }, "Try again")),
      ),
    ),
  );
  document.title = `The list of readers is not safe to use – ${document.title}`;
  main.querySelector("h1")?.focus();
}
