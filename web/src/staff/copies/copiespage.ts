// The page on which a copy of a case is made: opens the case, and gives the rest to the kind of copy that it is for.
import { ended } from "../session";
import { Refused } from "../calls";
import { byId, el, fill, say } from "../dom";
import type { Lists } from "../page";
import { Writer, type Signer, type Writing } from "../case/act";
import { CaseFiles } from "../case/casefiles";
import { Busy } from "../case/forms";
import { CaseError } from "../case/open";
import type { OpenCase } from "../case/view";
import { Access } from "./access";
import { Export } from "./export";
import { Maker } from "./maker";
import { Package } from "./package";

/** What a kind of copy has around it. */
export type Desk = {
  id: string;
  me: Signer;
  lists: Lists;
  busy: Busy;
  maker: Maker;
  c: OpenCase;
  write(...writings: Writing[]): Promise<void>;
};

export interface Copy {
  /** begin draws the first form into place. */
  begin(place: HTMLElement): Promise<void> | void;
  /** draft says whether something would be lost. */
  draft(): boolean;
  wipe(): void;
}

const kinds: Record<string, (desk: Desk) => Copy> = { export: (desk) => new Export(desk), package: (desk) => new Package(desk), access: (desk) => new Access(desk) };

export class CopiesPage {
  private c: OpenCase | null = null;
  private copy: Copy | null = null;
  private readonly files = new CaseFiles(() => this.c);
  private readonly maker: Maker;

  constructor(private readonly id: string, private readonly what: string, private readonly me: Signer, private readonly lists: Lists) {
    this.maker = new Maker(this.files, lists.page.today);
    window.addEventListener("beforeunload", (event) => {
      if (this.copy?.draft()) event.preventDefault();
    });
  }

  async load(): Promise<void> {
    const writer = new Writer(this.id, this.me, this.lists);
    try {
      const c = (this.c = await writer.load());
      const make = kinds[this.what];
      if (!make) throw new Error("no such copy");
      const write = async (...writings: Writing[]): Promise<void> => {
        this.c = await writer.write(this.c ?? c, ...writings);
      };
      this.copy = make({ id: this.id, me: this.me, lists: this.lists, busy: new Busy(), maker: this.maker, c, write });
      await this.copy.begin(byId("copies-body"));
      byId("copies-body").hidden = false;
      byId("copies").dataset["ready"] = "yes";
    } catch (err) {
      this.failed(err);
    } finally {
      byId("case-loading").hidden = true;
    }
  }

  private failed(err: unknown): void {
    if (err instanceof Refused && err.status === 401) return ended();
    const gone = err instanceof Refused && err.status === 404;
    const words = gone ? "There is no such case, or you are not one of its readers." : err instanceof Refused || err instanceof CaseError ? err.message : "Something went wrong while opening this case.";
    byId("case-problem").hidden = false;
    fill(byId("case-problem-text"), el("p", {}, words), el("p", {}, el("a", { href: "/desk" }, "Back to my cases")));
    say(words);
  }

  wipe(): void {
    this.copy?.wipe();
    this.copy = null;
    this.c = null;
    this.files.wipe();
    this.maker.wipe();
    byId("copies-body").replaceChildren();
  }
}
