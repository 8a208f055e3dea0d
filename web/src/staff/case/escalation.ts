// "Taking it further": the ladder, with what the person who spoke up agreed to, what was sent and when a reply is due.
import { newID } from "../../crypto/bytes";
import type { Escalate, EscalationAgreed, EscalationStep } from "../../crypto/bodies";
import { byId, el, tag, type Child } from "../dom";
import { longDay } from "../words";
import type { Writing } from "./act";
import { dayField, radioField, readFields, selectField, textField } from "./fields";
import { after, duties, ladder, mayLeave, othersIn, overdueWords, refused, replyBy, stepKind, stepsIn, type Rung, type RungState } from "./ladder";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import { refusedSteps } from "./takenback";
import { readersOf, type OpenCase } from "./view";
import type { Work } from "./work";

const looks: Record<RungState, [string, string]> = {
  waiting: ["Waiting for their answer", "yellow"], agreed: ["They agreed", "green"], blocked: ["They said no", "red"], sent: ["Sent", "blue"], replied: ["Replied", "green"], stopped: ["No longer waiting", "grey"],
};

export function escalationSection(place: HTMLElement, around: Around): Section {
  return new Escalation(place, around);
}

/** Where something goes, before it is known how it was agreed. */
type Aim = { id: string; step: EscalationStep; to: string };

class Escalation implements Section {
  private readonly part: Part;
  private c: OpenCase | null = null;
  private rungs: Rung[] = [];
  private refused: ReadonlySet<string> = new Set(); // sent with a yes that was taken back

  constructor(place: HTMLElement, private readonly around: Around) {
    this.part = new Part(place, "Taking it further", around.busy);
  }

  draw(c: OpenCase, work: Work): void {
    this.c = c;
    if (c.report.kind === "celebration") return this.part.hide();
    this.refused = new Set(refusedSteps(c, work).map((one) => one.id));
    this.rungs = ladder(work, c.chain.agreed.further, this.today);
    this.part.show(
      this.rungs.length === 0 && el("p", { class: "nhsuk-u-secondary-text-color" }, "It has not been taken to anybody else."),
      this.rungs.length > 0 && el("ol", { class: "app-plain-list app-rungs" }, ...this.rungs.map((one) => this.line(one))),
      c.identity !== null && button("escalation-new", "Take this further", () => this.aim()),
    );
  }

  draft(): boolean {
    return this.part.isOpen;
  }

  wipe(): void {
    this.c = null;
    this.rungs = [];
    this.part.wipe();
  }

  private get today(): string {
    return this.around.lists.page.today;
  }

  private get nation(): string {
    return this.around.lists.page.nation;
  }

  private get further(): OpenCase["chain"]["agreed"]["further"] | null {
    return this.c?.chain.agreed.further ?? null;
  }

  // What stands

  private line(rung: Rung): HTMLElement {
    const [label, colour] = looks[rung.state];
    const doubted = this.unagreed(rung);
    return el(
      "li",
      { class: "app-rung" },
      el("p", { class: "app-rung__head" }, el("strong", {}, rung.to), " ", tag(label, colour), rung.overdue > 0 && " ", rung.overdue > 0 && tag("Reply overdue", "red")),
      rung.to !== stepKind(rung.step).label && el("p", { class: "app-small" }, stepKind(rung.step).label),
      ...this.said(rung),
      doubted && el("div", { class: "app-doubt", role: "note" }, tag("Without agreement", "red"), el("p", {}, "The person who spoke up did not agree to this, and no legal duty is written down. They see this too.")),
      this.c?.identity ? el("div", { class: "app-buttons" }, ...this.buttons(rung)) : null,
    );
  }

  private unagreed({ id }: Pick<Rung, "id">): boolean {
    return this.c?.entries.some((e) => e.withoutConsent && e.said.kind === "escalate" && e.said.body.id === id) ?? false;
  }

  private said({ state, proposal, sent, overdue, step, answer }: Rung): Child[] {
    const out: Child[] = [];
    if (proposal) out.push(el("p", {}, `Asked in the week of ${longDay(proposal.week)}.${answer ? ` They said ${answer.yes ? "yes" : "no"}.` : ""}`));
    if (state === "blocked") out.push(el("p", {}, "Nothing goes there unless they agree to a new question, or a duty in law is written down."));
    if (!sent) return out;
    out.push(el("p", {}, `Taken there on ${longDay(sent.day)}.`, sent.state === "sent" && sent.reply_by !== "" ? ` A reply is expected by ${longDay(sent.reply_by)}.` : ""));
    out.push(el("p", {}, agreedWords(sent.agreed)));
    if (sent.text !== "") out.push(el("p", { class: "app-written" }, sent.text));
    if (sent.state === "sent" && this.refused.has(sent.id)) out.push(el("p", { class: "app-danger-text" }, tag("They said no", "red"), ` They took their yes back after it was sent. Tell ${sent.to} to go no further with it, then stop waiting here.`));
    if (overdue > 0) {
      const next = after(this.rungs, step, this.nation);
      out.push(el("p", { class: "app-danger-text" }, `${overdueWords(overdue)} Ask them again${next ? `, or think of the next step: ${lower(next.label)}` : ""}.`));
    }
    return out;
  }

  private buttons(rung: Rung): Child[] {
    const { id, state } = rung;
    const known = `${id}-`;
    const pack = stepKind(rung.step).outside && mayLeave(rung, this.unagreed(rung), this.c !== null && refused(this.c.chain.agreed.further, rung)) !== "";
    const inside = (rung.step === "executive" || rung.step === "non_executive") && state === "sent" && !byId("reader-add").hidden;
    return [
      state === "agreed" && button(`${known}send`, "Write down that it was taken there", () => this.send(rung, { how: "worker", seq: rung.answer?.seq ?? 0, text: "" }), "primary"),
      (state === "waiting" || state === "blocked") && button(`${known}how`, state === "blocked" ? "Ask again, or a legal duty" : "They answered another way", () => this.how(rung)),
      state === "sent" && button(`${known}replied`, "They replied", () => this.came(rung, "replied")),
      state === "sent" && button(`${known}date`, "Change the date", () => this.date(rung)),
      state === "sent" && button(`${known}stop`, "Stop waiting", () => this.came(rung, "stopped")),
      inside && button(`${known}reader`, "Let them read it here", () => byId("reader-add").click()),
      pack && el("a", { class: "app-rung__link", href: `/desk/cases/${this.around.id}/package#${id}` }, `Make a sealed package for ${rung.to}`),
    ];
  }

  // Taking a step

  private aim(): void {
    const kinds = stepsIn(this.nation);
    const step = radioField({ id: "escalation-step", legend: "To whom?", required: "Choose to whom", options: kinds.map((one) => ({ value: one.step, label: one.label, hint: one.hint })) });
    const to = textField({ id: "escalation-to", rows: 1, label: "Who exactly?", hint: `A name, or a body. Somebody outside could be: ${othersIn(this.nation).join(", ")}.`, required: "Say who" });
    for (const radio of step.node.querySelectorAll("input")) {
      radio.addEventListener("change", () => {
        const kind = stepKind(step.peek());
        if (to.peek() === "" || kinds.some((one) => one.label === to.peek())) to.set(kind.step === "cqc" || kind.step === "nhs_england" ? kind.label : "");
        const [only, ...more] = this.mayRead(kind.step);
        if (to.peek() === "" && only && more.length === 0) to.set(only.name);
      });
    }
    this.part.open({
      title: "Take this further", text: [step.node, to.node], button: "Continue",
      submit: async () => {
        const got = readFields({ step, to });
        if (got) this.how({ id: newID(), step: got.step as EscalationStep, to: got.to });
      },
    });
  }

  /** how asks how it is agreed. Nothing goes further without an answer to that. */
  private how(aim: Aim): void {
    const c = this.c;
    const said = this.further;
    if (!c || !said) return;
    const no = refused(said, aim);
    const options = [{ value: "ask", label: no ? "Ask them again here" : "Ask the person who spoke up here", hint: "They see your question when they come back with their receipt, and say yes or no." }];
    if (!no) options.push({ value: "in_person", label: "They agreed in person", hint: "You write down when and how. They see that." });
    options.push({ value: "legal_duty", label: "The law says that it must be told", hint: "You write down which duty, and why. They see that too." });
    if (aim.step === "guardian" && c.chain.agreed.guardian) options.push({ value: "not_needed", label: "A guardian reads this already", hint: "They chose a guardian, so nothing more is needed." });
    const how = radioField({ id: "escalation-how", legend: "How is this agreed?", required: "Choose how it is agreed", options });
    this.part.open({
      title: `Taking it to ${aim.to}`,
      text: [no && el("p", {}, "The person who spoke up said no. That stands until they agree to a new question."), el("p", {}, "Nothing goes further without their agreement, unless the law says that it must."), how.node],
      button: "Continue",
      submit: async () => {
        const chosen = readFields({ how })?.how;
        if (chosen === "ask") this.ask(aim);
        else if (chosen === "in_person") this.inPerson(aim);
        else if (chosen === "legal_duty") this.duty(aim);
        else if (chosen === "not_needed") this.send(aim, { how: "not_needed", seq: 0, text: "" });
      },
    });
  }

  private ask(aim: Aim): void {
    const named = this.c?.report.mode === "open" ? " Your name would not be given unless you say so." : "";
    const words = `May we take your concern to ${aim.to}? We think it would help because …\n\nThey would get a summary of what you told us.${named} You can say yes or no, and nothing goes to them before you answer.`;
    const here = this.mayRead(aim.step);
    const also = radioField({
      id: "escalation-also", legend: "Ask in the same question whether they may read it here, too?", value: here.find((one) => one.name === aim.to)?.id ?? "no",
      options: [...here.map((one) => ({ value: one.id, label: `Yes, ${one.name} would read it here` })), { value: "no", label: "No, only whether they may be told" }],
    });
    const text = textField({ id: "escalation-ask", rows: 6, label: "Your question", hint: "Say why it would help, and what they would get.", value: words, required: "Write your question", check: (typed) => (typed.includes("because …") ? "Say why it would help, in place of the dots" : "") });
    this.part.open({
      title: `Ask whether this may go to ${aim.to}`, text: [here.length > 0 && also.node, text.node], button: "Send the question",
      submit: async () => {
        const got = readFields({ text });
        if (!got) return;
        const writings: Writing[] = [{ kind: "propose", audience: "case", body: { id: aim.id, step: aim.step, to: aim.to, text: got.text } }];
        // Without words, right behind the proposal: their mailbox asks both in one.
        if (also.peek() !== "no" && also.peek() !== "") writings.push({ kind: "ask", audience: "case", body: { readers: [also.peek()], text: "" } });
        await this.around.write(...writings);
        this.part.done("Asked. Nothing goes to them before the person who spoke up says yes.");
      },
    });
  }

  /** mayRead are the people on the list who could read it here for a step, once the person who spoke up agrees. */
  private mayRead(step: EscalationStep): { id: string; name: string }[] {
    const { c, around } = this;
    const role = readingRoles[step];
    if (!c || role === undefined || byId("reader-add").hidden) return [];
    const reads = readersOf(c);
    return around.lists.roster.readers.filter((one) => one.role === role && !reads.has(one.id) && !c.chain.agreed.apart.has(one.id) && (around.changer?.needs(c, one.id) ?? false)).map(({ id, name }) => ({ id, name }));
  }

  private inPerson(aim: Aim): void {
    const text = textField({ id: "escalation-agreed", label: "When and how did they agree?", hint: "For example: on the telephone on 20 November. The person who spoke up sees this, and can tell if it is not so.", required: "Say when and how they agreed" });
    this.part.open({
      title: `They agreed that it goes to ${aim.to}`, text: [text.node], button: "Continue",
      submit: async () => {
        const got = readFields({ text });
        if (got) this.send(aim, { how: "in_person", seq: 0, text: got.text });
      },
    });
  }

  private duty(aim: Aim): void {
    const duty = selectField({ id: "escalation-duty", label: "Which duty?", empty: "Choose one", required: "Choose which duty", options: duties.map((one) => ({ value: one.code, label: one.label })) });
    const source = el("p", { class: "app-small", role: "status" });
    duty.node.querySelector("select")?.addEventListener("change", () => (source.textContent = duties.find((one) => one.code === duty.peek())?.source ?? ""));
    const why = textField({ id: "escalation-why", label: "Why does it apply here?", required: "Say why it applies" });
    this.part.open({
      title: `A legal duty to tell ${aim.to}`,
      text: [
        el("p", {}, "Use this only when the law says that it must be told, whatever the person who spoke up wants. If you can, ask whoever advises you on the law first."),
        duty.node, source, why.node,
        el("p", {}, "The person who spoke up sees this. If the law forbids to tell them, get advice before you write it down here."),
      ],
      button: "Continue",
      submit: async () => {
        const got = readFields({ duty, why });
        const named = duties.find((one) => one.code === got?.duty);
        if (got && named) this.send(aim, { how: "legal_duty", seq: 0, text: `${named.label} (${named.source}): ${got.why}` });
      },
    });
  }

  private send(aim: Aim, agreed: EscalationAgreed): void {
    const c = this.c;
    if (!c) return;
    const day = dayField({ id: "escalation-day", legend: "On which day was it taken to them?", value: this.today, until: this.today, required: "Say on which day" });
    const by = dayField({ id: "escalation-by", legend: "By when do you expect a reply?", hint: "We suggest a day. Change it if you like.", value: replyBy(aim.step, this.today, this.nation), required: "Say by when" });
    const inquiry = aim.step === "investigator";
    const text = textField({ id: "escalation-text", label: inquiry ? "What are they asked to find out? (optional)" : "What were they told? (optional)", hint: inquiry ? "The terms in a line. The person who spoke up sees this." : "The person who spoke up sees this." });
    const now = c.answer.case.status;
    const status = inquiry ? "with_investigator" : "escalated";
    const may = this.around.lists.status(now).next.includes(status);
    const also = radioField({ id: "escalation-status", legend: `Change the status to ${this.around.lists.status(status).label} too?`, inline: true, value: "yes", options: [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }] });
    const { contact } = stepKind(aim.step);
    this.part.open({
      title: `Taken to ${aim.to}`,
      text: [el("p", {}, agreedWords(agreed)), contact && el("p", { class: "app-small" }, `How to reach them: ${contact.text}.`), day.node, by.node, text.node, may && also.node],
      button: "Write it down",
      submit: async () => {
        const got = readFields({ day, by, text });
        if (!got) return;
        const writings: Writing[] = [this.writing({ ...aim, day: got.day, reply_by: got.by, agreed, state: "sent", text: got.text })];
        if (may && also.peek() === "yes") writings.push({ kind: "status", audience: "case", status, body: { status, text: "" } });
        await this.around.write(...writings);
        this.part.done(`Written down. You are reminded when no reply has come by ${longDay(got.by)}.`);
      },
    });
  }

  // What came of it

  private came({ sent, to }: Rung, state: "replied" | "stopped"): void {
    if (!sent) return;
    const text = textField({ id: "escalation-came", label: state === "replied" ? "What came of it?" : "Why are you no longer waiting?", hint: "The person who spoke up sees this.", required: state === "replied" ? "Say what came of it" : "Say why" });
    this.part.open({
      title: state === "replied" ? `A reply from ${to}` : `Stop waiting for ${to}?`, text: [text.node], button: state === "replied" ? "Write it down" : "Stop waiting",
      submit: async () => {
        const got = readFields({ text });
        if (!got) return;
        await this.around.write(this.writing({ ...sent, state, text: got.text }));
        this.part.done(state === "replied" ? "Written down." : "You are no longer reminded of this.");
      },
    });
  }

  private date({ sent, to }: Rung): void {
    if (!sent) return;
    const by = dayField({ id: "escalation-later", legend: `By when do you expect a reply from ${to}?`, value: sent.reply_by, from: this.today, required: "Say by when" });
    this.part.open({
      title: "Change the date", text: [by.node], button: "Save the date",
      submit: async () => {
        const got = readFields({ by });
        if (!got) return;
        await this.around.write(this.writing({ ...sent, reply_by: got.by }));
        this.part.done(`A reply is expected by ${longDay(got.by)}.`);
      },
    });
  }

  private writing({ id, step, to, day, reply_by, agreed, state, text }: Escalate): Writing {
    return { kind: "escalate", audience: "case", body: { id, step, to, day, reply_by, agreed: { how: agreed.how, seq: agreed.seq, text: agreed.text }, state, text } };
  }
}

/** agreedWords say how it was agreed. */
export function agreedWords({ how, text }: EscalationAgreed): string {
  return { not_needed: "A guardian reads this already.", worker: "The person who spoke up agreed here.", in_person: `Said to be agreed in person: ${text}`, legal_duty: `Under a legal duty: ${text}` }[how];
}

const readingRoles: Partial<Record<EscalationStep, string>> = { guardian: "guardian", executive: "executive_lead", non_executive: "non_executive_lead" };

const lower = (words: string): string => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
