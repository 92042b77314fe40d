import { isUnverified } from '../../lib/domain/release/way-back.ts';
import type { ReleaseSubject } from '../evaluate/evaluate.ts';
import type { ReleaseNeeds } from './gather.ts';
import { closedAs, gather, onItsWay } from './gather.ts';
import { fail } from './record.ts';

/**
 * Ends a release whose machine met an error. `unverified`: its config serves, or is about to, or nobody can tell, and is to be taken back
 * first; that is asked for until the deadline.
 *
 * @param error name of what a step threw
 */
export async function close(ports: ReleaseNeeds, due: ReleaseSubject, error: string): Promise<{ verdict: string }> {
  const found = await gather(ports.registry, due);
  const closed = closedAs(found);
  if (closed) return { verdict: closed };
  const looked = await ports.sagemaker.describeEndpoint(due.deployment).then(
    (observed) => ({ observed, unverified: isUnverified(found.deployment, observed) }),
    () => ({ observed: undefined, unverified: true }),
  );
  if (looked.unverified && ports.clock.now() < onItsWay(found).deadline) return { verdict: 'unverified' };
  const reason = { rule: 'machine', subject: 'release', observed: error, limit: 'no error' };
  return fail(ports, due, [reason], 'failed', looked.observed);
}
