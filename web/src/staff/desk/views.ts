// Which of the desk's views is shown: today, the list, the board. Kept for this tab as a word; list or board is also remembered for the reader.
import { byId } from "../dom";

export type ViewName = "today" | "list" | "board";

const KEPT = "desk-view";
const names: readonly ViewName[] = ["today", "list", "board"];

export class Views {
  now: ViewName;
  private like: "list" | "board" = "list"; // how the reader likes to see all cases

  constructor(private readonly changed: (view: ViewName) => void) {
    const kept = sessionStorage.getItem(KEPT);
    this.now = names.find((one) => one === kept) ?? "today";
    if (this.now !== "today") this.like = this.now;
    for (const name of names) byId(`view-${name}`).addEventListener("click", () => this.show(name));
    this.draw();
  }

  preferred(like: "list" | "board"): void {
    if (sessionStorage.getItem(KEPT) === null) this.like = like;
  }

  /** show changes the view; "cases" is the list or the board, whichever the reader likes. */
  show(view: ViewName | "cases", focus = false): void {
    this.now = view === "cases" ? this.like : view;
    if (this.now !== "today") this.like = this.now;
    sessionStorage.setItem(KEPT, this.now);
    this.draw();
    if (focus) byId(`view-${this.now}`).focus();
    this.changed(this.now);
  }

  private draw(): void {
    for (const name of names) byId(`view-${name}`).setAttribute("aria-pressed", String(name === this.now));
    byId("desk-today-view").hidden = this.now !== "today";
    byId("desk-cases").hidden = this.now === "today";
  }
}
