// What the page carries for its script, and whether this browser can do what the script needs.

import { newIdentity, newReceipt, open, parseRoster, recipientOf, seal, sign, signPublic, utf8, verify, type Roster, type SignedList } from "../crypto";
import { count, list, object, text, type Check } from "../crypto/shape";
import { parseRule, type Rule } from "../clock";
import { request } from "../crypto/transport";
import { readPoster } from "../poster";
import { all, byId } from "./dom";
import { mustFollow, mustMatch, Refused, refuseForm, sayChecked, whyOf } from "./list";
import type { TakenBack } from "./takenback";

function json(id: string): unknown {
  return JSON.parse(byId(id).textContent ?? "");
}

/** A roster whose list is there, verified, and goes with this page and its poster: the only kind anything is sealed by. */
export interface TrustedRoster extends Roster {
  list: SignedList;
}

let begun: TrustedRoster | null = null;

/** The roster that came with the page. Its list has been verified and compared with the poster the page was opened from; throws Refused otherwise. */
export function pageRoster(): TrustedRoster {
  begun ??= trusted(() => json("roster"));
  mustMatch(begun.list, readPoster(location.hash));
  return begun;
}

/** The roster as it is now, verified in the same way, and following from the list that this page began with. Throws Refused otherwise. */
export async function freshRoster(): Promise<TrustedRoster> {
  const answer = await request("/api/roster");
  const fresh = trusted(() => JSON.parse(new TextDecoder().decode(answer)));
  mustFollow(fresh.list, pageRoster().list);
  mustMatch(fresh.list, readPoster(location.hash));
  return fresh;
}

function trusted(read: () => unknown): TrustedRoster {
  try {
    const roster = parseRoster(read());
    const { list } = roster;
    if (!list) throw new Refused("unsigned");
    return { ...roster, list };
  } catch (error) {
    throw new Refused(whyOf(error));
  }
}

/** What "check on my concern" knows of this installation. */
export interface Service {
  rules: Rule[];
  nation: string;
  statuses: Record<string, string>;
  taken_back: TakenBack;
}

const words: Check<Record<string, string>> = (value, path = "") => {
  const out: Record<string, string> = {};
  for (const [key, one] of Object.entries(value ?? {})) out[key] = text(one, `${path}.${key}`);
  return out;
};
const parseService: Check<Service> = object<Service>({ rules: list(parseRule), nation: text, statuses: words, taken_back: object<TakenBack>({ kept: count, wait: count }) });

export function pageService(): Service {
  return parseService(json("service"), "service");
}

/** How what is typed will be sent. The page says `plain` until a script that works says otherwise. */
export type How = "plain" | "trying" | "sealed" | "broken" | "refused";

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

/**
 * Runs a page's script: its form sends nothing by itself from now on, and the page says so only once the list of readers has been verified and
 * encryption has been proved.
 */
export async function takeOver(form: HTMLFormElement, start: () => void): Promise<void> {
  form.addEventListener("submit", (event) => event.preventDefault());
  sayHow("trying");
  try {
    const { list } = pageRoster();
    await proveThatItWorks();
    start();
    sayHow("sealed");
    sayChecked(list, readPoster(location.hash));
    window.addEventListener("hashchange", () => scannedAnother(form));
  } catch (error) {
    if (error instanceof Refused) return refuse(form, error);
    sayHow("broken");
    for (const button of all<HTMLButtonElement>("button", form)) button.disabled = true;
  }
}

// scannedAnother: only what follows "#" has changed, so the browser keeps the page and all that was typed.
function scannedAnother(form: HTMLFormElement): void {
  if (readPoster(location.hash) === null) return;
  try {
    sayChecked(pageRoster().list, readPoster(location.hash));
  } catch (error) {
    refuse(form, error instanceof Refused ? error : new Refused(whyOf(error)));
  }
}

function refuse(form: HTMLFormElement, refused: Refused): void {
  sayHow("refused");
  refuseForm(form, refused.why);
}
