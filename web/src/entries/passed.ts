import { Passed } from "../staff/recover/passed";
import { start } from "../staff/start";

void start("passed-problem", (me, lists) => new Passed(me, lists));
