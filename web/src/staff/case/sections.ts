// Every section of the case page, by the id of its place in templates/pages/case.html.
import { clocksSection } from "./clocks";
import { actionsSection } from "./actions";
import { conflictsSection } from "./conflicts";
import { contactSection } from "./contact";
import { escalationSection } from "./escalation";
import { recordsSection } from "./records";
import { leadSection } from "./lead";
import { holdSection } from "./hold";
import { followUpSection, protectedSection } from "./followup";
import { matterSection } from "./matter";
import type { MakeSection } from "./section";
import { refusedSection } from "./refused";
import { stagesSection } from "./stages";
import { disclosureSection } from "./settle/disclosure";
import { lanesSection } from "./settle/lanes";
import { needsSection } from "./settle/needs";
import { pathwaySection } from "./settle/pathway";
import { praiseSection } from "./settle/praise";
import { promptsSection } from "./settle/prompts";

export const sections: Record<string, MakeSection> = {
  "section-matter": matterSection,
  "section-lanes": lanesSection,
  "section-needs": needsSection,
  "section-pathway": pathwaySection,
  "section-prompts": promptsSection,
  "section-disclosure": disclosureSection,
  "section-praise": praiseSection,
  "section-clocks": clocksSection,
  "section-lead": leadSection,
  "section-actions": actionsSection,
  "section-escalation": escalationSection,
  "section-records": recordsSection,
  "section-stages": stagesSection,
  "section-hold": holdSection,
  "section-followup": followUpSection,
  "section-protected": protectedSection,
  "section-refused": refusedSection,
  "section-conflicts": conflictsSection,
  "section-contact": contactSection,
};
