// The groups of the case page and the navigation that lists what is in sight of them. Sections show and hide themselves; the navigation follows.
import { byId, el, fill } from "../dom";

type Place = { id: string; name: string };
type Group = Place & { short: string; parts: Place[] };

/** followGroups draws the navigation now and whenever a part appears or goes. It gives back what stops it. */
export function followGroups(): () => void {
  const nav = byId("case-nav");
  let drawn = "";
  let waiting = false;
  const draw = (): void => {
    waiting = false;
    const groups = inSight();
    const key = JSON.stringify(groups);
    if (key === drawn) return;
    drawn = key;
    const at = nav.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
    fill(nav, el("ul", { class: "app-case__groups" }, ...groups.map(line)));
    for (const link of nav.querySelectorAll("a")) if (link.getAttribute("href") === at) link.focus();
  };
  const watcher = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(draw);
  });
  for (const part of document.querySelectorAll("#case-body .app-part, #case-body .app-banner, #thank-form")) {
    watcher.observe(part, { attributes: true, attributeFilter: ["hidden"], childList: true });
  }
  draw();
  return () => watcher.disconnect();
}

function line(group: Group): HTMLElement {
  const inside = group.parts.map((part) => el("li", {}, el("a", { href: `#${part.id}` }, part.name)));
  return el(
    "li",
    { class: "app-case__group" },
    el("a", { href: `#${group.id}`, class: "app-case__link" }, el("span", { class: "app-case__long" }, group.name), el("span", { class: "app-case__short" }, group.short)),
    inside.length > 1 && el("ul", { class: "app-case__parts" }, ...inside),
  );
}

// inSight hides groups with nothing in them and lists the others.
function inSight(): Group[] {
  const out: Group[] = [];
  for (const group of document.querySelectorAll<HTMLElement>(".app-group")) {
    const parts = [...group.querySelectorAll<HTMLElement>(".app-part")].filter((part) => !part.hidden && part.childElementCount > 0);
    const loud = [...group.querySelectorAll<HTMLElement>(":scope > .app-banner, :scope > form")].some((one) => !one.hidden);
    group.hidden = parts.length === 0 && !loud;
    if (group.hidden) continue;
    const names = parts.flatMap((part) => {
      const title = part.querySelector("h3");
      if (!title?.textContent) return [];
      title.id ||= `${part.id}-title`;
      title.tabIndex = -1;
      return [{ id: title.id, name: title.textContent }];
    });
    const title = group.querySelector("h2");
    if (title) out.push({ id: title.id, name: title.textContent ?? "", short: group.dataset["short"] ?? "", parts: names });
  }
  return out;
}
