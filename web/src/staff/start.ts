// How every page that opens cases begins and ends.
import { byId, el, fill } from "./dom";
import type { Signer } from "./case/act";
import { unlock } from "./keys";
import { readPage, type Lists } from "./page";

type Open = { wipe(): void };

/** start unlocks the reader's keys and hands them to the page; what the page made is wiped when the reader signs out. */
export async function start(problem: string, begin: (me: Signer, lists: Lists) => Open): Promise<void> {
  let page: Open | null = null;
  const wipe = (): void => {
    page?.wipe();
    page = null;
  };
  for (const form of document.querySelectorAll("[data-signout]")) form.addEventListener("submit", wipe);
  // A page that the browser brings back from memory, after signing out or not, starts over: the server decides what it may show.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      wipe();
      location.reload();
    }
  });
  try {
    const me = await unlock();
    if (me) page = begin(me, readPage());
  } catch (err) {
    const box = byId(problem);
    box.hidden = false;
    fill(box, el("h2", { class: "nhsuk-heading-s" }, "Your keys could not be opened"), el("p", {}, "Sign in again. ", el("a", { href: "/signin" }, "Sign in")));
    throw err;
  }
}
