// Runs on pages that show the signed list and send nothing: home, and who will read this.
import { verifyHeads } from "../crypto/list";
import { readPoster } from "../poster";
import { mustMatch, sayChecked, sayRefused, whyOf } from "../reporter/list";

function check(): void {
  try {
    const { heads, last } = verifyHeads(JSON.parse(document.getElementById("heads")?.textContent ?? ""));
    const history = { heads, number: last.number, hash: last.hash };
    mustMatch(history, readPoster(location.hash));
    sayChecked(history, readPoster(location.hash));
  } catch (error) {
    sayRefused(whyOf(error));
  }
}

// Whoever scanned a poster has come to know whether it matches: that goes first, not below everything else.
if (readPoster(location.hash) !== null) {
  const state = document.getElementById("list-state");
  if (state) document.querySelector("h1")?.after(state);
}
check();
window.addEventListener("hashchange", () => {
  if (readPoster(location.hash) !== null) check();
});
