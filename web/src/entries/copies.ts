import { caseName } from "../crypto/names";
import { CopiesPage } from "../staff/copies/copiespage";
import { byId } from "../staff/dom";
import { start } from "../staff/start";

const { case: id = "", what = "" } = byId("copies").dataset;
byId("copies-case").textContent = caseName(id);
byId("case-loading").hidden = false;
void start("case-problem", (me, lists) => {
  const page = new CopiesPage(id, what, me, lists);
  void page.load();
  return page;
}).catch(() => (byId("case-loading").hidden = true));
