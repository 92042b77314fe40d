import { smokeId } from '../../../lib/domain/capture/smoke.ts';
import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import { containersOf, type Deployment, type ModelVersion } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import { isAskedWhileOldStands, smokeAlarmName } from '../../../lib/domain/release/release-alarms.ts';
import { type QueuedSmoke, smokeRefused } from '../../../lib/domain/release/smoke-answer.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { allAsked, askPart } from '../../golden/ask-fleet.ts';
import type { GoldenAnswers } from '../../golden/ask-golden.ts';
import { isQueued, lookForAnswer, queueSmoke } from './queued-smoke.ts';

type Needs = PortsOf<
  'sagemaker:release' | 'functions:release' | 'alarms' | 'evidence:digest' | 'evidence:begin' | 'evidence:add' | 'clock'
>;
/** A release that is on its way. */
interface Release {
  readonly spec: DeploymentSpec;
  readonly version: ModelVersion;
  readonly deployment: Deployment;
}

/** What the new version answered: reasons against it, and by which digests its golden records are known. */
export interface AskedNew {
  readonly reasons: readonly Reason[];
  readonly golden?: GoldenAnswers;
}

/**
 * Sends the manifest's smoke request, if it has one, to each of its variants, or to each container where they are asked by name: no reason when the answer is a 200 with a body. Then its golden records, whose
 * answers are known. Captured like any other request, and by its id left out of every check.
 * A function is told no id, and counts it if it writes its own lines.
 *
 * @param qualifier version of a function that is asked; by default whatever its alias leads to
 */
export async function askNew(ports: Needs, release: Release, config: string, qualifier?: string): Promise<AskedNew> {
  const refused = await askSmoke(ports, release, config, qualifier);
  const { golden } = release.spec;
  if (refused.length > 0 || !golden) return { reasons: refused };
  const { askGolden } = await import('../../golden/ask-golden.ts');
  const asked = await askGolden(ports, { ...release, golden }, config, qualifier);
  return { reasons: asked.reasons, golden: asked };
}

async function askSmoke(
  ports: Needs,
  { spec, version }: Release,
  config: string,
  qualifier: string | undefined,
): Promise<Reason[]> {
  if (!spec.smoke) return [];
  const { contentType, accept, body, bodies } = spec.smoke;
  const request = { contentType, accept, inferenceId: smokeId(config) };
  const reasons: Reason[] = [];
  for (const part of await allAsked(ports, spec, version)) {
    const own = bodies?.[part.container ?? ''] ?? body;
    const answer = await askPart(ports, spec, part, { ...request, body: own }, qualifier);
    if (answer.status === 200 && answer.body.trim() !== '') continue;
    const observed = answer.status === 200 ? 'an empty answer' : `status ${answer.status}`;
    const name = part.variant ?? part.container;
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
  if (!isAskedWhileOldStands(release.spec)) return undefined;
  const alarm = smokeAlarmName(config);
  let waits = asked;
  const ask = async (): Promise<void> => {
    if ((await ports.alarms.state(alarm)) !== 'INSUFFICIENT_DATA') return;
    const queued = isQueued(release.spec) ? await askInQueue(ports, release, asked) : undefined;
    waits = queued?.asked;
    if (queued?.verdict === 'waiting') return;
    const [first] = queued ? [queued.reason] : (await askNew(ports, release, config)).reasons;
    if (first?.rule === 'golden')
      await ports.alarms.set(alarm, 'ALARM', `${OTHER_ANSWER}${first.observed}, ${first.subject}`);
    else if (first) await ports.alarms.set(alarm, 'ALARM', `the smoke request was answered with ${first.observed}`);
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
  if (other === undefined || !isAskedWhileOldStands(spec)) return;
  const alarm = smokeAlarmName(config);
  const ring = async (): Promise<void> => {
    if ((await alarms.ringing(alarm)) === undefined) await alarms.set(alarm, 'ALARM', `${OTHER_IMAGE}${other}`);
  };
  // Not told ends nothing, as above.
  await ring().catch(() => undefined);
}

const OTHER_ANSWER = 'golden records were answered otherwise: ';
const OTHER_IMAGE = 'the new fleet runs another image than was approved: ';

/** Why the new fleet was taken back while the old one still stood, if by our alarm. */
export async function smokeRefusal(
  { alarms }: Pick<Needs, 'alarms'>,
  { version }: Release,
  config: string,
): Promise<Reason[]> {
  const said = await alarms.ringing(smokeAlarmName(config));
  if (said === undefined) return [];
  if (said.startsWith(OTHER_ANSWER)) {
    const observed = said.slice(OTHER_ANSWER.length, 200);
    return [{ rule: 'golden', subject: 'new fleet', observed, limit: 'all as expected' }];
  }
  if (!said.startsWith(OTHER_IMAGE)) return [smokeRefused('no valid answer while the old fleet still stood')];
  const limit = containersOf(version)
    .map(({ imageDigest = 'unknown' }) => imageDigest)
    .join(', ');
  return [{ rule: 'running-images', subject: 'new fleet', observed: said.slice(OTHER_IMAGE.length, 200), limit }];
}
