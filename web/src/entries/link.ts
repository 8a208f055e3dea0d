// The page that shows an invitation's link once.
import { byId, field } from "../staff/form";

const copy = byId<HTMLButtonElement>("copy");
copy.hidden = false;
copy.addEventListener("click", () => {
  field("link").select();
  navigator.clipboard.writeText(field("link").value).then(
    () => (byId("copied").textContent = "Copied."),
    () => (byId("copied").textContent = "This browser did not let us copy it. It is selected: copy it with Ctrl+C."),
  );
});
