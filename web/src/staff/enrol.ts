// The first second factor, right after the passphrase: a session without one can do nothing else.
import type { PersonKeys } from "../crypto/person";
import { addApp } from "./app";
import { newCodes } from "./codes";
import { busy, byId, failed, field, inWords, mistake, showStep } from "./form";
import { addPasskey, passkeysHere } from "./passkey";

/** passkeyForm wires the form that adds a passkey; done is told whether it opens the keys as well. */
export function passkeyForm(open: () => Promise<PersonKeys>, done: (unlocks: boolean) => void): void {
  const form = byId<HTMLFormElement>("passkey");
  const name = field("passkey-name");
  form.hidden = !passkeysHere();
  form.onsubmit = (event): void => {
    event.preventDefault();
    if (mistake("passkey-name", name.value.trim() === "" ? "Give it a name, so that you know which it is" : "")) return name.focus();
    void busy(form, async (step) => done(await addPasskey(name.value.trim(), open, step)));
  };
}

/** enrol comes back when there is a second factor and the backup codes have been shown. `open` opens the keys, once there is one. */
export async function enrol(open: () => Promise<PersonKeys>): Promise<void> {
  showStep("enrol");
  byId("enrol-touch").hidden = !passkeysHere();
  await new Promise<void>((done) => {
    passkeyForm(open, () => done());
    byId("begin-app").onclick = (): void => {
      failed("");
      addApp().then(done, (error: unknown) => failed(inWords(error)));
    };
  });
  await newCodes();
}
