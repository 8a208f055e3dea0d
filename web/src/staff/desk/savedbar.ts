// Saved filters: quick links by name, to use, rename and delete.
import { byId, el, fill, say } from "../dom";
import { textField } from "../case/fields";
import { same, type Filter, type Order } from "./choose";
import { openDialog } from "./dialog";
import { mostSaved, type OwnSettings, type Saved } from "./settings";

export type Showing = { filter: Filter; order: Order };

export class SavedBar {
  private readonly place = byId("desk-saved");

  constructor(
    private readonly own: OwnSettings,
    private readonly now: () => Showing,
    private readonly use: (saved: Saved) => void,
  ) {
    byId("desk-save").addEventListener("click", () => this.save());
  }

  draw(): void {
    const { saved } = this.own.now;
    const at = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["saved"] : undefined;
    const now = this.now();
    const on = saved.find((one) => one.order === now.order && same(one.filter, now.filter));
    this.place.hidden = saved.length === 0;
    fill(
      this.place,
      el("span", { class: "app-small", id: "desk-saved-title" }, "Saved: "),
      ...saved.map((one) => el("button", { type: "button", class: "app-quick", "data-saved": one.name, "aria-pressed": one === on ? "true" : "false", onclick: () => this.use(one) }, one.name)),
      on && el("button", { type: "button", class: "app-link-button", "data-saved": "rename", onclick: () => this.rename(on) }, "Rename", this.about(on)),
      on && el("button", { type: "button", class: "app-link-button", "data-saved": "delete", onclick: () => this.remove(on) }, "Delete", this.about(on)),
    );
    if (at) this.place.querySelector<HTMLElement>(`[data-saved="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  }

  private about(one: Saved): HTMLElement {
    return el("span", { class: "nhsuk-u-visually-hidden" }, ` the saved filter ${one.name}`);
  }

  private save(): void {
    const { filter, order } = this.now();
    this.name("Save this filter", "", "Save it", (name) => this.own.change((now) => ({ ...now, saved: [...now.saved, { name, filter: { ...filter }, order }] })));
  }

  private rename(one: Saved): void {
    this.name("Rename the saved filter", one.name, "Rename it", (name) => this.own.change((now) => ({ ...now, saved: now.saved.map((s) => (s.name === one.name ? { ...s, name } : s)) })));
  }

  private name(title: string, value: string, button: string, keep: (name: string) => Promise<void>): void {
    const taken = (name: string): string => {
      if (this.own.now.saved.some((s) => s.name === name && name !== value)) return "You have one of this name already";
      return value === "" && this.own.now.saved.length >= mostSaved ? `You have ${mostSaved} saved filters. Delete one first.` : "";
    };
    const field = textField({ id: "saved-name", label: "What do you want to call it?", hint: "Kept for you alone, encrypted, with the words you search for. It is there when you sign in again.", rows: 1, max: 60, value, required: "Give it a name", check: taken });
    openDialog({
      title,
      body: [field.node],
      button,
      submit: async () => {
        const name = field.read();
        if (name === null) {
          field.focus();
          return false;
        }
        await keep(name);
        say(`Saved as ${name}.`);
        return true;
      },
    }, () => this.draw());
  }

  private remove(one: Saved): void {
    openDialog({
      title: `Delete the saved filter ${one.name}?`,
      body: [el("p", {}, "No case is changed. You can save the same filter again.")],
      button: "Delete it",
      warning: true,
      submit: async () => {
        await this.own.change((now) => ({ ...now, saved: now.saved.filter((s) => s.name !== one.name) }));
        say(`${one.name} is deleted.`);
        return true;
      },
    }, () => this.draw());
  }

  wipe(): void {
    fill(this.place);
  }
}
