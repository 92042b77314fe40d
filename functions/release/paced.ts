import type { ReleaseSubject } from '../../lib/contract/executions.ts';
import { releasePause } from '../../lib/domain/execution/pauses.ts';
import { oldFleetStays } from '../../lib/domain/release/alarms.ts';
import type { ReleaseNeeds } from './gather.ts';

/** Says beside an answer after how many seconds the machine shall come again, if it does. */
export async function paced<Answer extends object>(
  { registry, clock }: Pick<ReleaseNeeds, 'registry' | 'clock'>,
  due: ReleaseSubject,
  answer: Promise<Answer>,
): Promise<Answer & { seconds: number }> {
  const said = await answer;
  const [model, deployment] = await Promise.all([registry.model(due), registry.deployment(due, due.deployment)]);
  const spec = model?.manifest?.deployments.find(({ endpoint }) => endpoint === due.deployment);
  const began = deployment?.releasing?.startedAt ?? clock.now();
  return { ...said, seconds: releasePause(clock.now() - began, spec ? oldFleetStays(spec.plan) : 0) };
}
