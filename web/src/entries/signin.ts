import { forgetIndex } from "../staff/desk/forget";
import { start } from "../staff/signin";

// Every way out of a session leads here. Only a tab that was locked, or that waits for keys of its session, still has use for its desk's index.
if (!["locked", "keys", "step"].includes(new URLSearchParams(location.search).get("why") ?? "")) forgetIndex();
void start();
