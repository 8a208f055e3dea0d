// Every section of the case page, by the id of its place in templates/pages/case.html.
import type { MakeSection } from "./section";

export const sections: Record<string, MakeSection> = {};
