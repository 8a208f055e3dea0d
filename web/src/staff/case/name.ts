// The sealed name, given with the concern or later: apart from everything else. Opening it asks why; the person who spoke up and the access log see the answer.
import { parseName, type Name } from "../../crypto/bodies";
import { fromB64, hash } from "../../crypto/bytes";
import { composeEntries } from "../../crypto/compose";
import { openEntry, verifyEntry } from "../../crypto/entry";
import { recipientOf } from "../../crypto/identity";
import { openName, Refused, type ListedEntry } from "../calls";
import { el, fill } from "../dom";
import type { Lists } from "../page";
import { longDay } from "../words";
import type { Signer } from "./act";
import { Busy } from "./forms";
import { openersOf } from "./openers";
import { area, typed } from "./panel";
import type { OpenCase } from "./view";

/** A name that was sealed to us; genuine: by the one whom it names. Null where the service did not give what the case lists. */
type Found = { name: Name; week: string; genuine: boolean } | null;

/** The page around the name. */
export type Around = { current(): OpenCase | null; load(): Promise<OpenCase>; reload(): Promise<void> };

/** SealedName keeps the name for as long as the page is open, and nowhere else. */
export class SealedName {
  private found: Found[] | null = null; // the newest first
  private drawn = -1; // the newest name that this shows or offers
  private readonly body = el("div", {});
  private unsure: { reason: string; entry: { seq: number; data: string } } | null = null; // sent without an answer: the same again is one entry

  constructor(
    private readonly place: HTMLElement,
    private readonly me: Signer,
    private readonly lists: Lists,
    private readonly around: Around,
  ) {}

  draw(c: OpenCase): void {
    const newest = names(c).at(-1)?.seq ?? -1;
    this.place.hidden = newest < 0;
    if (newest <= this.drawn) return;
    this.drawn = newest;
    this.found = null;
    if (this.body.querySelector("form")) return; // somebody is saying why: what they get has the newest
    fill(this.place, el("h3", { class: "nhsuk-heading-s" }, "Who they are"), el("p", {}, "They gave their name in confidence. It is sealed apart from what they said."), this.body);
    // Sharing a case never shares the name: only readers whom they chose, when it was raised or when they gave it later, can hold it. Nobody else is
    // asked why: that would stand in the case and in the log as if they had opened it.
    const may = openersOf(c);
    if (may.has(this.me.id)) this.closed();
    else fill(this.body, el("p", {}, `The name is not sealed to you. Only ${[...may].map((id) => this.lists.person(id)).join(" and ")} can open it.`));
  }

  wipe(): void {
    this.found = null;
    this.drawn = -1;
    fill(this.body);
    fill(this.place);
  }

  private closed(focus = false): void {
    const open = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", onclick: () => (this.found ? this.show(this.found) : this.ask()) }, this.found ? "Show the name again" : "Open the name");
    fill(this.body, open);
    if (focus) open.focus();
  }

  private ask(): void {
    const title = el("p", { tabindex: -1 }, el("strong", {}, "Do you need to know who this is, to act on it?"), " The person who spoke up will see that you opened their name, and why. So will the access log. Check that nobody can see your screen.");
    const form = el(
      "form",
      { novalidate: true, autocomplete: "off" },
      title,
      area("name-reason", "Why do you need it?", "In plain words, for example: to arrange a safe shift for them."),
      el("div", { class: "app-buttons" }, el("button", { type: "submit", class: "nhsuk-button nhsuk-button--small" }, "Open the name"), el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => this.closed(true) }, "Leave it sealed")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const reason = typed("name-reason", "Say why you need the name");
      if (reason !== "") void new Busy().run(form, "Opening the name", () => this.reveal(reason));
    });
    fill(this.body, form);
    title.focus();
  }

  private async reveal(reason: string): Promise<void> {
    const before = this.around.current();
    if (!before) return;
    const given = await this.fetch(before, reason);
    const asked = this.unsure?.entry.seq ?? Infinity;
    await this.around.reload(); // somebody may have written meanwhile
    const c = this.around.current() ?? before;
    this.unsure = null;
    const listed = names(c).filter((one) => one.seq < asked);
    const found = await Promise.all(listed.map((one) => this.open(c, one, given)));
    this.drawn = listed.at(-1)?.seq ?? -1;
    this.found = found.filter((one) => one !== "not ours").reverse();
    this.show(this.found);
  }

  /** fetch leaves the reason in the case first; somebody else may have written meanwhile. */
  private async fetch(c: OpenCase, reason: string): Promise<ListedEntry[]> {
    try {
      const entry = this.unsure?.reason === reason ? this.unsure.entry : await this.compose(c, reason);
      return await openName(c.answer.case.id, entry);
    } catch (err) {
      if (!(err instanceof Refused) || err.code !== "conflict") throw err;
      return openName(c.answer.case.id, await this.compose(await this.around.load(), reason));
    }
  }

  private async compose(c: OpenCase, reason: string): Promise<{ seq: number; data: string }> {
    const last = c.answer.entries.at(-1);
    if (!c.identity || !last) throw new Error("The keys of this case are in doubt, so the name cannot be opened here. Tell the other readers.");
    const place = { case: c.answer.case.id, author: this.me.id, signSeed: this.me.signSeed, last: { seq: last.seq, hash: last.hash }, day: this.lists.page.today };
    const [made] = await composeEntries(place, [{ kind: "name_opened", audience: "case", body: { reason }, recipients: [await recipientOf(c.identity)] }]);
    if (!made) throw new Error("Nothing was made.");
    const entry = { seq: made.seq, data: made.data };
    this.unsure = { reason, entry };
    return entry;
  }

  /** open takes a name out of what was given and says whether the one it names wrote it. */
  private async open(c: OpenCase, listed: ListedEntry, given: readonly ListedEntry[]): Promise<Found | "not ours"> {
    const file = fromB64(given.find((one) => one.seq === listed.seq)?.data ?? "");
    if (hash(file) !== listed.hash) return null;
    try {
      const entry = await openEntry(file, this.me.identity);
      const before = c.answer.entries.find((e) => e.seq === listed.seq - 1)?.hash ?? "";
      const p = entry.payload;
      const place = p.kind === "name" && p.case === c.answer.case.id && p.seq === listed.seq && p.author === listed.author && p.prev === before;
      return { name: parseName(p.body, "name"), week: p.week, genuine: place && believed(c, listed) && this.keys(c, p.author).some((key) => verifyEntry(entry, key)) };
    } catch {
      return "not ours";
    }
  }

  private keys(c: OpenCase, author: string): string[] {
    if (author === "worker") return [c.report.worker];
    const listed = (this.lists.vouched().list.get(author) ?? []).map((one) => one.sign);
    return [...listed, ...c.report.readers.filter((r) => r.id === author).map((r) => r.sign)];
  }

  private show(found: readonly Found[]): void {
    const shown = el("div", { tabindex: -1 }, found.length === 0 && el("p", {}, "The name is not sealed to you. The person chose other readers for it."));
    for (const one of found) {
      if (one === null) {
        shown.append(el("p", { class: "app-problem" }, "The service did not give a name as it was written. It may be kept from you. Tell the other readers."));
        continue;
      }
      const { name, week, genuine } = one;
      const doubt = genuine ? null : el("p", { class: "app-problem" }, "This is not genuine. Somebody other than the person who spoke up may have put it here.");
      shown.append(el("div", {}, doubt, el("dl", { class: "app-pairs" }, pair("Name", name.name), pair("How to reach them", name.contact), found.length > 1 && pair("Given", `in the week of ${longDay(week)}`))));
    }
    fill(this.body, shown, found.length > 0 && el("button", { type: "button", class: "app-link-button", onclick: () => this.closed(true) }, "Hide the name"));
    shown.focus();
  }
}

function pair(key: string, value: string): HTMLElement {
  return el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", {}, value || "Not said"));
}

const names = (c: OpenCase): ListedEntry[] => c.answer.entries.filter((e) => e.audience === "name");

/** believed: by the worker, or by who recorded what they were told, with the report; and the whole case did not find it in the wrong place. */
function believed(c: OpenCase, { seq, author }: ListedEntry): boolean {
  const recorded = seq === 1 && author === c.answer.entries[0]?.author;
  return (author === "worker" || recorded) && c.entries.some((e) => e.seq === seq && e.doubt === "");
}
