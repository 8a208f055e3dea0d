// What the parts of the page have around them, and how a case is shown in a list of what will go.
import type { Card } from "../../crypto/card";
import type { DisposalRule } from "../../crypto/disposal";
import { caseName } from "../../crypto/names";
import type { Signer } from "../case/act";
import { el, tag, type Child } from "../dom";
import type { Lists } from "../page";
import { longDay } from "../words";
import type { Old } from "./calls";
import { bars, kindNames, kindOf } from "./rules";

export type Around = {
  me: Signer;
  lists: Lists;
  rule: DisposalRule;
  card(id: string): Card | null;
  again(words: string): Promise<void>;
  safely(work: () => Promise<void>): Promise<void>;
};

/** what is the line of a case: its name, when it ended, what it is, and how it begins. Somebody who does not read it gets the name. */
export function what(one: Old, around: Around): Child[] {
  const card = around.card(one.id);
  const name = el("strong", { class: "app-case-name" }, caseName(one.id));
  const ended = one.rule === "withdrawn" ? `taken back in the week of ${longDay(one.status === "withdrawn" ? one.status_on : one.week)}` : `closed ${longDay(one.status_on)}`;
  const bar = bars[one.bar];
  return [
    name,
    one.status_on !== "" && `, ${one.rule === "withdrawn" && one.status === "closed" ? "taken back by the person who wrote it" : ended}`,
    card && el("span", { class: "app-old-kind" }, `. ${kindNames[kindOf(card)]}`),
    bar !== undefined && el("span", {}, " ", tag(bar, one.bar === "held" || one.bar === "changed" ? "yellow" : "grey")),
    card && el("div", { class: "app-small app-old-text" }, card.text === "" ? "(nothing written)" : card.text),
    !card && one.card !== "" && el("div", { class: "app-small" }, "This one does not open with your keys."),
  ];
}
