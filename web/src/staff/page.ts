// What the server puts into every staff page that opens cases (handlers/desk.go makes it).
import type { Rule } from "../clock";
import type { ListItem, Reader, Roster } from "../crypto/api";
import { vouched } from "../crypto/vouched";
import { ListError } from "../crypto/list";
import { Checklists, nothingOwn, type OwnChecklists } from "./checklists";
import { embedded } from "./dom";
import { freshRoster, verifiedRoster } from "./pin";
import { refuse } from "./refused";
import { look, type Choice, type Look } from "./words";

export type Coded = ListItem;

/** StaffPage is what only staff pages carry. `past` are codes and people no longer chosen but still named in old cases: words, never keys. */
export type StaffPage = {
  today: string;
  me: string;
  rules: Rule[];
  nation: string;
  statuses: StatusWord[];
  replies?: Reply[];
  checklists?: OwnChecklists | null;
  /** Everybody with an account, and pairs of them of whom one has declared an interest in the other. */
  colleagues?: Colleague[] | null;
  links?: string[][] | null;
  past: { themes: Coded[] | null; groups: Coded[] | null; people: { id: string; name: string }[] | null };
};

/** Reply is a template to write from; the first is for thanking. Words in [square brackets] are to be filled in. */
export type Reply = { code: string; name: string; text: string; status: string };

/** Colleague is somebody with an account; the role is in words. */
export type Colleague = { id: string; name: string; role: string };

/** StatusWord is a status in the words of the two who see it, and what a reader may change it to. */
export type StatusWord = { status: string; staff: string; plain: string; next: string[] };

export class Lists {
  readonly checklists: Checklists;
  private readonly labels = { themes: new Map<string, string>(), groups: new Map<string, string>(), areas: new Map<string, string>(), people: new Map<string, string>() };

  constructor(
    public roster: Roster,
    readonly page: StaffPage,
  ) {
    this.checklists = new Checklists(page.checklists ?? nothingOwn);
    for (const t of [...(page.past.themes ?? []), ...roster.themes]) this.labels.themes.set(t.code, t.label);
    for (const g of [...(page.past.groups ?? []), ...roster.groups]) this.labels.groups.set(g.code, g.label);
    for (const a of roster.areas) this.labels.areas.set(a.code, a.name);
    for (const p of [...(page.past.people ?? []), ...(page.colleagues ?? []), ...namesOf(roster)]) this.labels.people.set(p.id, p.name);
  }

  theme = (code: string): string => this.labels.themes.get(code) ?? code;
  group = (code: string): string => (code === "" ? "" : (this.labels.groups.get(code) ?? code));
  area = (code: string): string => (code === "" ? "" : (this.labels.areas.get(code) ?? code));
  person = (id: string): string => (id === "worker" ? "The person who spoke up" : (this.labels.people.get(id) ?? "Somebody no longer listed"));
  desk = (id: string): string => this.roster.desks.find((d) => d.id === id)?.name ?? "A desk no longer listed";

  /** status in words, with how it looks. */
  status(code: string): Look & { label: string; plain: string; next: string[] } {
    const word = this.page.statuses.find((s) => s.status === code);
    return { ...look(code), label: word?.staff ?? code, plain: word?.plain ?? "", next: word?.next ?? [] };
  }

  /** refresh fetches who reads concerns now. For a list that must not be used it stops the whole page, and throws ListError. */
  async refresh(): Promise<void> {
    try {
      this.roster = await freshRoster();
    } catch (error) {
      if (error instanceof ListError) refuse(error);
      throw error;
    }
  }

  /** reader finds somebody on the list. */
  reader(id: string): Reader | undefined {
    return this.roster.readers.find((r) => r.id === id);
  }

  /** vouched is what checking a chain needs of the list: whose signatures count, and who reads at which kind of desk. */
  vouched(): ReturnType<typeof vouched> {
    return vouched(this.roster);
  }

  /** areaTree lists areas with those below them indented, for a choice of one. */
  areaTree(): Choice[] {
    const out: Choice[] = [];
    const below = (parent: string, depth: number): void => {
      for (const a of this.roster.areas) {
        if (a.parent !== parent || depth > 6) continue;
        out.push({ value: a.code, label: `${"\u2003".repeat(depth)}${a.name}` });
        below(a.code, depth + 1);
      }
    };
    below("", 0);
    return out;
  }

  /** within says whether area is top or lies below it. */
  within(area: string, top: string): boolean {
    for (let at = area, n = 0; at !== "" && n < 8; n++) {
      if (at === top) return true;
      at = this.roster.areas.find((a) => a.code === at)?.parent ?? "";
    }
    return false;
  }
}

// namesOf everybody the list names, newest last.
function namesOf(roster: Roster): { id: string; name: string }[] {
  const body = roster.list?.body;
  return body ? [...body.former, ...body.custodians, ...body.readers] : [];
}

export function readPage(): Lists {
  return new Lists(verifiedRoster(embedded<unknown>("roster")), embedded<StaffPage>("staff-page"));
}
