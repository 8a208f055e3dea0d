// What the sign-in, invitation and account forms share: fields, mistakes at the field, a button that waits, words for failures.

import { generatePassphrase } from "../crypto/person";
import { HTTPError, NetworkError, request } from "../crypto/transport";

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** Declined is somebody who did not touch their passkey, took too long, or closed the window. */
export class Declined extends Error {}

export const field = (id: string): HTMLInputElement => byId<HTMLInputElement>(id);

/** mistake shows what is wrong at its field, and "" takes it away. It gives back whether there is one. */
export function mistake(id: string, text: string): boolean {
  const input = field(id);
  const group = byId(`${id}-group`);
  document.getElementById(`${id}-error`)?.remove();
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((d) => d !== "" && d !== `${id}-error`);
  group.classList.toggle("nhsuk-form-group--error", text !== "");
  input.classList.toggle("nhsuk-input--error", text !== "");
  if (text !== "") {
    const said = document.createElement("span");
    said.className = "nhsuk-error-message";
    said.id = `${id}-error`;
    said.textContent = text;
    input.before(said);
    described.push(said.id);
  }
  if (described.length > 0) input.setAttribute("aria-describedby", described.join(" "));
  else input.removeAttribute("aria-describedby");
  return text !== "";
}

/** failed shows why nothing happened, above the form, and moves there. "" takes it away. */
export function failed(text: string): void {
  const box = byId("failed");
  box.replaceChildren();
  if (text === "") return;
  const summary = document.createElement("div");
  summary.className = "nhsuk-error-summary";
  const heading = document.createElement("h2");
  heading.className = "nhsuk-error-summary__heading";
  heading.textContent = "There is a problem";
  const body = document.createElement("p");
  body.textContent = text;
  summary.append(heading, body);
  box.append(summary);
  box.focus();
}

/** busy shows what is going on while work runs, and keeps the form from being sent twice. What was typed stays. */
export async function busy(form: HTMLFormElement, work: (step: (text: string) => void) => Promise<void>): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!button || button.disabled) return;
  button.disabled = true;
  byId("progress").hidden = false;
  failed("");
  try {
    await work((text) => {
      byId("progress-text").textContent = text;
      byId("status").textContent = text;
    });
  } catch (error) {
    failed(inWords(error));
  } finally {
    byId("status").textContent = ""; // what was going on is over, also for somebody who reads the page to its end by ear
    byId("progress").hidden = true;
    button.disabled = false;
  }
}

export function inWords(error: unknown): string {
  if (error instanceof Declined) return error.message;
  if (error instanceof HTTPError && error.message !== "") return error.message;
  if (error instanceof NetworkError) return "We could not reach the server. Check your connection and try again. What you typed is still here.";
  if (error instanceof Error) return `Something went wrong in this browser: ${error.message}. Nothing has been sent. Try again, or use another browser.`;
  return "Something went wrong. Try again.";
}

let prove: (() => Promise<void>) | null = null;

/** proveWith says how this page has somebody show that it is still them, when the server wants that before it goes on. */
export function proveWith(ask: () => Promise<void>): void {
  prove = ask;
}

// proven asks for a proof when one is wanted, and goes on with what was asked.
async function proven(send: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await send();
  } catch (error) {
    if (prove === null || !(error instanceof HTTPError && error.code === "prove")) throw error;
    await prove();
    return send();
  }
}

/** post sends JSON once, and gives the answer's JSON, or null for none. Each of these calls is asked by a person, who can ask again. */
export async function post(path: string, body: unknown): Promise<unknown> {
  return call("POST", path, body);
}

/** call is post with another method. */
export async function call(method: "POST" | "PUT", path: string, body: unknown): Promise<unknown> {
  const bytes = await proven(() => request(path, { method, type: "application/json", body: JSON.stringify(body), credentials: "same-origin", tries: 1 }));
  return bytes.length === 0 ? null : JSON.parse(new TextDecoder().decode(bytes));
}

/** drop asks the server to take something away. */
export async function drop(path: string): Promise<void> {
  await proven(() => request(path, { method: "DELETE", credentials: "same-origin", tries: 1 }));
}

/** showStep shows one step of the page and hides the others, and goes to its heading. */
export function showStep(id: string): void {
  for (const step of document.querySelectorAll<HTMLElement>("[data-step]")) step.hidden = step.id !== id;
  for (const intro of ["why", "whom"]) document.getElementById(intro)?.toggleAttribute("hidden", true); // said once, at the beginning
  byId(id).querySelector<HTMLElement>("h2")?.focus();
}

/** offerWords fills #offer with a passphrase by chance, and wires #take and #other. */
export function offerWords(took: (words: string) => void): void {
  const offer = byId("offer");
  const draw = (): void => {
    offer.textContent = generatePassphrase();
  };
  draw();
  byId("other").addEventListener("click", draw);
  byId("take").addEventListener("click", () => took(offer.textContent ?? ""));
}
