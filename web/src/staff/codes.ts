// Backup codes, shown once.
import { byId, post, showStep } from "./form";

/** newCodes makes ten new codes and shows them until their owner says that they have kept them. */
export async function newCodes(): Promise<void> {
  const { codes } = (await post("/api/staff/backup-codes", {})) as { codes: string[] };
  byId("codes-list").replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement("li");
      item.textContent = code;
      return item;
    }),
  );
  byId("codes-copied").textContent = "";
  byId("codes-print").onclick = (): void => print();
  byId("codes-copy").onclick = (): void => {
    navigator.clipboard.writeText(codes.join("\n")).then(
      () => (byId("codes-copied").textContent = "Copied."),
      () => (byId("codes-copied").textContent = "This browser did not let us copy them. Mark them, and copy them with Ctrl+C."),
    );
  };
  showStep("codes");
  await new Promise<void>((kept) => {
    byId("codes-kept").onclick = (): void => kept();
  });
  byId("codes-list").replaceChildren();
}
