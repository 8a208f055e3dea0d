// The page that shows an invitation's link once.
import { copyOut } from "../staff/copyout";
import { byId, field } from "../staff/form";

const copy = byId<HTMLButtonElement>("copy");
copy.hidden = false;
copy.addEventListener("click", () => {
  field("link").select();
  copyOut(field("link").value, byId("copied"), "The link is selected: copy it with Ctrl+C.");
});
