import type { Home } from '../../../contract/sagemaker-events.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { targetsHere } from './targets.ts';

/**
 * A function's own environment, checked once at cold start: what its flow's needs are made from (lib/flow/variables.ts), which the
 * bundle names. Throws InvalidEventError naming each variable that is missing.
 */
export function environment<const V extends string>(
  flow: string,
  variables: readonly V[],
): Readonly<Record<V, string>> {
  const missing = variables.filter((name) => !process.env[name]);
  if (missing.length > 0)
    throw new InvalidEventError(
      `function \`${flow}\` cannot start: ${missing.map((name) => `\`${name}\`: must be set`).join('; ')}`,
    );
  return Object.fromEntries(variables.map((name) => [name, process.env[name]])) as Record<V, string>;
}

/** Accounts and regions whose events count. Lambda itself sets the region. */
export const homeFromEnvironment = (env: { ACCOUNT_ID: string }): Home => ({
  account: env.ACCOUNT_ID,
  region: process.env.AWS_REGION ?? '',
  elsewhere: targetsHere(),
});
