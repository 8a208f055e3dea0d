// What a reader has set for their own desk: saved filters, suggestions put aside, list or board. Sealed to them on the server, so that it is there
// on every device, and nobody else knows what they look for.
import { getOwn, listOwn, markOf, putOwn } from "./owncalls";
import type { OwnKey } from "./sealed";
import { parseFilter, type Filter, type Order } from "./choose";

export type Saved = { name: string; filter: Filter; order: Order };
export type View = "list" | "board";
export type DeskSettings = { saved: Saved[]; dismissed: string[]; view: View };

const NAME = "filters";
export const mostSaved = 30;
const mostDismissed = 2000;

const nothing = (): DeskSettings => ({ saved: [], dismissed: [], view: "list" });

export class OwnSettings {
  now: DeskSettings = nothing();
  private mark = "";

  constructor(private readonly key: OwnKey) {}

  /** load fetches them; what does not open or make sense is nothing. */
  async load(): Promise<void> {
    this.mark = (await listOwn()).find((one) => one.name === NAME)?.mark ?? "";
    this.now = this.mark === "" ? nothing() : await this.unseal(await getOwn(NAME));
  }

  /** change keeps what edit makes of them. When another device was first, it edits what that one left. */
  async change(edit: (now: DeskSettings) => DeskSettings): Promise<void> {
    for (let tries = 0; tries < 4; tries++) {
      const next = edit(this.now);
      next.dismissed = next.dismissed.slice(-mostDismissed);
      const file = await this.key.seal({ v: 1, ...next });
      if (await putOwn(NAME, this.mark, file)) {
        this.mark = markOf(file);
        this.now = next;
        return;
      }
      await this.load();
    }
    throw new Error("Another device is changing this at the same time. Try again in a moment.");
  }

  dismiss(what: string): Promise<void> {
    return this.change((now) => ({ ...now, dismissed: [...now.dismissed.filter((one) => one !== what), what] }));
  }

  get dismissed(): ReadonlySet<string> {
    return new Set(this.now.dismissed);
  }

  wipe(): void {
    this.now = nothing();
  }

  private async unseal(file: Uint8Array): Promise<DeskSettings> {
    try {
      return parseSettings(await this.key.open(file));
    } catch {
      return nothing();
    }
  }
}

const orders: readonly string[] = ["urgent", "newest", "oldest", "due", "name"] satisfies Order[];

export function parseSettings(value: unknown): DeskSettings {
  const given = (typeof value === "object" && value !== null ? value : {}) as { saved?: unknown; dismissed?: unknown; view?: unknown };
  const list = <T>(of: unknown, one: (value: unknown) => T[]): T[] => (Array.isArray(of) ? of.flatMap(one) : []);
  return {
    saved: list(given.saved, (s: unknown) => {
      const { name, filter, order } = (typeof s === "object" && s !== null ? s : {}) as { name?: unknown; filter?: unknown; order?: unknown };
      return typeof name === "string" && name !== "" ? [{ name, filter: parseFilter(filter), order: orders.includes(String(order)) ? (order as Order) : "urgent" }] : [];
    }),
    dismissed: list(given.dismissed, (one) => (typeof one === "string" ? [one] : [])),
    view: given.view === "board" ? "board" : "list",
  };
}
