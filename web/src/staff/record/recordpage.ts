// Recording a concern, or thanks, that somebody told the reader in person: the report letter of a worker, signed by who wrote it down.
import { composeReport, newCase, type FreshCase, type ReportReader } from "../../crypto/compose";
import type { DetrimentAnswer, Mode } from "../../crypto/bodies";
import { toB64 } from "../../crypto/bytes";
import type { ReportLetter, SentShare } from "../../crypto/letter";
import { sealShares } from "../../crypto/share";
import { newReceipt, type Receipt } from "../../crypto/receipt";
import type { SentFile } from "../../crypto/transport";
import { recordCase, Refused } from "../calls";
import type { Signer } from "../case/act";
import { AttachField } from "../case/attach";
import type { Outgoing } from "../case/outgoing";
import { dayField, type Field } from "../case/fields";
import { Busy } from "../case/forms";
import { shareSentence } from "../case/settle/rules";
import { byId, el, fill, say } from "../dom";
import { dayNumber, dayText } from "../../clockdays";
import { weekOf } from "../../crypto/entry";
import type { Lists } from "../page";

export class RecordPage {
  private readonly form = byId<HTMLFormElement>("record-form");
  private readonly busy = new Busy();
  private made: { fresh: FreshCase; receipt: Receipt } | null = null;
  private letter: { key: string; letter: ReportLetter } | null = null; // the last try: the same words again are the same bytes
  private sent = false;
  private told = false; // the person has their words
  private readonly files: AttachField;
  private readonly day: Field<string>; // on which they told it

  constructor(
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {
    const { today } = lists.page;
    this.day = dayField({ id: "told-on", legend: "When did they tell you?", hint: "The promised dates run from this day.", value: today, from: dayText(dayNumber(today) - 365), tooEarly: "Bring in what is older than a year from your old records", until: today, required: "Say on which day they told you" });
    byId("told").append(this.day.node);
    this.choices();
    this.files = new AttachField(byId("record-files"), "record-file", lists.roster.limits, "What they gave you, or your notes of the talk. Everybody who reads this can open them, and so can the person themselves.");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.record();
    });
    this.form.addEventListener("change", () => this.show());
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    byId("receipt-print").addEventListener("click", () => this.print("page"));
    byId("receipt-print-card").addEventListener("click", () => this.print("card"));
    byId("receipt-done").addEventListener("click", () => this.leave());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsafe()) event.preventDefault();
    });
    this.show();
    this.form.hidden = false;
    byId("what").focus();
    byId("record").dataset["ready"] = "yes";
  }

  private choices(): void {
    const { areas, groups, themes } = this.lists.roster;
    const options = (id: string, list: { value: string; label: string }[]): void => fill(byId(id), el("option", { value: "" }, "Not said"), ...list.map((o) => el("option", { value: o.value }, o.label)));
    options("area", areas.length > 0 ? this.lists.areaTree() : []);
    options("group", groups.map((g) => ({ value: g.code, label: g.label })));
    fill(byId("themes"), ...themes.map((t, n) => box("themes", t.code, `theme-${n}`, t.label, "")));
    byId("spare-key-later").hidden = Boolean(this.lists.roster.list?.spareKey);
    this.drawOthers();
  }

  /** drawOthers offers everybody who reads concerns today; ticks stay. */
  private drawOthers(): void {
    const ticked = new Set([...this.values("others"), ...this.values("about")]);
    const others = this.lists.roster.readers.filter((r) => r.id !== this.me.id && r.role !== "executive_lead"); // to whom a concern comes only when it is escalated
    const about = (desk: string, title: string): string => [title, this.lists.desk(desk)].filter(Boolean).join(", ");
    fill(byId("others"), ...others.map((r, n) => box("others", r.id, `other-${n}`, r.name, about(r.desk, r.title))));
    fill(byId("about"), ...others.map((r, n) => box("about", r.id, `about-${n}`, r.name, about(r.desk, r.title))));
    for (const b of this.form.querySelectorAll<HTMLInputElement>("[name=others], [name=about]")) b.checked = ticked.has(b.value);
    if (others.length === 0) fill(byId("others"), el("p", {}, "Nobody else can read concerns yet."));
  }

  private get celebrates(): boolean {
    return this.value("kind") === "celebration";
  }

  private show(): void {
    for (const id of ["thank-group", "share-group"]) byId(id).hidden = !this.celebrates;
    for (const id of ["danger-group", "detriment-group", "about-details"]) byId(id).hidden = this.celebrates;
    byId("what-label").textContent = this.celebrates ? "What do they want to thank them for?" : "What happened?";
    byId("name-fields").hidden = this.value("mode") === "anonymous";
    byId("danger-now").hidden = this.value("danger") !== "yes";
    byId("member-group").hidden = !this.withRep();
  }

  /** withRep says whether somebody of a union would read it. */
  private withRep(): boolean {
    const chosen = new Set(this.readers().map((r) => r.id));
    return this.lists.roster.readers.some((r) => chosen.has(r.id) && r.role === "rep");
  }

  private value(name: string): string {
    return String(new FormData(this.form).get(name) ?? "").trim();
  }

  private values(name: string): string[] {
    return new FormData(this.form).getAll(name).map(String);
  }

  private readers(): ReportReader[] {
    const chosen = new Set([this.me.id, ...this.values("others")]);
    return this.lists.roster.readers.filter((r) => chosen.has(r.id)).map(({ id, recipient, sign }) => ({ id, recipient, sign }));
  }

  private desks(): string[] {
    const chosen = new Set(this.readers().map((r) => r.id));
    return [...new Set(this.lists.roster.readers.filter((r) => chosen.has(r.id)).map((r) => r.desk))];
  }

  /** omitted are the others of the same desks, because the person agreed only to those who are ticked, and whom it is about. */
  private omitted(): string[] {
    const chosen = new Set(this.readers().map((r) => r.id));
    const desks = new Set(this.desks());
    const about = this.about();
    return this.lists.roster.readers.filter((r) => (desks.has(r.desk) || about.has(r.id)) && !chosen.has(r.id)).map((r) => r.id);
  }

  private about(): Set<string> {
    return new Set(this.celebrates ? [] : this.values("about"));
  }

  /** what is the text; thanks say whom, and how far they may go, as those that come from the page for celebrations do. */
  private what(): string {
    const words = this.value("what");
    if (!this.celebrates) return words;
    const to = this.value("thank");
    return `${to === "" ? "" : `Thank you to: ${to}\n\n`}${words}\n\n${shareSentence(this.value("share"))}`;
  }

  /** shares are the halves by which both sides together can recover the case, when both have a recovery key. */
  private async shares(fresh: FreshCase): Promise<SentShare[]> {
    const to = this.lists.roster.list?.spareKey;
    if (!to) return [];
    const readers = this.readers().map(({ id }) => ({ id, until: "" }));
    return (await sealShares(fresh.id, "case", fresh.identity, readers, to.management, to.staff)).map(({ side, key, salt, data }) => ({ side, key, salt, data: toB64(data) }));
  }

  private async record(): Promise<void> {
    if (!this.valid()) return;
    await this.busy.run(this.form, "Encrypting and recording", async () => {
      // The same case and receipt for every try, so that a lost answer does not make two concerns.
      this.made ??= { fresh: await newCase(), receipt: newReceipt() };
      const { fresh, receipt } = this.made;
      await this.files.during((files) => this.deliver(fresh, receipt, files));
      this.finish(receipt);
    });
  }

  private async deliver(fresh: FreshCase, receipt: Receipt, files: Outgoing | undefined): Promise<void> {
    try {
      await recordCase(await this.compose(fresh, receipt, files ? await files.send(fresh.id, fresh.recipient) : []));
    } catch (err) {
      if (err instanceof Refused && err.code === "missing_files") files?.lost();
      if (!(await this.settled(err))) throw err;
    }
  }

  /** settled says whether a refusal means that an earlier try, thought lost, had been recorded. */
  private async settled(err: unknown): Promise<boolean> {
    if (!(err instanceof Refused)) return false;
    if (err.code === "roster_changed") {
      await this.lists.refresh();
      this.drawOthers();
    }
    return err.code === "already_sent";
  }

  private listed(): boolean {
    return this.lists.roster.readers.some((r) => r.id === this.me.id);
  }

  private async compose(fresh: FreshCase, receipt: Receipt, files: SentFile[]): Promise<ReportLetter> {
    const mode = this.value("mode") as Mode;
    const person = mode === "anonymous" ? { name: "", contact: "" } : { name: this.value("name"), contact: this.value("contact") };
    const area = this.value("area");
    const said = {
      kind: this.celebrates ? ("celebration" as const) : ("concern" as const),
      what: this.what(),
      when: this.value("when"),
      where: this.value("where"),
      area,
      themes: this.values("themes"),
      group: this.value("group"),
      danger: !this.celebrates && this.value("danger") === "yes",
      mode,
      ...(mode === "open" ? person : { name: "", contact: "" }),
      day: this.day.peek(),
      route: "in_person" as const,
      desks: this.desks(),
      omitted: this.omitted(),
      recovery: this.value("no-recovery") === "",
      list: { number: this.lists.roster.list?.number ?? 0, hash: this.lists.roster.list?.hash ?? "" },
      detriment: this.celebrates ? ("" as const) : (this.value("detriment") as DetrimentAnswer),
      member: this.withRep() ? (this.value("member") as "yes" | "no") : ("" as const),
    };
    if (!this.listed()) throw new Error("Your key is not on the signed list of readers yet, so nothing can be recorded. Ask a custodian of each side to sign the list.");
    const readers = this.readers();
    const key = JSON.stringify([said, person, readers, files]);
    if (this.letter?.key === key) return this.letter.letter;
    const letter = await composeReport({
      case: fresh,
      receipt,
      said,
      readers,
      files,
      ...(mode === "confidential" ? { name: { said: person, readers } } : {}),
      countsAs: this.lists.roster.areas.find((a) => a.code === area)?.counts_as ?? "",
      recovery: said.recovery ? await this.shares(fresh) : [],
      recorder: { id: this.me.id, signSeed: this.me.signSeed },
    });
    const week = weekOf(said.day);
    this.letter = { key, letter: week === weekOf(this.lists.page.today) ? letter : { ...letter, week } };
    return this.letter.letter;
  }

  private valid(): boolean {
    const what = byId<HTMLTextAreaElement>("what").value;
    const problems: [string, string][] = [];
    if (what.trim() === "") problems.push(["what", "Write down what happened"]);
    else if (new TextEncoder().encode(what).length > 12_000) problems.push(["what", "Make this shorter, about 2,000 words at most"]);
    const both = this.values("others").find((id) => this.about().has(id));
    if (both) problems.push(["about", `${this.lists.person(both)} cannot read it and be somebody it is about. Take one of the two ticks out.`]);
    if (this.day.read() === null) problems.push(["told-on-day", "Look at the day on which they told you"]);
    if (this.withRep() && this.value("member") === "") problems.push(["member-yes", "Ask whether they are a member of the union, or take the union representative out"]);
    if (this.withRep() && this.value("member") === "no") problems.push(["member-yes", this.iAmRep() ? "You cannot record this: they are no member of your union. Take them to a guardian." : "A union representative cannot read it when they are no member. Take the representative out."]);
    this.mark("what-group", byId("what"), problems.find(([id]) => id === "what")?.[1] ?? "");
    if (both) byId<HTMLDetailsElement>("about-details").open = true;
    this.mark("about-group", byId("about-hint"), problems.find(([id]) => id === "about")?.[1] ?? "");
    this.mark("member-group", byId("member-hint"), problems.find(([id]) => id === "member-yes")?.[1] ?? "");
    byId("record-errors").hidden = problems.length === 0;
    fill(byId("record-error-list"), ...problems.map(([id, words]) => el("li", {}, el("a", { href: `#${id}` }, words))));
    if (problems.length > 0) byId("record-errors").focus();
    return problems.length === 0;
  }

  private iAmRep(): boolean {
    return this.lists.roster.readers.some((r) => r.id === this.me.id && r.role === "rep");
  }

  /** mark says at a group what is wrong with it, or that nothing is. */
  private mark(group: string, before: HTMLElement, problem: string): void {
    const place = byId(group);
    place.querySelector(".nhsuk-error-message")?.remove();
    place.classList.toggle("nhsuk-form-group--error", problem !== "");
    const area = place.querySelector("textarea");
    area?.classList.toggle("nhsuk-textarea--error", problem !== "");
    area?.setAttribute("aria-describedby", problem === "" ? "what-hint" : "what-hint what-error");
    if (problem !== "") before.before(el("span", { class: "nhsuk-error-message", id: `${group.replace("-group", "")}-error` }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "), problem));
  }

  private finish(receipt: Receipt): void {
    this.sent = true;
    this.form.hidden = true;
    this.form.reset();
    this.files.clear();
    byId("receipt-address").textContent = `${location.host}/check`;
    fill(byId("receipt"), ...receipt.words().map((w) => el("li", {}, w)));
    byId("record-done").hidden = false;
    byId("record-done-title").focus();
    window.scrollTo(0, 0);
    say("Recorded. Give the person their receipt.");
  }

  /** print puts the words on a page or on a small card, and nothing else. */
  private print(paper: "page" | "card"): void {
    byId("receipt-paper").dataset["paper"] = paper;
    window.print();
  }

  private leave(): void {
    const id = this.made?.fresh.id ?? "";
    this.told = true;
    this.wipe();
    location.replace(`/desk/cases/${id}`); // going back does not lead to the words
  }

  private unsafe(): boolean {
    if (this.sent) return !this.told;
    return this.files.any || ["what", "when", "where", "name", "contact", "thank"].some((id) => byId<HTMLInputElement>(id).value.trim() !== "");
  }

  wipe(): void {
    this.made = null;
    this.letter = null;
    this.told = true;
    this.sent = true;
    this.form.reset();
    this.files.clear();
    byId("receipt").replaceChildren();
  }
}

function box(name: string, value: string, id: string, label: string, hint: string): HTMLElement {
  return el(
    "div",
    { class: "nhsuk-checkboxes__item" },
    el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", name, value, id, "aria-describedby": hint ? `${id}-hint` : undefined }),
    el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: id }, label),
    hint ? el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint", id: `${id}-hint` }, hint) : null,
  );
}
