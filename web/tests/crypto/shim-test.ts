// Stands in for node:test inside a browser: runs the tests one after another and gathers what failed.

export interface Outcome {
  passed: string[];
  failed: string[];
}

const tests: { name: string; body: () => unknown }[] = [];

/** Registers a test. */
export default function test(name: string, body: () => unknown): void {
  tests.push({ name, body });
}

/** Runs what was registered. */
export async function run(): Promise<Outcome> {
  const outcome: Outcome = { passed: [], failed: [] };
  for (const { name, body } of tests) {
    try {
      await body();
      outcome.passed.push(name);
    } catch (error) {
      outcome.failed.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return outcome;
}
