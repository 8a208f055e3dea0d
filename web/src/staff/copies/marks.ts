// Marking a case paragraph by paragraph for somebody who asks what is held about them. Nothing is decided by the program: what is not marked stops the
// end, and what is taken out is not in the copy at all. Nothing here touches the page.
import type { FileRef } from "../../crypto/bodies";
import { later } from "../../clock";
import { list, object, oneOf, text, count, type Check } from "../../crypto/shape";
import type { Shown } from "../case/view";
import type { Piece } from "./doc";
import { hashLabel, tell, type Names } from "./tell";

export const codes = ["about", "worker", "third", "privileged", "not_about"] as const;
export type Code = (typeof codes)[number];

/** What each mark means to whoever marks, and what stands in the copy in place of what is taken out. */
export const grounds: Record<Code, { label: string; hint: string; gone: string; law: string }> = {
  about: { label: "About them", hint: "They get it", gone: "", law: "UK GDPR Article 15" },
  worker: { label: "Could identify the person who spoke up", hint: "Taken out", gone: "it could identify somebody else", law: "DPA 2018, Schedule 2, paragraph 16" },
  third: { label: "About another person", hint: "Taken out", gone: "it is about another person", law: "DPA 2018, Schedule 2, paragraph 16" },
  privileged: { label: "Legal advice", hint: "Taken out", gone: "it is legal advice or prepared for a court", law: "DPA 2018, Schedule 2, Part 4, paragraph 19" },
  not_about: { label: "Not about them", hint: "Left out", gone: "it is not about you", law: "UK GDPR Article 15: not their personal data" },
};

export type Paragraph = { id: string; seq: number; author: string; week: string; where: string; text: string; file: FileRef | null };

/** Words taken out of a paragraph that is given. */
export type Cut = { from: number; to: number; ground: Code };

export type Mark = { id: string; is: Code; by: string; day: string; cuts: Cut[] };

/** What was asked for. `words` are those to highlight. */
export type Request = { name: string; who: "about" | "worker" | "other"; day: string; words: string[] };

export type Draft = { v: 1; case: string; request: Request; marks: Mark[] };

export const parseDraft: Check<Draft> = object<Draft>({
  v: oneOf<1>(1), case: text,
  request: object<Request>({ name: text, who: oneOf("about", "worker", "other"), day: text, words: list(text) }),
  marks: list(object<Mark>({ id: text, is: oneOf(...codes), by: text, day: text, cuts: list(object<Cut>({ from: count, to: count, ground: oneOf(...codes) })) })),
});

/** Titles of these only say what kind of entry it is; those of all others name people or bodies. */
const bare = new Set(["report", "message", "note", "withdraw", "status", "feedback", "coding", "clock", "detriment", "needs", "disclosure", "action"]);

/** paragraphs cuts everything that opens into lines, each with a name that stays the same. */
export function paragraphs(entries: readonly Shown[], names: Names): Paragraph[] {
  return entries.flatMap((e) => {
    if (e.said.kind === "hidden" || e.said.kind === "broken" || e.said.kind === "notes_key") return [];
    const told = tell(e, names);
    const found: { where: string; text: string; file: FileRef | null }[] = bare.has(e.said.kind) ? [] : [{ where: "What was done", text: told.title, file: null }];
    for (const { label, text: words } of told.texts.filter((one) => one.label !== hashLabel)) for (const line of words.split(/\n+/)) if (line.trim() !== "") found.push({ where: `${told.title}: ${label}`, text: line.trim(), file: null });
    for (const file of told.files) found.push({ where: "File", text: file.name, file });
    return found.map((one, n) => ({ id: `${e.seq}.${n}`, seq: e.seq, author: e.author, week: e.week, ...one }));
  });
}

export class Marks {
  private readonly made: Map<string, Mark>;

  constructor(readonly all: readonly Paragraph[], marks: readonly Mark[] = []) {
    const known = new Set(all.map((one) => one.id));
    this.made = new Map(marks.filter((one) => known.has(one.id)).map((one) => [one.id, one]));
  }

  of(id: string): Mark | null {
    return this.made.get(id) ?? null;
  }

  /** mark decides about a paragraph. Cuts stay only where it is given. */
  mark(id: string, is: Code, by: string, day: string): void {
    this.made.set(id, { id, is, by, day, cuts: is === "about" ? (this.of(id)?.cuts ?? []) : [] });
  }

  /** cut takes words out of a paragraph, which is then one that is given. Where cuts meet, the newer one counts. */
  cut(id: string, from: number, to: number, ground: Code, by: string, day: string): boolean {
    const found = this.all.find((one) => one.id === id);
    if (!found || found.file || ground === "about" || from < 0 || to > found.text.length || from >= to) return false;
    const others = (this.of(id)?.cuts ?? []).flatMap((one) => [{ ...one, to: Math.min(one.to, from) }, { ...one, from: Math.max(one.from, to) }]).filter((one) => one.from < one.to);
    this.made.set(id, { id, is: "about", by, day, cuts: [...others, { from, to, ground }].sort((a, b) => a.from - b.from) });
    return true;
  }

  /** uncut puts everything back that was taken out of a paragraph. */
  uncut(id: string): void {
    const mark = this.of(id);
    if (mark) this.made.set(id, { ...mark, cuts: [] });
  }

  get list(): Mark[] {
    return this.all.flatMap((one) => this.of(one.id) ?? []);
  }

  get open(): Paragraph[] {
    return this.all.filter((one) => this.of(one.id) === null);
  }

  /** given is what the person gets of a paragraph. Without a mark they get nothing. */
  given(one: Paragraph): Piece[] {
    const mark = this.of(one.id);
    if (!mark) return [{ gone: "not decided" }];
    if (mark.is !== "about") return [{ gone: grounds[mark.is].gone }];
    const out: Piece[] = [];
    let at = 0;
    for (const { from, to, ground } of mark.cuts) {
      if (from > at) out.push(one.text.slice(at, from));
      out.push({ gone: grounds[ground].gone });
      at = to;
    }
    if (at < one.text.length) out.push(one.text.slice(at));
    return out;
  }
}

/** parts cuts a text where the words to highlight stand: [words, highlighted]. They are a hint and decide nothing. */
export function highlight(line: string, words: readonly string[]): [string, boolean][] {
  const wanted = words.map((one) => one.trim()).filter((one) => one !== "").map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return [[line, false]];
  return line.split(new RegExp(`(${wanted.join("|")})`, "giu")).map((one, n): [string, boolean] => [one, n % 2 === 1]).filter(([one]) => one !== "");
}

/** answerBy is the end of one calendar month from the day of the request; when nobody works on that day, the next working day. */
export function answerBy(day: string, nation: string): string {
  const end = later(nation, day, 1, "months");
  const before = new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return later(nation, before, 1, "working_days");
}
