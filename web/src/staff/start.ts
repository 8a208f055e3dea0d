// How every page that opens cases begins and ends.
import { ListError } from "../crypto/list";
import type { Signer } from "./case/act";
import { byId, el, fill } from "./dom";
import { readPage, type Lists } from "./page";
import { refuse } from "./refused";
import { unlocked, watch } from "./session";

type Open = { wipe(): void };

/** start unlocks the reader's keys and hands them to the page; what the page made of them is wiped when the reader signs out. */
export async function start(problem: string, begin: (me: Signer, lists: Lists) => Open): Promise<void> {
  let page: Open | null = null;
  const wipe = (): void => {
    page?.wipe();
    page = null;
  };
  watch();
  for (const form of document.querySelectorAll("form[data-signout]")) form.addEventListener("submit", wipe);
  // A page that the browser brings back from memory starts over: the server decides whether it may be shown.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    wipe();
    location.reload();
  });
  try {
    const { person, keys } = await unlocked();
    page = begin({ id: person.id, ...keys }, readPage());
  } catch (err) {
    if (err instanceof ListError) return refuse(err);
    fill(byId(`${problem}-text`), el("p", {}, "The server could not be reached, or this page is not whole. "), el("p", {}, el("a", { href: location.pathname }, "Try again")));
    byId(problem).hidden = false;
    throw err;
  }
}
