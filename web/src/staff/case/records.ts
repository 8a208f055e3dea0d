// "Copies of this case": the ways to take one out of the service, and those that were.
import { el, tag } from "../dom";
import { longDay } from "../words";
import { Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";

const whats = { export: "Copy of the case", package: "Sealed package", subject_access: "Answer to a request for information", print: "Print" } as const;

export function recordsSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "Copies of this case", around.busy);
  const { lists, me } = around;
  const line = (c: OpenCase): HTMLElement[] =>
    c.entries.flatMap((e) => {
      if (e.said.kind !== "copied" || e.doubt !== "") return [];
      const { what, to, hash, text } = e.said.body;
      return [
        el(
          "li",
          { class: "app-rung" },
          el("p", {}, el("strong", {}, whats[what]), to !== "" && ` for ${to}`, `, made by ${e.author === me.id ? "you" : lists.person(e.author)} in the week of ${longDay(e.week)}`),
          text !== "" && el("p", { class: "app-small" }, text),
          hash !== "" && el("p", { class: "app-small" }, "SHA-256: ", el("span", { class: "app-hash" }, hash)),
        ),
      ];
    });
  return {
    draw(c) {
      const made = line(c);
      const address = `/desk/cases/${around.id}`;
      part.show(
        c.identity !== null && el("ul", { class: "app-plain-list" }, el("li", {}, el("a", { href: `${address}/export` }, "Make a copy of this case")), el("li", {}, el("a", { href: `${address}/access` }, "Answer a request for information"))),
        made.length > 0 && el("p", {}, tag(`${made.length} ${made.length === 1 ? "copy" : "copies"} left the service`, "grey")),
        made.length > 0 && el("ul", { class: "app-plain-list" }, ...made),
      );
    },
    wipe: () => part.wipe(),
  };
}
