// The desk by keyboard: through the cases that are shown, and what to do with them.
import { byId } from "../dom";
import { shortcuts, type Shortcuts } from "../shortcuts";
import type { ViewName } from "./views";

export type KeyActions = { view(view: ViewName): void; tick(id: string): void; thank(id: string): void; move(id: string): void };

export class DeskKeys {
  private readonly keys: Shortcuts;

  constructor(act: KeyActions) {
    const go = (where: string) => () => location.assign(where);
    this.keys = shortcuts("Shortcuts on your desk", [
      { keys: "j", label: "Next case", run: () => step(1) },
      { keys: "k", label: "Case before", run: () => step(-1) },
      { keys: "o", label: "Open the case (or Enter)", run: () => here()?.click() },
      { keys: "x", label: "Choose the case, in the list", run: () => act.tick(caseHere()) },
      { keys: "t", label: "Thank, for the cases chosen or the one you are at", run: () => act.thank(caseHere()) },
      { keys: "m", label: "Move the case, on the board", run: () => act.move(caseHere()) },
      {
        keys: "/",
        label: "Search",
        run: () => {
          if (byId("desk-cases").hidden) act.view("list");
          byId("words").focus();
        },
      },
      { keys: "1", label: "Today", run: () => act.view("today") },
      { keys: "2", label: "List", run: () => act.view("list") },
      { keys: "3", label: "Board", run: () => act.view("board") },
      { keys: "g m", label: "Go to matters", run: go("/desk/matters") },
      { keys: "g r", label: "Go and record a concern told in person", run: go("/desk/record") },
      { keys: "g h", label: "Go to handing over", run: go("/desk/handover") },
    ]);
  }

  stop(): void {
    this.keys.stop();
  }
}

/** shown are the links of the cases in sight, in their order. */
function shown(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#desk-work [data-case] a.app-desk-link")].filter((a) => a.offsetParent !== null);
}

function here(): HTMLElement | undefined {
  const at = document.activeElement?.closest("[data-case]");
  return shown().find((a) => a.closest("[data-case]") === at);
}

const caseHere = (): string => here()?.closest<HTMLElement>("[data-case]")?.dataset["case"] ?? "";

function step(by: number): void {
  const all = shown();
  const at = here();
  const n = at ? all.indexOf(at) + by : by > 0 ? 0 : all.length - 1;
  all[Math.max(0, Math.min(all.length - 1, n))]?.focus();
}
