import { smokeId } from '../../../lib/domain/capture/smoke.ts';
import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import { containersOf, type Deployment, type ModelVersion } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import { smokeAlarmName } from '../../../lib/domain/release/release-alarms.ts';
import { type QueuedSmoke, smokeRefused } from '../../../lib/domain/release/smoke-answer.ts';
import { hostnamesOf } from '../../../lib/domain/serving/version-fits.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import type { InvokeRequest } from '../../../lib/ports/sagemaker.ts';
import { loadInventory } from '../../register/take-inventory.ts';
import { isQueued, lookForAnswer, queueSmoke } from './queued-smoke.ts';

type Needs = PortsOf<
  'sagemaker:release' | 'functions:release' | 'alarms' | 'evidence:digest' | 'evidence:begin' | 'clock'
>;
/** A release that is on its way. */
interface Release {
  readonly spec: DeploymentSpec;
  readonly version: ModelVersion;
  readonly deployment: Deployment;
}

/**
 * Sends the manifest's smoke request, if it has one, to each of its variants, or to each container where they are asked by name: none when the answer is a 200 with a body. Captured like any other request, and by
 * its id left out of every check.
 * A function is told no id, and counts it if it writes its own lines.
 *
 * @param qualifier version of a function that is asked; by default whatever its alias leads to
 */
export async function askSmoke(
  ports: Needs,
  { spec, version }: Release,
  config: string,
  qualifier?: string,
): Promise<Reason[]> {
  if (!spec.smoke) return [];
  const { contentType, accept, body, bodies } = spec.smoke;
  const inferenceId = smokeId(config);
  const { endpoint, serving, variants } = spec;
  const request = { contentType, accept, inferenceId };
  const reasons: Reason[] = [];
  const asked: readonly Pick<InvokeRequest, 'variant' | 'container' | 'component'>[] =
    serving?.type === 'component'
      ? [{ component: endpoint }]
      : serving?.type === 'direct'
        ? hostnamesOf(await loadInventory(ports.evidence, version)).map((container) => ({ container }))
        : (variants?.map(({ name }) => ({ variant: name })) ?? [{}]);
  const place = serving?.type === 'component' ? serving.on : endpoint;
  for (const one of asked) {
    const own = bodies?.[one.container ?? ''] ?? body;
    const answer =
      serving?.type === 'lambda'
        ? await ports.functions.invoke(serving.function, qualifier ?? serving.alias, body)
        : await ports.sagemaker.invoke(place, { ...request, ...one, body: own });
    if (answer.status === 200 && answer.body.trim() !== '') continue;
    const observed = answer.status === 200 ? 'an empty answer' : `status ${answer.status}`;
    const name = one.variant ?? one.container;
    reasons.push(smokeRefused(name === undefined ? observed : `${observed} of \`${name}\``));
  }
  return reasons;
}

/**
 * Asks the new fleet once, while the old one still stands, and tells SageMaker by an alarm: it then goes back by itself, at once, to
 * instances that are still there. The alarm also remembers that it was asked; of one that waits in a queue the machine does.
 *
 * @param asked what was asked at an earlier look
 * @returns the same, or what was asked now, while its answer is waited for
 */
export async function askWhileOldFleetStands(
  ports: Needs,
  release: Release,
  config: string,
  asked?: QueuedSmoke,
): Promise<QueuedSmoke | undefined> {
  if (!release.spec.smoke) return undefined;
  const alarm = smokeAlarmName(config);
  let waits = asked;
  const ask = async (): Promise<void> => {
    if ((await ports.alarms.state(alarm)) !== 'INSUFFICIENT_DATA') return;
    const queued = isQueued(release.spec) ? await askInQueue(ports, release, asked) : undefined;
    waits = queued?.asked;
    if (queued?.verdict === 'waiting') return;
    const [first] = queued ? [queued.reason] : await askSmoke(ports, release, config);
    if (first) await ports.alarms.set(alarm, 'ALARM', `the smoke request was answered with ${first.observed}`);
    else await ports.alarms.set(alarm, 'OK', 'the smoke request was answered');
  };
  // Not asked, or not told, ends nothing, whatever the reason: the next look asks again, and `verify` once more when the update is over.
  await ask().catch(() => undefined);
  return waits;
}

const askInQueue = async (ports: Needs, release: Release, asked: QueuedSmoke | undefined) =>
  (await lookForAnswer(ports, release, 'while the old fleet stands', asked)) ??
  queueSmoke(ports, release, 'while the old fleet stands');

/**
 * Rings the same alarm as soon as the new fleet shows an image that nobody approved, as a tag names that was moved since: it goes back before it has
 * all traffic. Where there is no such alarm, `verify` says so when the update is over.
 */
export async function refuseOtherImages(
  { alarms }: Pick<Needs, 'alarms'>,
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
export async function smokeRefusal(
  { alarms }: Pick<Needs, 'alarms'>,
  { version }: Release,
  config: string,
): Promise<Reason[]> {
  const said = await alarms.ringing(smokeAlarmName(config));
  if (said === undefined) return [];
  if (!said.startsWith(OTHER_IMAGE)) return [smokeRefused('no valid answer while the old fleet still stood')];
  const limit = containersOf(version)
    .map(({ imageDigest = 'unknown' }) => imageDigest)
    .join(', ');
  return [{ rule: 'running-images', subject: 'new fleet', observed: said.slice(OTHER_IMAGE.length, 200), limit }];
}
