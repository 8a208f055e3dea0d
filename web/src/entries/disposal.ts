import { DisposalPage } from "../staff/disposal/disposalpage";
import { start } from "../staff/start";

void start("disposal-problem", (me, lists) => {
  const page = new DisposalPage(me, lists);
  void page.begin();
  return page;
});
