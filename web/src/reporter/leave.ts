// Warns before the page is left while something would be lost: text not sent, or a receipt not
// written down. "Exit this page" is never held up: whoever presses it wants to be gone.

let reason: (() => boolean) | null = null;

function warn(event: BeforeUnloadEvent): void {
  if (document.documentElement.dataset.exit === "now") return; // exit.ts: somebody is standing in the door
  if (reason?.()) event.preventDefault();
}

/** From now on leaving warns while `unsafe` says so. */
export function warnWhile(unsafe: () => boolean): void {
  if (!reason) {
    window.addEventListener("beforeunload", warn);
  }
  reason = unsafe;
}

/** Leaving is safe again. */
export function letGo(): void {
  reason = null;
  window.removeEventListener("beforeunload", warn);
}
