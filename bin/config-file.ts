import { existsSync, readdirSync } from 'node:fs';
import { Config } from '../lib/contract/config.ts';
import { InvalidEventError } from '../lib/domain/errors.ts';
import { problemsIn } from '../lib/domain/suggest.ts';
import { readYaml } from './manifest-file.ts';

/**
 * The configuration of one environment: `dev` means `steward.dev.yaml` here, anything with a slash or ending in .yaml is a file.
 * Throws InvalidEventError that says where it looked, or every line that is wrong.
 */
export function readConfig(named: unknown = 'dev'): Config {
  const name = String(named);
  const path = /[/\\]|\.ya?ml$/.test(name) ? name : `steward.${name}.yaml`;
  if (!existsSync(path)) {
    const there = readdirSync('.').filter((file) => /^steward\..+\.yaml$/.test(file));
    throw new InvalidEventError(
      `there is no \`${path}\`: copy \`steward.dev.yaml\` and change it, or choose with \`-c env=…\` from ${there.join(', ') || 'none'}`,
    );
  }
  const parsed = Config.safeParse(readYaml(path));
  if (!parsed.success)
    throw new InvalidEventError(`\`${path}\`:\n${problemsIn('the configuration', Config, parsed.error)}`);
  return parsed.data;
}
