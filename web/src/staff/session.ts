// The keys of whoever is signed in, for as long as they are. docs/format.md §6, last paragraph.
//
// A page of a reader begins with
//
//   const { person, keys } = await unlocked();
//
// The keys lie in sessionStorage sealed to a device key that only the server's session holds, so they survive a reload and are of no
// use once the session has ended. They are wiped when signing out, when the server says the session is over, and after some minutes
// without a touch: the browser is locked then, on the server too, and what was being typed waits in its tab, sealed to its writer's own
// key. Tabs of the same session hand each other the sealed copy, and the touches, and lock and unlock together. The sealed index of the
// desk outlasts a lock, and goes with the session.

import { HTTPError, request } from "../crypto/transport";
import { parseRecipient, recipientOf } from "../crypto/identity";
import { openDeviceCopy, sealDeviceCopy } from "../crypto/session";
import type { PersonKeys } from "../crypto/person";
import { forgetIndex } from "./desk/forget";
import { keepForLater, keptForLater, restoreTyped, sealTyped, waiting } from "./typed";

export interface Person {
  id: string;
  name: string;
  email: string;
  role: string;
  side: string;
  desk: string;
}

export interface Me {
  person: Person;
  stage: "identity" | "second" | "enrol" | "full" | "locked";
  methods: string[];
  device_key: string;
  key_file: string;
  proved: boolean; // less than five minutes ago they showed that it is them
}

export interface Unlocked {
  person: Person;
  keys: PersonKeys;
  passkey: boolean; // they have one, so a touch can show that it is them
}

/** Why somebody is sent to the sign-in page; it has words for each. */
export type Why = "ended" | "out" | "keys" | "locked";

const STORED = "saysomething keys";
const OWN = "saysomething own"; // whom to seal to: what is typed can be sealed when the keys cannot be opened any more
const ALIVE = 5 * 60_000; // while somebody works in the page, the server hears so this often

type Told = { kind: "who has the keys" } | { kind: "the keys"; copy: string } | { kind: "wipe" } | { kind: "lock" } | { kind: "anybody there" } | { kind: "touched"; at: number };

const TELL = 15_000; // how often the idle clock looks, and tabs tell each other of touches

const ANSWER = 400; // how long to wait for other tabs: one that is there answers at once
const SENT = 2_000; // and for the server to hear that this browser is locked

let touched = Date.now();
let elsewhere = 0; // when somebody last touched another tab
let watched = false; // this page has something to lock
let leaving = false;

const limit = (): number => Number(document.body.dataset["lock"] ?? 10) * 60_000;

const channel = new BroadcastChannel("saysomething session");
channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (data.kind === "wipe") leave("out");
  if (data.kind === "lock" && watched) void lock("locked");
  if (data.kind === "touched") touched = Math.max(touched, (elsewhere = data.at));
  if (data.kind === "anybody there" && Date.now() - touched < limit()) tell({ kind: "touched", at: touched });
  const copy = sessionStorage.getItem(STORED);
  if (data.kind === "who has the keys" && copy !== null) tell({ kind: "the keys", copy });
  if (data.kind !== "the keys") return;
  touched = Date.now(); // a tab has signed in again, or been unlocked
  if (copy !== null) sessionStorage.setItem(STORED, data.copy);
});

const tell = (what: Told): void => channel.postMessage(what);

/** Keeps keys for this tab, and for others of the same session. */
export async function keep(keys: PersonKeys, deviceKey: string): Promise<void> {
  const copy = await sealDeviceCopy(keys, deviceKey);
  await remember(copy, keys);
  tell({ kind: "the keys", copy });
}

async function remember(copy: string, keys: PersonKeys): Promise<void> {
  sessionStorage.setItem(STORED, copy);
  sessionStorage.setItem(OWN, await recipientOf(keys.identity));
}

/** whenUnlocked calls back once another tab of this browser has been unlocked: what it opened is kept here then. */
export function whenUnlocked(then: () => void): void {
  channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.kind !== "the keys") return;
    sessionStorage.setItem(STORED, data.copy);
    then();
  });
}

/**
 * Wipes what this tab keeps, but for what was being typed, which is sealed. Whatever a page has in variables goes when it navigates away,
 * which `leave` does.
 */
export function wipe(): void {
  const typed = keptForLater();
  sessionStorage.clear();
  if (typed !== null) keepForLater(typed);
}

/** Wipes and goes to the sign-in page, which says why and leads back here. */
export function leave(why: Why): void {
  if (why === "out") sessionStorage.clear();
  if (why === "out" || why === "ended") forgetIndex();
  wipe();
  const here = why === "out" ? "" : `&next=${encodeURIComponent(location.pathname)}`;
  location.replace(`/signin?why=${why}${here}`);
}

/** Who is signed in, from the server. Null when nobody is (any more). */
export async function whoAmI(): Promise<Me | null> {
  try {
    const bytes = await request("/api/staff/me", { credentials: "same-origin", tries: 3 });
    return JSON.parse(new TextDecoder().decode(bytes)) as Me;
  } catch (error) {
    if (error instanceof HTTPError && error.status === 401) return null;
    throw error;
  }
}

/**
 * The person signed in and their keys. Without a session or without keys it goes to the sign-in page and never returns, so a page that
 * awaits it shows nothing meanwhile. Throws only when the server cannot be reached.
 */
export async function unlocked(): Promise<Unlocked> {
  const me = await whoAmI();
  if (me?.stage !== "full") return gone(me?.stage === "locked" ? "locked" : "ended");
  const keys = (await opened(sessionStorage.getItem(STORED), me)) ?? (await opened(await fromAnotherTab(), me));
  return keys === null ? gone("keys") : { person: me.person, keys, passkey: me.methods.includes("passkey") };
}

let here: PersonKeys | null = null; // what this page has opened: it seals what is being typed to them

// mine are the keys of this tab, null when it has none.
async function mine(): Promise<PersonKeys | null> {
  const copy = sessionStorage.getItem(STORED);
  if (here !== null || copy === null) return here;
  const me = await whoAmI();
  return me === null ? null : opened(copy, me);
}

// putAside seals what is being typed, for when its writer is back.
async function putAside(): Promise<void> {
  const own = sessionStorage.getItem(OWN);
  if (own !== null) await sealTyped(parseRecipient(own));
}

/** Wipes the tab's keys and asks for a touch or the passphrase; what was being typed waits, sealed. */
async function lock(why: Why, tells = false): Promise<void> {
  if (leaving) return;
  leaving = true;
  try {
    await putAside();
  } finally {
    wipe();
    if (tells) await lockAll();
    leave(why);
  }
}

// lockAll locks the other tabs and, as well as the line allows, the session: by itself the server would wait for some minutes more.
async function lockAll(): Promise<void> {
  tell({ kind: "lock" });
  const how: RequestInit = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" }, keepalive: true, signal: AbortSignal.timeout(SENT) };
  await fetch("/api/staff/lock", how).catch(() => null);
}

// lockUnlessUsed asks the other tabs first: this one may have slept while somebody worked in them.
async function lockUnlessUsed(): Promise<void> {
  tell({ kind: "anybody there" });
  await new Promise((done) => setTimeout(done, ANSWER));
  if (Date.now() - elsewhere > limit()) await lock("locked", true);
}

// opened is null for a copy of an earlier session.
async function opened(copy: string | null, me: Me): Promise<PersonKeys | null> {
  if (copy === null) return null;
  try {
    const keys = await openDeviceCopy(copy, me.device_key);
    await remember(copy, keys);
    here = keys;
    return keys;
  } catch {
    return null;
  }
}

function gone(why: Why): Promise<never> {
  leave(why);
  return new Promise<never>(() => {});
}

// fromAnotherTab waits a moment only.
function fromAnotherTab(): Promise<string | null> {
  return new Promise((resolve) => {
    const done = (copy: string | null): void => {
      channel.removeEventListener("message", heard);
      resolve(copy);
    };
    const heard = ({ data }: MessageEvent<Told>): void => {
      if (data.kind === "the keys") done(data.copy);
    };
    channel.addEventListener("message", heard);
    setTimeout(() => done(null), ANSWER);
    tell({ kind: "who has the keys" });
  });
}

/** Call when any call to the server answers 401: wipes, and asks to unlock, or to sign in again. */
export const ended = (): void => void whoAmI().then(found, () => lock("ended"));

async function found(me: Me | null): Promise<void> {
  if (me?.stage !== "full") return lock(me?.stage === "locked" ? "locked" : "ended");
  await putAside(); // the session is there: another tab took it on under a new cookie while the call was on its way
  location.reload();
}

/** Ends the session on the server and wipes every tab. When the server cannot be reached, this device is wiped all the same. */
export async function signOut(): Promise<void> {
  sessionStorage.clear();
  tell({ kind: "wipe" });
  try {
    await request("/api/signout", { method: "POST", credentials: "same-origin", tries: 2 });
  } finally {
    leave("out");
  }
}

let touch = (): void => {}; // until the idle clock runs

/**
 * atWork counts as a touch. Long work that somebody has begun here calls it for each step that it gets done, so that the tab does not lock
 * in the middle of it; work that stands still does not hold the lock off.
 */
export const atWork = (): void => touch();

/** watch wires the sign-out button and the idle clock. Pages with keys call it once, at the start. */
export function watch(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-signout]")) {
    form.addEventListener("submit", () => {
      sessionStorage.clear();
      forgetIndex();
      tell({ kind: "wipe" });
    });
  }
  watched = true;
  let heard = Date.now(); // when the server last heard of us, and when other tabs did
  let told = 0;
  touched = Date.now();
  touch = (): void => {
    touched = Date.now();
    if (touched - told < TELL) return;
    told = touched;
    tell({ kind: "touched", at: touched });
  };
  for (const event of ["keydown", "pointerdown", "scroll"]) addEventListener(event, atWork, { passive: true, capture: true });
  const look = (): void => {
    const now = Date.now();
    if (now - touched > limit()) return void lockUnlessUsed();
    if (touched > heard && now - heard > ALIVE) {
      heard = now;
      whoAmI().then((me) => (me?.stage === "full" ? undefined : found(me)), () => {}); // no connection is no reason to lose what is being written
    }
  };
  setInterval(look, TELL);
  document.addEventListener("visibilitychange", look); // a computer that slept
  if (waiting()) mine().then((keys) => (keys === null ? undefined : restoreTyped(keys)), () => {});
}
