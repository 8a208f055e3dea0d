// Backup codes, shown once.
import { copyOut } from "./copyout";
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
  byId("codes-copy").onclick = (): void => copyOut(codes.join("\n"), byId("codes-copied"), "Mark the codes, and copy them with Ctrl+C.");
  showStep("codes");
  await new Promise<void>((kept) => {
    byId("codes-kept").onclick = (): void => kept();
  });
  byId("codes-list").replaceChildren();
}
