import { describe, it } from 'vitest';

/**
 * An engine is not here: the place of its half stays empty and says so on standard error. Where engines are required
 * (STEWARD_REQUIRE_ENGINES=1) that is a failure.
 */
export function absent(missing: string): void {
  describe('the aws half of this contract suite', () => {
    if (process.env.STEWARD_REQUIRE_ENGINES === '1')
      it('needs its engine', () => {
        throw new Error(missing);
      });
    else {
      console.error(`SKIPPED: the aws half of this contract suite did not run; ${missing}`);
      it.skip(`runs against a real engine (${missing})`, () => undefined);
    }
  });
}

/** Runs `suite` against the engine whose address the environment variable holds. */
export function onEngine(variable: string, how: string, suite: (endpoint: string) => void): void {
  const endpoint = process.env[variable];
  if (endpoint) suite(endpoint);
  else absent(`${variable} is not set: run \`${how}\``);
}
