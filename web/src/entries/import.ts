import { ImportPage } from "../staff/import/importpage";
import { start } from "../staff/start";

void start("import-problem", (me, lists) => new ImportPage(me, lists));
