import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import {
  decideSmoke,
  type QueuedSmoke,
  queuedSmokeId,
  SMOKE_WAIT,
  smokeRefused,
} from '../../../lib/domain/release/smoke-answer.ts';
import { formOf, SERVING_FORMS } from '../../../lib/domain/serving/forms.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';

/** A release that is on its way. */
interface OnItsWay {
  readonly spec: DeploymentSpec;
  readonly deployment: Deployment;
}

/** Whether a smoke request of this deployment is answered some time later, in S3. */
export const isQueued = (spec: DeploymentSpec): boolean =>
  spec.smoke !== undefined && SERVING_FORMS[formOf(spec)].answers === 'queued';

/**
 * When a release asks: while the old fleet still stands, so that SageMaker can go back to it, and once more when nothing else is left that could have
 * answered. AWS does not say which of two fleets takes a request out of the queue.
 */
export type SmokeMoment = 'while the old fleet stands' | 'when the update is over';

/** What was asked, and what has become of it: `reason` says why it was no valid answer, `seconds` when to look again. */
export interface Queued {
  readonly verdict: 'answered' | 'waiting' | 'refused';
  readonly asked?: QueuedSmoke | undefined;
  readonly seconds?: number;
  readonly reason?: ReturnType<typeof smokeRefused>;
}

/** What has become of the request that was asked at this time of this release; undefined where none was. */
export async function lookForAnswer(
  ports: PortsOf<'evidence:begin' | 'clock'>,
  release: OnItsWay,
  when: SmokeMoment,
  asked: QueuedSmoke | undefined,
): Promise<Queued | undefined> {
  if (asked?.id !== idOf(release, when)) return undefined;
  const { evidence, clock } = ports;
  const { output, failure, answered } = asked;
  const [answer, wrong] = answered
    ? []
    : await Promise.all([evidence.begin(output, READ), failure === undefined ? undefined : evidence.begin(failure, 1)]);
  const decision = decideSmoke({ asked, answer: answer?.toString(), failed: wrong !== undefined, now: clock.now() });
  return decision.verdict === 'answered'
    ? { ...decision, asked: { ...asked, answered: true } }
    : { ...decision, asked };
}

/** Gives the endpoint the manifest's smoke request, whose answer is looked for from now on: whatever takes none has not answered. */
export async function queueSmoke(
  ports: PortsOf<'sagemaker:release' | 'clock'>,
  release: OnItsWay,
  when: SmokeMoment,
): Promise<Queued> {
  const { endpoint, smoke } = release.spec;
  const { contentType, accept, body } = smoke!;
  const id = idOf(release, when);
  const request = { contentType, accept, body, inferenceId: id, folder: FOLDER, seconds: SMOKE_WAIT / 1000 };
  const at = ports.clock.now();
  const taken = await ports.sagemaker.invokeAsync(endpoint, request);
  if ('refused' in taken) return { verdict: 'refused', reason: smokeRefused(`not taken: ${taken.refused}`) };
  const asked = { id, at, ...taken };
  return { ...decideSmoke({ asked, answer: undefined, failed: false, now: at }), asked };
}

/** Enough to see that an answer, of up to 1 GB, is not blank. */
const READ = 4096;
/** Below which the answers to Steward's requests lie, apart from those to others. */
const FOLDER = 'steward-smoke';

const idOf = ({ deployment }: OnItsWay, when: SmokeMoment): string => {
  const { config, startedAt } = deployment.releasing!;
  return queuedSmokeId({ config, startedAt, when });
};
