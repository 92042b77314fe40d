import type { Deployment } from '../../lib/domain/model/model.ts';
import { isUnverified } from '../../lib/domain/release/way-back.ts';
import { closedState, currentRelease, type Release, type ReleaseNeeds } from './gather.ts';
import { packageLeft } from './left.ts';
import { servesAsBefore } from './out-of-band.ts';
import { failRelease } from './record.ts';

/**
 * Ends a release whose machine met an error. `unverified`: its config serves, or is about to, or nobody can tell, and is to be taken back
 * first; that is asked for until the deadline.
 *
 * @param error name of what a step threw
 */
export async function close(ports: ReleaseNeeds, found: Release, error: string): Promise<{ verdict: string }> {
  const closed = closedState(found);
  if (closed) return { verdict: closed };
  const looked = await lookedAt(ports, found.deployment).catch(() => undefined);
  if ((looked?.unverified ?? true) && ports.clock.now() < currentRelease(found).deadline)
    return { verdict: 'unverified' };
  const reason = { rule: 'machine', subject: 'release', observed: error, limit: 'no error' };
  return failRelease(ports, found, [reason], 'failed', looked?.observed, 'release', {
    content: looked?.content,
    approved: await packageLeft(ports, found),
  });
}

/** What the endpoint runs: something that nobody verified, or, by which of the contents kept, what served before. */
async function lookedAt(ports: ReleaseNeeds, deployment: Deployment) {
  const observed = await ports.sagemaker.describeEndpoint(deployment.endpoint);
  const back = observed && observed.config === deployment.config;
  const { content } = back ? await servesAsBefore(ports, deployment, observed) : { content: undefined };
  return { observed, unverified: isUnverified(deployment, observed), content };
}
