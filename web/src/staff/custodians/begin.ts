// How the page of custodians begins: with their keys, and with lists that this browser has checked.

import { ListError } from "../../crypto/list";
import { HTTPError } from "../../crypto/transport";
import { byId, el, fill } from "../dom";
import { ownWords } from "../ownwords";
import { showFollowed } from "../followlog";
import { askForProof } from "../prove";
import { refuse } from "../refused";
import { ended, unlocked, watch } from "../session";
import { FiguresToSign } from "./figures";
import { CustodiansPage } from "./page";
import { fetchWork } from "./work";

export async function begin(): Promise<void> {
  watch();
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  const loading = byId("list-loading");
  loading.hidden = false;
  try {
    const { person, keys, passkey } = await unlocked();
    const side = person.side === "staff" ? "staff" : "management";
    const me = { id: person.id, side, keys, six: (await ownWords(keys)).join(" ") } as const;
    const work = await fetchWork(me);
    new CustodiansPage(me, byId("list-work"), () => askForProof(person.email, passkey)).draw(work);
    byId("list-work").hidden = false;
    await showFollowed(byId("log-followed"), work.roster);
    await new FiguresToSign(me, byId("figures-work")).load();
    byId("custodians").dataset["ready"] = "yes";
  } catch (error) {
    if (error instanceof ListError) return refuse(error);
    if (error instanceof HTTPError && error.status === 401) return ended();
    fill(byId("list-problem-text"), el("p", {}, "The server could not be reached, or its answer is not whole."), el("p", {}, el("a", { href: location.pathname }, "Try again")));
    byId("list-problem").hidden = false;
  } finally {
    loading.hidden = true; // also when the page has been replaced
  }
}
