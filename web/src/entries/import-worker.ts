// A thread of the import page: reads one file, or seals rows. It holds keys in memory and ends with the page.
import type { FromImporter, ToImporter } from "../import/protocol";
import { readTable } from "../import/read";
import { sealDraft, type Sender } from "../import/seal";
import { TableError } from "../import/table";

let sender: Sender | null = null;

function answer(message: FromImporter): void {
  (self as unknown as { postMessage(message: FromImporter): void }).postMessage(message);
}

async function serve(message: ToImporter): Promise<void> {
  switch (message.do) {
    case "read":
      try {
        answer({ did: "read", sheets: readTable(message.bytes) });
      } catch (err) {
        answer({ did: "unreadable", why: err instanceof TableError ? err.why : "broken" });
      }
      return;
    case "begin":
      sender = message.sender;
      return;
    case "seal":
      try {
        if (!sender) throw new Error("not begun");
        answer({ did: "sealed", letter: await sealDraft(message.draft, sender) });
      } catch (err) {
        answer({ did: "failed", message: err instanceof Error ? err.name : "failed" });
      }
  }
}

self.addEventListener("message", (event: MessageEvent<ToImporter>) => void serve(event.data));
