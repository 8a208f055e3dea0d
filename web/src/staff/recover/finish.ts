// Going through all cases of a recovery, and its last step. What was done stays done on the server: it can be interrupted and gone on with.

import { Refused } from "../calls";
import { join, UnfitError, type Joining, type Made, type NewReader } from "./join";

export type Ask = <T>(what: "state" | "joining" | "envelopes" | "finish", body: object) => Promise<T>;

export interface Progress {
  total: number;
  management: number;
  staff: number;
  envelopes: number;
  approved: { management: boolean; staff: boolean };
}

export interface State {
  key_file: string;
  recipient: string;
  sign: string;
  status: string;
  opens: number;
  now: number;
  progress: Progress;
}

/** Cases of which nothing can be made, and why. */
export type Unfit = Map<string, UnfitError["why"]>;

/** Puts together every case whose halves are there. Tells after each how many have been done. */
export async function joinAll(ask: Ask, me: NewReader, tell: (done: number) => void): Promise<Unfit> {
  const unfit: Unfit = new Map();
  let done = 0;
  for (let after = ""; ; ) {
    const { cases, next } = await ask<{ cases: Joining[]; next: string }>("joining", { after });
    const made: Made[] = [];
    for (const one of cases) {
      made.push(...(await tried(one, me, unfit)));
      tell(++done);
    }
    if (made.length > 0) await ask("envelopes", { envelopes: made });
    if (next === "") return unfit;
    after = next;
  }
}

async function tried(one: Joining, me: NewReader, unfit: Unfit): Promise<Made[]> {
  try {
    return await join(one, me);
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    unfit.set(one.case, error.why);
    return [];
  }
}

/** The last step. When somebody wrote in a case meanwhile, what was made of it is made again. */
export async function finish(ask: Ask, me: NewReader, unfit: Unfit): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await ask("finish", { without: [...unfit.keys()] });
      return;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "changed" || tries > 5) throw error;
      for (const [id, why] of await joinAll(ask, me, () => undefined)) unfit.set(id, why);
    }
  }
}

/**
 * What could not be put together, in words. Of cases that the new reader must not read nothing is said: they stay where they are, and that there are
 * any would tell their reader of a concern that may be about themselves.
 */
export function unfitInWords(unfit: Unfit): string[] {
  const count = (why: UnfitError["why"]): number => [...unfit.values()].filter((one) => one === why).length;
  const words: [UnfitError["why"], string][] = [
    ["halves", "where the two halves do not fit together. One of them was made wrong, damaged or changed, and a custodian may have left it closed"],
    ["key", "where the key that came out does not open the case"],
    ["unwanted", "whose worker had said no to a spare key. Somebody made one all the same: tell a custodian of each side"],
  ];
  return words.filter(([why]) => count(why) > 0).map(([why, text]) => `${count(why) === 1 ? "1 case" : `${count(why)} cases`} ${text}.`);
}
