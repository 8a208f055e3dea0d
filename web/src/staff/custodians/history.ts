// All lists so far, the newest first: anybody may download and check each of them.

import { fingerprint, type Head, type SignedList } from "../../crypto/list";
import { el } from "../dom";
import { longDay } from "../words";
import { words } from "./table";

/** vouching says in words who stands behind a list. */
export function vouching(head: Pick<Head, "sides">): string {
  if (head.sides.length === 2) return "Management and the staff side";
  return head.sides[0] === "management" ? "Management alone" : "The staff side alone";
}

const shown = 5;

export function history(list: SignedList): HTMLElement {
  const items = [...list.heads].reverse().map((head) => item(head, list));
  const earlier = items.slice(shown);
  return el(
    "section",
    { id: "list-history" },
    el("h2", { class: "nhsuk-heading-m nhsuk-u-padding-top-5" }, "Lists so far"),
    el("ol", { class: "nhsuk-list app-list-history", reversed: true }, ...items.slice(0, shown)),
    earlier.length > 0 &&
      el(
        "details",
        { class: "nhsuk-details" },
        el("summary", { class: "nhsuk-details__summary" }, el("span", { class: "nhsuk-details__summary-text" }, `Earlier lists (${earlier.length})`)),
        el("div", { class: "nhsuk-details__text" }, el("ol", { class: "nhsuk-list app-list-history", reversed: true }, ...earlier)),
      ),
  );
}

function item(head: Head, list: SignedList): HTMLElement {
  const names = new Map([...list.body.former, ...list.body.custodians].map((one) => [one.id, one.name]));
  const by = head.signers.map((id) => names.get(id) ?? "a custodian of that time");
  return el(
    "li",
    { "data-number": head.number },
    el("strong", {}, `List ${head.number}, ${longDay(head.day)}`),
    head.number === list.number ? " (in force)" : "",
    `: signed by ${vouching(head).toLowerCase()} (${by.join(", ")}).`,
    el("br"),
    "Words of this list: ",
    words(fingerprint(head.hash)),
    el("br"),
    el("a", { href: `/readers/lists/${head.number}`, download: `list-${head.number}.json` }, `Download list ${head.number}`),
  );
}
