import { HandoverPage } from "../staff/handover/handoverpage";
import { byId } from "../staff/dom";
import { start } from "../staff/start";

byId("handover-loading").hidden = false;
void start("handover-problem", (me, lists) => {
  const page = new HandoverPage(me, lists);
  void page.begin();
  return page;
}).catch(() => (byId("handover-loading").hidden = true));
