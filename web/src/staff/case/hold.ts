// Keeping a case from disposal: on hold with a reason, ended with a reason.
import { el, tag } from "../dom";
import { longDay } from "../words";
import { textField, readFields } from "./fields";
import { Part } from "./part";
import type { Around, Section } from "./section";
import type { OpenCase } from "./view";
import type { Work } from "./work";

export function holdSection(place: HTMLElement, around: Around): Section {
  const part = new Part(place, "Keeping it", around.busy);

  const ask = (state: "on" | "off"): void => {
    const on = state === "on";
    const text = textField({ id: `hold-${state}-text`, label: on ? "Why must it be kept?" : "Why can the hold end?", hint: "All readers of this case can see what you write. The person who spoke up does not.", required: on ? "Say why it must be kept" : "Say why the hold can end" });
    part.open({
      title: on ? "Put this case on hold?" : "End the hold?",
      text: [
        el("p", {}, on ? "It is not removed while it is on hold, however old it gets. Use this when a court, an inquiry, an employment tribunal or the police may need it." : "It can then be removed once it is past its time. You yourself can then neither propose nor approve that: somebody else must."),
        text.node,
      ],
      button: on ? "Put it on hold" : "End the hold",
      submit: async () => {
        const got = readFields({ text });
        if (!got) return;
        await around.write({ kind: "hold", audience: "readers", body: { state, text: got.text }, hold: state });
        part.done(on ? "On hold. It will not be removed." : "The hold has ended.");
      },
    });
  };

  return {
    draw(c: OpenCase, work: Work) {
      const held = c.answer.case.held;
      const button = (state: "on" | "off", words: string): HTMLElement => el("button", { type: "button", id: `hold-${state}`, class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => ask(state) }, words);
      const withdrawn = c.answer.case.status === "withdrawn";
      const plan = withdrawn ? "The person who spoke up took this back and asked for it to be removed. That can be done some weeks later, under Old cases. If somebody may have made them take it back, or it must be kept, put it on hold. Then close it with a message that tells them why." : "Cases are removed some years after they were closed. Nothing keeps this one for longer.";
      if (!held) return part.show(el("p", { class: "app-small" }, plan), button("on", "Put it on hold"));
      const why = work.hold;
      part.show(
        el("p", {}, tag("On hold", "yellow")),
        why ? el("p", {}, `${around.lists.person(why.author)}, in the week of ${longDay(why.week)}: `, el("span", { class: "app-written" }, why.text)) : el("p", {}, "The server says that it is on hold. Nothing genuine in the case says why."),
        button("off", "End the hold"),
      );
    },
    draft: () => part.isOpen,
    wipe: () => part.wipe(),
  };
}
