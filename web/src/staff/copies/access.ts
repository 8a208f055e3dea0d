import type { Copy, Desk } from "./copiespage";
export class Access implements Copy {
  constructor(private readonly desk: Desk) {}
  begin(): void { void this.desk; }
  draft(): boolean { return false; }
  wipe(): void { return; }
}
