// The sign-in page. The passphrase becomes a login secret and the key of the key file here, and only the first is sent; a passkey that
// can opens a key file of its own. The same page unlocks a browser, and goes on after single sign-on.

import { fromB64 } from "../crypto/bytes";
import type { Identity } from "../crypto/identity";
import { openKeyFile, type PersonKeys } from "../crypto/person";
import { newDeviceKey } from "../crypto/session";
import { HTTPError } from "../crypto/transport";
import { deriveKeys, loginText } from "./argon";
import { enrol } from "./enrol";
import { busy, byId, failed, field, inWords, mistake, post, showStep } from "./form";
import { keysOf, passkeysHere, touch, unlockNextTime, type Touch } from "./passkey";
import { second, type Halfway } from "./second";
import { keep, signOut, whenUnlocked, whoAmI, wipe, type Me, type Person } from "./session";

/** What is known after the first step: how far the server is, and what opens the key file once it gives it. */
export interface FirstStep extends Halfway {
  keyFile: Identity;
}

type Step = (text: string) => void;

/** derive makes a login secret and the key of the key file from a passphrase. */
export async function derive(email: string, passphrase: string, step: Step): Promise<{ login: string; keyFile: Identity }> {
  step("Making your keys from your passphrase. This takes a moment on purpose.");
  const { salt } = (await post("/api/salt", { email })) as { salt: string };
  const derived = await deriveKeys(passphrase, fromB64(salt));
  return { login: loginText(derived), keyFile: derived.keyFile };
}

/** firstStep shows the server the login secret of a passphrase. known is for somebody whom single sign-on has named. */
export async function firstStep(email: string, passphrase: string, step: Step, known = false): Promise<FirstStep> {
  const { login, keyFile } = await derive(email, passphrase, step);
  step("Signing in");
  const halfway = (await post("/api/signin", { email: known ? "" : email, login, device_key: newDeviceKey() })) as Halfway;
  return { ...halfway, keyFile };
}

/** goOn asks for what is missing, then opens the keys and keeps them for this tab. */
export async function goOn(first: FirstStep): Promise<Person> {
  const open = async (): Promise<PersonKeys> => openKeyFile(fromB64((await fullyIn()).key_file), first.keyFile);
  let touched: Touch | null = null;
  if (first.stage === "second") touched = await second(first);
  if (first.stage === "enrol") await enrol(open);
  const me = await fullyIn();
  const keys = await openKeyFile(fromB64(me.key_file), first.keyFile);
  if (touched?.secret && touched.keyFile === "") await unlockNextTime(touched.id, touched.secret, keys).catch(() => {});
  await keep(keys, me.device_key);
  return me.person;
}

async function fullyIn(): Promise<Me> {
  const me = await whoAmI();
  if (me === null || me.stage !== "full") throw new Error("the server ended the session at once");
  return me;
}

const HOMES: Record<string, string> = { guardian: "/desk", rep: "/desk", executive_lead: "/desk", non_executive_lead: "/desk", administrator: "/admin", custodian: "/custodians", champion: "/contacts" };

/** The first page of a role. */
export const homeOf = (role: string): string => HOMES[role] ?? "/partnership";

const form = (): HTMLFormElement => byId<HTMLFormElement>("signin");

function arrive(person: Person): void {
  location.replace(form().dataset["next"] || homeOf(person.role));
}

/** afterTouch opens the keys with what the passkey gave, or asks for the passphrase when it gave nothing. */
async function afterTouch(touched: Touch): Promise<void> {
  const me = await fullyIn();
  const keys = await keysOf(touched);
  if (keys === null) return openByPassphrase(me, touched);
  await keep(keys, me.device_key);
  arrive(me.person);
}

/** unlock shows the server the login secret of whoever is signed in. It says whether it was right, and null when the session has ended. */
export async function unlock(login: string): Promise<boolean | null> {
  try {
    await post("/api/staff/unlock", { login });
    return true;
  } catch (error) {
    if (error instanceof HTTPError && error.status === 401) return null;
    if (error instanceof HTTPError && error.code === "refused") return false;
    throw error;
  }
}

// beginAgain: the session ended while this page was open, so that the address is wanted too.
function beginAgain(): void {
  const next = form().dataset["next"];
  location.replace(`/signin?why=ended${next ? `&next=${encodeURIComponent(next)}` : ""}`);
}

function openByPassphrase(me: Me, touched: Touch): void {
  const open = byId<HTMLFormElement>("open");
  showStep("open");
  open.onsubmit = (event): void => {
    event.preventDefault();
    void busy(open, (step) => openWith("open-passphrase", me.person.email, touched, step));
  };
}

// openWith unlocks with the passphrase of somebody whom the server knows, and opens their key file.
async function openWith(id: string, email: string, touched: Touch | null, step: Step): Promise<void> {
  const passphrase = field(id);
  if (mistake(id, passphrase.value === "" ? "Enter your passphrase" : "")) return passphrase.focus();
  const { login, keyFile } = await derive(email, passphrase.value, step);
  const right = await unlock(login);
  if (right === null) return beginAgain();
  const me = right ? await fullyIn() : null;
  const keys = me && (await openKeyFile(fromB64(me.key_file), keyFile).catch(() => null));
  if (!me || !keys) {
    mistake(id, "This is not your passphrase");
    return passphrase.focus();
  }
  if (touched?.secret) await unlockNextTime(touched.id, touched.secret, keys).catch(() => {}); // it has a copy already
  await keep(keys, me.device_key);
  arrive(me.person);
}

export async function start(): Promise<void> {
  wipe(); // whoever comes here holds no keys, or is about to get fresh ones
  let me = await whoAmI().catch(() => null);
  if (me?.stage === "second" || me?.stage === "enrol") {
    await post("/api/signout", {}).catch(() => {}); // what the first step gave is gone with the page it was on
    me = null;
  }
  show(me);
  if (me && there(me)) {
    const { role } = me.person;
    whenUnlocked(() => location.replace(form().dataset["next"] || homeOf(role)));
  }
  const passphrase = field("passphrase");
  field("show").addEventListener("change", () => {
    passphrase.type = field("show").checked ? "text" : "password";
  });
  byId("touch-button").addEventListener("click", () => {
    void busy(form(), async (step) => afterTouch(await touch(newDeviceKey(), step)));
  });
  byId("not-me").addEventListener("click", () => void signOut());
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    if (me && there(me)) return void busy(form(), (step) => openWith("passphrase", me.person.email, null, step));
    const email = me?.person.email ?? field("email").value.trim();
    const noEmail = mistake("email", email === "" ? "Enter your email address" : "");
    const noPassphrase = mistake("passphrase", passphrase.value === "" ? "Enter your passphrase" : "");
    if (noEmail || noPassphrase) return field(noEmail ? "email" : "passphrase").focus();
    void busy(form(), async (step) => {
      const first = await firstStep(email, passphrase.value, step, me !== null);
      passphrase.value = "";
      goOn(first).then(arrive, (error: unknown) => failed(inWords(error)));
    });
  });
}

// there says whether only the keys are missing: all steps of signing in are done, and the browser may be locked.
const there = ({ stage }: Me): boolean => stage === "full" || stage === "locked";

// show fits the form to who is there already: nobody, somebody whom single sign-on named, or the owner of a locked browser.
function show(me: Me | null): void {
  byId("known").hidden = me === null;
  byId("email-group").hidden = me !== null;
  const signOn = document.getElementById("signon");
  if (signOn) signOn.hidden = me !== null;
  const name = byId("known").querySelector("strong");
  if (name) name.textContent = me?.person.name ?? "";
  byId("touch").hidden = !passkeysHere() || (me !== null && !me.methods.includes("passkey"));
  byId("or").hidden = byId("touch").hidden && (signOn === null || signOn.hidden);
  byId("whom").hidden = me !== null;
  const button = form().querySelector("button[type=submit]");
  if (button && me !== null) button.textContent = there(me) ? "Open my keys" : "Go on";
  form().hidden = false;
}
