// Sending: progress, a way to stop, and when it fails, what happened and what to do, in plain words. Nothing typed is ever lost.

import { FileError, HTTPError, LetterError, NetworkError, sendWithFiles, TooLongError, type Attachment, type Recipient, type SentFile } from "../crypto";
import { parseDone, type LetterFields } from "../crypto/letter";
import { el, focusOn } from "./dom";
import { sizeWords } from "./files";
import { Refused, refusalWords, whatNow } from "./list";

/** Why sending failed, for the person. */
export interface Failure {
  title: string;
  text: string;
  /** Trying the same again may help. */
  again: boolean;
}

/** Somebody pressed "Stop sending". */
export class Stopped extends Error {}

export function explain(error: unknown): Failure {
  const kept = "What you wrote is still on this page. Keep the page open.";
  if (error instanceof Refused) {
    const { title, text } = refusalWords(error.why);
    return { title, text: `${text} Nothing has been sent. What you wrote is still on this page: copy it if you want to keep it. ${whatNow} If it cannot wait, use the numbers on "Help now".`, again: false };
  }
  if (error instanceof NetworkError && !navigator.onLine) {
    return { title: "You are offline", text: `${kept} We send it as soon as you are connected again.`, again: true };
  }
  if (error instanceof NetworkError) {
    return { title: "We cannot reach the service", text: `${kept} Your connection may have stopped, or our server may be down. Wait a little, then try again.`, again: true };
  }
  if (error instanceof FileError) {
    return { title: "We cannot read one of your files any more", text: `${kept} The file may have been moved or changed. Go back, remove it, and choose it again.`, again: false };
  }
  if (error instanceof HTTPError && (error.status >= 500 || error.status === 429)) {
    return { title: "Our server has a problem", text: `${kept} It is our fault, not yours. Try again in a few minutes.`, again: true };
  }
  if (error instanceof HTTPError && error.status === 507) {
    return { title: "We cannot take files just now", text: `${kept} Remove the files and send without them. You can add them later.`, again: true };
  }
  if (error instanceof TooLongError) {
    return { title: "All together this is too long", text: `${kept} Go back and write less, and send the rest as a reply or as a file.`, again: false };
  }
  if (error instanceof LetterError && error.code === "missing_files") {
    return { title: "Your files did not arrive whole", text: `${kept} Try again: we send them once more.`, again: true };
  }
  return { title: "It was not sent", text: `${kept} Try again. If it still does not work, copy what you wrote to a safe place and use the numbers on "Help now".`, again: true };
}

/** Everything one press of "Send" needs. */
export interface Job {
  place: HTMLElement;
  about: { door: Recipient; case: string; recipient: Recipient };
  attachments: Attachment[];
  build(sent: SentFile[]): Promise<LetterFields>;
}

/** Sends, showing progress in the job's place. Resolves when it has arrived; rejects with what went wrong, or Stopped. */
export async function send(job: Job): Promise<void> {
  const stop = new AbortController();
  const view = new Progress(job.place, job.attachments, () => stop.abort(new Stopped()));
  try {
    await sendWithFiles(job.about, job.attachments, job.build, parseDone, {
      signal: stop.signal,
      progress: (sent, total) => view.show(sent, total),
      call: { waiting: () => view.waiting() },
    });
  } catch (error) {
    throw stop.signal.aborted ? new Stopped() : error;
  }
}

class Progress {
  private readonly bar = el("progress", { class: "app-sent-bar", max: "100", value: "0", "aria-label": "Sent so far" });
  private readonly words = el("p", { role: "status" });
  private last = -1;

  constructor(place: HTMLElement, attachments: Attachment[], stop: () => void) {
    entitle(place, "Sending");
    place.replaceChildren(this.words);
    if (attachments.length > 0) {
      place.append(this.bar, el("p", {}, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", click: stop }, "Stop sending")));
      this.words.textContent = "Encrypting your files and sending them. Keep this page open.";
    } else {
      this.words.textContent = "Encrypting and sending. Keep this page open.";
    }
  }

  show(sent: number, total: number): void {
    const percent = total === 0 ? 100 : Math.floor((sent / total) * 100);
    this.bar.value = percent;
    const tenth = Math.floor(percent / 10); // a screen reader hears every tenth
    if (tenth === this.last) return;
    this.last = tenth;
    this.words.textContent = percent >= 100 ? "All files are sent. Finishing." : `${percent}% of ${sizeWords(total)} sent. Keep this page open.`;
  }

  waiting(): void {
    this.last = -1;
    this.words.textContent = navigator.onLine
      ? "The connection is slow or has stopped. We keep trying. Keep this page open."
      : "You are offline. We keep trying, and go on as soon as you are connected. Keep this page open.";
  }
}

// entitle says above the place how it stands.
function entitle(place: HTMLElement, text: string): void {
  const heading = place.previousElementSibling;
  if (heading instanceof HTMLHeadingElement) heading.textContent = text;
}

/** Shows a failure with its ways out. Coming online again tries by itself. */
export function showFailure(place: HTMLElement, failure: Failure, again: () => void, back: () => void): void {
  const once = (act: () => void): (() => void) => () => {
    window.removeEventListener("online", retry);
    act();
  };
  const retry = once(again);
  const heading = el("h3", { class: "nhsuk-heading-m" }, failure.title);
  const buttons = el("div", { class: "nhsuk-button-group" });
  if (failure.again) {
    buttons.append(el("button", { type: "button", class: "nhsuk-button", "data-again": true, click: retry }, "Try again"));
    window.addEventListener("online", retry, { once: true });
  }
  buttons.append(el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", click: once(back) }, "Go back to my answers"));
  entitle(place, "Not sent yet");
  place.replaceChildren(el("div", { class: "app-failure" }, heading, el("p", {}, failure.text), buttons));
  focusOn(heading);
}
