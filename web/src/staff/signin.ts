// The sign-in page: the passphrase becomes a login secret and the key of the key file here, and only the first is sent.

import { fromB64 } from "../crypto/bytes";
import type { Identity } from "../crypto/identity";
import { openKeyFile } from "../crypto/person";
import { newDeviceKey } from "../crypto/session";
import { deriveKeys, loginText } from "./argon";
import { enrol } from "./enrol";
import { busy, byId, failed, field, inWords, mistake, post } from "./form";
import { second, type Halfway } from "./second";
import { keep, whoAmI, wipe, type Person } from "./session";

/** What is known after the first step: how far the server is, and what opens the key file once it gives it. */
export interface FirstStep extends Halfway {
  keyFile: Identity;
}

/** firstStep shows the server the login secret of a passphrase. */
export async function firstStep(email: string, passphrase: string, step: (text: string) => void): Promise<FirstStep> {
  step("Making your keys from your passphrase. This takes a moment on purpose.");
  const { salt } = (await post("/api/salt", { email })) as { salt: string };
  const derived = await deriveKeys(passphrase, fromB64(salt));
  step("Signing in");
  const halfway = (await post("/api/signin", { email, login: loginText(derived), device_key: newDeviceKey() })) as Halfway;
  return { ...halfway, keyFile: derived.keyFile };
}

/** goOn asks for what is missing, then opens the keys and keeps them for this tab. */
export async function goOn(first: FirstStep): Promise<Person> {
  if (first.stage === "second") await second(first);
  if (first.stage === "enrol") await enrol();
  const me = await whoAmI();
  if (me === null) throw new Error("the server ended the session at once");
  await keep(await openKeyFile(fromB64(me.key_file), first.keyFile), me.device_key);
  return me.person;
}

const HOMES: Record<string, string> = { guardian: "/desk", rep: "/desk", administrator: "/admin", custodian: "/custodians" };

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
      const first = await firstStep(email, passphrase.value, step);
      passphrase.value = "";
      goOn(first).then(
        (person) => location.replace(form.dataset["next"] || homeOf(person.role)),
        (error: unknown) => failed(inWords(error)),
      );
    });
  });
}
