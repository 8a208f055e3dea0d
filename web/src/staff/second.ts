// The second step of signing in.
import { busy, byId, field, mistake, post, showStep } from "./form";

/** Halfway is what the server answers to a right passphrase. */
export interface Halfway {
  stage: "second" | "enrol" | "full";
  methods: string[];
  demo_code?: string;
}

/** second comes back when the server has taken the second factor. */
export function second({ methods, demo_code }: Halfway): Promise<void> {
  const form = byId<HTMLFormElement>("second");
  const code = field("code");
  code.value = "";
  const demo = byId("demo-code");
  demo.hidden = demo_code === undefined;
  const shown = demo.querySelector(".app-words");
  if (shown) shown.textContent = demo_code ?? "";
  byId("second-code").hidden = !methods.includes("app") && !methods.includes("backup");
  showStep("second");
  return new Promise<void>((done) => {
    form.onsubmit = (event): void => {
      event.preventDefault();
      if (mistake("code", code.value.trim() === "" ? "Enter a code" : "")) return code.focus();
      void busy(form, async (step) => {
        step("Checking the code");
        await post("/api/signin/code", { code: code.value });
        code.value = "";
        done();
      });
    };
  });
}
