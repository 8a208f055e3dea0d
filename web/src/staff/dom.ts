// Small helpers to build pages out of text. Nothing here, and nothing that uses it, ever parses HTML:
// what a worker wrote can only become a text node.

export type Child = Node | string | number | null | undefined | false;
type Props = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

/** el makes an element. A function (onclick) is a listener, true an empty attribute, false or undefined nothing. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  add(node, ...children);
  return node;
}

export function add(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** fill replaces everything inside parent. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  add(parent, ...children);
}

/** byId finds an element that the template promises. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** embedded reads the JSON that the server put into the page. */
export function embedded<T>(id: string): T {
  return JSON.parse(byId(id).textContent ?? "null") as T;
}

/** say tells screen readers, and shows nothing that was not on the page before. */
export function say(text: string): void {
  byId("announce").textContent = text;
}

/** paragraphs keeps the line breaks of what somebody wrote. */
export function paragraphs(text: string): HTMLElement {
  return el("div", { class: "app-written" }, text === "" ? el("span", { class: "nhsuk-u-secondary-text-color" }, "(nothing written)") : text);
}

/** tag is a coloured NHS status word. */
export function tag(text: string, colour: string): HTMLElement {
  return el("strong", { class: `nhsuk-tag nhsuk-tag--${colour}` }, text);
}

/** hidden is text only for screen readers. */
export function unseen(text: string): HTMLElement {
  return el("span", { class: "nhsuk-u-visually-hidden" }, text);
}
