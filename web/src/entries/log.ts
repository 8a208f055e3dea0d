// The access log, as the non-executive lead reads it: the server draws it, and this browser looks that it is still the log it knew.
import { byId } from "../staff/dom";
import { showFollowed } from "../staff/followlog";
import { freshRoster } from "../staff/pin";
import { watch } from "../staff/session";

watch();
const place = byId("log-followed");
void freshRoster()
  .then((roster) => showFollowed(place, roster))
  .catch(() => place.replaceChildren()); // the server could not be reached, or its list does not hold: the other pages say so
