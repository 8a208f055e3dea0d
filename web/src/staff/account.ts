// The account page: second steps, sessions, and another passphrase for the same keys.

import { fromB64 } from "../crypto/bytes";
import { openKeyFile } from "../crypto/person";
import { choosePassphrase, lock } from "./activate";
import { addApp } from "./app";
import { newCodes } from "./codes";
import { passkeyForm } from "./enrol";
import { busy, byId, drop, failed, field, inWords, mistake, post, proveWith } from "./form";
import { showOwnWords } from "./ownwords";
import { passkeysHere } from "./passkey";
import { askForProof } from "./prove";
import { derive, unlock } from "./signin";
import { ended, unlocked, watch, whoAmI } from "./session";

const done = (what: string): void => location.replace(`/account?done=${what}`);
const wrong = (error: unknown): void => failed(inWords(error));

export function start(): void {
  watch();
  proveWith(() => askForProof(field("account").value, document.querySelector('[data-factor^="/api/staff/passkeys/"]') !== null));
  if (document.getElementById("own-words")) void showOwnWords();
  const form = byId<HTMLFormElement>("change");
  form.hidden = false;
  const good = choosePassphrase(() => [field("account").value]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (mistake("present", field("present").value === "" ? "Enter your present passphrase" : "")) return field("present").focus();
    if (good()) void busy(form, change);
  });
  for (const factor of document.querySelectorAll<HTMLElement>("[data-factor]")) removable(factor);
  byId("enrol-touch").hidden = !passkeysHere();
  passkeyForm(async () => (await unlocked()).keys, (unlocks) => done(unlocks ? "passkey" : "factor"));
  byId("begin-app").hidden = false;
  byId("begin-app").addEventListener("click", () => void addApp().then(() => done("app"), wrong));
  const codes = document.querySelector<HTMLElement>("[data-codes]");
  if (codes) sure(codes, () => void newCodes().then(() => done("codes"), wrong));
}

// removable wires what takes a factor off, or ends a session.
function removable(part: HTMLElement): void {
  sure(part, () => void drop(part.dataset["factor"] ?? "").then(() => done(part.dataset["done"] ?? ""), wrong));
}

// sure asks first where the page has words for it.
function sure(part: HTMLElement, work: () => void): void {
  part.hidden = false;
  const yes = part.querySelector<HTMLButtonElement>("[data-yes]");
  const question = part.querySelector<HTMLElement>("[data-sure]");
  if (yes) {
    yes.hidden = false;
    yes.addEventListener("click", work);
  }
  if (!question) return;
  const ask = part.querySelector<HTMLButtonElement>("button");
  const show = (asked: boolean): void => {
    question.hidden = !asked;
    if (ask) ask.hidden = asked;
    (asked ? yes : ask)?.focus();
  };
  if (ask) ask.hidden = false;
  ask?.addEventListener("click", () => show(true));
  part.querySelector("[data-no]")?.addEventListener("click", () => show(false));
}

// change opens the key file with the present passphrase first: keys are never locked again by somebody who merely found the tab open.
async function change(step: (text: string) => void): Promise<void> {
  step("Opening your keys with your present passphrase");
  const me = await whoAmI();
  if (me?.stage !== "full") return ended();
  const present = await derive(me.person.email, field("present").value, step);
  const right = await unlock(present.login);
  if (right === null) return ended();
  const keys = right ? await openKeyFile(fromB64(me.key_file), present.keyFile).catch(() => null) : null;
  if (keys === null) {
    mistake("present", "This is not your present passphrase");
    return field("present").focus();
  }
  step("Locking your keys again");
  await post("/api/staff/passphrase", { old: present.login, ...(await lock(keys, me.person.email, field("passphrase").value, step)) });
  location.replace("/account?done=passphrase");
}
