import { RecordPage } from "../staff/record/recordpage";
import { start } from "../staff/start";

void start("record-problem", (me, lists) => new RecordPage(me, lists));
