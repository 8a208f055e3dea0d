// Staff pages without keys of their own: sign-out wipes the tab, and an idle tab does not stay open.
import { watch } from "../staff/session";

watch();
