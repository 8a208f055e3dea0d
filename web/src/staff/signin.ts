// The sign-in page: the passphrase becomes a login secret and the key of the key file here, and only the first is sent.

import { fromB64 } from "../crypto/bytes";
import { openKeyFile } from "../crypto/person";
import { newDeviceKey } from "../crypto/session";
import { deriveKeys, loginText } from "./argon";
import { busy, byId, field, mistake, post } from "./form";
import { keep, wipe, type Person } from "./session";

interface SignedIn {
  person: Person;
  key_file: string;
}

/** Signs in, opens the keys and keeps them for this tab. Also the last step of an activation. */
export async function signIn(email: string, passphrase: string, step: (text: string) => void): Promise<Person> {
  step("Making your keys from your passphrase. This takes a moment on purpose.");
  const { salt } = (await post("/api/salt", { email })) as { salt: string };
  const derived = await deriveKeys(passphrase, fromB64(salt));
  step("Signing in");
  const deviceKey = newDeviceKey();
  const { person, key_file } = (await post("/api/signin", { email, login: loginText(derived), device_key: deviceKey })) as SignedIn;
  step("Opening your keys");
  await keep(await openKeyFile(fromB64(key_file), derived.keyFile), deviceKey);
  return person;
}

const HOMES: Record<string, string> = { guardian: "/desk", rep: "/desk", administrator: "/admin" };

/** The first page of a role. */
export const homeOf = (role: string): string => HOMES[role] ?? "/partnership";

export function start(): void {
  wipe(); // whoever comes here holds no keys, or is about to get fresh ones
  const form = byId<HTMLFormElement>("signin");
  form.hidden = false;
  const passphrase = field("passphrase");
  field("show").addEventListener("change", () => {
    passphrase.type = field("show").checked ? "text" : "password";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const email = field("email").value.trim();
    const noEmail = mistake("email", email === "" ? "Enter your email address" : "");
    const noPassphrase = mistake("passphrase", passphrase.value === "" ? "Enter your passphrase" : "");
    if (noEmail || noPassphrase) return field(noEmail ? "email" : "passphrase").focus();
    void busy(form, async (step) => {
      const person = await signIn(email, passphrase.value, step);
      passphrase.value = "";
      location.replace(form.dataset["next"] || homeOf(person.role));
    });
  });
}
