// What a reader's browser knows that the server does not: what kind of case it is, and so whether its own period is over.
import type { Card } from "../../crypto/card";
import type { DisposalRule } from "../../crypto/disposal";
import { count } from "../words";
import type { Old } from "./calls";

export type Kind = "concern" | "low_level" | "celebration";

export function kindOf(card: Card): Kind {
  if (card.kind === "celebration") return "celebration";
  return card.work?.lanes.includes("low_level") ? "low_level" : "concern";
}

export const kindNames: Record<Kind, string> = { concern: "Concern", low_level: "Low-level concern", celebration: "Celebration" };

/** monthsBefore is the day so many months before; in a month that is too short, its last day. */
export function monthsBefore(day: string, months: number): string {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(y, m - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(d, last))).toISOString().slice(0, 10);
}

/** due says whether the period of this kind of case is over. What was taken back has one period, whatever it is. A card that does not open is never due. */
export function due(one: Old, card: Card | null, rule: DisposalRule, today: string): boolean {
  if (one.rule === "withdrawn") return true;
  return card !== null && one.status_on <= monthsBefore(today, rule[kindOf(card)]);
}

/** period writes a number of months. */
export function period(months: number): string {
  const parts = [months >= 12 ? count(Math.floor(months / 12), "year") : "", months % 12 > 0 ? count(months % 12, "month") : ""];
  return parts.filter((p) => p !== "").join(" and ");
}

/** Why a case is not removed now. */
export const bars: Record<string, string> = {
  held: "On hold",
  ended_hold: "You ended its hold, so somebody else must propose or approve this",
  date: "A date that was set in it is still to come",
  unread: "The person who spoke up wrote something that you have not read",
  run: "Already in a removal that is under way",
  changed: "Something happened in it since, so it will be kept",
};

/** approvers are the others who read every one of these cases. */
export function approvers(chosen: readonly Old[]): string[] {
  const [first, ...rest] = chosen;
  return (first?.readers ?? []).filter((id) => rest.every((one) => one.readers.includes(id)));
}
