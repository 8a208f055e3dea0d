import { byId } from "../staff/dom";
import { Desk } from "../staff/desk/desk";
import { start } from "../staff/start";

byId("desk-loading").hidden = false;
void start("desk-problem", (me, lists) => {
  const desk = new Desk(lists, me);
  void desk.load();
  return desk;
}).catch(() => (byId("desk-loading").hidden = true));
