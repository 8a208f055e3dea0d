// The page on which a reader brings an old spreadsheet in: one step at a time, nothing sent before the last.
import type { FromImporter, ToImporter } from "../../import/protocol";
import type { Field } from "../../import/fields";
import { columnOf, type Draft } from "../../import/rows";
import type { Sender } from "../../import/seal";
import { limits, type Row, type Sheet, type Why } from "../../import/table";
import { outlineCases, Refused } from "../calls";
import type { Signer } from "../case/act";
import { byId, el, fill, say } from "../dom";
import type { Lists } from "../page";
import { atWork, ended } from "../session";
import { startThread } from "../thread";
import { count } from "../words";
import { CheckStep, type Chosen, type Corrected } from "./check";
import { ColumnsStep, type Columns } from "./columns";
import { SendRun, type Result } from "./send";
import { timeLeft } from "./timeleft";
import { ValuesStep } from "./values";
import { errorIn } from "./wrong";

const steps = ["import-file", "import-columns", "import-values", "import-check", "import-running", "import-done"];
const patience = 60_000; // for reading one file
const oneLine = "There is only one line in this file. It needs a line of headings, and a line for each concern below it.";

const words: Record<Why, string> = {
  too_big: "This file is too large. Save only the sheet with your concerns, and bring that in.",
  too_many_rows: "This file has more than 5,000 rows. Cut it in two.",
  bomb: "This file unpacks to far more than a spreadsheet of concerns could hold, so it was not opened.",
  old_excel: "This is an old Excel file (.xls), or one with a password. Open it in Excel, take the password off, and save it as .xlsx or CSV.",
  not_a_table: "This is not a spreadsheet. Choose an Excel file (.xlsx) or a CSV file.",
  broken: "This file is damaged, or is no Excel file. Open it in Excel and save it again.",
  empty: "There is nothing in this file.",
  too_slow: "Reading this file took too long, so it was stopped. Save only the sheet with your concerns, and bring that in.",
};

export class ImportPage {
  private reading: Worker | null = null;
  private run: SendRun | null = null;
  private sending = false;
  private chosen = new Map<string, string>(); // for the words of this file
  private corrected: Corrected & { of: readonly Row[]; as: readonly Field[] } = { of: [], as: [], fixes: new Map(), out: new Set() };
  private from: { done: number; at: number } | null = null; // since when the time left is reckoned

  constructor(
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {
    const file = byId<HTMLInputElement>("file");
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) void this.read(chosen);
    });
    byId("import-file").addEventListener("submit", (event) => event.preventDefault());
    for (const button of document.querySelectorAll<HTMLElement>("[data-back]")) button.addEventListener("click", () => this.back(button.dataset["back"] ?? ""));
    byId("running-stop").addEventListener("click", () => {
      this.run?.stop();
      say("Stopping.");
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.sending) event.preventDefault();
    });
    this.show("import-file");
    byId("import").dataset["ready"] = "yes";
  }

  private show(step: string, heading = ""): void {
    for (const one of steps) byId(one).hidden = one !== step;
    byId("import-problem").hidden = true;
    byId("import").dataset["step"] = step;
    if (heading === "") return;
    byId(heading).focus();
    window.scrollTo(0, 0);
  }

  /** back goes to a step that was done, as it was left. */
  private back(step: string): void {
    const heading = byId(step).getAttribute("aria-labelledby") ?? "";
    this.show(step, heading);
    if (heading === "") byId("file").focus();
  }

  private async read(file: File): Promise<void> {
    if (errorIn("file-group", file.size > limits.file ? words.too_big : "")) return;
    byId("file-reading").hidden = false;
    try {
      const found = await this.readIn(new Uint8Array(await file.arrayBuffer()));
      if (typeof found === "string") errorIn("file-group", words[found]);
      else if (!errorIn("file-group", found.every((s) => s.rows.length < 2) ? oneLine : "")) this.columns(found);
    } finally {
      byId("file-reading").hidden = true;
      byId<HTMLInputElement>("file").value = ""; // the same file can be chosen again
    }
  }

  /** readIn has a thread of its own read the file, and ends it whatever it does. */
  private async readIn(bytes: Uint8Array): Promise<Sheet[] | Why> {
    const thread = (this.reading = startThread("importWorker"));
    try {
      return await new Promise((resolve) => {
        thread.onmessage = (event: MessageEvent<FromImporter>) => resolve(event.data.did === "read" ? event.data.sheets : event.data.did === "unreadable" ? event.data.why : "broken");
        thread.onerror = () => resolve("broken");
        setTimeout(() => resolve("too_slow"), patience);
        thread.postMessage({ do: "read", bytes } satisfies ToImporter, [bytes.buffer as ArrayBuffer]);
      });
    } finally {
      thread.terminate();
    }
  }

  private columns(sheets: Sheet[]): void {
    this.chosen = new Map();
    this.corrected = { of: [], as: [], fixes: new Map(), out: new Set() };
    byId("check-form").replaceChildren(); // who was to read another file
    new ColumnsStep(byId<HTMLFormElement>("columns-form"), sheets, (columns) => this.values(columns));
    this.show("import-columns", "columns-title");
  }

  private values(columns: Columns): void {
    this.keepCorrected(columns);
    new ValuesStep(byId<HTMLFormElement>("values-form"), this.lists, columns, this.chosen, (values, mode) => {
      const plan = { headings: columns.headings, fields: columns.fields, values, mode, today: this.lists.page.today };
      new CheckStep(this.lists, columns.rows, plan, this.me.id, this.corrected, (drafts, chosen, left) => void this.send(drafts, chosen, left));
      this.show("import-check", "check-title");
    });
    this.show("import-values", "values-title");
  }

  /** keepCorrected forgets what was corrected in another sheet, or in a column that means something else now. */
  private keepCorrected({ rows, fields }: Columns): void {
    const { of, as, fixes } = this.corrected;
    if (of !== rows) this.corrected = { of: rows, as: fields, fixes: new Map(), out: new Set() };
    else this.corrected = { ...this.corrected, as: fields, fixes: new Map([...fixes].filter(([key]) => as[columnOf(key)] === fields[columnOf(key)])) };
  }

  /** sender is who brings them in, and to whom they are sealed: nobody who is not on the signed list. */
  private async sender({ others, names, countFrom }: Chosen): Promise<Sender> {
    await this.lists.refresh();
    const { roster } = this.lists;
    const readers = roster.readers.filter((r) => r.id === this.me.id || others.includes(r.id));
    if (!readers.some((r) => r.id === this.me.id)) throw new Error("Your key is not on the signed list of readers yet, so nothing can be brought in. Ask a custodian of each side to sign the list.");
    if (readers.length !== others.length + 1) throw new Error("Somebody you ticked no longer reads concerns. Load the page again.");
    const desks = [...new Set(readers.map((r) => r.desk))];
    return {
      me: this.me.id,
      signSeed: this.me.signSeed,
      today: this.lists.page.today,
      readers: readers.map(({ id, recipient, sign }) => ({ id, recipient, sign })),
      names: names ? [...others] : [],
      countFrom,
      countsAs: Object.fromEntries(roster.areas.map((a) => [a.code, a.counts_as])),
      desks,
      omitted: roster.readers.filter((r) => desks.includes(r.desk) && !readers.includes(r)).map((r) => r.id),
      recovery: roster.list?.spareKey ?? null,
      list: { number: roster.list?.number ?? 0, hash: roster.list?.hash ?? "" },
    };
  }

  private async send(drafts: Draft[], chosen: Chosen, left: number): Promise<void> {
    this.show("import-running", "running-title");
    byId<HTMLProgressElement>("running-bar").max = drafts.length;
    await this.carryOut(left, async () => {
      const sender = await this.sender(chosen);
      return (this.run = new SendRun(drafts, sender, await onMyDesk(), (done) => this.progress(done, drafts.length)));
    });
  }

  /** carryOut brings the rows in, or those that a stop left over. */
  private async carryOut(left: number, begin: () => Promise<SendRun>): Promise<void> {
    this.sending = true;
    try {
      const run = await begin();
      this.from = null;
      this.finish(await run.run(), left);
    } catch (err) {
      if (err instanceof Refused && err.status === 401) return ended();
      this.show("import-check", "check-title");
      fill(byId("import-problem-text"), el("p", {}, err instanceof Error ? err.message : "Something went wrong."), el("p", {}, "What has arrived stays. Try again: those rows are not brought in twice."));
      byId("import-problem").hidden = false;
      byId("import-problem").focus();
    } finally {
      this.sending = false;
    }
  }

  private progress(done: number, of: number): void {
    const now = Date.now();
    this.from ??= { done, at: now };
    if (done > this.from.done) atWork();
    byId<HTMLProgressElement>("running-bar").value = done;
    const left = timeLeft(done - this.from.done, of - done, now - this.from.at);
    byId("running-text").textContent = `${done.toLocaleString("en-GB")} of ${count(of, "case")}${left === "" ? "" : `, ${left}`}`;
  }

  /** goOn brings in the rows that a stop left over. */
  private goOn(run: SendRun, left: number): void {
    this.show("import-running", "running-title");
    void this.carryOut(left, () => Promise.resolve(run));
  }

  private finish(result: Result, left: number): void {
    const { made, before, failed, stopped } = result;
    const { run } = this;
    byId("done-title").textContent = stopped ? `Stopped. ${count(made, "case")} brought in` : `${count(made, "case")} brought in`;
    const lines = [
      before > 0 ? `${count(before, "case was", "cases were")} here already from an earlier try.` : "",
      left > 0 ? `${count(left, "row was", "rows were")} left out.` : "",
      stopped ? "You can go on now, or later: choose the same file again then. No row is brought in twice." : "",
    ].filter((l) => l !== "");
    fill(
      byId("done-text"),
      ...lines.map((l) => el("p", {}, l)),
      failed.length > 0 && el("div", { class: "app-problem" }, el("p", {}, `${count(failed.length, "row")} could not be brought in:`), el("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...failed.slice(0, 20).map((f) => el("li", {}, `Row ${f.row}: ${f.why}`)))),
      !stopped && failed.length === 0 && el("p", {}, "Look at a few of them. When they are right, delete the spreadsheet, also from the bin, from e-mails and from backups you know of."),
      el("div", { class: "app-buttons" }, stopped && run && el("button", { type: "button", class: "nhsuk-button", id: "go-on", onclick: () => this.goOn(run, left) }, "Go on"), el("a", { class: "nhsuk-button nhsuk-button--secondary", href: "/desk" }, "Go to my cases")),
    );
    byId("import").dataset["made"] = String(made);
    this.show("import-done", "done-title");
    say(byId("done-title").textContent ?? "");
  }

  wipe(): void {
    this.reading?.terminate();
    this.run?.stop();
    this.sending = false;
    byId("import").replaceChildren();
  }
}

/** onMyDesk are the cases that this reader has: rows that came before are known by them. */
async function onMyDesk(): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let after = ""; ; ) {
    const page = await outlineCases(after);
    for (const one of page.cases) ids.add(one.id);
    if (page.next === "") return ids;
    after = page.next;
  }
}
