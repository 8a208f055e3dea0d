// Every section of the case page, by the id of its place in templates/pages/case.html.
import { escalationSection } from "./escalation";
import type { MakeSection } from "./section";

export const sections: Record<string, MakeSection> = {
  "section-escalation": escalationSection,
};
