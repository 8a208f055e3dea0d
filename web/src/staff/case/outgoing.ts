// Files that go out with an entry: sealed to whoever gets the entry, and sent before it is written.
import { FileError } from "../../crypto/file";
import type { Recipient } from "../../crypto/identity";
import { sendFiles, type Attachment } from "../../crypto/letter";
import { HTTPError, NetworkError, type SentFile } from "../../crypto/transport";

export type Progress = (sent: number, total: number) => void;

const sealedTo = new WeakMap<Attachment, Recipient>();
const numbers = new WeakMap<Attachment, number>();
let counted = 0;

/** OutgoingError says in words why files were not sent, and what to do. */
export class OutgoingError extends Error {}

export class Outgoing {
  constructor(
    readonly attachments: Attachment[],
    private readonly progress: Progress = () => undefined,
    private readonly signal?: AbortSignal,
  ) {}

  /** send seals to a recipient what is not yet sealed to them and sent. Calling again goes on where it stopped. */
  async send(caseID: string, to: Recipient): Promise<SentFile[]> {
    for (const one of this.attachments) {
      if (sealedTo.get(one) !== to) delete one.sent; // somebody was taken off meanwhile, or other people get it now
      sealedTo.set(one, to);
    }
    try {
      return await sendFiles({ case: caseID, recipient: to }, this.attachments, { progress: this.progress, signal: this.signal });
    } catch (err) {
      throw new OutgoingError(words(err, this.signal), { cause: err });
    }
  }

  /** lost forgets what was sent: the server does not have it any more. */
  lost(): void {
    for (const one of this.attachments) delete one.sent;
  }

  /** toJSON names the files: the same ones again are the same writing. */
  toJSON(): number[] {
    return this.attachments.map((one) => {
      if (!numbers.has(one)) numbers.set(one, ++counted);
      return numbers.get(one) ?? 0;
    });
  }
}

function words(err: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return "Stopped. Nothing has been sent, and your files are still chosen.";
  if (err instanceof FileError && err.code === "name") return "The name of one of the files is too long. Give it a shorter name, and choose it again.";
  if (err instanceof FileError) return "One of the files cannot be read any more. It may have been moved or changed. Remove it, and choose it again.";
  if (err instanceof NetworkError) return "We could not reach the server, so your files were not sent. Check your connection and try again.";
  if (err instanceof HTTPError && (err.status >= 500 || err.status === 429)) return "The server cannot take files just now. Try again in a few minutes.";
  return "Your files could not be sent. Try again.";
}
