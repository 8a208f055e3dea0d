// Starting a worker thread. The one place that needs a Trusted Types policy.

type Policy = { createScriptURL(url: string): string };
type Factory = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };

let policy: Policy | null = null;

/** ownScript lets through the worker script of this service and nothing else. */
function ownScript(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  if (origin !== location.origin || !/^\/static\/(?:opener|import)-worker\.[0-9a-z]+\.js$/.test(pathname)) throw new TypeError("not our worker script");
  return pathname;
}

function trusted(url: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return ownScript(url);
  policy ??= factory.createPolicy("saysomething", { createScriptURL: ownScript });
  return policy.createScriptURL(url);
}

/** startThread starts opener-worker.js, or import-worker.js, whose hashed address the page names in its data. */
export function startThread(which: "worker" | "importWorker" = "worker"): Worker {
  const url = document.querySelector<HTMLElement>(which === "worker" ? "[data-worker]" : "[data-import-worker]")?.dataset[which] ?? "";
  return new Worker(trusted(url), { type: "module" });
}
