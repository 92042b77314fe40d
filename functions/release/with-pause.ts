import { releasePause } from '../../lib/domain/execution/pauses.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { oldFleetStays } from '../../lib/domain/release/release-alarms.ts';
import type { ReleaseNeeds } from './load-release.ts';

/** Says beside an answer after how many seconds the machine shall come again, if it does: by how long the release was on its way before. */
export async function withPause<Answer extends object>(
  { clock }: Pick<ReleaseNeeds, 'clock'>,
  { spec, deployment }: { readonly spec: DeploymentSpec; readonly deployment: Deployment },
  answer: Promise<Answer>,
): Promise<Answer & { seconds: number }> {
  const said = await answer;
  const began = deployment.releasing?.startedAt ?? clock.now();
  return { ...said, seconds: releasePause(clock.now() - began, oldFleetStays(spec.plan)) };
}
