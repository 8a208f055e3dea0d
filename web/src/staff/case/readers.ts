// "Who reads this": adding a reader, with the worker's agreement where it is needed, and taking one off.
import type { Consent } from "../../crypto/bodies";
import { notNeeded, type Wanted } from "../../crypto/change";
import type { Reader } from "../../crypto/api";
import { byId, el, fill, say, type Child } from "../dom";
import type { Lists } from "../page";
import { deskKinds, longDay, roles } from "../words";
import type { Writing } from "./act";
import type { Changer } from "./changer";
import type { Busy } from "./forms";
import { lastOpener } from "./openers";
import { area, choice, chosen, Panel, typed } from "./panel";
import { consentFor, type OpenCase } from "./view";
import { mayChange, readersView } from "./who";

/** What the page does for these forms. */
export type Page = {
  current(): OpenCase | null;
  write(writing: Writing): Promise<void>;
  /** reload draws the case as it is now, or leaves for the desk when one reads it no more. */
  reload(left: boolean): Promise<void>;
};

export class ReadersBox {
  private readonly panel: Panel;
  private readonly add = byId<HTMLButtonElement>("reader-add");

  constructor(
    private readonly me: string,
    private readonly lists: Lists,
    private readonly changer: Changer,
    busy: Busy,
    private readonly page: Page,
  ) {
    this.panel = new Panel(byId("reader-panel"), busy, () => (this.add.hidden ? byId("readers-title") : this.add));
    this.add.addEventListener("click", () => this.choose());
  }

  draw(c: OpenCase): void {
    fill(byId("readers"), readersView(c, this.lists, this.me, { takeOff: (id) => this.askTakeOff(id), letBack: (id) => this.letBack(id) }));
    this.add.hidden = !mayChange(c, this.me);
    byId("reader-cover").hidden = c.identity === null || mayChange(c, this.me);
  }

  wipe(): void {
    this.panel.wipe();
  }

  private done(words: string): void {
    this.panel.wipe();
    fill(byId("reader-done"), el("p", { class: "app-done" }, words));
    byId("readers-title").focus();
    say(words);
  }

  private async change(wanted: Wanted, words: string, left = false): Promise<void> {
    const c = this.page.current();
    if (!c) return;
    await this.changer.change(c, wanted);
    await this.page.reload(left);
    if (!left) this.done(words);
  }

  // Adding

  private choose(): void {
    const c = this.page.current();
    if (!c) return;
    fill(byId("reader-done"));
    const free = this.lists.roster.readers.filter((r) => !c.answer.readers.some((one) => one.id === r.id));
    const offered = free.filter((r) => !c.chain.agreed.apart.has(r.id)); // whoever must not read is not offered
    if (offered.length === 0) {
      fill(byId("reader-done"), el("p", {}, free.length === 0 ? "Everybody on the signed list reads this already." : "Everybody else on the signed list must not read this."));
      return;
    }
    this.panel.open({
      title: "Add a reader",
      text: [choice("new-reader", "Who should read this too?", offered.map((r) => ({ value: r.id, label: r.name, hint: this.hint(c, r) })))],
      button: "Continue",
      submit: async () => {
        const reader = offered.find((r) => r.id === chosen("new-reader", "Choose a person"));
        if (reader) this.chose(c, reader);
      },
    });
  }

  private hint(c: OpenCase, r: Reader): string {
    const who = [r.title || roles[r.role] || "", this.lists.desk(r.desk)].filter(Boolean).join(", ");
    if (!this.changer.needs(c, r.id)) return who;
    if (consentFor(c, r.id).agreed) return `${who}. The person who spoke up has agreed.`;
    return c.report.omitted.includes(r.id) ? `${who}. Left out by the person who spoke up: they have to agree first.` : `${who}. The person who spoke up has to agree first.`;
  }

  private chose(c: OpenCase, r: Reader): void {
    if (!this.changer.needs(c, r.id)) return this.confirmAdd(c, r, notNeeded, []);
    const { answer, agreed } = consentFor(c, r.id);
    if (answer && agreed) {
      const words = `The person who spoke up agreed in the week of ${longDay(answer.week)}.`;
      return this.confirmAdd(c, r, { how: "worker", seq: answer.seq, text: "" }, [el("p", {}, words)]);
    }
    this.askFirst(c, r);
  }

  private confirmAdd(c: OpenCase, r: Reader, consent: Consent, first: Child[]): void {
    this.panel.open({
      title: `Add ${r.name}?`,
      text: [...first, ...whatTheySee(c, r.name), area("reader-why", "Why? (optional)", "The person who spoke up and the other readers will see this.")],
      button: `Add ${r.name}`,
      submit: () => this.change({ add: [r.id], remove: [], consent, text: typed("reader-why") }, `${r.name} reads this now. The person who spoke up is told.`),
    });
  }

  /** letBack seals the case to the new key of a reader whose old one was lost, as if they were added. */
  private letBack(id: string): void {
    const c = this.page.current();
    const reader = this.lists.roster.readers.find((one) => one.id === id);
    fill(byId("reader-done"));
    if (c && reader) this.chose(c, reader);
  }

  /** askFirst: they belong to another kind of desk, or the worker left them out. */
  private askFirst(c: OpenCase, r: Reader): void {
    const { ask, answer } = consentFor(c, r.id);
    const kind = deskKinds[this.lists.roster.desks.find((d) => d.id === r.desk)?.kind ?? ""] ?? "people of this desk";
    const why = c.report.omitted.includes(r.id) ? `The person who spoke up left ${r.name} out.` : `So far no ${kind} read this concern.`;
    const before = ask && (answer ? `You asked before, and they said no in the week of ${longDay(answer.week)}.` : `They were asked in the week of ${longDay(ask.week)} and have not answered yet.`);
    this.panel.open({
      title: "The person who spoke up has to agree first",
      text: [
        el("p", {}, why, " They decide."),
        before && el("p", {}, before),
        choice("consent-how", "How do you want to go on?", [
          { value: "ask", label: ask && !answer ? "Ask them again here" : "Ask the person who spoke up", hint: "They see your question when they come back with their receipt, and can say yes or no." },
          { value: "in_person", label: "They agreed in person", hint: "You will write down when and how. They see that." },
        ]),
      ],
      button: "Continue",
      submit: async () => {
        const how = chosen("consent-how", "Choose how to go on");
        if (how === "ask") this.ask(c, r);
        if (how === "in_person") this.inPerson(c, r);
      },
    });
  }

  private ask(c: OpenCase, r: Reader): void {
    const words = `May ${r.name}${r.title ? `, ${r.title}` : ""} (${this.lists.desk(r.desk)}) read your concern too? They could read everything written here so far and from now on${c.report.mode === "confidential" ? ", but not your name" : ""}. You can say yes or no.`;
    this.panel.open({
      title: "Ask the person who spoke up",
      text: [area("reader-ask", "Your question", "Change it if you like. Say what it would help with.", words)],
      button: "Send the question",
      submit: async () => {
        const text = typed("reader-ask", "Write your question first");
        if (text === "") return;
        await this.page.write({ kind: "ask", audience: "case", body: { readers: [r.id], text } });
        this.done(`Asked. Once they say yes, you can add ${r.name} here.`);
      },
    });
  }

  private inPerson(c: OpenCase, r: Reader): void {
    this.panel.open({
      title: `Add ${r.name}?`,
      text: [
        area("reader-agreed", "When and how did they agree?", "For example: on the telephone on 20 November. Everybody who reads this sees it, and so does the person who spoke up. They can tell if it is not so."),
        ...whatTheySee(c, r.name),
      ],
      button: `Add ${r.name}`,
      submit: async () => {
        const text = typed("reader-agreed", "Say when and how they agreed");
        if (text === "") return;
        await this.change({ add: [r.id], remove: [], consent: { how: "in_person", seq: 0, text } }, `${r.name} reads this now. The person who spoke up is told.`);
      },
    });
  }

  // Taking off

  /** askTakeOff asks whether to take somebody off; other parts of the page lead here. */
  askTakeOff(id: string): void {
    const c = this.page.current();
    if (!c) return;
    fill(byId("reader-done"));
    const mine = id === this.me;
    const name = this.lists.person(id);
    const what = mine
      ? ["You will no longer find this concern on your desk. What is written from now on is locked with a new key that you will not have.", "What you have read, you still know."]
      : [`What is written from now on is locked with a new key that ${name} will not have. They no longer find this concern on their desk.`, "What they have read stays known to them: nobody can take that back."];
    this.panel.open({
      title: mine ? "Stop reading this concern?" : `Take ${name} off?`,
      text: [...what.map((text) => el("p", {}, text)), lastOpener(c, id) && el("p", {}, "Nobody else who reads this can open the name of the person who spoke up. If you may need it, ask them first to give it to somebody else."), el("p", {}, "The person who spoke up and the other readers see this."), area("reader-why", "Why? (optional)", "They will see this too.")],
      button: mine ? "Stop reading" : `Take ${name} off`,
      warning: true,
      submit: () => this.change({ add: [], remove: [id], text: typed("reader-why") }, `${name} no longer reads this. The person who spoke up is told.`, mine),
    });
  }
}

function whatTheySee(c: OpenCase, name: string): Child[] {
  const not = c.answer.entries.some((e) => e.audience === "name") ? "the name of the person who spoke up, which is sealed apart, and private notes" : "private notes";
  return [
    el("p", {}, `${name} will see everything in this concern, so far and from now on: what was written, files, shared notes.`),
    el("p", {}, `They will not see ${not}.`),
    c.report.mode === "open" && el("p", {}, "This concern was raised openly, so the name stands with it and they will see it."),
    el("p", {}, "The person who spoke up is told."),
  ];
}
