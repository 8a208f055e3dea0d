// Joining two cases under one matter. Nothing is written that anybody who spoke up could read.
import { newID } from "../../crypto/bytes";
import type { Matter } from "../../crypto/bodies";
import type { Writing } from "./act";
import type { Standing } from "./work";

type In = Standing<Matter> | null;

/** matterEntry is the entry that joins a case to a matter, or takes it out. */
export function matterEntry(body: Matter): Writing {
  return { kind: "matter", audience: "readers", body };
}

/** What to write into each of two cases so that they are in one matter; nothing for one that is in it already. */
export type Joining = { first: Writing[]; second: Writing[] };

/**
 * joining says what joins them. What the first case is in goes before what the second is in; one without a name is a single case in which several
 * spoke together. Null when neither has a name and none is given.
 */
export function joining(first: In, second: In, typed: string, text: string): Joining | null {
  const base = first?.name ? first : second?.name ? second : (first ?? second);
  const name = base?.name || typed;
  if (name === "") return null;
  const matter = base?.matter ?? newID();
  const into = (one: In): Writing[] => (one?.matter === matter && one.name === name ? [] : [matterEntry({ matter, name, state: "in", speakers: one?.speakers ?? 1, text })]);
  return { first: into(first), second: into(second) };
}
