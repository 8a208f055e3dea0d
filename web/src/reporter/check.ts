// "Check on my concern": eight words, then the case. The words stay in this page's memory.

import { type Receipt } from "../crypto";
import { OwnCase, unknown } from "./case";
import { byId, el, focusOn } from "./dom";
import { Refused, refusalWords, whatNow } from "./list";
import { MailboxPage } from "./mailboxpage";
import { freshRoster } from "./page";
import { explain } from "./sending";
import { WordBoxes } from "./words";

export class Check {
  private readonly boxes: WordBoxes;
  private readonly button: HTMLButtonElement;
  private busy = false;

  constructor(form: HTMLFormElement) {
    const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
    if (!button) throw new Error("the page has no button");
    this.button = button;
    this.boxes = new WordBoxes(form, (receipt) => void this.open(receipt));
  }

  private async open(receipt: Receipt): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const words = this.button.textContent;
    this.button.textContent = "Opening…";
    const note = byId("unknown");
    note.hidden = true;
    try {
      // The newest list, asked for before each letter as when raising: whoever watches the network sees the same of both.
      const own = await OwnCase.open(receipt, await freshRoster());
      this.boxes.clear();
      byId("check").hidden = true;
      byId("mailbox").hidden = false;
      new MailboxPage(byId("mailbox"), own);
    } catch (error) {
      note.replaceChildren(...(unknown(error) ? notFound() : failed(error)));
      note.hidden = false;
      focusOn(note);
    } finally {
      this.button.textContent = words;
      this.busy = false;
    }
  }
}

function notFound(): HTMLElement[] {
  return [
    el("p", {}, el("strong", {}, "These words open nothing here."), " They are all words of ours, so one of them may be another word, or two may have changed places. Please compare them with your paper."),
    el("p", {}, "If they are right, your concern may have been sent at another organisation. A concern that was taken back, or closed years ago, may have been removed. If you have lost the words, you can ", el("a", { href: "/raise" }, "raise your concern again"), "."),
  ];
}

function failed(error: unknown): HTMLElement[] {
  if (error instanceof Refused) {
    const { title, text } = refusalWords(error.why);
    return [el("p", {}, el("strong", {}, `${title}.`), ` ${text} Your words have not been sent.`), el("p", {}, whatNow)];
  }
  const { title } = explain(error);
  return [el("p", {}, el("strong", {}, `${title}.`), " Your words are still in the boxes. Wait a little, then try again.")];
}
