// The first second factor, right after the passphrase: a session without one can do nothing else.
import { addApp } from "./app";
import { newCodes } from "./codes";
import { byId, failed, inWords, showStep } from "./form";

/** enrol comes back when there is a second factor and the backup codes have been shown. */
export async function enrol(): Promise<void> {
  showStep("enrol");
  await new Promise<void>((done) => {
    byId("enrol-touch").hidden = true;
    byId("begin-app").onclick = (): void => {
      failed("");
      addApp().then(done, (error: unknown) => failed(inWords(error)));
    };
  });
  await newCodes();
}
