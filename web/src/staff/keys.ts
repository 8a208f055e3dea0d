// What a key press means: single keys, and sequences such as "g d". No page is needed for this.

/** A shortcut: its keys as they are pressed, parted by spaces, and what it does in words. */
export type Shortcut = { keys: string; label: string; run(): void };

/** Pressed is what of a key press matters. */
export type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; isComposing: boolean; defaultPrevented: boolean };

/** Focused is what of the element with the focus matters. */
export type Focused = { tagName: string; type?: string | undefined; isContentEditable?: boolean };

const pressable = new Set(["button", "checkbox", "radio", "submit", "reset", "file", "image"]);

/** typing says whether keys belong to the element that has the focus: a field that is written into, or a list that is chosen from by letter. */
export function typing(at: Focused | null): boolean {
  if (at === null) return false;
  const tag = at.tagName.toLowerCase();
  if (tag === "input") return !pressable.has(at.type ?? "text");
  return tag === "textarea" || tag === "select" || at.isContentEditable === true;
}

/** plain is the key as shortcuts name it, "" for one that is never a shortcut. */
export function plain(p: Pressed): string {
  if (p.ctrlKey || p.metaKey || p.altKey || p.isComposing || p.defaultPrevented || [...p.key].length !== 1) return "";
  return p.shiftKey ? p.key : p.key.toLowerCase(); // with caps lock on, r is still r
}

/** Sequence follows the keys pressed one after the other. */
export class Sequence {
  private before = "";

  constructor(private readonly list: () => readonly Shortcut[]) {}

  /** press takes the next key and gives the shortcut that it completes. */
  press(key: string): Shortcut | null {
    const tried = this.before === "" ? [key] : [`${this.before} ${key}`, key]; // a sequence that leads nowhere begins anew
    this.before = "";
    for (const keys of tried) {
      const found = this.list().find((one) => one.keys === keys);
      if (found) return found;
      if (this.list().some((one) => one.keys.startsWith(`${keys} `))) {
        this.before = keys;
        return null;
      }
    }
    return null;
  }

  /** forget drops what was begun. */
  forget(): void {
    this.before = "";
  }
}
