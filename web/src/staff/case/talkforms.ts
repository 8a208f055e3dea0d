// Thanking, replying and keeping a note.
import { hasReceipt } from "../../crypto/card";
import { byId, el } from "../dom";
import type { Lists } from "../page";
import { Overtaken, type Writing } from "./act";
import { AttachField } from "./attach";
import { demand, succeeded, text, type Busy } from "./forms";
import { filledIn, Templates } from "./templates";
import type { OpenCase, Shown } from "./view";

/** What the page does for its forms. */
export type Page = {
  current(): OpenCase | null;
  write(writing: Writing): Promise<void>;
  /** take shows the case as somebody else left it meanwhile. */
  take(now: OpenCase): void;
  answered(): void;
};

const box = (id: string): HTMLTextAreaElement => byId<HTMLTextAreaElement>(id);

export class TalkForms {
  private readonly templates: { thank: Templates; reply: Templates };
  private readonly files: { reply: AttachField; note: AttachField };

  constructor(
    private readonly lists: Lists,
    private readonly busy: Busy,
    private readonly page: Page,
  ) {
    const all = lists.page.replies ?? [];
    this.templates = { thank: new Templates(byId("thank-templates"), box("thank"), all), reply: new Templates(byId("reply-templates"), box("reply"), all) };
    this.templates.thank.fitting("thanked");
    this.templates.thank.begin(all[0]?.text ?? "");
    const { limits } = lists.roster;
    this.files = {
      reply: new AttachField(byId("reply-files"), "reply-file", limits, "They can open them when they come back, and so can every reader of this case."),
      note: new AttachField(byId("note-files"), "note-file", limits, "For whoever can read the note. The person who spoke up never gets them."),
    };
    for (const [id, send] of [["thank-form", this.thank], ["reply-form", this.reply], ["note-form", this.note]] as const) {
      byId(id).addEventListener("submit", (event) => {
        event.preventDefault();
        void send.call(this, byId(id));
      });
    }
  }

  draw(c: OpenCase): void {
    const { status } = c.answer.case;
    if (status !== "new" && byId("thank-form").contains(document.activeElement)) byId("talk-title").focus(); // it goes from under the focus
    byId("thank-form").hidden = status !== "new";
    byId("reply-form").hidden = status === "withdrawn" || !hasReceipt(c.report);
    byId("reply-unreachable").hidden = hasReceipt(c.report);
    byId("reply-withdrawn").hidden = status !== "withdrawn";
    this.templates.reply.fitting(status === "new" ? "thanked" : status);
  }

  private async thank(form: HTMLElement): Promise<void> {
    if (!demand("thank", "Write a few words of thanks first") || !(await filledIn(form, box("thank")))) return;
    const place = byId("talk-done");
    await this.busy.run(form, "Sending", async () => {
      try {
        await this.page.write({ kind: "status", audience: "case", status: "thanked", body: { status: "thanked", text: text("thank") }, unless: (now) => alreadyThanked(now, this.lists) });
      } catch (err) {
        if (!(err instanceof Overtaken)) throw err;
        this.page.take(err.now);
        return succeeded(place, err.message);
      }
      byId("talk-title").focus();
      succeeded(place, "Thanked. They will see it when they come back with their receipt.");
    });
  }

  private async reply(form: HTMLElement): Promise<void> {
    if (!demand("reply", "Write your message first, or choose a file", this.files.reply.any) || !(await filledIn(form, box("reply")))) return;
    await this.busy.run(form, "Sending", async () => {
      await this.files.reply.during((files) => this.page.write({ kind: "message", audience: "case", body: { text: text("reply"), files: [] }, files }));
      this.templates.reply.sent();
      this.files.reply.clear();
      byId("talk-done").replaceChildren();
      this.page.answered();
      succeeded(form, "Sent. They will see it when they come back with their receipt.");
    });
  }

  private async note(form: HTMLElement): Promise<void> {
    if (!demand("note", "Write your note first, or choose a file", this.files.note.any)) return;
    const shared = byId<HTMLInputElement>("note-shared").checked;
    await this.busy.run(form, "Keeping the note", async () => {
      await this.files.note.during((files) => this.page.write({ kind: "note", audience: shared ? "readers" : "private", body: { text: text("note") }, files }));
      box("note").value = "";
      this.files.note.clear();
      byId<HTMLInputElement>("note-private").checked = true; // the next one is not shared by accident
      succeeded(form, shared ? "Note kept. The other readers of this concern can see it." : "Note kept. Only you can open it.");
    });
  }

  /** draft says whether files were chosen that have not gone out; what was typed the page sees by itself. */
  draft(): boolean {
    return this.files.reply.any || this.files.note.any;
  }

  wipe(): void {
    for (const id of ["thank", "reply", "note"]) box(id).value = "";
    for (const one of Object.values(this.files)) one.clear();
  }
}

/** alreadyThanked says who thanked first, when somebody did; thanking twice moves nothing. */
export function alreadyThanked(now: Pick<OpenCase, "entries" | "answer">, lists: Pick<Lists, "person" | "status">): string {
  const { status } = now.answer.case;
  if (status === "new") return "";
  const first = now.entries.find((e: Shown) => e.doubt === "" && e.said.kind === "status" && e.said.body.status === "thanked");
  const who = first ? `${lists.person(first.author)} has thanked them already.` : `This is “${lists.status(status).label}” already.`;
  return `${who} Nothing was sent, and nothing changed.`;
}

/** unreadView says that there is something to answer. */
export function unreadView(messages: readonly Shown[], show: (seq: number) => void): HTMLElement {
  const first = messages[0];
  const named = messages.every((e) => e.said.kind === "named");
  return el(
    "div",
    {},
    el("h3", { class: "nhsuk-heading-s" }, named ? "They have given a name in confidence" : messages.length === 1 ? "They have written to you" : `They have written to you: ${messages.length} new entries`),
    first && el("button", { type: "button", class: "nhsuk-button nhsuk-button--small", id: "unread-show", onclick: () => show(first.seq) }, named ? "Show where" : "Read and answer"),
  );
}
