import { DependencyError } from '../../lib/domain/errors.ts';
import { raceBeginPause } from '../../lib/domain/execution/pauses.ts';
import { UPDATE_LIMIT } from '../../lib/domain/execution/release-limit.ts';
import { containersOf } from '../../lib/domain/model/model.ts';
import { armsOf } from '../../lib/domain/race/arms.ts';
import { isSome, type Reason, type Reasons } from '../../lib/domain/reason.ts';
import { isUnseen } from '../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideDrive } from '../../lib/domain/release/decide-drive.ts';
import {
  armContents,
  compareRaced,
  compareRacedConfig,
  type RacedContents,
  racedContents,
} from '../../lib/domain/release/raced.ts';
import type { Content, EndpointObservation } from '../../lib/domain/served/served.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import { currentRelease } from '../release/load-release.ts';
import { reconcileBefore } from '../release/out-of-band.ts';
import { prepareServed } from '../release/place/prepare-served.ts';
import { assertOurs, foreignOnWayBack } from '../release/served-before.ts';
import { variantOf } from '../release/update-endpoint.ts';
import type { Raced, RaceNeeds, Racing } from './race.ts';
import { recordDecision, recordRun, variantsOf } from './record-race.ts';

/** How long after the endpoint was told to run both it may still seem to rest as it was: whoever died in between tells it again. */
const TOLD_AGAIN = 30 * MINUTE;

/** Brings the challenger onto the endpoint, as its shadow variant, and holds what then runs against what served and what was approved. */
export async function runBoth(ports: RaceNeeds, racing: Racing): Promise<Raced> {
  const { deployment, spec, race, asked } = racing;
  const { startedAt } = currentRelease(racing);
  const now = ports.clock.now();
  const unfit = unfitFor(racing);
  if (unfit) return recordDecision(ports, racing, 'stop', [unfit]);
  const observed = await ports.sagemaker.describeEndpoint(deployment.endpoint);
  const decision = decideDrive({
    ...{ observed, config: race.config, created: deployment.created, managed: true, startedAt, now },
    deadline: startedAt + UPDATE_LIMIT,
    fleet: {
      ...{ form: 'real-time', instances: spec.instances ?? 1, inParts: false, variant: variantOf(deployment) },
      ...{ instanceType: undefined, autoscaled: false },
    },
  });
  if (decision.verdict === 'refuse') return recordDecision(ports, racing, 'stop', decision.reasons);
  if (decision.verdict === 'create' || decision.verdict === 'delete' || !observed)
    return recordDecision(ports, racing, 'stop', [elsewhere(observed, race.config)]);
  const wait = (): Raced => ({ verdict: 'waiting', reasons: [], seconds: raceBeginPause(now - startedAt) });
  if (decision.verdict === 'driven') {
    if (observed.config !== race.config || observed.status !== 'InService' || observed.pending !== undefined)
      return wait();
    const foreign = compareRaced(bothContents(racing), observed);
    if (isSome(foreign)) return recordDecision(ports, racing, 'stop', foreign);
    await recordRun(ports, racing, { ...race, began: now, until: now });
    return wait();
  }
  if (!(await reconcileBefore(ports, deployment, observed)) || decision.verdict === 'wait') return wait();
  if (race.asked !== undefined && now - race.asked > TOLD_AGAIN)
    return recordDecision(ports, racing, 'stop', [elsewhere(observed, race.config)]);
  await assertOurs(ports, deployment, observed, 'update');
  const { foreign, made } = await prepareBoth(ports, racing);
  if (isSome(foreign)) return recordDecision(ports, racing, 'stop', foreign);
  if (race.asked === undefined) await recordRun(ports, racing, { ...race, made: [...made], asked: now });
  // Of a shadow nobody gets the answers, and the arms of an A/B get their shares at once: there is nothing that would have to go over by and by.
  const plan = { type: asked.form === 'ab' ? ('outright' as const) : ('all-at-once' as const) };
  await ports.sagemaker.updateEndpoint({
    ...{ endpoint: deployment.endpoint, config: race.config, plan, alarms: [] },
    ...{ keepInstances: spec.autoscaled === true, staySeconds: 0 },
  });
  return wait();
}

/** What both are to be, as the endpoint shows it. */
export function bothContents(racing: Racing): RacedContents {
  const { deployment, version, spec, race, asked } = racing;
  const variants = variantsOf(racing);
  const challenger = approvedContent(version, spec, variants.champion);
  const both = { champion: deployment.content ?? NOTHING, challenger, made: race.made };
  return asked.form === 'ab' ? armContents(both, armsOf(asked, variants)) : racedContents(both, variants.challenger);
}
const NOTHING: Content = { variants: [], shadows: [], capture: { enabled: false, modes: [] }, extras: [] };

/** Makes the challenger's model as a release does, and the config of both: the champion's variant as it is, and its shadow. */
async function prepareBoth(ports: RaceNeeds, racing: Racing): Promise<{ foreign: Reason[]; made: readonly number[] }> {
  const { version, deployment, spec, race, asked } = racing;
  const { config, approval } = currentRelease(racing);
  const variant = variantOf(deployment);
  const changed = await foreignOnWayBack(ports, deployment);
  if (changed.length > 0) return { foreign: changed, made: [] };
  const prepared = await prepareServed(ports, { version, spec, variant, approval }, config);
  if (prepared.foreign.length > 0) return prepared;
  const champion = await ports.sagemaker.describeConfig(deployment.config!);
  const [serving] = champion?.variants ?? [];
  if (!champion || !serving)
    throw new DependencyError(`endpoint config \`${deployment.config}\` is not to be found yet`);
  const variants = variantsOf(racing);
  const [own, other] = armsOf(asked, variants);
  await ports.sagemaker.createEndpointConfig({
    ...{ name: race.config, variant: serving.name, modelName: serving.model },
    ...{ instanceType: serving.instanceType, instances: serving.configuredInstances },
    beside: {
      ...{ variant: variants.challenger, modelName: config },
      ...{ instanceType: spec.instanceType!, instances: spec.instances! },
      ...(asked.form === 'ab' && { weights: [own.weight, other.weight] }),
    },
    ...{ capture: spec.capture, encryption: spec.encryption },
  });
  const both = await ports.sagemaker.describeConfig(race.config);
  if (!both || isUnseen(both, serving.model) || both.madeAt?.at(-1) === 0)
    throw new DependencyError(`endpoint config \`${race.config}\` and its models are not to be found yet`);
  return { foreign: compareRacedConfig(bothContents(racing), both), made: both.madeAt ?? [] };
}

/** What SageMaker refuses of a version, which a manifest does not know. */
function unfitFor({ version, deployment, asked }: Racing): Reason | undefined {
  const count = containersOf(version).length;
  const rule = { rule: 'race-form', subject: 'version' };
  if (count > 1 && asked.form === 'shadow')
    return { ...rule, observed: `${count} containers`, limit: 'one: SageMaker runs no shadow variant of several' };
  if (deployment.content === undefined)
    return { ...rule, subject: 'champion', observed: 'unknown content', limit: 'a champion that was verified' };
  return undefined;
}

/** The endpoint does not run both, and is not on its way there. */
export const elsewhere = (observed: EndpointObservation | undefined, config: string): Reasons[0] => ({
  rule: 'race-config',
  subject: 'endpoint',
  observed: observed ? `${observed.config}${observed.failureReason ? `: ${observed.failureReason}` : ''}` : 'absent',
  limit: config,
});
