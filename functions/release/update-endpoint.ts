import { IntegrityError } from '../../lib/domain/errors.ts';
import { UPDATE_LIMIT } from '../../lib/domain/execution/release-limit.ts';
import type { Deployment, RaceRun } from '../../lib/domain/model/model.ts';
import { oldFleetStays } from '../../lib/domain/plan/plan-length.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { BROKEN, VARIANT } from '../../lib/domain/release/content.ts';
import { decideDrive } from '../../lib/domain/release/decide-drive.ts';
import { decideWayBack } from '../../lib/domain/release/way-back.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { fleetsOf } from '../../lib/domain/serving/fleets.ts';
import { formOf, type ServingForm } from '../../lib/domain/serving/forms.ts';
import { variantMisfits } from '../../lib/domain/serving/variants-stay.ts';
import type { EndpointUpdate } from '../../lib/ports/sagemaker.ts';
import { loadRecord } from '../approve/load-question-history.ts';
import { bucketsOf } from '../register/own-names.ts';
import { foreignNames } from '../register/owner.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { brokenAnswers } from './answers.ts';
import { type Approved, closedState, currentRelease, type Release, type ReleaseNeeds } from './load-release.ts';
import { reconcileBefore } from './out-of-band.ts';
import { artifactsWhereItRuns, readAddresses, versionWhereItRuns } from './place/artifacts.ts';
import { observeInSageMaker } from './place/observe-place.ts';
import { type Preparing, prepareServed } from './place/prepare-served.ts';
import { putAlarms } from './place/put-alarms.ts';
import { failRelease } from './record-release.ts';
import { assertOurs, filesAsRead, foreignOnWayBack, refuseNeverServed } from './served-before.ts';

/** `made`: when the config and models that will be served from were made, for `verify` to know them again. */
export interface Driven {
  readonly verdict: string;
  readonly made: readonly number[];
}

/**
 * Calls SageMaker for a recorded intent: approve the package, model, config, alarms, then create or update the endpoint. What lies under
 * the names is read back and compared before anything is served from it. `waiting` asks to be called again.
 */
export async function updateEndpoint(ports: ReleaseNeeds, found: Approved): Promise<Driven> {
  const closed = closedState(found);
  if (closed) return { verdict: closed, made: [] };
  const { deployment } = found;
  const { config, deadline, startedAt, race } = currentRelease(found);
  // Another execution takes away what was raced, and closes the release.
  if (race?.stopped !== undefined) return { verdict: 'waiting', made: [] };
  const form = formOf(found.spec);
  if (form === 'batch') return makeModel(ports, found, config);
  const observed = await observeInSageMaker(ports, form, deployment.endpoint, config);
  const left = found.spec.race?.form === 'ab' && race ? await leaveArms(ports, found, race, observed) : undefined;
  if (left) return left;
  const decision = decideDrive({
    observed,
    config,
    created: deployment.created,
    managed: deployment.config !== undefined,
    // What is left of a longer one is for what many functions read.
    deadline: Math.min(deadline, (race?.ended ?? startedAt) + UPDATE_LIMIT),
    startedAt,
    now: ports.clock.now(),
    fleet: {
      form,
      instances: comingInstances(found, observed),
      inParts: found.spec.plan.type !== 'all-at-once',
      variant: variantOf(deployment),
      instanceType: found.spec.instanceType,
      autoscaled: found.spec.autoscaled === true,
    },
  });
  if (decision.verdict === 'refuse')
    return { ...(await failRelease(ports, found, decision.reasons, 'failed', observed)), made: [] };
  if (decision.verdict !== 'driven' && !(await reconcileBefore(ports, deployment, observed)))
    return { verdict: 'waiting', made: [] };
  switch (decision.verdict) {
    case 'delete':
      await assertOurs(ports, deployment, observed!, 'delete');
      await deletePlace(ports, form, deployment.endpoint);
      return { verdict: 'waiting', made: [] };
    case 'wait':
      return { verdict: 'waiting', made: [] };
  }
  const others = decision.verdict === 'update' ? variantMisfits(found.spec, observed!) : [];
  if (others.length > 0) return { ...(await failRelease(ports, found, others, 'failed', observed)), made: [] };
  if (decision.verdict === 'update') await assertOurs(ports, deployment, observed!, 'update');
  const unanswered = await brokenAnswers(ports, found.approval!, found.back);
  if (unanswered.length > 0) return { ...(await failRelease(ports, found, unanswered, 'failed', observed)), made: [] };
  if (race) await assertWon(ports, found);
  const host = form === 'component' ? await (await components()).readyHost(ports, found.spec, config, startedAt) : [];
  if (host === 'waiting') return { verdict: 'waiting', made: [] };
  if (host.length > 0) return { ...(await failRelease(ports, found, host, 'failed', observed)), made: [] };
  // Only now: a package that is approved again at every wait would be news at every wait.
  const { foreign, made } = await prepareServed(ports, await preparing(ports, found), config);
  if (foreign.length > 0) return { ...(await failRelease(ports, found, foreign, 'failed', observed)), made };
  await changePlace(ports, found, config, decision.verdict);
  return { verdict: 'driven', made };
}

/**
 * A version that was to be raced takes over by the record that it won.
 * @throws IntegrityError where the ledger has none of this release
 */
async function assertWon(ports: ReleaseNeeds, { deployment, version, approval }: Approved): Promise<void> {
  const what = `the race of \`${version.model}/${version.version}\``;
  const { type, subject, verdict, data } = await loadRecord(ports, deployment.raced, what);
  const won = type === 'RaceDecided' && verdict === 'promote' && data.approval === approval?.id;
  if (!won || subject.version !== version.version || subject.deployment !== deployment.endpoint)
    throw new IntegrityError(`${what} was not won by what its record says`);
}

/**
 * The arms of an A/B that was won go before the plan begins: SageMaker shifts requests in parts between configs of the same variants alone (developer guide, "Exclusions" of deployment guardrails). Undefined once
 * what served before serves all requests again.
 */
async function leaveArms(
  ports: ReleaseNeeds,
  found: Approved,
  { config: arms, ended = 0 }: RaceRun,
  observed: EndpointObservation | undefined,
): Promise<Driven | undefined> {
  const isThere = observed?.config === arms || observed?.pending === arms;
  if (!isThere || BROKEN.has(observed.status) || ports.clock.now() > ended + UPDATE_LIMIT) return undefined;
  if (observed.config !== arms || observed.status !== 'InService' || observed.pending !== undefined)
    return { verdict: 'waiting', made: [] };
  await assertWon(ports, found);
  await assertOurs(ports, found.deployment, observed, 'update');
  const foreign = await updateBack(ports, found.deployment, found.spec);
  if (foreign === 'reading' || foreign.length === 0) return { verdict: 'waiting', made: [] };
  return { ...(await failRelease(ports, found, foreign, 'failed', observed)), made: [] };
}

async function changePlace(
  ports: ReleaseNeeds,
  found: Approved,
  config: string,
  to: 'create' | 'update' | 'driven',
): Promise<void> {
  const { spec, deployment } = found;
  const { endpoint } = deployment;
  const isComponent = formOf(spec) === 'component';
  if (to === 'create')
    await (isComponent
      ? (await components()).createComponent(ports, spec, config)
      : ports.sagemaker.createEndpoint(endpoint, config));
  if (to !== 'update') return;
  const alarms = await putAlarms(ports, { spec, endpoint, variant: variantOf(deployment) }, config);
  if (isComponent) return (await components()).updateComponent(ports, spec, config, alarms);
  await ports.sagemaker.updateEndpoint({
    ...{ endpoint, config, alarms, keepInstances: spec.autoscaled === true },
    ...planOf(found),
  });
}

/** Few deployments are some. */
const components = () => import('./place/component.ts');

const deletePlace = ({ sagemaker }: ReleaseNeeds, form: ServingForm, name: string): Promise<void> =>
  form === 'component' ? sagemaker.deleteComponent(name) : sagemaker.deleteEndpoint(name);

const preparing = async ({ owners }: ReleaseNeeds, found: Release): Promise<Preparing> => ({
  ...{ version: found.version, spec: found.spec, variant: variantOf(found.deployment) },
  ...(found.deployment.target && { carried: await versionWhereItRuns({ owners }, found.deployment, found.version) }),
  approval: currentRelease(found).approval,
});

/** The whole of a release where transform jobs serve: there is no endpoint that would have to be told. */
async function makeModel(ports: ReleaseNeeds, found: Approved, config: string): Promise<Driven> {
  const unanswered = await brokenAnswers(ports, found.approval!, found.back);
  if (unanswered.length > 0) return { ...(await failRelease(ports, found, unanswered)), made: [] };
  const { foreign, made } = await prepareServed(ports, await preparing(ports, found), config);
  if (foreign.length > 0) return { ...(await failRelease(ports, found, foreign)), made };
  return { verdict: 'driven', made };
}

/**
 * Puts back what served before, the previous champion's config or the adopted one, all at once, as soon as the endpoint can be updated.
 * Where nothing served before, the endpoint is deleted again, if this release created it and nobody changed it since.
 */
export async function revert(ports: ReleaseNeeds, found: Release): Promise<{ verdict: string }> {
  const { deployment, spec } = found;
  // What was released before is there still: that the deployment names it again is all.
  const form = formOf(spec);
  if (form === 'batch') return { verdict: 'reverting' };
  const observed = await observeInSageMaker(ports, form, deployment.endpoint, deployment.config);
  const way = decideWayBack(deployment, observed);
  if (way === 'none') return { verdict: 'reverting' };
  if (!(await reconcileBefore(ports, deployment, observed))) return { verdict: 'waiting' };
  // A Failed endpoint can only be deleted, and nothing goes back to a config on one that is broken otherwise.
  const mayDelete = way === 'delete' && observed?.status === 'Failed';
  if (way !== 'delete' && observed && BROKEN.has(observed.status)) return { verdict: 'reverting' };
  if (observed?.status !== 'InService' && !mayDelete)
    return { verdict: mayWait(found, ports.clock.now()) ? 'waiting' : 'reverting' };
  if (way === 'delete') {
    await assertOurs(ports, deployment, observed!, 'delete');
    await deletePlace(ports, form, deployment.endpoint);
  } else {
    const foreign = await updateBack(ports, deployment, spec);
    if (foreign === 'reading') return { verdict: 'waiting' };
    if (foreign.length > 0) return failRelease(ports, found, foreign, 'failed', observed);
  }
  return { verdict: 'reverting' };
}

/**
 * One update back to a config that served before: all at once, because what serves now is what should not. Only if the config says at this
 * moment what was kept of it, and records say that it served; answers how it differs, and then changes nothing, nor while many functions still
 * read the files of what served.
 */
export async function updateBack(
  ports: ReleaseNeeds,
  to: Pick<
    Deployment,
    'tenant' | 'model' | 'endpoint' | 'target' | 'config' | 'content' | 'adopted' | 'champion' | 'releasing'
  >,
  spec: Release['spec'],
): Promise<Reason[] | 'reading'> {
  if (to.config === undefined) return [];
  const never = [...(await refuseNeverServed(ports, to)), ...(await foreignOnWayBack(ports, to))];
  const changed = await changedOnWayBack(ports, to);
  const foreign = [...never, ...(changed === 'reading' ? [] : changed)];
  if (foreign.length > 0) return foreign;
  if (changed === 'reading') return changed;
  if (formOf(spec) === 'component') {
    await (await components()).returnComponent(ports, to);
    return [];
  }
  await ports.sagemaker.updateEndpoint({
    endpoint: to.endpoint,
    config: to.config,
    // From the arms of an A/B, which are other variants than its own.
    plan: { type: spec.race?.form === 'ab' && to.releasing?.race ? 'outright' : 'all-at-once' },
    alarms: [],
    keepInstances: spec.autoscaled === true,
    // What is left is the version that did not answer: nobody goes back to it.
    staySeconds: 0,
  });
  return [];
}

/** How the files of the version that served lie otherwise than they were registered: SageMaker fetches them anew. Of what was adopted none are known. */
export async function changedOnWayBack(
  ports: ReleaseNeeds,
  {
    tenant,
    model,
    endpoint,
    champion,
    config,
    adopted,
    releasing,
    target,
  }: Pick<Deployment, 'tenant' | 'model' | 'endpoint' | 'target' | 'champion' | 'config' | 'adopted' | 'releasing'>,
): Promise<Reason[] | 'reading'> {
  const { registry, evidence, owners } = ports;
  if (champion === undefined || adopted?.config === config) return [];
  const version = await registry.version({ tenant, model }, champion);
  if (!version) return [];
  const inventory = await loadInventory(evidence, version);
  // What the team no longer lists is not read with our rights, and keeps nobody from going back.
  if (foreignNames(owners, { tenant, model }, bucketsOf(readAddresses(version, inventory))).length > 0) return [];
  const of = { deployment: endpoint, startedAt: releasing?.startedAt };
  const stood = () => filesAsRead(ports, { tenant, model, endpoint }, champion);
  const lying = await artifactsWhereItRuns(ports, { target, endpoint }, version, inventory, {
    mode: 'back',
    of,
    stood,
  });
  if ('execution' in lying) return 'reading';
  return lying.reasons
    .filter(({ observed, limit }) => observed !== limit)
    .map((reason) => ({ ...reason, subject: `version ${champion}, ${reason.subject}` }));
}

const mayWait = (found: Release, now: number): boolean => !closedState(found) && now < currentRelease(found).deadline;

export const variantOf = ({ variant }: { variant?: string | undefined }): string => variant ?? VARIANT;

/** SageMaker measures a canary by the new fleet, of several by each, which has what the config says, or what runs where that is kept. */
const comingInstances = ({ spec, deployment }: Release, observed: EndpointObservation | undefined): number =>
  Math.min(
    ...fleetsOf(spec, variantOf(deployment)).map(
      (fleet) =>
        (spec.autoscaled && observed?.variants.find(({ name }) => name === fleet.name)?.instances) ||
        (fleet.instances ?? 0),
    ),
  );

const planOf = ({ spec: { plan } }: Release): Pick<EndpointUpdate, 'plan' | 'staySeconds'> => ({
  plan:
    plan.type === 'all-at-once'
      ? { type: plan.type }
      : { type: plan.type, percent: plan.percent, bakeSeconds: plan.bake / 1000 },
  staySeconds: oldFleetStays(plan),
});
