// From rows to cases: every mistake is found here, by row and column, before anything is sent.
import { hash, utf8 } from "../crypto/bytes";
import { americanDay, readDay } from "./dates";
import { coded, fieldNames, nobody, type Coded, type Field } from "./fields";
import { blank, type Row, type Sheet } from "./table";

/** How the columns and their words are to be read. `values` maps, for each coded field, a word of the file to a code; "" is not said. */
export type Plan = {
  headings: string[];
  fields: Field[];
  values: Record<Coded, Map<string, string>>;
  mode: string; // of those that say none
  today: string;
};

/** A case as it will be. */
export type Draft = {
  row: number;
  key: string; // the same row of the same file, and no other
  day: string;
  text: string;
  where: string;
  themes: string[];
  group: string;
  area: string;
  mode: string;
  status: string;
  statusOn: string;
  undated: boolean; // closed, and the file does not say when
  outcome: string;
  note: string;
  name: string; // of the person who spoke up: apart from the case when it is confidential, in the report when it is open
  contact: string;
  owner: string; // a reader who leads, "" for nobody
  actions: string[];
  joined: number; // how many actions of the file the last one holds, when there were more than a case takes
  next: string; // the day by when the last action is due
};

/** How many actions a row can make; of more, the rest stand together in the last. */
export const mostActions = 5;

export type Mistake = { row: number; column: number; value: string; why: string; todo: string };

/** What is changed in the page, by row and column. */
export type Fixes = Map<string, string>;
export const fixKey = (row: number, column: number): string => `${row}:${column}`;
export const columnOf = (key: string): number => Number(key.split(":")[1]);

/** headingRow is the place of the first row that looks like headings: at least two cells with words. */
export function headingRow(sheet: Sheet): number {
  const found = sheet.rows.findIndex((r) => r.cells.filter((c) => c.text !== "").length >= 2);
  return Math.max(found, 0);
}

/** split takes several themes of one cell apart. */
export const split = (text: string): string[] => text.split(/[;\n|]+/).map((t) => t.trim()).filter((t) => t !== "");

/** wordsOf are the different words of a coded field, with how often each stands there. */
export function wordsOf(rows: readonly Row[], fields: readonly Field[], field: Coded): Map<string, number> {
  const out = new Map<string, number>();
  for (const row of rows) {
    fields.forEach((f, at) => {
      if (f !== field) return;
      const text = row.cells[at]?.text ?? "";
      for (const word of field === "theme" ? split(text) : text === "" ? [] : [text]) out.set(word, (out.get(word) ?? 0) + 1);
    });
  }
  return out;
}

const longest = { text: 24_000, note: 24_000, outcome: 12_000, action: 4_000, actions: 12_000, where: 1_000, name: 400, contact: 1_000 };
const size = (text: string): number => utf8(text).length;

/** keysOf names each row by what it says, so that the same file again, or with rows added, makes the same cases. Of rows that say the same, each is its own. */
export function keysOf(rows: readonly Row[]): string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const said = hash(utf8(JSON.stringify(row.cells.map((c) => c.text))));
    const n = seen.get(said) ?? 0;
    seen.set(said, n + 1);
    return `${said} ${n}`;
  });
}

/** read makes cases of rows. A row with a mistake makes none. */
export function read(rows: readonly Row[], plan: Plan, fixes: Fixes): { drafts: Draft[]; mistakes: Mistake[] } {
  const drafts: Draft[] = [];
  const mistakes: Mistake[] = [];
  const keys = keysOf(rows);
  rows.forEach((row, at) => {
    const found = new RowReader(row, plan, fixes);
    const draft = found.draft(keys[at] ?? "");
    if (found.mistakes.length === 0) drafts.push(draft);
    mistakes.push(...found.mistakes);
  });
  return { drafts, mistakes };
}

class RowReader {
  readonly mistakes: Mistake[] = [];

  constructor(
    private readonly row: Row,
    private readonly plan: Plan,
    private readonly fixes: Fixes,
  ) {}

  private value(column: number): string {
    return (this.fixes.get(fixKey(this.row.n, column)) ?? this.row.cells[column]?.text ?? "").trim();
  }

  private columns(field: Field): number[] {
    return this.plan.fields.flatMap((f, at) => (f === field ? [at] : []));
  }

  private wrong(column: number, why: string, todo: string): void {
    this.mistakes.push({ row: this.row.n, column, value: this.value(column), why, todo });
  }

  draft(key: string): Draft {
    const day = this.day("received");
    const closed = this.day("closed");
    const status = this.status(closed);
    const person = this.person();
    const { actions, joined } = this.actions();
    const next = this.day("next");
    return {
      row: this.row.n,
      key,
      day,
      text: this.text(),
      where: this.joined("where", longest.where),
      themes: [...new Set(this.columns("theme").flatMap((c) => split(this.value(c)).map((w) => this.plan.values.theme.get(w) ?? "")))].filter((code) => code !== ""),
      group: this.code("group"),
      area: this.code("area"),
      mode: this.mode(person),
      status,
      statusOn: this.statusOn(status, day, closed),
      undated: status === "closed" && closed === "",
      outcome: this.joined("outcome", longest.outcome),
      note: this.note(),
      ...person,
      owner: this.code("owner"),
      actions: actions.length === 0 && next !== "" ? ["The date from the old spreadsheet"] : actions,
      joined,
      next,
    };
  }

  /** person is who spoke up, as far as the file says. */
  private person(): { name: string; contact: string } {
    const said = (field: "name" | "contact", between: string): string => this.columns(field).map((c) => this.long(c, longest[field])).filter((t) => t !== "" && !nobody(t)).join(between);
    return { name: said("name", " "), contact: said("contact", "; ") };
  }

  /** mode is what the file says, or was said of the rest. Somebody with a name is anonymous only where the file says so, and then that is a mistake. */
  private mode(person: { name: string; contact: string }): string {
    const said = this.code("mode");
    if (person.name === "" && person.contact === "") return said || this.plan.mode;
    const [column = 0] = [...this.columns("name"), ...this.columns("contact")].filter((c) => this.value(c) !== "" && !nobody(this.value(c)));
    if (said === "anonymous") this.wrong(column, "Anonymous, but somebody is named", "Empty this if the person is to stay anonymous, or say in its own column that it was confidential");
    return said || (this.plan.mode === "anonymous" ? "confidential" : this.plan.mode);
  }

  /** actions are those of the file, none lost: of more than a case takes here, the rest are in the last. */
  private actions(): { actions: string[]; joined: number } {
    const columns = this.columns("action").filter((c) => this.value(c) !== "");
    const all = columns.map((c) => this.long(c, longest.action));
    if (all.length <= mostActions) return { actions: all, joined: 0 };
    const rest = all.slice(mostActions - 1).join("\n\n");
    if (size(rest) > longest.actions) this.wrong(columns[mostActions - 1] ?? 0, "Too many actions", "Shorten it, or choose “Notes” for some of the columns");
    return { actions: [...all.slice(0, mostActions - 1), rest], joined: all.length - mostActions + 1 };
  }

  private day(field: "received" | "closed" | "next"): string {
    const [column] = this.columns(field);
    if (column === undefined) return "";
    const text = this.value(column);
    const fixed = this.fixes.has(fixKey(this.row.n, column));
    const day = fixed ? readDay(text) : (this.row.cells[column] ?? blank).day || readDay(text);
    if (text === "") {
      if (field === "received") this.wrong(column, "No day", "Write the day it was received, such as 31/3/2015");
      return "";
    }
    if (day === "") this.wrong(column, americanDay(text) ? "The month comes before the day" : "Not a day", "Write day, month and year, such as 31/3/2015");
    else if (field !== "next" && day > this.plan.today) this.wrong(column, "A day that is still to come", "Write the right year");
    return day;
  }

  private status(closed: string): string {
    return this.code("status") || (closed !== "" ? "closed" : "listening");
  }

  /** statusOn is the day of the last change. One that was closed on a day nobody noted counts as closed today: it is then kept long enough. */
  private statusOn(status: string, day: string, closed: string): string {
    if (status === "new") return "";
    const [column] = this.columns("closed");
    if (column !== undefined && closed !== "" && day !== "" && closed < day) this.wrong(column, "Closed before it was received", "Correct one of the two days");
    return status === "closed" && closed !== "" ? closed : this.plan.today;
  }

  private text(): string {
    const columns = this.columns("text");
    const parts = columns.map((c) => this.value(c)).filter((t) => t !== "");
    const text = parts.join("\n\n");
    const first = columns[0] ?? 0;
    if (text === "") this.wrong(first, "Nothing is written", "Write in a few words what it was about");
    if (size(text) > longest.text) this.wrong(first, "Too long", "Shorten it to about 4,000 words");
    return text;
  }

  private long(column: number, most: number): string {
    const text = this.value(column);
    if (size(text) > most) this.wrong(column, "Too long", "Shorten it");
    return text;
  }

  private joined(field: Field, most: number): string {
    const parts = this.columns(field).map((c) => this.long(c, most)).filter((t) => t !== "");
    return parts.join("\n\n");
  }

  /** unknownOwner is the column of who leads when it names nobody who reads concerns here. */
  private unknownOwner(): number[] {
    return this.columns("owner").filter((c) => this.plan.values.owner.get(this.value(c)) === "");
  }

  /** note gathers what has no place of its own, each under its heading, and what the file says about speaking up again: nobody but its writer can give that answer here. */
  private note(): string {
    const parts = [...this.columns("note"), ...this.columns("feedback"), ...this.unknownOwner()].sort((a, b) => a - b).map((c) => ({ c, text: this.value(c) })).filter((p) => p.text !== "");
    const text = parts.map(({ c, text }) => `${this.plan.headings[c] || fieldNames[this.plan.fields[c] ?? "note"]}: ${text}`).join("\n");
    const [first] = parts;
    if (first && size(text) > longest.note) this.wrong(first.c, "Too long", "Shorten it to about 4,000 words");
    return text;
  }

  private code(field: Exclude<Coded, "theme">): string {
    const [column] = this.columns(field);
    if (column === undefined) return "";
    const word = this.value(column);
    const known = this.plan.values[field];
    if (word !== "" && !known.has(word)) {
      const options = [...known.keys()].slice(0, 6).join(", ");
      this.wrong(column, "A word that was not there before", `Write one of the words of this column${options === "" ? "" : `: ${options}`}`);
    }
    return known.get(word) ?? "";
  }
}

/** emptyValues is a plan's values before anything is mapped. */
export function emptyValues(): Plan["values"] {
  return Object.fromEntries(coded.map((f) => [f, new Map<string, string>()])) as Plan["values"];
}
