import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { PlaceOptions } from './options.ts';
import type { Target } from './target.ts';

/**
 * Where a command works. `--story` and `--as` belong to this machine; without them and without `--at`, credentials and a deployed
 * stack decide. What cannot be told is asked for, never guessed: a command must not work somewhere else than meant.
 */
export async function targetOf(options: PlaceOptions, command: Command, usual = 'u_dan'): Promise<Target> {
  const { at, env } = given(options, command);
  const { story, as } = options;
  const here = async (): Promise<Target> =>
    (await import('./local-target.ts')).localTarget({ ...(story && { story }), person: as ?? usual });
  if (at === 'aws') {
    for (const [flag, value] of Object.entries({ '--story': story, '--as': as }))
      if (value !== undefined)
        throw new InvalidEventError(
          `\`${flag}\` is of this machine: at aws you are who signs in; leave it out, or say \`--at local\``,
        );
    return (await deployed(env, true))!;
  }
  if (at === 'local' || story !== undefined || as !== undefined) {
    if (env !== undefined) throw new InvalidEventError('`--env` names a deployed environment: it goes with `--at aws`');
    return here();
  }
  if (env === undefined && !hasCredentials()) return here();
  return (await deployed(env, env !== undefined)) ?? here();
}

/** `--at` and `--env` may stand before the command or after it, once. */
function given(options: PlaceOptions, command: Command): { at: string | undefined; env: string | undefined } {
  let top = command;
  while (top.parent) top = top.parent;
  const before = top.opts<PlaceOptions>();
  for (const name of ['at', 'env'] as const)
    if (before[name] !== undefined && options[name] !== undefined)
      throw new InvalidEventError(`\`--${name}\` is given twice: give it once`);
  return { at: before.at ?? options.at, env: before.env ?? options.env };
}

/** Whether anything here looks like AWS credentials, without asking a network: laptops without AWS must not wait for it. */
function hasCredentials(): boolean {
  const { env } = process;
  const named = [
    'ACCESS_KEY_ID',
    'PROFILE',
    'WEB_IDENTITY_TOKEN_FILE',
    'CONTAINER_CREDENTIALS_RELATIVE_URI',
    'CONTAINER_CREDENTIALS_FULL_URI',
  ];
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials'),
    env.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'),
  ];
  return named.some((name) => env[`AWS_${name}`]) || files.some((file) => existsSync(file));
}

/** Either place is read when it is gone to: the AWS SDK by no command of this machine, and its control plane by none at AWS. */
const deployed = async (env: string | undefined, wanted: boolean): Promise<Target | undefined> =>
  (await import('./deployed.ts')).findDeployed(env, wanted);
