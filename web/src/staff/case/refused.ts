// "They said no": at the top of a case, while somebody reads it, or it stands with somebody, against the newest word of the person who spoke up.
import { el, paragraphs, tag, type Child } from "../dom";
import { longDay } from "../words";
import { button, Part } from "./part";
import type { Around, Section } from "./section";
import { refusedReaders, refusedSteps, type RefusedReader } from "./takenback";

export function refusedSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "They said no", around.busy);
  const reader = ({ id, answer }: RefusedReader): Child[] => {
    const mine = id === around.me.id;
    const text = answer.said.body.text;
    return [
      el("p", {}, el("strong", {}, mine ? "You" : around.lists.person(id)), ` still ${mine ? "read" : "reads"} this. The person who spoke up said no in the week of ${longDay(answer.week)}.`),
      text !== "" && paragraphs(text),
      around.takeOff && button(`refused-${id}`, mine ? "Stop reading this" : `Take ${around.lists.person(id)} off`, () => around.takeOff?.(id)),
    ];
  };
  return {
    draw(c, work) {
      const readers = refusedReaders(c);
      const steps = refusedSteps(c, work);
      if (readers.length + steps.length === 0) return part.hide();
      part.show(
        tag("Act on their no", "red"),
        ...readers.flatMap(reader),
        ...steps.map((one) => el("p", {}, `It was taken to ${one.to} with their yes, which they took back since. Tell ${one.to} to go no further with it, and write here that you no longer wait: `, el("a", { href: "#section-escalation" }, "taking it further"), ".")),
      );
    },
    wipe: () => part.wipe(),
  };
}
