// Who leads a case: one of its readers, so that everybody knows whose turn it is.
import { el } from "../dom";
import { radioField, readFields } from "./fields";
import { button, Part } from "./part";
import type { MakeSection } from "./section";
import type { OpenCase } from "./view";
import type { Work } from "./work";

const NOBODY = "nobody";

export const leadSection: MakeSection = (place, around) => {
  const part = new Part(place, "Who leads", around.busy);
  const { lists, me } = around;
  let shown: OpenCase | null = null;
  let owner = "";

  const assign = async (to: string, words: string): Promise<void> => {
    await around.write({ kind: "assign", audience: "readers", body: { to } });
    part.done(words);
  };

  const choose = (c: OpenCase): void => {
    const options = [...c.answer.readers.map((r) => ({ value: r.id, label: r.id === me.id ? `${lists.person(r.id)} (me)` : lists.person(r.id), hint: r.until === "" ? "" : "Reads this as cover" })), { value: NOBODY, label: "Nobody" }];
    const to = radioField({ id: "lead-to", legend: "Who should lead?", options, value: owner, required: "Choose a person" });
    part.open({
      title: "Choose who leads",
      text: [to.node],
      button: "Save who leads",
      submit: async () => {
        const got = readFields({ to });
        if (!got) return;
        if (got.to === NOBODY) return assign("", "Nobody leads this now.");
        await assign(got.to, got.to === me.id ? "You lead this now." : `${lists.person(got.to)} leads this now.`);
      },
    });
  };

  return {
    draw(c: OpenCase, work: Work) {
      shown = c;
      owner = work.owner;
      const reads = c.answer.readers.some((r) => r.id === owner);
      const words = owner === "" ? "Nobody leads this yet." : owner === me.id ? "You lead this." : reads ? `${lists.person(owner)} leads this.` : `${lists.person(owner)} led this, but does not read it any more.`;
      part.show(
        el("p", {}, words),
        el(
          "div",
          { class: "app-buttons" },
          owner !== me.id && button("lead-me", "Take the lead myself", () => void around.busy.run(part.place, "Taking the lead", () => assign(me.id, "You lead this now."))),
          button("lead-choose", owner === "" ? "Choose somebody" : "Choose somebody else", () => shown && choose(shown)),
        ),
      );
    },
    wipe: () => part.wipe(),
  };
};
