// The custodians' page for lost keys. handlers/recovery.go serves it, keys.ts, ask.ts and underway.ts make its parts.

import type { PersonKeys } from "../../crypto/person";
import { ListError } from "../../crypto/list";
import { Refused } from "../calls";
import { add, byId, el, embedded, fill, say } from "../dom";
import { copyOut } from "../copyout";
import { freshRoster, verifiedRoster } from "../pin";
import { refuse } from "../refused";
import { askSection } from "./ask";
import { HandedError } from "./handed";
import { overview } from "./calls";
import { keysSection, peopleSection } from "./keys";
import { Custody, CustodyError } from "./sidekey";
import { endedSection, underWaySection } from "./underway";

/** What the parts of the page ask of it. */
export interface Frame {
  /** Does something that takes a while, then shows the page as it is. What went wrong is said at the top. */
  work(button: HTMLButtonElement, what: () => Promise<string>): void;
  name(id: string): string;
  /** How many halves stayed closed while this page was open: by the id of a recovery, or under `rotate`. */
  readonly closed: Map<string, number>;
}

export class RecoveryPage implements Frame {
  private custody: Custody | null = null;
  readonly closed = new Map<string, number>();

  constructor(private readonly keys: Pick<PersonKeys, "identity">) {}

  /** Reads everything and shows it. */
  async load(): Promise<void> {
    byId("recovery-loading").hidden = false;
    try {
      const roster = this.custody === null ? verifiedRoster(embedded<unknown>("roster")) : await freshRoster();
      this.custody = new Custody(await overview(), roster.list, this.keys.identity);
      this.show(this.custody);
    } catch (error) {
      this.problem(error);
    } finally {
      byId("recovery-loading").hidden = true;
    }
  }

  private show(custody: Custody): void {
    const work = byId("recovery-work");
    fill(work, underWaySection(custody, this), askSection(custody, this), keysSection(custody, this), peopleSection(custody), endedSection(custody, this));
    work.hidden = false;
  }

  name(id: string): string {
    const state = this.custody?.state;
    return [...(state?.people ?? []), ...(state?.custodians ?? [])].find((one) => one.id === id)?.name ?? "somebody no longer listed";
  }

  work(button: HTMLButtonElement, what: () => Promise<string>): void {
    if (button.disabled) return;
    button.disabled = true;
    byId("recovery-problem").hidden = true;
    what()
      .then(async (done) => {
        await this.load();
        say(done);
        byId("recovery-work").querySelector<HTMLElement>("h2")?.focus();
      })
      .catch((error: unknown) => this.problem(error))
      .finally(() => (button.disabled = false));
  }

  /** The owner's link, shown the one time that it is known. */
  static link(name: string, link: string): void {
    const field = el("input", { class: "nhsuk-input", id: "link", type: "text", readonly: true, value: link, spellcheck: "false" });
    const copied = el("p", { id: "link-copied", role: "status" });
    const copy = (): void => {
      field.select();
      copyOut(link, copied, "The link is selected: copy it with Ctrl+C.");
    };
    const box = byId("recovery-link");
    fill(
      box,
      el("h2", { class: "nhsuk-heading-m", tabindex: "-1" }, `Give this link to ${name}`),
      el("label", { class: "nhsuk-label nhsuk-label--s", for: "link" }, "The link, shown only now"),
      el("div", { class: "nhsuk-hint" }, "It can be used once, within three days. Give it to them yourself, face to face or by a message you know reaches them. Then they read six words to you, and to a custodian of the other side."),
      field,
      el("div", { class: "app-buttons nhsuk-u-margin-top-3" }, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", id: "link-copy", onclick: copy }, "Copy the link")),
      copied,
    );
    box.hidden = false;
    box.querySelector<HTMLElement>("h2")?.focus();
    field.addEventListener("focus", () => field.select());
  }

  private problem(error: unknown): void {
    if (error instanceof ListError) return refuse(error);
    const text = known(error) ? error.message : "Something went wrong in this browser. What had been done is kept: try again to go on from there.";
    const box = byId("recovery-problem");
    fill(byId("recovery-problem-text"), el("p", {}, text));
    if (this.custody === null) add(byId("recovery-problem-text"), el("p", {}, el("a", { href: location.pathname }, "Try again")));
    box.hidden = false;
    box.focus();
    if (!known(error)) console.warn("recovery", error instanceof Error ? error.name : "");
  }
}

const known = (error: unknown): error is Error => error instanceof CustodyError || error instanceof HandedError || error instanceof Refused;
