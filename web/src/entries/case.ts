import { caseName } from "../crypto/names";
import { CasePage } from "../staff/case/casepage";
import { byId } from "../staff/dom";
import { start } from "../staff/start";

const id = byId("case").dataset["case"] ?? "";
byId("case-title").textContent = caseName(id);
byId("case-loading").hidden = false;
void start("case-problem", (me, lists) => {
  const page = new CasePage(id, me, lists);
  void page.load();
  return page;
}).catch(() => (byId("case-loading").hidden = true));
