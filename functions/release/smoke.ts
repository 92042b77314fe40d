import type { Reason } from '../../lib/domain/reason.ts';
import { smokeAlarmName } from '../../lib/domain/release/alarms.ts';
import type { Release, ReleaseNeeds } from './gather.ts';

const refusal = (observed: string): Reason => ({
  rule: 'smoke',
  subject: 'endpoint',
  observed,
  limit: 'a valid answer',
});

/**
 * Sends the manifest's smoke request, if it has one: none when the answer is a 200 with a body. Captured like any other request, and to
 * be told from them by its id.
 */
export async function askSmoke(ports: ReleaseNeeds, { spec }: Release, config: string): Promise<Reason[]> {
  if (!spec.smoke) return [];
  const { contentType, accept, body } = spec.smoke;
  const inferenceId = `steward-smoke-${config}`.slice(0, 64);
  const answer = await ports.sagemaker.invoke(spec.endpoint, { contentType, accept, body, inferenceId });
  if (answer.status === 200 && answer.body.trim() !== '') return [];
  return [refusal(answer.status === 200 ? 'an empty answer' : `status ${answer.status}`)];
}

/**
 * Asks the new fleet once, while the old one still stands, and tells SageMaker by an alarm: it then goes back by itself, at once, to
 * instances that are still there. The alarm also remembers that it was asked.
 */
export async function askWhileOldFleetStands(ports: ReleaseNeeds, release: Release, config: string): Promise<void> {
  const alarm = smokeAlarmName(config);
  if (!release.spec.smoke || (await ports.alarms.state(alarm)) !== 'INSUFFICIENT_DATA') return;
  const refused = await askSmoke(ports, release, config).catch((error: Error) => {
    // Not reached is not refused: the next look asks again, and the last one once the update is over.
    if (error.name === 'DependencyError') return undefined;
    throw error;
  });
  if (refused === undefined) return;
  const [first] = refused;
  if (first) await ports.alarms.set(alarm, 'ALARM', `the smoke request was answered with ${first.observed}`);
  else await ports.alarms.set(alarm, 'OK', 'the smoke request was answered');
}

/** Why the new fleet was taken back while it was asked, if that was the reason. */
export const smokeRefused = async (ports: ReleaseNeeds, config: string): Promise<Reason[]> =>
  (await ports.alarms.state(smokeAlarmName(config))) === 'ALARM'
    ? [refusal('no valid answer while the old fleet still stood')]
    : [];
