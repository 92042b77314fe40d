import { it } from 'vitest';

/**
 * Runs `suite` against the engine whose address `variable` holds. Without one its place stays empty and says so, and where
 * engines are required (STEWARD_REQUIRE_ENGINES=1, set by CI) that is a failure.
 */
export function onEngine(variable: string, how: string, suite: (endpoint: string) => void): void {
  const endpoint = process.env[variable];
  if (endpoint) return suite(endpoint);
  const missing = `${variable} is not set: run \`${how}\``;
  if (process.env.STEWARD_REQUIRE_ENGINES === '1')
    it(`an engine is required, but ${missing}`, () => {
      throw new Error(missing);
    });
  else {
    console.error(`SKIPPED: the aws half of this contract suite did not run; ${missing}`);
    it.skip(`the aws half runs against a real engine (${missing})`, () => undefined);
  }
}
