// What the form does while one fills it in: room left, patient details noticed, parts that show only when they matter, a search over areas.

import { narrow, saySearch } from "./areasearch";
import { all, el } from "./dom";
import { noticeDetails, sayDetails } from "./details";
import type { Linked } from "./linked";

const MANY_AREAS = 12;

export class Helpers {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly form: HTMLFormElement, private readonly room: () => number, private readonly people: Pick<Linked, "wanted" | "union">) {
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", (event) => {
      this.exclusive(event.target);
      this.refresh();
    });
    this.searchAreas();
    this.refresh();
  }

  // soon waits until the typing pauses, so that a screen reader is not talked over.
  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 400);
  }

  refresh(): void {
    this.showRoom();
    this.showDetails();
    this.showParts();
  }

  private showRoom(): void {
    const place = document.getElementById("what-room");
    if (!place) return;
    document.getElementById("what-room-plain")?.remove(); // said before a script could count
    const left = this.room();
    place.textContent = left >= 0 ? `You have about ${left.toLocaleString("en-GB")} characters left` : `You have about ${(-left).toLocaleString("en-GB")} characters too many`;
    place.classList.toggle("nhsuk-error-message", left < 0);
  }

  private showDetails(): void {
    const place = document.getElementById("what-details");
    const what = this.form.elements.namedItem("what");
    if (!place || !(what instanceof HTMLTextAreaElement)) return;
    const found = sayDetails(noticeDetails(what.value));
    if (place.dataset.found === found) return;
    place.dataset.found = found;
    place.replaceChildren();
    if (found === "") return;
    place.append(el("div", { class: "nhsuk-inset-text" }, el("p", {},
      el("strong", {}, `This may hold ${found}. `), "If the people who read it do not need it, please take it out. If they do, leave it: you can send it as it is.")));
  }

  private value(name: string): string {
    return this.form.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? "";
  }

  private showParts(): void {
    const mode = this.value("mode");
    const desks = all<HTMLInputElement>('input[name="desk"]:checked', this.form).map((one) => one.value);
    for (const part of all("[data-named]", this.form)) part.hidden = mode !== "confidential" && mode !== "open";
    for (const part of all("[data-sealed-name]", this.form)) part.hidden = mode !== "confidential" || desks.length < 2;
    for (const part of all("[data-opens]", this.form)) part.hidden = !desks.includes(part.dataset.opens ?? "");
    for (const part of all("[data-people]", this.form)) part.hidden = !desks.includes(part.dataset.people ?? "");
    for (const part of all("[data-alternate]", this.form)) part.hidden = !this.people.wanted();
    for (const part of all("[data-union]", this.form)) part.hidden = !this.people.union();
    for (const part of all("[data-no-member]", this.form)) part.hidden = this.value("member") !== "no";
    for (const part of all("[data-danger]", this.form)) {
      const show = this.value("danger") === "yes";
      if (part.hidden === show) part.hidden = !show;
    }
  }

  // exclusive: "I am not sure" unticks the themes, and a theme unticks it.
  private exclusive(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || target.name !== "theme" || !target.checked) return;
    const alone = target.dataset.exclusive !== undefined;
    for (const other of all<HTMLInputElement>('input[name="theme"]', this.form)) {
      if (other !== target && (alone || other.dataset.exclusive !== undefined)) other.checked = false;
    }
  }

  // searchAreas puts a box above a long list of areas that narrows it while one types.
  private searchAreas(): void {
    const list = document.getElementById("area");
    if (!(list instanceof HTMLSelectElement) || list.options.length <= MANY_AREAS) return;
    const options = [...list.options];
    const said = el("p", { class: "nhsuk-hint", role: "status" });
    const box = el("input", { class: "nhsuk-input", type: "search", id: "area-search", autocomplete: "off", spellcheck: "false" });
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      const chosen = list.value;
      const result = narrow(options, box.value, chosen);
      list.replaceChildren(...result.kept);
      list.value = chosen;
      said.textContent = saySearch(box.value, result.found);
    });
    list.before(el("label", { class: "nhsuk-label", for: "area-search" }, "Search the list"), box, said);
  }
}
