// Runs on pages that show the signed list and send nothing: home, and who will read this.
import { verifyList } from "../crypto/list";
import { readPoster } from "../poster";
import { mustMatch, sayChecked, sayRefused, whyOf } from "../reporter/list";

function check(): void {
  try {
    const { heads, list } = JSON.parse(document.getElementById("roster")?.textContent ?? "");
    const verified = verifyList(heads, list);
    mustMatch(verified, readPoster(location.hash));
    sayChecked(verified, readPoster(location.hash));
  } catch (error) {
    sayRefused(whyOf(error), false);
  }
}

check();
window.addEventListener("hashchange", () => {
  if (readPoster(location.hash) !== null) check();
});
