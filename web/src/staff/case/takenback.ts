// What the person who spoke up said no about although it is so: readers, and steps of the ladder that were taken with a yes that they took back.
// Nothing here touches the page.
import type { ConsentAnswer, Escalate } from "../../crypto/bodies";
import type { OpenCase, Shown } from "./view";
import type { Standing, Work } from "./work";

type Answer = Shown & { said: { kind: "consent"; body: ConsentAnswer } };

/** A reader about whom the newest answer is a no. Agreement in person does not undo it. */
export type RefusedReader = { id: string; answer: Answer };

/** refusedReaders are those who read it all the same. */
export function refusedReaders(c: OpenCase): RefusedReader[] {
  return c.answer.readers.flatMap(({ id }) => {
    const answer = answerAbout(c, id);
    return answer?.said.body.answer === "no" ? [{ id, answer }] : [];
  });
}

/** answerAbout is the newest answer to any question about somebody. */
function answerAbout(c: OpenCase, id: string): Answer | null {
  const sound = c.entries.filter((e) => e.doubt === "");
  const asked = new Set(sound.filter((e) => e.said.kind === "ask" && e.said.body.readers.includes(id)).map((e) => e.seq));
  return sound.filter((e): e is Answer => e.said.kind === "consent" && asked.has(e.said.body.ask)).at(-1) ?? null;
}

/** refusedSteps are the steps taken with their yes, and still waited for, that they said no to afterwards. */
export function refusedSteps(c: OpenCase, work: Pick<Work, "escalations">): Standing<Escalate>[] {
  return work.escalations.filter((one) => one.state === "sent" && (one.agreed.how === "worker" || one.agreed.how === "in_person") && c.chain.agreed.further.about(one)?.yes === false);
}

/** refusedOf is what a card says of both. */
export function refusedOf(c: OpenCase, work: Pick<Work, "escalations">): string[] {
  return [...refusedReaders(c).map((one) => one.id), ...new Set(refusedSteps(c, work).map((one) => one.step))];
}
