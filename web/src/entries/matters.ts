import { byId } from "../staff/dom";
import { MattersPage } from "../staff/desk/mattersview";
import { start } from "../staff/start";

byId("matters-loading").hidden = false;
void start("matters-problem", (me, lists) => {
  const page = new MattersPage(lists, me);
  void page.load();
  return page;
}).catch(() => (byId("matters-loading").hidden = true));
