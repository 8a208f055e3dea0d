// What an outside body gets, as a document.
import type { FileRef } from "../../crypto/bodies";
import type { Shown } from "../case/view";
import type { Lists } from "../page";
import { longDay } from "../words";
import { text, type Block, type Doc } from "./doc";
import { pathInside } from "./maker";
import { tell } from "./tell";

/** What goes in. `parts` are the entries chosen; `name` whether the person's own name and contact do, as far as the report has them. */
export type Contents = { to: string; about: string; agreed: string; from: string; organisation: string; reply: string; summary: string; parts: readonly Shown[]; name: boolean; files: readonly FileRef[] };

export function packageDoc(what: Contents, lists: Pick<Lists, "person" | "theme" | "group" | "area" | "status" | "desk" | "page">): Doc {
  return {
    title: `A concern passed on to ${what.to}`,
    lead: [`From ${what.from}, ${what.organisation}, on ${longDay(lists.page.today)}.`],
    blocks: [
      { kind: "pairs", pairs: [["We call it", what.about], ["Why you get it", what.agreed], ["How to reply", what.reply]] },
      { kind: "warning", text: what.name ? "The person who spoke up agreed that you get their name. Keep it to whoever has to know it." : "The person who spoke up is not named here. Do not try to find out who they are. Ask us, and we ask them." },
      { kind: "heading", text: "Summary" },
      text(what.summary),
      ...(what.files.length > 0 ? [{ kind: "heading", text: "Files" } as const, { kind: "files", files: what.files.map((one, n) => ({ name: one.name, href: pathInside(one, n), note: "" })) } as const] : []),
      ...(what.parts.length > 0 ? [{ kind: "heading", text: "In their words and ours" } as const] : []),
      ...what.parts.map((e) => part(e, what.name, lists)),
    ],
  };
}

function part(e: Shown, name: boolean, lists: Parameters<typeof packageDoc>[1]): Block {
  const told = tell(e, lists);
  return {
    kind: "part",
    title: `${told.title}`,
    quiet: `${lists.person(e.author)}${e.week === "" ? "" : `, week of ${longDay(e.week)}`}`,
    // Not the exact day on which they wrote: with a rota beside it, it can name them.
    blocks: told.texts.filter((one) => (name || !one.name) && one.label !== "Received").flatMap((one): Block[] => (one.label === "Message" || one.label === "Note" ? [text(one.text)] : [{ kind: "quiet", text: one.label }, text(one.text)])),
  };
}

/** choosable are the entries that may go into a package, notes by readers last. Nothing that is not genuine, no private note, nothing about keys, readers or copies. */
export function choosable(entries: readonly Shown[]): Shown[] {
  const kinds = new Set(["report", "message", "status", "withdraw", "feedback", "note"]);
  const may = entries.filter((e) => e.doubt === "" && e.audience !== "private" && kinds.has(e.said.kind) && !(e.said.kind === "status" && e.said.body.text === "") && !(e.said.kind === "feedback" && e.said.body.text === ""));
  return [...may.filter((e) => e.audience === "case"), ...may.filter((e) => e.audience === "readers")];
}
