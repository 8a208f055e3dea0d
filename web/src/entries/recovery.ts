import { RecoveryPage } from "../staff/custody/recoverypage";
import { unlocked, watch } from "../staff/session";

watch();
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
const { keys } = await unlocked();
await new RecoveryPage(keys).load();
