// The invitation page: who is invited, a passphrase, keys made here, and the first sign-in.

import { toB64 } from "../crypto/bytes";
import { recipientOf } from "../crypto/identity";
import { newPersonKeys, sealKeyFile, type PersonKeys } from "../crypto/person";
import { signPublic } from "../crypto/sign";
import { HTTPError } from "../crypto/transport";
import { busy, byId, failed, field, mistake, offerWords, post } from "./form";
import { derive, firstStep, goOn, homeOf } from "./signin";
import { weakness } from "./passphrase";

interface Invitation {
  name: string;
  email: string;
  role: string;
  role_name: string;
  organisation: string;
}

/** What the server keeps of keys under a passphrase: nothing that opens anything. */
export async function lock(keys: PersonKeys, email: string, passphrase: string, step: (text: string) => void): Promise<{ login: string; key_file: string }> {
  const { login, keyFile } = await derive(email, passphrase, step);
  return { login, key_file: toB64(await sealKeyFile(keys, keyFile)) };
}

/** choosePassphrase wires the fields both forms share, and gives a check of them that marks what is wrong. */
export function choosePassphrase(personal: () => string[]): () => boolean {
  const passphrase = field("passphrase");
  const strength = byId("strength");
  const tell = (): void => {
    const why = passphrase.value === "" ? "" : weakness(passphrase.value, personal());
    strength.textContent = why !== "" ? why : passphrase.value === "" ? "" : "This is strong enough.";
  };
  passphrase.addEventListener("input", () => {
    mistake("passphrase", "");
    tell();
  });
  offerWords((words) => {
    passphrase.value = words;
    mistake("passphrase", "");
    tell();
    field("again").focus();
  });
  return () => {
    const weak = mistake("passphrase", weakness(passphrase.value, personal()));
    const differs = mistake("again", field("again").value !== passphrase.value ? "The two are not the same" : "");
    if (weak) strength.textContent = ""; // the mistake says it
    if (weak) passphrase.focus();
    else if (differs) field("again").focus();
    return !weak && !differs;
  };
}

export async function start(): Promise<void> {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname); // so that the address bar, a screenshot or the history does not hold it
  // A reload must not lose the invitation: the token waits in this tab only, until it has been used.
  if (token !== "") sessionStorage.setItem("invitation", token);
  const kept = sessionStorage.getItem("invitation") ?? "";
  if (kept === "") return refused("This address has no invitation in it. Open the whole link that you were given. If you have already chosen your passphrase, go to the sign-in page and go on from there.");
  try {
    show((await post("/api/invitation", { token: kept })) as Invitation, kept);
  } catch (error) {
    if (error instanceof HTTPError && error.status === 404) sessionStorage.removeItem("invitation");
    refused(error instanceof HTTPError ? error.message : "We could not reach the server. Check your connection, then load this page again.");
  }
}

function refused(text: string): void {
  byId("looking").hidden = true;
  failed(text);
}

function show(invitation: Invitation, token: string): void {
  const first = invitation.email === "";
  byId("looking").hidden = true;
  byId("greeting").textContent = first
    ? "You are the first administrator here. Enter who you are and choose a passphrase; then you can set up the organisation."
    : `You have been invited to ${invitation.organisation || "Say Something"}.`;
  byId("who").hidden = first;
  byId("first").hidden = !first;
  byId("who-name").textContent = invitation.name;
  byId("who-email").textContent = invitation.email;
  byId("who-role").textContent = invitation.role_name;
  field("account").value = invitation.email;
  const form = byId<HTMLFormElement>("activate");
  form.hidden = false;
  const who = (): { name: string; email: string } => (first ? { name: field("name").value.trim(), email: field("email").value.trim() } : { name: "", email: "" });
  const good = choosePassphrase(() => [invitation.name, invitation.email, invitation.organisation, who().name, who().email]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (first && missing(who())) return;
    if (!good()) return;
    void busy(form, (step) => activate(token, who(), invitation.email || who().email, step));
  });
}

function missing({ name, email }: { name: string; email: string }): boolean {
  const noName = mistake("name", name === "" ? "Enter your name" : "");
  const noEmail = mistake("email", /^[^@\s]+@[^@\s]+$/.test(email) ? "" : "Enter an email address, like name@example.nhs.uk");
  if (noName || noEmail) field(noName ? "name" : "email").focus();
  return noName || noEmail;
}

async function activate(token: string, who: { name: string; email: string }, email: string, step: (text: string) => void): Promise<void> {
  step("Making your keys in this browser");
  const keys = await newPersonKeys();
  const passphrase = field("passphrase").value;
  const locked = await lock(keys, email, passphrase, step);
  await post("/api/activate", {
    token,
    ...who,
    recipient: await recipientOf(keys.identity),
    sign: toB64(signPublic(keys.signSeed)),
    ...locked,
  });
  sessionStorage.removeItem("invitation");
  const made = (): void => location.replace("/signin?why=made"); // the account stands; only the first sign-in failed
  try {
    goOn(await firstStep(email, passphrase, step)).then((person) => location.replace(homeOf(person.role)), made);
  } catch {
    made();
  }
}

