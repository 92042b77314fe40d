import { InvalidEventError } from '../../../domain/errors.ts';
import type { Visit } from '../../../domain/target.ts';
import { targetsHere } from '../lambda/targets.ts';
import type { Credentials } from './assumed.ts';

/** Region and credentials of a client that works in the account of a target. @throws InvalidEventError for one that is not configured */
export function clientIn({ target: name, session }: Visit): {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
} {
  const target = targetsHere().find((one) => one.name === name);
  if (!target)
    throw new InvalidEventError(
      `there is no target \`${name}\`: the configuration that was deployed last lists none of that name in \`targets\``,
    );
  // What takes on the role comes with the first call there.
  const credentials = async (): Promise<Credentials> => (await import('./assumed.ts')).credentialsIn(target, session);
  return { region: target.region, credentials };
}
