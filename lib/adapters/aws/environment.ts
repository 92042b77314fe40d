import { explain } from '../../contract/door.ts';
import { ENV, type Env, type FunctionName } from '../../contract/env.ts';
import type { Home } from '../../contract/sagemaker-events.ts';
import { InvalidEventError } from '../../domain/errors.ts';

/** A function's own environment, checked once at cold start. Throws InvalidEventError naming each variable that is missing. */
export function environment<N extends FunctionName>(name: N): Env<N> {
  const schema = ENV[name];
  const given = Object.keys(schema.shape).map((key) => [key, process.env[key]]);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new InvalidEventError(`function \`${name}\` cannot start: ${explain(parsed.error)}`);
  return parsed.data as Env<N>;
}

/** Account and region whose events count. Lambda itself sets the region. */
export const homeOf = (env: { ACCOUNT_ID: string }): Home => ({
  account: env.ACCOUNT_ID,
  region: process.env.AWS_REGION ?? '',
});
