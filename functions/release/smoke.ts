import { smokeId } from '../../lib/domain/capture/smoke.ts';
import { containersOf } from '../../lib/domain/model/model.ts';
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
 * Sends the manifest's smoke request, if it has one, to each of its variants: none when the answer is a 200 with a body. Captured like any other request, and by
 * its id left out of every check.
 * A function is told no id, and counts it if it writes its own lines.
 *
 * @param qualifier version of a function that is asked; by default whatever its alias leads to
 */
export async function askSmoke(
  ports: ReleaseNeeds,
  { spec }: Release,
  config: string,
  qualifier?: string,
): Promise<Reason[]> {
  if (!spec.smoke) return [];
  const { contentType, accept, body } = spec.smoke;
  const inferenceId = smokeId(config);
  const { endpoint, serving, variants } = spec;
  const request = { contentType, accept, body, inferenceId };
  const reasons: Reason[] = [];
  for (const variant of variants?.map(({ name }) => name) ?? [undefined]) {
    const answer =
      serving?.type === 'lambda'
        ? await ports.functions.invoke(serving.function, qualifier ?? serving.alias, body)
        : serving?.type === 'component'
          ? await ports.sagemaker.invoke(serving.on, { ...request, component: endpoint })
          : await ports.sagemaker.invoke(endpoint, { ...request, ...(variant !== undefined && { variant }) });
    if (answer.status === 200 && answer.body.trim() !== '') continue;
    const observed = answer.status === 200 ? 'an empty answer' : `status ${answer.status}`;
    reasons.push(refusal(variant === undefined ? observed : `${observed} of \`${variant}\``));
  }
  return reasons;
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

/**
 * Rings the same alarm as soon as the new fleet shows an image that nobody approved, as a tag names that was moved since: it goes back before it has
 * all traffic. Where there is no such alarm, `verify` says so when the update is over.
 */
export async function refuseOtherImages(
  { alarms }: ReleaseNeeds,
  { spec, version }: Release,
  config: string,
  images: readonly string[],
): Promise<void> {
  const approved = containersOf(version).map(({ imageDigest }) => imageDigest);
  const other = images.find((image) => !approved.includes(image));
  if (other === undefined || !spec.smoke) return;
  const alarm = smokeAlarmName(config);
  const ring = async (): Promise<void> => {
    if ((await alarms.ringing(alarm)) === undefined) await alarms.set(alarm, 'ALARM', `${OTHER_IMAGE}${other}`);
  };
  // Not told ends nothing, as above.
  await ring().catch(() => undefined);
}

const OTHER_IMAGE = 'the new fleet runs another image than was approved: ';

/** Why the new fleet was taken back while the old one still stood, if by our alarm. */
export async function smokeRefusal({ alarms }: ReleaseNeeds, { version }: Release, config: string): Promise<Reason[]> {
  const said = await alarms.ringing(smokeAlarmName(config));
  if (said === undefined) return [];
  if (!said.startsWith(OTHER_IMAGE)) return [refusal('no valid answer while the old fleet still stood')];
  const limit = containersOf(version)
    .map(({ imageDigest = 'unknown' }) => imageDigest)
    .join(', ');
  return [{ rule: 'running-images', subject: 'new fleet', observed: said.slice(OTHER_IMAGE.length, 200), limit }];
}
