import { isApproved, stateIn } from '../../lib/domain/approval/said.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import { leansOn } from '../../lib/domain/release/way-back.ts';

/**
 * Why a version is not judged now, in words; undefined where it is. What people said yes to is judged again only for a deployment that it is
 * not in yet, and while nobody is asked about it and no release of it waits to begin: what they were shown names the judgement.
 * @param deployments those that its manifest names
 */
export function whyNotNow(version: ModelVersion, deployments: readonly Deployment[]): string | undefined {
  const { state } = version;
  if (state === 'retired') return 'it is retired for good';
  if (state === 'awaiting-approval')
    return 'it passed, and people are being asked: `steward approvals list`; it is judged again once that question is answered with no or withdrawn';
  if (!isApproved(version)) return undefined;
  const approved = deployments.filter(({ endpoint }) => stateIn(version, endpoint) === 'approved');
  if (deployments.every((one) => approved.includes(one) || leansOn(one, version.version)))
    return 'people approved it, and of what they approved nothing is judged any more';
  const begins = approved.find((one) => !leansOn(one, version.version));
  return begins && `people approved it for \`${begins.endpoint}\`, where its release is not over: \`steward live\``;
}
