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

check();
window.addEventListener("hashchange", () => {
  if (readPoster(location.hash) !== null) check();
});
