// The code of a poster: an address that ends in #list=<number>.<hash>.<side> (docs/format.md §7). A browser sends nothing after "#" to
// any server, so only the page opened from it knows. It hands it on to the pages it leads to, and keeps it nowhere else. The place on
// a page that a link leads to goes after it: #list=<number>.<hash>.<side>~<place>.

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
const whole = /^#list=([1-9][0-9]{0,8})\.([0-9a-f]{64})\.(management|staff)(?:~[a-z0-9-]*)?$/;

export function readPoster(fragment: string): Scanned {
  if (!fragment.startsWith(begins)) return null;
  const [, number, hash, side] = whole.exec(fragment) ?? [];
  return number && hash && side ? { number: Number(number), hash, side: side as PrintedBy } : "unreadable";
}

// Where no worker goes, and what is no page.
const elsewhere = new Set(["signin", "activate", "desk", "account", "admin", "static"]);

/** An address within the service, with the poster's part if this page has one. */
export function withPoster(path: string): string {
  return location.hash.startsWith(begins) ? path + location.hash : path;
}

/** From now on every way from this page to another takes the poster's part of the address along. */
export function handOn(): void {
  let fragment = arrive();
  const carry = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link || fragment === "" || link.hash.startsWith(begins) || link.origin !== location.origin || link.hasAttribute("download")) return;
    if (link.pathname === location.pathname && link.hash !== "") return; // a place on this page
    if (!elsewhere.has(link.pathname.split("/")[1] ?? "")) link.hash = link.hash === "" ? fragment : `${fragment}~${link.hash.slice(1)}`;
  };
  for (const type of ["pointerdown", "focusin", "click"]) document.addEventListener(type, carry, true);
  // A link within the page, such as "Skip to main content", must not take it off the address: a reload would forget the poster.
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith(begins)) fragment = arrive();
    else if (fragment !== "") history.replaceState(history.state, "", fragment);
  });
}

/** arrive goes to the place that the address names after the poster's part, and gives that part. */
function arrive(): string {
  if (!location.hash.startsWith(begins)) return "";
  const [fragment = "", place = ""] = location.hash.split("~");
  if (place !== "") {
    history.replaceState(history.state, "", fragment);
    document.getElementById(place)?.scrollIntoView();
  }
  return fragment;
}
