// Starting a worker thread. The one place that needs a Trusted Types policy.

type Policy = { createScriptURL(url: string): string };
type Factory = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };

let policy: Policy | null = null;

/** ownScript lets through the worker script of this service and nothing else. */
function ownScript(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  if (origin !== location.origin || !/^\/static\/opener-worker\.[0-9a-z]+\.js$/.test(pathname)) throw new TypeError("not our worker script");
  return pathname;
}

function trusted(url: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return ownScript(url);
  policy ??= factory.createPolicy("saysomething", { createScriptURL: ownScript });
  return policy.createScriptURL(url);
}

/** startThread starts opener-worker.js, whose hashed address the page names on its <html> data. */
export function startThread(): Worker {
  const url = document.querySelector<HTMLElement>("[data-worker]")?.dataset["worker"] ?? "";
  return new Worker(trusted(url), { type: "module" });
}
