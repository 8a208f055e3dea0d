// A part of the case page that stands on its own: it draws into a place of its own from the case as it is, and writes through what is around it.
import type { Busy } from "./forms";
import type { Signer, Writing } from "./act";
import type { Changer } from "./changer";
import type { Lists } from "../page";
import type { OpenCase } from "./view";
import type { Work } from "./work";

/** What a section has around it. */
export type Around = {
  id: string; // of the case
  me: Signer;
  lists: Lists;
  busy: Busy;
  current(): OpenCase | null;
  /** write appends entries, all or none, refreshes every reader's card and draws the page again. */
  write(...writings: Writing[]): Promise<void>;
  reload(): Promise<void>;
  /** changer changes who reads; left goes to the desk, when one reads it no more. */
  changer?: Pick<Changer, "change" | "needs">;
  left?(): Promise<void>;
  /** takeOff asks whether to take a reader off, in the box that says who reads. */
  takeOff?(id: string): void;
};

export type Section = {
  draw(c: OpenCase, work: Work): void;
  /** draft says whether something is typed that would be lost. */
  draft?(): boolean;
  /** wipe forgets everything that was opened. */
  wipe?(): void;
};

export type MakeSection = (place: HTMLElement, around: Around) => Section;
