// What happened in the work on a concern, in words for the person who spoke up: the same as handlers/mailboxevents.go.

import type { ConsentAnswer, Contact, Detriment, Escalate, Praise, Propose } from "../crypto";
import { dayWords } from "./days";
import type { Said } from "./events";

const joined = (...lines: string[]): string => lines.filter((one) => one !== "").join("\n");

export function proposeSaid({ to, text }: Propose): Said {
  return { title: `Asks you: may they take your concern to ${to}?`, text };
}

export function escalateSaid({ to, state, agreed, reply_by, text }: Escalate): Said {
  if (state === "replied") return { title: `An answer has come from ${to}`, text };
  if (state === "stopped") return { title: `No longer waits for ${to}`, text };
  const how = {
    not_needed: "",
    worker: "You agreed to this.",
    in_person: `They say that you agreed in person: ${agreed.text}`,
    legal_duty: `They say that they must do this by law: ${agreed.text}`,
  }[agreed.how];
  return { title: `Took your concern to ${to}`, text: joined(how, reply_by === "" ? "" : `They expect an answer by ${dayWords(reply_by)}.`, text) };
}

const praised = { told: "They told them.", letter: "They wrote them a letter.", mail: "They wrote them an email.", meeting: "They said it in a meeting." };

export function praiseSaid({ to, how, text }: Praise): Said {
  return { title: `Passed your thanks on to ${to}`, text: joined(praised[how], text) };
}

export const badly = "Have you been treated badly because you spoke up?";
export const answers = { yes: "Yes", no: "No", not_sure: "I am not sure", "": "You did not say" };
const agains = { yes: "Yes", no: "No", maybe: "Maybe", dont_know: "I don't know", "": "" };
const spoken = { telephone: "by telephone", in_person: "in person", video: "by video" };

/** What staff say they were told when they spoke with the worker. A false one shows here. */
export function contactSaid({ day, how, detriment, again, text }: Contact): Said {
  return {
    title: `Says that you spoke on ${dayWords(day)}, ${spoken[how]}`,
    text: joined(detriment === "" ? "" : `They wrote down your answer. ${badly} ${answers[detriment]}.`, again === "" ? "" : `They wrote down your answer. Would you speak up again? ${agains[again]}.`, text, "If this is not so, say so in a reply."),
  };
}

/** An answer on detriment, or null: every letter ends with one, and those without an answer are left out. */
export function detrimentSaid({ at, answer, text }: Detriment): Said | null {
  return at === "contact" && answer === "" && text === "" ? null : { title: `${badly} ${answers[answer]}`, text };
}

/** An answer to a question of staff; `further` is what they asked when they wanted to take it to somebody else. */
export function consentSaid({ answer, text }: ConsentAnswer, further: Propose | null): Said {
  const may = further ? `take it to ${further.to}` : "read it";
  return { title: answer === "yes" ? `You said yes: they may ${may}` : `You said no: they may not ${may}`, text };
}

/** What is said after an answer to a follow-up. */
export function followUpDone(answer: string): string {
  return answer === "yes" || answer === "not_sure"
    ? "Thank you for telling them. The people who read your concern see your answer. Nobody may treat you badly because you spoke up. You can write more in a reply below."
    : "Thank you. Your answer has been sent.";
}
