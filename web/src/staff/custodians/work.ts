// What there is to sign, as the server says it and as this browser has checked it.

import { parseRoster, type Roster } from "../../crypto/api";
import { fromB64, toB64 } from "../../crypto/bytes";
import { recipientOf } from "../../crypto/identity";
import { ListError, maySign, SIDES, signHead, verifyNext, type Head, type HeadSignature, type ListBody, type Side, type SignedList } from "../../crypto/list";
import type { PersonKeys } from "../../crypto/person";
import { openRecoveryCopy } from "../../crypto/share";
import { flag, list, loose, nullable, text } from "../../crypto/shape";
import { signPublic } from "../../crypto/sign";
import { request } from "../../crypto/transport";
import { call } from "../calls";
import { keepPin, pins } from "../pin";

/** A custodian, their keys, and the six words of these. */
export type Me = { id: string; side: Side; keys: PersonKeys; six: string };

/** Who made a paper key, and so has seen its words, as the server says it; and whether they have left since. */
export type PaperMaker = { id: string; by: string; made_on: string; gone: boolean };

/** A list to sign. */
export interface ToSign {
  kind: "proposal" | "waiting" | "join";
  head: Head;
  body: ListBody;
  line: string;
  bodyLine: string;
}

export interface Work {
  roster: Roster;
  list: SignedList | null;
  toSign: ToSign | null;
  /** A list that waited when people changed: its signatures do not count for the one to sign now. */
  stale: Head | null;
  makers: PaperMaker[];
}

type Sent = { roster: unknown; proposal: { head: string; body: string } | null; waiting: { head: string; body: string; signatures: HeadSignature[] } | null; paper: PaperMaker[] };

const shape = loose<Sent>({
  roster: (value) => value,
  proposal: nullable(loose<{ head: string; body: string }>({ head: text, body: text })),
  waiting: nullable(loose({ head: text, body: text, signatures: list(loose<HeadSignature>({ custodian: text, signature: text })) })),
  paper: list(loose<PaperMaker>({ id: text, by: text, made_on: text, gone: flag })),
});
const lines = loose<{ heads: { line: string }[]; list: string }>({ heads: list(loose<{ line: string }>({ line: text })), list: text });

/** Fetches the lists and checks them. Throws ListError when the list in force, or what is offered for signing, must not be used. */
export async function fetchWork(me: Me): Promise<Work> {
  return checkWork(JSON.parse(new TextDecoder().decode(await request("/api/staff/list", { credentials: "same-origin", tries: 3 }))), me);
}

/** Checks what the server sent. */
export function checkWork(value: unknown, me: Pick<Me, "side">): Work {
  const sent = shape(value, "list");
  const roster = parseRoster(sent.roster, pins(sent.roster));
  const next = (kind: ToSign["kind"], head: string, bodyLine: string, signatures: HeadSignature[]): ToSign => {
    const checked = verifyNext(roster.list, { line: head, signatures }, bodyLine);
    if (checked.body.organisation !== roster.organisation.id) throw new ListError("body");
    return { kind, ...checked, line: head, bodyLine };
  };
  const waiting = sent.waiting ? next("waiting", sent.waiting.head, sent.waiting.body, sent.waiting.signatures) : null;
  const proposal = sent.proposal ? next("proposal", sent.proposal.head, sent.proposal.body, []) : null;
  keepPin(roster);
  const toSign = proposal ?? waiting ?? toJoin(roster, sent.roster, me.side);
  return { roster, list: roster.list, toSign, stale: proposal && waiting ? waiting.head : null, makers: sent.paper };
}

// toJoin is the list in force, for a side that has not vouched for it yet.
function toJoin(roster: Roster, sent: unknown, side: Side): ToSign | null {
  const head = roster.list?.heads.at(-1);
  if (!roster.list || !head || head.sides.includes(side)) return null;
  const { heads, list: bodyLine } = lines(sent);
  return { kind: "join", head, body: roster.list.body, line: heads.at(-1)?.line ?? "", bodyLine };
}

/** The body that a custodian's side last vouched for: what they compare with. Null when they must look at everybody. */
export function vouchedBefore(work: Work, side: Side): ListBody | null {
  return work.list?.sides.includes(side) ? work.list.body : null;
}

/** Sides whose signature is needed: all that vouch for the list in force; before the first, any. */
export function missing(work: Work): Side[] {
  const signed = work.toSign?.head.sides ?? [];
  return (work.list?.sides ?? []).filter((side) => !signed.includes(side));
}

/** Why this custodian cannot sign now, "" when they can. */
export type Cannot = "" | "signed" | "new" | "keys";

export function cannotSign(work: Work, toSign: ToSign, me: Me): Cannot {
  if (toSign.head.signers.includes(me.id)) return "signed";
  const before = toSign.kind === "join" ? work.list?.heads.at(-2) : work.list?.heads.at(-1);
  const who = maySign(toSign.head, before, me.id);
  if (!who) return "new";
  return who.sign === toB64(signPublic(me.keys.signSeed)) ? "" : "keys";
}

/** One's own side's paper key when its signature would count on this list and is not there yet, else null. */
export function paperFor(work: Work, toSign: ToSign, side: Side): { id: string; sign: string } | null {
  const before = toSign.kind === "join" ? work.list?.heads.at(-2) : work.list?.heads.at(-1);
  const body = toSign.kind === "join" ? toSign.body : work.list?.body;
  const on = body?.custodians.find((one) => one.side === side && one.recipient === "");
  return on && !toSign.head.signers.includes(on.id) && maySign(toSign.head, before, on.id)?.sign === on.sign ? on : null;
}

/** Signs with the seed of one's own side's paper key. */
export async function signOnPaper(toSign: ToSign, paper: string, seed: Uint8Array): Promise<boolean> {
  const answer = await call<{ in_force: boolean }>("/api/staff/list", { head: toSign.line, body: toSign.bodyLine, signature: signHead(toSign.line, seed), paper });
  return answer.in_force;
}

/** Signs in this browser and sends the signature. */
export async function signList(toSign: ToSign, me: Me): Promise<boolean> {
  const answer = await call<{ in_force: boolean }>("/api/staff/list", { head: toSign.line, body: toSign.bodyLine, signature: signHead(toSign.line, me.keys.signSeed) });
  return answer.in_force;
}

/**
 * Whether the recovery key that a list names for one's own side is the one that this custodian holds a copy of: `right`, `wrong`, or
 * `unknown` without a copy.
 */
export async function ownRecovery(me: Me, body: ListBody): Promise<"right" | "wrong" | "unknown"> {
  const recipient = body.recovery[me.side];
  if (recipient === "") return "right";
  const { keys } = await call<{ keys: { side: string; recipient: string; mine: string }[] }>("/api/staff/recovery");
  const mine = keys.find((one) => one.side === me.side && one.recipient === recipient && one.mine !== "")?.mine;
  if (mine === undefined) return "unknown";
  try {
    return (await recipientOf(await openRecoveryCopy(fromB64(mine), me.side, me.keys.identity))) === recipient ? "right" : "wrong";
  } catch {
    return "wrong";
  }
}

/** A side in words. */
export const sideName: Record<Side, string> = { management: "management", staff: "the staff side" };
export const otherSide = (side: Side): Side => (side === SIDES[0] ? SIDES[1] : SIDES[0]);
