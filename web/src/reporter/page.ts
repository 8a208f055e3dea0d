// What the page carries for its script, and whether this browser can do what the script needs.

import { newIdentity, newReceipt, open, parseRoster, recipientOf, seal, sign, signPublic, utf8, verify, type Roster } from "../crypto";
import { object, text, type Check } from "../crypto/shape";
import { request } from "../crypto/transport";
import { all, byId } from "./dom";

function json(id: string): unknown {
  return JSON.parse(byId(id).textContent ?? "");
}

/** The roster that came with the page. */
export function pageRoster(): Roster {
  return parseRoster(json("roster"));
}

/** The roster as it is now. */
export async function freshRoster(): Promise<Roster> {
  return parseRoster(JSON.parse(new TextDecoder().decode(await request("/api/roster"))));
}

/** What "check on my concern" knows of this installation. */
export interface Service {
  preset: string;
  nation: string;
  statuses: Record<string, string>;
}

const words: Check<Record<string, string>> = (value, path = "") => {
  const out: Record<string, string> = {};
  for (const [key, one] of Object.entries(value ?? {})) out[key] = text(one, `${path}.${key}`);
  return out;
};
const parseService: Check<Service> = object<Service>({ preset: text, nation: text, statuses: words });

export function pageService(): Service {
  return parseService(json("service"), "service");
}

/** How what is typed will be sent. The page says `plain` until a script that works says otherwise. */
export type How = "plain" | "trying" | "sealed" | "broken";

export function sayHow(how: How): void {
  for (const text of all("[data-how]")) text.hidden = text.dataset.how !== how;
}

/** Seals, signs and opens something small. Throws when this browser cannot. */
export async function proveThatItWorks(): Promise<void> {
  const identity = await newIdentity();
  const plain = utf8("I can say something");
  const opened = await open(await seal(plain, [await recipientOf(identity)]), identity);
  const receipt = newReceipt();
  const signature = sign(receipt.signSeed(), opened);
  const same = opened.length === plain.length && opened.every((byte, i) => byte === plain[i]);
  if (!same || !verify(signPublic(receipt.signSeed()), plain, signature)) throw new Error("this browser does not encrypt as it should");
}

/** Runs a page's script: its form sends nothing by itself from now on, and the page says so only once encryption has been proved. */
export async function takeOver(form: HTMLFormElement, start: () => void): Promise<void> {
  form.addEventListener("submit", (event) => event.preventDefault());
  sayHow("trying");
  try {
    await proveThatItWorks();
    start();
    sayHow("sealed");
  } catch {
    sayHow("broken");
    for (const button of all<HTMLButtonElement>("button", form)) button.disabled = true;
  }
}
