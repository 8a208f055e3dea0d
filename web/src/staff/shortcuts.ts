// Keyboard shortcuts of a staff page. They never take a key from a field that is typed into, `?` shows them, and they can be switched off
// (WCAG 2.1.4), which this tab remembers until its reader signs out. A page also has a button [data-shortcuts] that shows them: it works when they are off.
//
//   const keys = shortcuts("Shortcuts on this page", [
//     { keys: "r", label: "Write a reply", run: () => byId("reply").focus() },
//     { keys: "g d", label: "Go to my cases", run: () => location.assign("/desk") },
//   ]);
import { el, fill, say } from "./dom";
import { plain, Sequence, typing, type Shortcut } from "./keys";

export type { Shortcut } from "./keys";

const OFF = "shortcuts off";

export type Shortcuts = { show(): void; stop(): void };

/** shortcuts listens for the keys of a page; stop ends that. What `list` holds may be changed later. */
export function shortcuts(title: string, list: readonly Shortcut[]): Shortcuts {
  let box: HTMLDialogElement | null = null;
  const off = (): boolean => sessionStorage.getItem(OFF) !== null;
  const show = (): void => {
    if (document.querySelector("dialog[open]")) return;
    box ??= dialog();
    fill(box, ...inside(title, list, off(), turn, () => box?.close()));
    document.body.append(box);
    const before = document.activeElement;
    box.addEventListener("close", () => back(box, before), { once: true });
    box.showModal();
    box.querySelector<HTMLElement>("h2")?.focus();
  };
  const turn = (on: boolean): void => {
    if (on) sessionStorage.removeItem(OFF);
    else sessionStorage.setItem(OFF, "yes");
    say(on ? "Shortcuts are on." : "Shortcuts are off.");
  };
  const help: Shortcut = { keys: "?", label: "Show these shortcuts", run: show };
  const sequence = new Sequence(() => [...list, help]);
  const forget = (): void => sequence.forget();
  const press = (event: KeyboardEvent): void => {
    const key = plain(event);
    if (key === "" || off() || typing(event.target instanceof HTMLElement ? event.target : null) || document.querySelector("dialog[open]")) return;
    const found = sequence.press(key);
    if (!found) return;
    event.preventDefault(); // a letter must not end up in the field that it opens
    found.run();
  };
  const click = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest("[data-shortcuts]")) show();
  };
  document.addEventListener("keydown", press);
  document.addEventListener("pointerdown", forget);
  document.addEventListener("focusin", forget);
  document.addEventListener("click", click);
  return {
    show,
    stop() {
      document.removeEventListener("keydown", press);
      document.removeEventListener("pointerdown", forget);
      document.removeEventListener("focusin", forget);
      document.removeEventListener("click", click);
      box?.remove();
    },
  };
}

// back takes the box away and returns the focus to where it was, when that is still there.
function back(box: HTMLDialogElement | null, before: Element | null): void {
  box?.remove();
  if (before instanceof HTMLElement && before.isConnected) before.focus();
}

function dialog(): HTMLDialogElement {
  const box = el("dialog", { class: "app-dialog", "aria-labelledby": "shortcuts-title" });
  // Tab goes round inside: the browser itself would let it leave for its own bars, and back in at the top.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...box.querySelectorAll<HTMLElement>("button, input")];
    const [first, last] = [stops[0], stops.at(-1)];
    const at = document.activeElement;
    if (event.shiftKey ? at === first || at?.tagName === "H2" : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  });
  return box;
}

function inside(title: string, list: readonly Shortcut[], off: boolean, turn: (on: boolean) => void, close: () => void): HTMLElement[] {
  const on = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id: "shortcuts-on", checked: !off, "aria-describedby": "shortcuts-on-hint" });
  on.addEventListener("change", () => turn(on.checked));
  const line = (one: { keys: string; label: string }): HTMLElement =>
    el("div", { class: "app-keys__line" }, el("dt", {}, ...one.keys.split(" ").flatMap((key, n) => [n > 0 ? " then " : "", el("kbd", { class: "app-key" }, key)])), el("dd", {}, one.label));
  return [
    el("h2", { class: "nhsuk-heading-m", id: "shortcuts-title", tabindex: -1 }, title),
    el("dl", { class: "app-keys" }, ...list.map(line), line({ keys: "?", label: "Show these shortcuts" })),
    el(
      "div",
      { class: "nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-u-margin-bottom-4" },
      el("div", { class: "nhsuk-checkboxes__item" }, on, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: "shortcuts-on" }, "Use shortcuts"), el("div", { class: "nhsuk-hint nhsuk-checkboxes__hint", id: "shortcuts-on-hint" }, "Take this off if you speak to your computer, or if keys do things you did not want. It stays so until you sign out.")),
    ),
    el("button", { type: "button", class: "nhsuk-button nhsuk-u-margin-bottom-0", onclick: close }, "Close"),
  ];
}
