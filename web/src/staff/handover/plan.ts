// What is to become of one case's readers. No page, no network: tested on its own.
import type { Wanted } from "../../crypto/change";
import type { CaseReader } from "../../crypto/held";
import type { Handover } from "./calls";

/** What is carried out: a handover, or taking off somebody who has ended. */
export type Task = Pick<Handover, "kind" | "to" | "from" | "until" | "stop"> | { kind: "ended"; person: string };

/** Who carries it out, when, and which readers have left altogether. */
export type Situation = { me: string; today: string; left: ReadonlySet<string> };

/**
 * planFor says what a case needs, or null when nothing is left to do. Whoever takes somebody off takes off those who have ended as well:
 * nothing could be sealed to them, and they should hold no newer key.
 */
export function planFor(readers: readonly CaseReader[], task: Task, at: Situation): Wanted | null {
  const wanted = plan(readers, task, at);
  if (wanted === null || wanted.remove.length === 0) return wanted;
  return { ...wanted, remove: [...new Set([...wanted.remove, ...ended(readers, at)])].filter((id) => !wanted.add.includes(id)) };
}

function plan(readers: readonly CaseReader[], task: Task, { me, today, left }: Situation): Wanted | null {
  const forGood = (id: string): boolean => readers.some((one) => one.id === id && one.until === "");
  const reads = (id: string): boolean => readers.some((one) => one.id === id);
  switch (task.kind) {
    case "handover": {
      const add = forGood(task.to) ? [] : [task.to];
      const remove = task.stop && reads(me) ? [me] : [];
      return add.length + remove.length === 0 ? null : { add, remove };
    }
    case "cover":
      if (reads(task.to) || task.until < today) return null;
      return { add: [task.to], remove: [], from: task.from, until: task.until };
    case "leave": {
      if (!reads(me)) return null;
      const others = readers.some((one) => one.id !== me && one.until === "" && !left.has(one.id));
      return { add: others || task.to === "" ? [] : [task.to], remove: [me] };
    }
    case "ended": // of whoever is still here, only what they cover: in other cases they may read for good
      return readers.some((one) => one.id === task.person && (left.has(one.id) || one.until !== "")) ? { add: [], remove: [task.person] } : null;
  }
}

function ended(readers: readonly CaseReader[], { today, left }: Situation): string[] {
  return readers.filter((one) => left.has(one.id) || (one.until !== "" && one.until < today)).map((one) => one.id);
}
