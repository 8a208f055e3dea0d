// A document drawn in the page: the preview, and what is printed.
import { el, type Child } from "../dom";
import type { Block, Doc, Piece } from "./doc";

export function docView({ title, lead, blocks }: Doc): HTMLElement {
  return el("div", { class: "app-paper" }, el("p", { class: "app-paper__title" }, title), ...lead.map((one) => el("p", {}, one)), ...blocks.map(view));
}

function view(block: Block): HTMLElement {
  switch (block.kind) {
    case "heading":
      return el("p", { class: "app-paper__heading" }, block.text);
    case "text":
      return el("p", { class: "app-written" }, ...block.pieces.map(piece));
    case "quiet":
      return el("p", { class: "nhsuk-u-secondary-text-color app-small" }, block.text);
    case "warning":
      return el("p", { class: "app-doubt" }, block.text);
    case "pairs":
      return el("dl", { class: "app-pairs" }, ...block.pairs.map(([key, value]) => el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", { class: "app-written" }, value))));
    case "list":
      return el("ul", {}, ...block.items.map((one) => el("li", {}, one)));
    case "files":
      return el("ul", {}, ...block.files.map((one) => el("li", {}, `${one.name} ${one.note}`)));
    case "table":
      return el(
        "div",
        { class: "app-paper__table", tabindex: 0, role: "region", "aria-label": "Table" },
        el("table", { class: "nhsuk-table" }, el("thead", {}, el("tr", {}, ...block.head.map((one) => el("th", { scope: "col", class: "nhsuk-table__header" }, one)))), el("tbody", {}, ...block.rows.map((row) => el("tr", {}, ...row.map((one) => el("td", { class: "nhsuk-table__cell" }, one)))))),
      );
    case "part":
      return el("div", { class: "app-paper__part" }, el("p", { class: "app-paper__heading" }, block.title), block.quiet !== "" && el("p", { class: "nhsuk-u-secondary-text-color app-small" }, block.quiet), ...block.blocks.map(view));
  }
}

export const piece = (one: Piece): Child => (typeof one === "string" ? one : el("span", { class: "app-gone" }, `[taken out: ${one.gone}]`));
