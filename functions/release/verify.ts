import type { ReleaseSubject } from '../../lib/contract/executions.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { comparePackage } from '../../lib/domain/release/compare.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideProgress } from '../../lib/domain/release/release.ts';
import type { EndpointObservation } from '../../lib/domain/release/served.ts';
import { artifactsNow } from './artifacts.ts';
import { variantOf } from './drive.ts';
import type { ReleaseNeeds } from './gather.ts';
import { gatherApproved, onItsWay } from './gather.ts';
import { complete } from './record.ts';
import { askSmoke } from './smoke.ts';

/** `reasons` go with the machine to the step that records how the release ended. */
export interface Verified {
  readonly verdict: string;
  readonly reasons: readonly Reason[];
}

/**
 * The last look before a version is called live: the endpoint runs exactly what was approved and nothing beside it, the package and its
 * artifacts are what they were, and a smoke request is answered.
 *
 * @param due `made` is when config and model had been made as `drive` saw them: neither may have been made anew since
 */
export async function verify(
  ports: ReleaseNeeds,
  due: ReleaseSubject & { readonly made: readonly number[] },
): Promise<Verified> {
  const found = await gatherApproved(ports, due);
  const { spec, version, deployment } = found;
  if (deployment.releases[due.version] === 'live') return { verdict: 'live', reasons: [] };
  const { config, deadline } = onItsWay(found);
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  const approved = approvedContent(version, spec, variantOf(deployment));
  const content = due.made.length > 0 ? { ...approved, madeAt: [...due.made] } : approved;
  const progress = decideProgress({ observed, wanted: { config, content }, deadline, now: ports.clock.now() });
  if (progress.verdict !== 'settled' || !observed)
    return refused('reasons' in progress ? progress.reasons : [moving(observed)]);
  const pkg = await ports.sagemaker.describePackage(version.package);
  const changed = [
    ...comparePackage(version, pkg?.containers ?? []),
    ...(await artifactsNow(ports.evidence, version)).filter((artifact) => artifact.observed !== artifact.limit),
    ...(await askSmoke(ports, found, config)),
  ];
  if (changed.length > 0) return refused(changed);
  const { verdict } = await complete(ports, due, observed, content);
  return { verdict, reasons: [] };
}

const refused = (reasons: readonly Reason[]): Verified => ({ verdict: 'not-verified', reasons });

const moving = (observed: EndpointObservation | undefined): Reason => ({
  rule: 'status',
  subject: 'endpoint',
  observed: observed?.status ?? 'absent',
  limit: 'InService',
});
