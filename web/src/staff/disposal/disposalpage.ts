// The page on which two people remove what is past its time.
import type { Card } from "../../crypto/card";
import { ListError } from "../../crypto/list";
import { Refused } from "../calls";
import type { Signer } from "../case/act";
import { Pool } from "../desk/pool";
import { byId, el, fill, say, type Child } from "../dom";
import type { Lists } from "../page";
import { refuse } from "../refused";
import { atWork, ended } from "../session";
import { disposals, type Disposals, type Old } from "./calls";
import { ProposeForm } from "./propose";
import { RunBox } from "./runbox";
import { mine, TakenBackForm } from "./takenback";

export class DisposalPage {
  private readonly cards = new Map<string, Card | null>();
  private pool: Pool | null = null;
  private form: ProposeForm | null = null;
  private back: TakenBackForm | null = null;

  constructor(
    private readonly me: Signer,
    private readonly lists: Lists,
  ) {}

  /** begin asks what there is, opens it on this device and shows it. */
  async begin(done = ""): Promise<void> {
    byId("disposal-loading").hidden = byId("disposal-body").hidden === false;
    await this.safely(async () => {
      const found = await disposals();
      await this.open([...found.past, ...found.runs.flatMap((r) => r.cases)]);
      this.draw(found);
      byId("disposal-loading").hidden = true;
      byId("disposal-body").hidden = false;
      byId("disposal").dataset["ready"] = String(found.past.length);
      if (done !== "") say(done);
    });
  }

  /** open has every card opened that is not open yet. */
  private open(all: readonly Old[]): Promise<void> {
    const sealed = all.filter((one) => one.card !== "" && !this.cards.has(one.id)).map((one) => ({ id: one.id, sealed: one.card }));
    const fresh = [...new Map(sealed.map((one) => [one.id, one])).values()];
    if (fresh.length === 0) return Promise.resolve();
    const bar = byId<HTMLProgressElement>("disposal-bar");
    byId("disposal-progress").hidden = false;
    return new Promise((resolve) => {
      let left = fresh.length;
      bar.max = left;
      this.pool = new Pool(this.me.identity, (asked, opened) => {
        asked.forEach(({ id }, n) => this.cards.set(id, opened[n] ?? null));
        left -= asked.length;
        atWork();
        bar.value = fresh.length - left;
        byId("disposal-progress-text").textContent = `Opening on this device: ${fresh.length - left} of ${fresh.length}`;
        if (left > 0) return;
        this.pool?.end();
        byId("disposal-progress").hidden = true;
        resolve();
      });
      this.pool.add(fresh);
    });
  }

  private draw(found: Disposals): void {
    const around = { me: this.me, lists: this.lists, rule: found.rule, card: (id: string): Card | null => this.cards.get(id) ?? null, again: (words: string) => this.begin(words), safely: (work: () => Promise<void>) => this.safely(work) };
    fill(byId("disposal-runs"), ...found.runs.map((run): Child => new RunBox(run, around).node));
    byId("disposal-ready").hidden = false;
    this.back = new TakenBackForm(byId<HTMLFormElement>("back-form"), found.past.filter((one) => mine(one) && one.bar === ""), around);
    this.form = new ProposeForm(byId<HTMLFormElement>("propose-form"), byId("disposal-rule"), found.past, around);
  }

  /** safely says what went wrong, and moves there. */
  private async safely(work: () => Promise<void>): Promise<void> {
    byId("disposal-problem").hidden = true;
    try {
      await work();
    } catch (err) {
      if (err instanceof Refused && err.status === 401) return ended();
      if (err instanceof ListError) return refuse(err);
      byId("disposal-loading").hidden = true;
      const words = err instanceof Refused ? err.message : "Something went wrong on this device.";
      fill(byId("disposal-problem-text"), el("p", {}, words), el("p", {}, el("a", { href: "/desk/disposal" }, "Load the page again")));
      byId("disposal-problem").hidden = false;
      byId("disposal-problem").focus();
    }
  }

  wipe(): void {
    this.pool?.end();
    this.cards.clear();
    this.form?.wipe();
    this.back?.wipe();
    byId("disposal-body").replaceChildren();
  }
}
