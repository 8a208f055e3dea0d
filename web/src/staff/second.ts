// The second step of signing in.
import { newDeviceKey } from "../crypto/session";
import { busy, byId, field, mistake, post, showStep } from "./form";
import { passkeysHere, touch, type Touch } from "./passkey";

/** Halfway is what the server answers to a right passphrase. */
export interface Halfway {
  stage: "second" | "enrol" | "full";
  methods: string[];
  demo_code?: string;
}

/** second comes back when the server has taken the second factor, with the touch when it was one. */
export function second({ methods, demo_code }: Halfway): Promise<Touch | null> {
  const form = byId<HTMLFormElement>("second");
  const code = field("code");
  code.value = "";
  const demo = byId("demo-code");
  demo.hidden = demo_code === undefined;
  const shown = demo.querySelector(".app-words");
  if (shown) shown.textContent = demo_code ?? "";
  const hasCode = methods.includes("app") || methods.includes("backup");
  byId("second-code").hidden = !hasCode;
  byId("second-touch").hidden = !methods.includes("passkey") || !passkeysHere();
  byId("second-nothing").hidden = hasCode || !byId("second-touch").hidden;
  showStep("second");
  return new Promise<Touch | null>((done) => {
    byId("second-touch-button").onclick = (): void => void busy(form, async (step) => done(await touch(newDeviceKey(), step)));
    form.onsubmit = (event): void => {
      event.preventDefault();
      if (mistake("code", code.value.trim() === "" ? "Enter a code" : "")) return code.focus();
      void busy(form, async (step) => {
        step("Checking the code");
        await post("/api/signin/code", { code: code.value });
        code.value = "";
        done(null);
      });
    };
  });
}
