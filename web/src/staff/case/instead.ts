// Who takes a case on, where nobody of a kind of desk would be left to read it.
import { notNeeded, type Wanted } from "../../crypto/change";
import { el, type Child } from "../dom";
import { roles } from "../words";
import type { Writing } from "./act";
import { radioField, textField } from "./fields";
import type { Around } from "./section";
import { kindsLost, standIns, type Around as Known, type StandIn } from "./standins";
import { consentFor, type OpenCase } from "./view";

const NOBODY = "nobody";

/** Instead asks who takes it on, where nobody of a kind of desk would be left. */
export class Instead {
  readonly nodes: Child[] = [];
  private readonly found: StandIn[];
  private readonly who;
  private readonly agreed;

  constructor(private readonly around: Around, private readonly c: OpenCase, at: Known, off: readonly string[], about: readonly string[], mayStay: boolean) {
    const { lists } = around;
    this.found = standIns(c.answer.readers, off, about, at, !mayStay);
    const kinds = kindsLost(c.answer.readers, off, at.kindOf);
    const hint = (one: StandIn): string => one.how === "ask" ? "The person who spoke up has to agree. You can ask them here, or write down that they agreed in person." : one.how === "agreed" ? "The person who spoke up has agreed." : "";
    const role = (id: string): string => { const r = lists.reader(id); return r ? r.title || roles[r.role] || "" : ""; };
    const options = this.found.map((one) => ({ value: one.id, label: `${lists.person(one.id)}, ${role(one.id)}`, hint: hint(one) }));
    this.who = radioField({ id: "conflict-instead", legend: "Who takes it on?", options: mayStay ? [...options, { value: NOBODY, label: "Those who still read it" }] : options, required: "Choose who takes it on" });
    this.agreed = textField({ id: "conflict-agreed", label: "If they agreed in person: when and how?", hint: "Leave this empty to ask them here first. Everybody who reads this sees it, and so does the person who spoke up.", rows: 2, max: 500 });
    if (kinds.length === 0 || (this.found.length === 0 && mayStay)) return;
    if (this.found.length === 0) {
      this.nodes.push(el("p", {}, "There is nobody who could take it on. Ask an administrator to invite another guardian or a non-executive lead, and wait until the list names them."));
      return;
    }
    this.nodes.push(this.who.node);
    if (this.found.some((one) => one.how === "ask")) this.nodes.push(this.agreed.node);
  }

  /** read gives whom to add, and what to ask the person who spoke up; null when something is missing. */
  read(): { wanted: Wanted; ask: Writing[] } | null {
    const nobody = { wanted: { add: [], remove: [] }, ask: [] };
    if (this.nodes.length === 0) return nobody;
    if (this.found.length === 0) throw new Error("Somebody has to read this. Nobody who could is on the signed list.");
    const id = this.who.read();
    if (id === null) return this.who.focus(), null;
    const one = this.found.find((f) => f.id === id);
    if (!one) return nobody;
    const text = this.agreed.peek().trim();
    if (one.how === "free") return { wanted: { add: [id], remove: [], consent: notNeeded }, ask: [] };
    if (one.how === "agreed") return { wanted: { add: [id], remove: [], consent: { how: "worker", seq: consentFor(this.c, id).answer?.seq ?? 0, text: "" } }, ask: [] };
    if (text !== "") return { wanted: { add: [id], remove: [], consent: { how: "in_person", seq: 0, text } }, ask: [] };
    return { wanted: { add: [], remove: [] }, ask: [{ kind: "ask", audience: "case", body: { readers: [id], text: question(this.around, id) } }] };
  }
}

// What the worker is asked says who, and nothing of why: they know whom it is about.
function question(around: Around, id: string): string {
  const r = around.lists.reader(id);
  return `May ${around.lists.person(id)}${r?.title ? `, ${r.title}` : ""} (${around.lists.desk(r?.desk ?? "")}) read your concern, so that the right person looks after it? They could read everything written here so far and from now on. You can say yes or no.`;
}
