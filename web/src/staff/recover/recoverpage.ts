// The owner of a lost key: a link, a new passphrase, new keys made here, six words to read out; later back, with the new passphrase, to finish.

import { fromB64, toB64 } from "../../crypto/bytes";
import { recipientOf } from "../../crypto/identity";
import { personFingerprint } from "../../crypto/list";
import { newPersonKeys, openKeyFile } from "../../crypto/person";
import { signPublic } from "../../crypto/sign";
import { HTTPError } from "../../crypto/transport";
import { choosePassphrase, lock } from "../activate";
import { call } from "../calls";
import { el, type Child } from "../dom";
import { busy, byId, failed, field, inWords, mistake, post, showStep } from "../form";
import { wipe } from "../session";
import { derive } from "../signin";
import type { Ask, State } from "./finish";
import { sixWords, when } from "./progress";
import { Work } from "./work";

const KEPT = "saysomething recovery"; // a reload must not lose the link

export async function start(): Promise<void> {
  window.addEventListener("hashchange", () => location.reload()); // a link opened in a tab that is here already
  const token = location.hash.slice(1) || (sessionStorage.getItem(KEPT) ?? "");
  history.replaceState(null, "", location.pathname); // so that the address bar, a screenshot or the history does not hold it
  wipe(); // keys of a former session have no business here
  if (token !== "") sessionStorage.setItem(KEPT, token);
  wireBack();
  if (token === "") return showStep("back");
  try {
    make((await post("/api/recovery", { token })) as { name: string; email: string }, token);
  } catch (error) {
    showStep("back");
    failed(error instanceof HTTPError ? error.message : "We could not reach the server. Check your connection, then open the link again.");
  }
}

function make(who: { name: string; email: string }, token: string): void {
  showStep("make");
  byId("greeting").textContent = `This link is for ${who.name}. If that is not you, close this page and tell a custodian.`;
  field("account").value = who.email;
  const form = byId<HTMLFormElement>("make");
  const good = choosePassphrase(() => [who.name, who.email]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (good()) void busy(form, (step) => send(token, who, step));
  });
}

async function send(token: string, who: { name: string; email: string }, step: (text: string) => void): Promise<void> {
  step("Making your new key in this browser");
  const keys = await newPersonKeys();
  const recipient = await recipientOf(keys.identity);
  const sign = toB64(signPublic(keys.signSeed));
  const locked = await lock(keys, who.email, field("passphrase").value, step);
  const { opens } = (await post("/api/recovery/keys", { token, recipient, sign, ...locked })) as { opens: number };
  sessionStorage.removeItem(KEPT);
  for (const id of ["passphrase", "again"]) field(id).value = "";
  showStep("state");
  byId("work").replaceChildren(
    ...(readOut(recipient, sign) as Node[]),
    el("h3", { class: "nhsuk-heading-s" }, "What happens next"),
    el(
      "ul",
      { class: "nhsuk-list nhsuk-list--number" },
      el("li", {}, "Read the six words to one custodian of management and one of the staff side."),
      el("li", {}, `After ${when(opens)} they carry it out.`),
      el("li", {}, `Then come back to this page, ${location.origin}/recover, with ${who.email} and your new passphrase, and finish.`),
    ),
    el("p", {}, "Until you have finished, nothing has changed. Every custodian has been told and can stop it. If you did not ask for this, tell one of them at once."),
  );
}

function readOut(recipient: string, sign: string): Child[] {
  return [el("p", {}, "These six words are your new key’s. Read them to both custodians yourself, by telephone or face to face. If they see other words, somebody has put another key in the place of yours. They are not your passphrase: never tell that to anybody."), sixWords(personFingerprint(recipient, sign), "Six words of your new key")];
}

function wireBack(): void {
  const form = byId<HTMLFormElement>("back");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const email = field("email").value.trim();
    const noEmail = mistake("email", email === "" ? "Enter your email address" : "");
    const noNew = mistake("new", field("new").value === "" ? "Enter your new passphrase" : "");
    if (noEmail || noNew) return field(noEmail ? "email" : "new").focus();
    void busy(form, (step) => back(email, step));
  });
}

async function back(email: string, step: (text: string) => void): Promise<void> {
  const { login, keyFile } = await derive(email, field("new").value, step);
  const who = { email, login };
  step("Looking at your recovery");
  const state = await known(who);
  if (state === null) return;
  const keys = await openKeyFile(fromB64(state.key_file), keyFile);
  const mine = { recipient: await recipientOf(keys.identity), sign: toB64(signPublic(keys.signSeed)) };
  if (mine.recipient !== state.recipient || mine.sign !== state.sign) throw new Error("the server keeps another key than yours. Tell a custodian to stop this recovery");
  field("new").value = "";
  showStep("state");
  const ask: Ask = (what, body) => call(`/api/recovery/${what}`, { ...who, ...body });
  new Work(byId("work"), ask, { identity: keys.identity, entering: null }, afterwards(), (error) => failed(error === null ? "" : inPlainWords(error)), readOut(mine.recipient, mine.sign)).show(state);
}

async function known(who: { email: string; login: string }): Promise<State | null> {
  try {
    return (await post("/api/recovery/state", who)) as State;
  } catch (error) {
    if (!(error instanceof HTTPError) || error.status !== 401) throw error;
    failed("This address and this passphrase do not go together, or there is no recovery under way for it: it may have been stopped or finished. If it is finished, sign in.");
    return null;
  }
}

const inPlainWords = (error: unknown): string => (error instanceof Error && error.name === "Error" ? error.message : inWords(error));

function afterwards(): Child[] {
  return [
    el("p", {}, "Your new key is in use. Your old passphrase, passkeys, app and backup codes no longer work."),
    el(
      "ul",
      { class: "nhsuk-list nhsuk-list--bullet" },
      el("li", {}, "Sign in with your new passphrase and set up a second step."),
      el("li", {}, "You can read at once. You can write, and workers can choose you again, once the custodians have signed a new list of readers."),
      el("li", {}, "Private notes, names sealed for you, and cases whose worker wanted no recovery have not come back."),
    ),
    el("p", {}, el("a", { class: "nhsuk-button", href: "/signin" }, "Sign in")),
  ];
}
