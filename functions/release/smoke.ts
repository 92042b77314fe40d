import { smokeId } from '../../lib/domain/capture/smoke.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { smokeAlarmName } from '../../lib/domain/release/release-alarms.ts';
import type { Release, ReleaseNeeds } from './load-release.ts';

const refusal = (observed: string): Reason => ({
  rule: 'smoke',
  subject: 'endpoint',
  observed,
  limit: 'a valid answer',
});

/**
 * Sends the manifest's smoke request, if it has one: none when the answer is a 200 with a body. Captured like any other request, and by
 * its id left out of every check.
 */
export async function askSmoke(ports: ReleaseNeeds, { spec }: Release, config: string): Promise<Reason[]> {
  if (!spec.smoke) return [];
  const { contentType, accept, body } = spec.smoke;
  const inferenceId = smokeId(config);
  const answer = await ports.sagemaker.invoke(spec.endpoint, { contentType, accept, body, inferenceId });
  if (answer.status === 200 && answer.body.trim() !== '') return [];
  return [refusal(answer.status === 200 ? 'an empty answer' : `status ${answer.status}`)];
}

/**
 * Asks the new fleet once, while the old one still stands, and tells SageMaker by an alarm: it then goes back by itself, at once, to
 * instances that are still there. The alarm also remembers that it was asked.
 */
export async function askWhileOldFleetStands(ports: ReleaseNeeds, release: Release, config: string): Promise<void> {
  if (!release.spec.smoke) return;
  const alarm = smokeAlarmName(config);
  const ask = async (): Promise<void> => {
    if ((await ports.alarms.state(alarm)) !== 'INSUFFICIENT_DATA') return;
    const [first] = await askSmoke(ports, release, config);
    if (first) await ports.alarms.set(alarm, 'ALARM', `the smoke request was answered with ${first.observed}`);
    else await ports.alarms.set(alarm, 'OK', 'the smoke request was answered');
  };
  // Not asked, or not told, ends nothing, whatever the reason: the next look asks again, and `verify` once more when the update is over.
  await ask().catch(() => undefined);
}

/** Why the new fleet was taken back while it was asked, if that was the reason. */
export const smokeRefusal = async (ports: ReleaseNeeds, config: string): Promise<Reason[]> =>
  (await ports.alarms.state(smokeAlarmName(config))) === 'ALARM'
    ? [refusal('no valid answer while the old fleet still stood')]
    : [];
