// Changing who reads a case: made in this browser, sent once, and made again when somebody wrote first.
import { ChangeError, makeChange, needConsent, type Change, type Wanted } from "../../crypto/change";
import type { SignedPeople } from "../../crypto/held";
import { changeReaders, Refused } from "../calls";
import { signedPeople } from "../handover/signed";
import type { Lists } from "../page";
import type { Signer } from "./act";
import { held } from "./held";
import type { OpenCase } from "./view";

export class Changer {
  /** What was sent last without an answer: the same bytes again are one change. */
  private unsure: { key: string; change: Change } | null = null;

  constructor(
    private readonly id: string,
    private readonly me: Signer,
    private readonly lists: Lists,
    private readonly load: () => Promise<OpenCase>,
  ) {}

  /** needs says whether somebody may be added only if the person who spoke up agrees. */
  needs(c: OpenCase, id: string): boolean {
    return c.chain.agreed.needs(id) || needConsent(held(c), [id], this.signed()).length > 0;
  }

  async change(c: OpenCase, wanted: Wanted): Promise<void> {
    const key = JSON.stringify(wanted);
    try {
      await this.lists.refresh(); // keys are sealed to the people of the list in force, no older one
      await changeReaders(this.id, this.unsure?.key === key ? this.unsure.change : await this.make(c, wanted, key));
    } catch (err) {
      if (!(err instanceof Refused) || err.code !== "conflict") throw this.inWords(err);
      await changeReaders(this.id, await this.make(await this.load(), wanted, key));
    }
    this.unsure = null;
  }

  private async make(c: OpenCase, wanted: Wanted, key: string): Promise<Change> {
    const author = { id: this.me.id, signSeed: this.me.signSeed, day: this.lists.page.today };
    const change = await makeChange(held(c), wanted, author, this.signed());
    this.unsure = { key, change };
    return change;
  }

  private signed(): SignedPeople {
    const signed = signedPeople(this.lists.roster);
    if (!signed) throw new Error("No list of readers is signed yet, so nobody can be added or taken off.");
    return signed;
  }

  private inWords(err: unknown): unknown {
    if (!(err instanceof ChangeError)) return err;
    const names = err.people.map(this.lists.person).join(", ");
    switch (err.reason) {
      case "last_reader":
        return new Error("A concern always needs somebody who reads it. Add another reader first.");
      case "unlisted":
        return new Error(`${names}: not on the signed list of readers now, so no key can be sealed to them. Take them off too, or ask the custodians to sign a new list first.`);
      case "unexplained":
        return new Error(`${names}: nothing in this case says who let them in, so no new key is given to them. Take them off too, and tell a custodian of each side.`);
      case "in_conflict":
        return new Error(`${names}: named in this case as somebody who must not read it. They cannot be let in, and have to be taken off with any change.`);
      case "consent":
        return new Error(`${names}: the person who spoke up has to agree first.`);
      default:
        return new Error("This change cannot be made. Load the page again to see who reads this now.");
    }
  }
}
