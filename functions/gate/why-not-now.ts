import { isApproved, stateIn } from '../../lib/domain/approval/said.ts';
import type { VersionState } from '../../lib/domain/lifecycle.ts';
import type { Deployment, Model, ModelVersion } from '../../lib/domain/model/model.ts';
import { leansOn } from '../../lib/domain/release/way-back.ts';
import { specOf } from '../registry/load.ts';

/** States in which an applied manifest gives a version a fresh look; one that passed is already on its way. */
export const REOPENED: readonly VersionState[] = ['registered', 'gated-fail', 'gated-inconclusive'];

/** States in which a version may have been kept waiting for its endpoint. What people said no to is not asked again by an endpoint. */
export const WAITING: readonly VersionState[] = [...REOPENED, 'gated-pass'];

/** The deployments that its manifest names; all of a model without one. */
export const namedPlaces = (model: Model, deployments: readonly Deployment[]): readonly Deployment[] =>
  deployments.filter(({ endpoint }) => model.manifest === undefined || specOf(model, endpoint));

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
