// Sending what a worker adds. The same sealed bytes are sent again after a failure; when somebody else wrote first, the case is read again
// and what is added is signed for its new place.

import { LetterError, type Attachment, type SentFile } from "../crypto";
import type { AddLetter } from "../crypto/letter";
import type { Added, OwnCase } from "./case";
import { el, focusOn } from "./dom";
import { showProblems, type Problem } from "./problems";
import { explain, send, showFailure, Stopped } from "./sending";
import { tooLong } from "./draft";

const TRIES = 3;

const refusals: Record<string, string> = {
  withdrawn: "You have taken this concern back, so nothing more can be sent.",
  not_asked: "This concern is not closed yet. You can answer when it is.",
  too_many: "You have written many times since anybody answered. Please wait for an answer.",
  reads_no_more: "Somebody you ticked does not read your concern any more. Look for new messages, then choose anew.",
};

const fields: Record<Exclude<Added["kind"], "consent">, { control: string; group: string }> = {
  message: { control: "text", group: "text" },
  withdraw: { control: "why", group: "why" },
  feedback: { control: "more", group: "more" },
  follow_up: { control: "since", group: "since" },
  name: { control: "name", group: "name" },
};

/** Sends with progress over the page. Resolves to true when it has arrived and the case has been read again; false when the person went back. */
export async function submitAdded(place: HTMLElement, own: OwnCase, added: Added, attachments: Attachment[]): Promise<boolean> {
  const sheet = el("div", { class: "app-sending" });
  const heading = el("h2", { class: "nhsuk-heading-l" }, "Sending");
  const panel = el("div", {});
  sheet.append(heading, panel);
  place.hidden = true;
  place.after(sheet);
  focusOn(heading);
  try {
    return await sendUntilDone(panel, own, added, attachments);
  } finally {
    sheet.remove();
    place.hidden = false;
  }
}

async function sendUntilDone(panel: HTMLElement, own: OwnCase, added: Added, attachments: Attachment[]): Promise<boolean> {
  const one = new Adding(panel, own, added, attachments);
  for (;;) {
    try {
      await one.send();
      await own.refresh().catch(() => undefined); // it has arrived; a look at it can wait
      return true;
    } catch (error) {
      if (error instanceof Stopped) return false;
      const problem = problemOf(error, added);
      if (problem) {
        setTimeout(() => showProblems([problem]), 0); // once the page is back
        return false;
      }
      if (!(await askAgain(panel, error))) return false;
    }
  }
}

function problemOf(error: unknown, added: Added): Problem | null {
  const field = added.kind === "consent" ? { control: `consent-more-${added.ask}`, group: `consent-more-${added.ask}` } : fields[added.kind];
  if (tooLong(error)) return { ...field, text: `This is too long by about ${error.over.toLocaleString("en-GB")} characters. Send it in two parts.` };
  const refused = error instanceof LetterError ? refusals[error.code] : undefined;
  return refused === undefined ? null : { ...field, text: refused };
}

function askAgain(panel: HTMLElement, error: unknown): Promise<boolean> {
  return new Promise((resolve) => showFailure(panel, explain(error), () => resolve(true), () => resolve(false)));
}

class Adding {
  private composed: { files: string; letter: AddLetter } | null = null;

  constructor(private readonly panel: HTMLElement, private readonly own: OwnCase, private readonly added: Added, private readonly attachments: Attachment[]) {}

  async send(): Promise<void> {
    for (let n = 1; ; n++) {
      try {
        await send({
          place: this.panel,
          about: { door: this.own.roster.door, case: this.own.id, recipient: this.own.recipient },
          attachments: this.attachments,
          build: async (sent) => this.own.letter(await this.compose(sent)),
        });
        return;
      } catch (error) {
        if (!(error instanceof LetterError) || error.code !== "conflict" || n >= TRIES) throw error;
        const before = this.own.recipient;
        await this.own.refresh();
        if (this.own.recipient !== before) for (const one of this.attachments) delete one.sent; // sealed to who read before; now to who reads
        if (this.composed && this.own.holds(this.composed.letter)) return;
        this.composed = null;
      }
    }
  }

  private async compose(sent: SentFile[]): Promise<AddLetter> {
    const files = sent.map((one) => one.ref.id).join();
    if (this.composed?.files !== files) this.composed = { files, letter: await this.own.compose(this.added, sent) };
    return this.composed.letter;
  }
}
