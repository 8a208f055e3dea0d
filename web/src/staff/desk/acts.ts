// What the desk does to cases without going to their pages: thank, say who leads, change the status. Each case is opened, written in and opened
// again, one after the other; each opening is written in the access log, as it should be.
import { Refused } from "../calls";
import { Writer, type Signer, type Writing } from "../case/act";
import type { OpenCase } from "../case/view";
import { cardNow } from "../case/work";
import type { Lists } from "../page";
import type { CaseIndex } from "./caseindex";
import { readOf } from "./index";
import { newItem, opened, recall, type Item } from "./item";

/** Plan says what to write into a case as it stands now, or why nothing. */
export type Plan = (c: OpenCase) => Writing | Writing[] | { not: string };

export type Outcome = { item: Item; failed: string }; // "" when it went well

export class Acts {
  constructor(
    private readonly me: Signer,
    private readonly lists: Lists,
    private readonly index: () => CaseIndex | null,
  ) {}

  /** each carries a plan out case by case; `done` hears after each. What fails stops none of the others. */
  async each(items: readonly Item[], plan: Plan, done: (n: number) => void, stopped: () => boolean = () => false): Promise<Outcome[]> {
    const out: Outcome[] = [];
    for (const item of items) {
      if (stopped()) break;
      out.push({ item, failed: await this.one(item, plan) });
      done(out.length);
    }
    await this.index()?.save().catch(() => {});
    return out;
  }

  private async one(item: Item, plan: Plan): Promise<string> {
    try {
      const writer = new Writer(item.row.id, this.me, this.lists);
      const c = await writer.load();
      const writing = plan(c);
      if ("not" in writing) {
        this.take(item, c);
        return writing.not;
      }
      this.take(item, await writer.write(c, ...(Array.isArray(writing) ? writing : [writing])));
      return "";
    } catch (err) {
      if (err instanceof Refused && err.status === 404) return "You are not one of its readers any more.";
      return err instanceof Error ? err.message : "Something went wrong.";
    }
  }

  /** take puts the case as it is now into its line of the desk. */
  private take(item: Item, c: OpenCase): void {
    const row = c.answer.case;
    Object.assign(item, newItem({ ...row, read_seq: Math.max(row.read_seq, row.last_seq) }, this.me.id));
    const card = cardNow(c);
    opened(item, card, this.lists);
    const index = this.index();
    index?.remember(row.id, readOf(c));
    if (index && row.mark) index.put(row.id, row.mark, card);
    recall(item, index?.read(row.id) ?? readOf(c));
    item.row.card = "";
  }
}
