import { decideProgress } from '../../lib/domain/release/release.ts';
import type { ReleaseSubject } from '../evaluate/evaluate.ts';
import type { ReleaseNeeds } from './gather.ts';
import { gather, onItsWay } from './gather.ts';
import { complete } from './record.ts';

/**
 * The last look before a version is called live: the wanted config runs, it serves the approved package, the artifact is the
 * approved one, and a smoke request is answered.
 */
export async function verify(ports: ReleaseNeeds, due: ReleaseSubject): Promise<{ verdict: string }> {
  const found = await gather(ports.registry, due);
  const { spec, version, deployment } = found;
  if (deployment.releases[due.version] === 'live') return { verdict: 'live' };
  const { config, deadline } = onItsWay(found);
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  const progress = decideProgress({
    observed,
    wanted: { config, package: version.package },
    deadline,
    now: ports.clock.now(),
  });
  const artifact = await ports.evidence.digest(version.artifact);
  if (progress.verdict !== 'settled' || artifact !== version.artifactDigest) return { verdict: 'not-verified' };
  if (spec.smoke) {
    // Captured like any other request, and to be told from them.
    const id = `steward-smoke-${config}`.slice(0, 64);
    const answer = await ports.sagemaker.invoke(due.deployment, spec.smoke.contentType, spec.smoke.body, id);
    if (answer.status !== 200 || answer.body.trim() === '') return { verdict: 'not-verified' };
  }
  return complete(ports, due, { config, package: version.package, artifact, image: version.imageDigest ?? '' });
}
