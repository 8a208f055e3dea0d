// The code of a poster: an address that ends in #list=<number>.<hash>.<side> (docs/format.md §7). A browser sends nothing after "#" to
// any server, so only the page opened from it knows. It hands it on to the worker pages it leads to, and keeps it nowhere else.

export type PrintedBy = "management" | "staff";

/** The list that a poster vouches for. */
export interface Poster {
  number: number;
  hash: string;
  side: PrintedBy;
}

/** What an address says of a poster: nothing, a poster, or something that should be one and is not. */
export type Scanned = Poster | "unreadable" | null;

const begins = "#list=";
const whole = /^#list=([1-9][0-9]{0,8})\.([0-9a-f]{64})\.(management|staff)$/;

export function readPoster(fragment: string): Scanned {
  if (!fragment.startsWith(begins)) return null;
  const [, number, hash, side] = whole.exec(fragment) ?? [];
  return number && hash && side ? { number: Number(number), hash, side: side as PrintedBy } : "unreadable";
}

const workerPages = new Set(["", "raise", "celebrate", "check", "readers", "protects", "help", "figures", "accessibility", "privacy"]);

/** An address within the service, with the poster's part if this page has one. */
export function withPoster(path: string): string {
  return location.hash.startsWith(begins) ? path + location.hash : path;
}

/** From now on every way from this page to another worker page takes the poster's part of the address along. */
export function handOn(): void {
  let fragment = location.hash.startsWith(begins) ? location.hash : "";
  const carry = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link || fragment === "" || link.origin !== location.origin || (link.pathname === location.pathname && link.hash !== "")) return;
    if (workerPages.has(link.pathname.split("/")[1] ?? "") && !link.pathname.startsWith("/readers/")) link.hash = fragment;
  };
  for (const type of ["pointerdown", "focusin", "click"]) document.addEventListener(type, carry, true);
  // A link within the page, such as "Skip to main content", must not take it off the address: a reload would forget the poster.
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith(begins)) fragment = location.hash;
    else if (fragment !== "") history.replaceState(history.state, "", fragment);
  });
}
