import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { claimsOf, claimText, overlappingClaims } from '../../lib/contract/claims.ts';
import { Config } from '../../lib/contract/config.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { problemsIn } from '../../lib/domain/suggest.ts';
import { readYaml } from './read-yaml.ts';

const SHIPPED = /^steward\..+\.yaml$/;

/**
 * The configuration of one environment: `dev` means `steward.dev.yaml` here, anything with a slash or ending in .yaml is a file.
 * Throws InvalidEventError that says where it looked, every line that is wrong, or which other environment beside it claims its names.
 */
export function readConfig(named: unknown = 'dev'): Config {
  const name = String(named);
  const path = /[/\\]|\.ya?ml$/.test(name) ? name : `steward.${name}.yaml`;
  if (!existsSync(path)) {
    const there = readdirSync('.').filter((file) => SHIPPED.test(file));
    throw new InvalidEventError(
      `there is no \`${path}\`: copy \`steward.dev.yaml\` and change it, or choose with \`-c env=…\` from ${there.join(', ') || 'none'}`,
    );
  }
  const config = parsed(path);
  for (const file of readdirSync(dirname(path)))
    if (SHIPPED.test(file) && file !== basename(path)) keepApart(path, config, join(dirname(path), file));
  return config;
}

function parsed(path: string): Config {
  const read = Config.safeParse(readYaml(path));
  if (read.success) return read.data;
  const [first, ...more] = problemsIn('the configuration', Config, read.error);
  throw new InvalidEventError([`\`${path}\`: ${first}`, ...more]);
}

/** Throws when the environment of a file beside this one claims what this one claims, in what may be the same account and region. */
function keepApart(path: string, config: Config, beside: string): void {
  const other = parsed(beside);
  // What names no place is for where the credentials lead: it may be any.
  const apart = (a?: string, b?: string): boolean => a !== undefined && b !== undefined && a !== b;
  if (apart(config.account, other.account)) return;
  const elsewhere = apart(config.region, other.region);
  // The same environment once more, for another time: it cannot stand beside itself.
  if (config.environment === other.environment && !elsewhere) return;
  // Roles are of the account, all else is of the region.
  const met = overlappingClaims(claimsOf(config), claimsOf(other)).filter(
    ({ ours }) => !elsewhere || ours.kind === 'role',
  );
  const [first] = met;
  if (!first) return;
  throw new InvalidEventError(
    `\`${path}\` and \`${beside}\` both claim ${met.map(({ ours }) => claimText(ours)).join(', ')}: people of \`${other.environment}\` could release what is \`${config.environment}\`'s, and the other way round; give each environment names of its own, or write different accounts into both files`,
  );
}
