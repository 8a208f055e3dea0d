// A whole case as a document.
import { caseName } from "../../crypto/names";
import type { FileRef } from "../../crypto/bodies";
import type { OpenCase, Shown } from "../case/view";
import type { Work } from "../case/work";
import type { Lists } from "../page";
import { longDay, modes, routes } from "../words";
import { text, type Block, type Doc } from "./doc";
import { pathInside } from "./maker";
import { tell } from "./tell";

/** What goes in beside what the person who spoke up can read. */
export type Choices = { shared: boolean; mine: boolean; name: boolean };

type About = Pick<Lists, "person" | "theme" | "group" | "area" | "status" | "desk" | "page">;

export function exportDoc(c: OpenCase, work: Work, lists: About, me: string, choices: Choices, files: readonly FileRef[]): Doc {
  const { case: row } = c.answer;
  const left = c.entries.filter((e) => !goesIn(e, choices)).length;
  return {
    title: `Copy of the case ${caseName(row.id)}`,
    lead: [`Made on ${longDay(lists.page.today)} by ${lists.person(me)}, of ${c.answer.entries.length} entries${left > 0 ? `, ${left} of which were left out by choice` : ""}. It shows the case as it was on that day.`],
    blocks: [
      ...(c.chainDoubt === "" ? [] : [{ kind: "warning", text: c.chainDoubt } as const]),
      { kind: "heading", text: "How it stands" },
      {
        kind: "pairs",
        pairs: [
          ["Number of the case", row.id], ["Status", `${lists.status(row.status).label}${row.status_on === "" ? "" : `, since ${longDay(row.status_on)}`}`], ["How it was raised", `${modes[row.mode] ?? row.mode}, ${(routes[row.route] ?? row.route).toLowerCase()}`],
          ["Received", longDay(c.report.day)], ["Themes", work.coding.themes.map(lists.theme).join(", ") || "Not sure"], ["Worker group", lists.group(work.coding.group) || "Not said"], ["Area", lists.area(work.coding.area) || "Not said"],
          ["Who leads", work.owner === "" ? "Nobody yet" : lists.person(work.owner)],
        ],
      },
      { kind: "heading", text: "Who reads it" },
      { kind: "list", items: c.answer.readers.map((one) => `${lists.person(one.id)}${one.until === "" ? "" : `, as cover until ${longDay(one.until)}`}`) },
      ...course(work),
      ...(files.length > 0 ? [{ kind: "heading", text: "Files in this copy" } as const, { kind: "files", files: files.map((one, n) => ({ name: one.name, href: pathInside(one, n), note: "" })) } as const] : []),
      { kind: "heading", text: "Everything that happened, in order" },
      ...c.answer.entries.map(({ seq, author, hash }): Block => {
        const e = c.entries.find((one) => one.seq === seq);
        return e ? entry(e, hash, lists, choices) : { kind: "part", title: `${seq + 1}. ${lists.person(author)}`, quiet: `${genuine} SHA-256 of the sealed entry: ${hash}`, blocks: [{ kind: "quiet", text: "Says nothing: each letter of the person who spoke up ends with a question that they did not answer." }] };
      }),
    ],
  };
}

/** course are the dates: those that were set, and what stopped or moved them. */
function course(work: Work): Block[] {
  const { stops, extended, closed, followed } = work.course;
  const dates: [string, string][] = [
    ...stops.map((one): [string, string] => ["The clocks stood still", `from ${longDay(one.from)}${one.until === "" ? "" : ` until ${longDay(one.until)}`}`]),
    ...(extended === "" ? [] : [["The full response was put off to", longDay(extended)] as [string, string]]),
    ...(closed === "" ? [] : [["Closed", longDay(closed)] as [string, string]]),
    ...followed.map((one): [string, string] => ["Followed up", `after ${one} months`]),
    ...work.actions.filter((one) => one.due !== "").map((one): [string, string] => [`Action: ${one.text}`, `by ${longDay(one.due)}, ${{ open: "not done yet", done: "done", dropped: "dropped" }[one.state]}`]),
    ...work.escalations.filter((one) => one.reply_by !== "").map((one): [string, string] => [`Reply from ${one.to}`, `by ${longDay(one.reply_by)}, ${{ sent: "not come yet", replied: "came", stopped: "no longer waited for" }[one.state]}`]),
  ];
  return dates.length === 0 ? [] : [{ kind: "heading", text: "Dates" }, { kind: "pairs", pairs: dates }];
}

/** cameWith says of which note a file is, when it is of one. */
export function cameWith({ audience }: Pick<Shown, "audience">): string {
  return audience === "readers" ? "with a note that the person who spoke up has not seen" : audience === "private" ? "with your private note" : "";
}

/** leftOut says which files are of notes that do not go in. */
export function leftOut(picked: readonly { file: FileRef; entry: Shown }[], choices: Omit<Choices, "name">): string {
  const names = picked.filter(({ entry }) => !goesIn(entry, choices)).map(({ file }) => file.name);
  return names.length === 0 ? "" : `These came with notes that you leave out: ${names.join(", ")}. Put the notes in, or leave the files out too`;
}

export function goesIn(e: Pick<Shown, "audience">, { shared, mine }: Omit<Choices, "name">): boolean {
  return e.audience === "readers" ? shared : e.audience === "private" ? mine : true;
}

const genuine = "Genuine: signed by who it names, in its place.";

function entry(e: Shown, hash: string, lists: About, choices: Choices): Block {
  const title = `${e.seq + 1}. ${lists.person(e.author)}${e.week === "" ? "" : `, week of ${longDay(e.week)}`}`;
  const quiet = `${verdict(e)} SHA-256 of the sealed entry: ${hash}`;
  if (!goesIn(e, choices)) return { kind: "part", title, quiet, blocks: [{ kind: "quiet", text: "Left out of this copy." }] };
  const told = tell(e, lists);
  return {
    kind: "part", title, quiet,
    blocks: [
      ...(e.doubt === "" ? [] : [{ kind: "warning", text: `Not genuine. ${e.doubt}` } as const]),
      ...(e.withoutConsent ? [{ kind: "warning", text: "The person who spoke up was not asked about this, and had to be." } as const] : []),
      text(told.title),
      ...told.texts.filter((one) => !one.name || choices.name).flatMap((one): Block[] => [{ kind: "quiet", text: one.label }, text(one.text)]),
      ...(told.files.length > 0 ? [{ kind: "list", items: told.files.map((one) => `File: ${one.name}, SHA-256 of the sealed file: ${one.hash}`) } as const] : []),
    ],
  };
}

function verdict(e: Shown): string {
  if (e.said.kind === "hidden") return "For somebody else: only its place was checked.";
  return e.doubt === "" ? genuine : "Not genuine.";
}
