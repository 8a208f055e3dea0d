// The account page: another passphrase for the same keys.

import { fromB64 } from "../crypto/bytes";
import { openKeyFile } from "../crypto/person";
import { choosePassphrase, lock } from "./activate";
import { deriveKeys, loginText } from "./argon";
import { busy, byId, field, mistake, post } from "./form";
import { ended, watch, whoAmI } from "./session";

export function start(): void {
  watch();
  const form = byId<HTMLFormElement>("change");
  form.hidden = false;
  const good = choosePassphrase(() => [field("account").value]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (mistake("present", field("present").value === "" ? "Enter your present passphrase" : "")) return field("present").focus();
    if (good()) void busy(form, change);
  });
}

// change opens the key file with the present passphrase first: keys are never locked again by somebody who merely found the tab open.
async function change(step: (text: string) => void): Promise<void> {
  step("Opening your keys with your present passphrase");
  const me = await whoAmI();
  if (me === null) return ended();
  const { salt } = (await post("/api/salt", { email: me.person.email })) as { salt: string };
  const present = await deriveKeys(field("present").value, fromB64(salt));
  const keys = await openKeyFile(fromB64(me.key_file), present.keyFile).catch(() => null);
  if (keys === null) {
    mistake("present", "This is not your present passphrase");
    return field("present").focus();
  }
  step("Locking your keys again");
  await post("/api/staff/passphrase", { old: loginText(present), ...(await lock(keys, field("passphrase").value)) });
  location.replace("/account?done=passphrase");
}
