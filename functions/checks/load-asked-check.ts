import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { AskedCheck } from '../../lib/domain/check/asked.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/**
 * What a person asked for and a check answers, as it was written down when they asked: a check made in somebody's name is theirs whatever
 * way it took, through the queue or through the machine of large windows.
 * @throws InvalidEventError when nobody asked for just this
 */
export async function loadAskedCheck(registry: Registry, due: CheckDue): Promise<AskedCheck | undefined> {
  if (!due.asked) return undefined;
  const { wish } = (await registry.askedCheck(due, due.asked.id)) ?? {};
  const { deployment, slot } = due;
  if (wish?.kind === due.asked.kind && wish.deployment === deployment && wish.slot === slot) return wish;
  throw new InvalidEventError(`nobody asked for a check \`${due.asked.id}\` of \`${deployment}\` at ${slot}`);
}
