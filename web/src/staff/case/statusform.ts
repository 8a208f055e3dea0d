// Choosing where the case stands next, with words for the person who spoke up.
import { byId, el, fill } from "../dom";
import type { Lists } from "../page";
import type { OpenCase } from "./view";

export class StatusForm {
  private readonly select = byId<HTMLSelectElement>("status");
  private readonly words = byId<HTMLTextAreaElement>("status-text");
  private prefilled = "";
  private shown = "";

  constructor(private readonly lists: Lists) {
    this.select.addEventListener("change", () => this.changed());
  }

  draw(c: OpenCase): void {
    const now = c.answer.case.status;
    if (this.shown === now) return;
    this.shown = now;
    const next = this.lists.status(now).next;
    fill(this.select, el("option", { value: "" }, "Choose"), ...next.map((s) => el("option", { value: s }, this.lists.status(s).label)));
    this.changed();
  }

  chosen(): string {
    const group = this.select.closest(".nhsuk-form-group");
    group?.querySelector(".nhsuk-error-message")?.remove();
    const none = this.select.value === "";
    group?.classList.toggle("nhsuk-form-group--error", none);
    if (none) {
      this.select.before(el("span", { class: "nhsuk-error-message", role: "alert" }, "Choose a status first"));
      this.select.focus();
    }
    return this.select.value;
  }

  /** changed says what the person will see, and offers words where the moment has its own. */
  private changed(): void {
    const word = this.select.value === "" ? null : this.lists.status(this.select.value);
    byId("status-hint").textContent = word ? `${word.hint} They will read: “${word.plain}”` : "";
    if (this.words.value.trim() === this.prefilled) {
      this.prefilled = word?.text ?? "";
      this.words.value = this.prefilled;
    }
  }

  sent(): void {
    this.words.value = "";
    this.prefilled = "";
    this.shown = "";
  }

  draft(): boolean {
    return this.words.value.trim() !== this.prefilled;
  }
}
