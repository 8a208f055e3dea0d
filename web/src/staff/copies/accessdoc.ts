// What comes of a request for information: the copy for the person, and the log for those who have to show how it was decided.
import type { FileRef } from "../../crypto/bodies";
import type { Lists } from "../page";
import { longDay } from "../words";
import type { Block, Doc } from "./doc";
import { pathInside } from "./maker";
import { grounds, type Marks, type Paragraph, type Request } from "./marks";

type About = Pick<Lists, "person" | "page">;

/** givenFiles are the files that they get. */
export const givenFiles = (marks: Marks): FileRef[] => marks.all.flatMap((one) => (one.file && marks.of(one.id)?.is === "about" ? [one.file] : []));

/** accessDoc is the copy for the person who asked. What is taken out is not in it, and neither is who wrote what nobody gets. */
export function accessDoc(marks: Marks, request: Request, organisation: string, lists: About): Doc {
  const seqs = [...new Set(marks.all.map((one) => one.seq))];
  const files = givenFiles(marks);
  return {
    title: `What ${organisation} holds about you`,
    lead: [`For ${request.name}, who asked on ${longDay(request.day)}. Made on ${longDay(lists.page.today)}.`, "Where something was taken out, the reason stands in its place. If you think that it should not have been, tell us. You can also complain to the Information Commissioner, at ico.org.uk."],
    blocks: [
      ...seqs.map((seq, n) => record(n + 1, marks.all.filter((one) => one.seq === seq), marks, lists)),
      ...(files.length > 0 ? [{ kind: "heading", text: "Files" } as const, { kind: "files", files: files.map((one, n) => ({ name: one.name, href: pathInside(one, n), note: "" })) } as const] : []),
    ],
  };
}

function record(n: number, all: readonly Paragraph[], marks: Marks, lists: About): Block {
  const [first] = all;
  const some = all.some((one) => marks.of(one.id)?.is === "about");
  const by = first && first.author !== "worker" ? `Written by ${lists.person(first.author)}` : "Written by somebody else";
  return {
    kind: "part", title: `Record ${n}`, quiet: some && first && first.week !== "" ? `${by}, week of ${longDay(first.week)}` : "",
    blocks: all.map((one): Block => ({ kind: "text", pieces: one.file && marks.of(one.id)?.is === "about" ? [`File: ${one.text}`] : marks.given(one) })),
  };
}

export const logHead = ["Paragraph", "Week", "Written by", "Where", "Decision", "Ground", "Words taken out", "Decided by", "On"];

/** logRows say how each paragraph was decided. The paragraphs' words are not in it. */
export function logRows(marks: Marks, lists: About): string[][] {
  return marks.all.map((one) => {
    const mark = marks.of(one.id);
    if (!mark) return [one.id, one.week, lists.person(one.author), one.where, "Not decided", "", "", "", ""];
    const { label, law, gone } = grounds[mark.is];
    const cuts = mark.cuts.map((cut) => grounds[cut.ground].law);
    return [one.id, one.week, lists.person(one.author), one.where, label, gone === "" ? law : `${law}: ${gone}`, cuts.length === 0 ? "" : `${cuts.length}: ${[...new Set(cuts)].join("; ")}`, lists.person(mark.by), mark.day];
  });
}

export function logDoc(marks: Marks, request: Request, lists: About): Doc {
  return {
    title: `How the request of ${request.name} was decided`,
    lead: [`Asked on ${longDay(request.day)}, answered on ${longDay(lists.page.today)}. Each line is one paragraph of the case; its words are not here.`],
    blocks: [{ kind: "table", head: logHead, rows: logRows(marks, lists) }],
  };
}

/** noteTexts are the decisions as notes that the other readers keep, each short enough for one entry. */
export function noteTexts(marks: Marks, request: Request, most = 55_000): string[] {
  const head = `Request for information by ${request.name}, asked on ${longDay(request.day)}. How each paragraph was decided (entry and line):`;
  const lines = marks.list.map((mark) => `${mark.id} ${grounds[mark.is].label}${mark.cuts.length === 0 ? "" : `, without ${mark.cuts.map((cut) => `${cut.from}–${cut.to} (${grounds[cut.ground].label.toLowerCase()})`).join(", ")}`}`);
  const out = [head];
  for (const line of lines) {
    const now = `${out.at(-1)}\n${line}`;
    if (new TextEncoder().encode(now).length <= most) out[out.length - 1] = now;
    else out.push(`${head} (continued)\n${line}`);
  }
  return out;
}

/** summaryWords count what was decided: "12 given, 3 taken out". */
export function summaryWords(marks: Marks): string {
  const given = marks.list.filter((one) => one.is === "about");
  const cut = given.filter((one) => one.cuts.length > 0).length;
  return `${marks.all.length} paragraphs: ${given.length} given${cut > 0 ? ` (${cut} of them with words taken out)` : ""}, ${marks.list.length - given.length} taken or left out`;
}
