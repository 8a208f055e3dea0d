// An authenticator app: its secret as a picture to scan, and the first code that proves it.
import { busy, byId, field, mistake, post } from "./form";

interface NewApp {
  secret: string;
  address: string;
  qr: { size: number; path: string };
}

const SVG = "http://www.w3.org/2000/svg";

function picture({ size, path }: NewApp["qr"]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Code to scan. It says the same as the letters and digits below it.");
  const black = document.createElementNS(SVG, "path");
  black.setAttribute("d", path);
  svg.append(black);
  return svg;
}

/** addApp shows a new secret and comes back when a code of it has been taken. */
export async function addApp(): Promise<void> {
  const made = (await post("/api/staff/app/begin", {})) as NewApp;
  byId("app-picture").replaceChildren(picture(made.qr));
  byId("app-secret").textContent = made.secret.replace(/(.{4})(?=.)/g, "$1 ");
  const form = byId<HTMLFormElement>("app");
  form.hidden = false;
  const code = field("app-code");
  code.value = "";
  code.focus();
  await new Promise<void>((added) => {
    form.onsubmit = (event): void => {
      event.preventDefault();
      if (mistake("app-code", /^\s*(\d\s*){6}$/.test(code.value) ? "" : "Enter the six digits that the app shows now")) return code.focus();
      void busy(form, async (step) => {
        step("Checking the code");
        await post("/api/staff/app/finish", { code: code.value.replace(/\s/g, "") });
        added();
      });
    };
  });
  form.hidden = true;
  byId("app-picture").replaceChildren();
  byId("app-secret").textContent = "";
}
