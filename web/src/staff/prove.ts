// Who changes how they sign in, or gives somebody a way in, shows first that it is still them: a tab that somebody left open
// must not give a way in that lasts.

import { newDeviceKey } from "../crypto/session";
import { byId, Declined, failed, field, inWords, mistake } from "./form";
import { passkeysHere, touch } from "./passkey";
import { derive, unlock } from "./signin";
import { ended } from "./session";

/** askForProof asks in place for a touch, of whoever has a passkey, or the passphrase, and comes back when the server has taken it. It throws Declined. */
export function askForProof(email: string, passkey: boolean): Promise<void> {
  const box = byId<HTMLDialogElement>("prove");
  const status = byId("prove-status");
  const passphrase = field("prove-passphrase");
  let proved = false;
  let busy = false;
  const once = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    busy = true;
    mistake("prove-passphrase", "");
    try {
      await work();
      proved = true;
      box.close();
    } catch (error) {
      mistake("prove-passphrase", inWords(error));
      passphrase.focus();
    } finally {
      busy = false;
      status.textContent = "";
    }
  };
  const step = (text: string): void => void (status.textContent = text);
  passphrase.value = "";
  mistake("prove-passphrase", "");
  failed(""); // of a try before
  byId("prove-touch").hidden = !passkeysHere() || !passkey;
  byId("prove-touch-button").onclick = (): void => void once(async () => void (await touch(newDeviceKey(), step)));
  byId("prove-cancel").onclick = (): void => box.close();
  byId<HTMLFormElement>("prove-form").onsubmit = (event): void => {
    event.preventDefault();
    void once(() => byPassphrase(email, passphrase.value, step));
  };
  box.showModal();
  byId("prove-title").focus();
  return new Promise((done, declined) => {
    box.onclose = (): void => {
      passphrase.value = "";
      if (proved) done();
      else declined(new Declined("Nothing has been changed, because you did not show that it is you."));
    };
  });
}

async function byPassphrase(email: string, passphrase: string, step: (text: string) => void): Promise<void> {
  if (passphrase === "") throw new Declined("Enter your passphrase");
  const { login } = await derive(email, passphrase, step);
  const right = await unlock(login);
  if (right === null) ended();
  if (!right) throw new Declined("This is not your passphrase");
}
