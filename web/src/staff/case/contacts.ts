// What a contact says, in words. It draws nothing.
import type { Contact } from "../../crypto/bodies";
import { answers } from "../words";
import { answerWords } from "./followups";

export const contactHows: Record<Contact["how"], string> = { telephone: "by telephone", in_person: "in person", video: "by video" };

/** said are the answers written down; nothing for a question that was not asked. */
export function said({ detriment, again }: Contact): string[] {
  return [
    ...(detriment === "" ? [] : [`Treated badly for speaking up? ${answerWords[detriment]}.`]),
    ...(again === "" ? [] : [`Would they speak up again? ${answers[again]}.`]),
  ];
}
