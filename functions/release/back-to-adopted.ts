import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { IntegrityError, NotFoundError } from '../../lib/domain/errors.ts';
import { releaseLimit, UPDATE_LIMIT } from '../../lib/domain/execution/release-limit.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { BROKEN } from '../../lib/domain/release/content.ts';
import { decideDrive } from '../../lib/domain/release/decide-drive.ts';
import { decideReturn, returnedContent } from '../../lib/domain/release/decide-return.ts';
import type { GoingBack } from '../../lib/domain/release/going-back.ts';
import { decideProgress, type ReleaseProgress } from '../../lib/domain/release/release.ts';
import { decideBack, decideWayBack } from '../../lib/domain/release/way-back.ts';
import type { Adopted } from '../../lib/domain/served/adopted.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { formRunning } from '../../lib/domain/serving/settings.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadPlace } from '../registry/load.ts';
import { inTarget } from '../target/in-target.ts';
import { type ReleaseNeeds, reloadDeployment, withPause } from './load-release.ts';
import { reconcileBefore, servesAsBefore } from './out-of-band.ts';
import { servesByMany } from './place/artifacts.ts';
import { describePrepared, observeInSageMaker } from './place/observe-place.ts';
import { commitOutcome, type RecordPorts } from './record-release.ts';
import type { ReleaseStep } from './release.ts';
import { updateBack, variantOf } from './update-endpoint.ts';

/** What the release machine is told to release for the way back to what a person adopted: no version of ours. */
export const ADOPTED = 0;

export interface Returning {
  readonly deployment: Deployment;
  readonly adopted: Adopted;
  readonly spec: DeploymentSpec;
}
type Answer = Promise<{ verdict: string; reasons?: readonly Reason[] }>;

/** One step of the release machine on the way back to what was adopted. */
export async function backToAdopted(
  all: ReleaseNeeds,
  due: ReleaseStep,
): Promise<{ verdict: string; made?: readonly number[] }> {
  if (due.step === 'copied') return { verdict: 'copied' };
  const found = await loadReturn(all.registry, due);
  const ports = inTarget(all, found.deployment);
  switch (due.step) {
    case 'start':
      return start(ports, found, due.rollback ?? undefined, due.execution);
    case 'drive':
      // The machine hands on when model and config were made; those that were adopted are held against the adoption.
      return { ...(await withPause(ports, found, drive(ports, found))), made: [] };
    case 'look':
      return withPause(ports, found, look(ports, found));
    case 'verify':
      return verify(ports, found);
    case 'revert':
      return withPause(ports, found, revert(ports, found));
    case 'look-back':
      return withPause(ports, found, lookBack(ports, found, due.reasons));
    case 'fail':
      return failReturn(ports, found, [
        { rule: 'machine', subject: 'release', observed: due.error, limit: 'no error' },
      ]);
  }
}

/** What every step of the way back reads, once. Throws NotFoundError when a part of it is gone. */
export async function loadReturn(registry: Ports['registry'], due: ReleaseSubject): Promise<Returning> {
  const { deployment, spec } = await loadPlace(registry, due);
  if (deployment.adopted) return { deployment, adopted: deployment.adopted, spec };
  throw new NotFoundError(
    `\`${due.deployment}\` of \`${due.model}\` was never adopted: there is nothing to go back to`,
  );
}

/** Records the intent, if the adopted config still says what it said. Nobody is asked: a person adopted what is gone back to. */
async function start(ports: ReleaseNeeds, found: Returning, back: GoingBack | undefined, execution?: string): Answer {
  const { deployment, adopted } = found;
  const { tenant, model, endpoint } = deployment;
  const decision = decideReturn(deployment, await describePrepared(ports, adopted.config, adopted.content), back);
  if (decision.verdict === 'already') return { verdict: 'started' };
  const started = decision.verdict === 'start';
  const startedAt = ports.clock.now();
  const releasing = {
    version: ADOPTED,
    config: adopted.config,
    approval: '',
    alarms: [],
    ...(execution !== undefined && { execution }),
    startedAt,
    deadline: startedAt + releaseLimit(await servesByMany(ports, deployment)),
  };
  await ports.ledger.commit({
    once: `${started ? 'return' : `return-refused:${execution}`}:${tenant}:${model}:${endpoint}:${deployment.revision}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: started ? 'ReleaseStarted' : 'ReleaseFailed',
          actor: { kind: 'service', id: 'release' },
          subject: subjectOf(found),
          verdict: started ? 'started' : 'refused',
          reasons: decision.reasons,
          data: { ...toldOf(adopted), approval: '', from: deployment.champion ?? 0, plan: 'all-at-once' },
        },
      },
    ],
    writes: started ? [writes.deployment(deployment, { ...deployment, releasing })] : [],
  });
  return { verdict: started ? 'started' : 'refused' };
}

/** Puts the adopted config back, all at once, as soon as the endpoint can be updated. */
async function drive(ports: ReleaseNeeds, found: Returning): Answer {
  const { adopted, deployment, spec } = found;
  const observed = await observe(ports, found);
  const { config } = adopted;
  const { deadline, startedAt } = onItsWay(found);
  const fleet = {
    form: formRunning(adopted.content),
    instances: 1,
    inParts: false,
    variant: variantOf(deployment),
    instanceType: adopted.content.variants[0]?.instanceType,
    autoscaled: spec.autoscaled === true,
  };
  const now = ports.clock.now();
  const decision = observed
    ? decideDrive({
        observed,
        config,
        created: undefined,
        managed: true,
        deadline: Math.min(deadline, startedAt + UPDATE_LIMIT),
        startedAt,
        now,
        fleet,
      })
    : { verdict: 'refuse' as const, reasons: [ABSENT] };
  if (decision.verdict === 'refuse') return failReturn(ports, found, decision.reasons);
  if (decision.verdict !== 'driven' && !(await reconcileBefore(ports, deployment, observed)))
    return { verdict: 'waiting' };
  if (decision.verdict === 'wait') return { verdict: 'waiting' };
  if (decision.verdict === 'update') {
    const foreign = await updateBack(ports, { ...deployment, config, content: adopted.content, adopted }, spec);
    if (foreign === 'reading') return { verdict: 'waiting' };
    if (foreign.length > 0) return failReturn(ports, found, foreign);
  }
  return { verdict: 'driven' };
}

/** Whether the endpoint has come to rest; that it serves what was adopted is for `verify` to say. */
async function look(ports: ReleaseNeeds, found: Returning): Answer {
  if (!found.deployment.releasing) return { verdict: ended(found) };
  const { progress, observed } = await progressOf(ports, found);
  if (progress.verdict === 'updating') return { verdict: 'updating' };
  if (progress.verdict === 'settled' || progress.verdict === 'differs') return { verdict: 'settled' };
  if (progress.verdict !== 'rolled-back' || !observed) return failReturn(ports, found, progress.reasons);
  const foreign = await foreignBack(ports, found.deployment, observed);
  return failReturn(ports, found, [...progress.reasons, ...foreign], foreign.length === 0 ? 'rolled-back' : 'failed');
}

/** How an endpoint that SageMaker, or `revert`, brought back differs from what served when the way back began. */
async function foreignBack(ports: ReleaseNeeds, deployment: Deployment, observed: EndpointObservation) {
  const { config = 'none' } = deployment;
  if (observed.config === config) return (await servesAsBefore(ports, deployment, observed)).foreign;
  return [{ rule: 'running-config', subject: 'endpoint', observed: observed.config, limit: config }];
}

/** The adopted config serves again only when the endpoint runs exactly what was adopted. */
async function verify(ports: ReleaseNeeds, found: Returning): Answer {
  const { deployment, adopted } = found;
  if (!deployment.releasing) return { verdict: ended(found), reasons: [] };
  const { progress, observed, content } = await progressOf(ports, found);
  if (progress.verdict !== 'settled' || !observed)
    return { verdict: 'not-verified', reasons: 'reasons' in progress ? progress.reasons : [ABSENT] };
  const { releasing: _, previous: __, outOfBand: ___, champion, liveSince: ____, ...rest } = deployment;
  const releases = {
    ...rest.releases,
    ...(champion !== undefined && { [champion]: 'superseded' as const }),
    ...(adopted.version !== undefined && { [adopted.version]: 'live' as const }),
  };
  const after: Deployment = {
    ...rest,
    releases,
    config: adopted.config,
    content,
    ...(deployment.config && {
      previous: { ...(champion !== undefined && { version: champion }), config: deployment.config },
    }),
    ...(adopted.version !== undefined && { champion: adopted.version, liveSince: ports.clock.now() }),
  };
  await commitOutcome(ports, deployment, {
    subject: subjectOf(found),
    verdict: 'live',
    data: {
      ...toldOf(adopted),
      from: champion ?? 0,
      observed: { config: observed.config, content: digestOf(content) },
    },
    writes: [writes.adoption(deployment, after)],
  });
  return { verdict: 'live', reasons: [] };
}

/** Puts back what served when the way back began. */
async function revert(ports: ReleaseNeeds, found: Returning): Answer {
  const { deployment, spec } = found;
  const observed = await observe(ports, found);
  const way = decideWayBack(deployment, observed);
  if (way === 'none' || way === 'delete' || (observed && BROKEN.has(observed.status))) return { verdict: 'reverting' };
  if (!(await reconcileBefore(ports, deployment, observed))) return { verdict: 'waiting' };
  if (observed?.status !== 'InService') {
    const waits = deployment.releasing !== undefined && ports.clock.now() < deployment.releasing.deadline;
    return { verdict: waits ? 'waiting' : 'reverting' };
  }
  const foreign = await updateBack(ports, deployment, spec);
  if (foreign === 'reading') return { verdict: 'waiting' };
  return foreign.length > 0 ? failReturn(ports, found, foreign) : { verdict: 'reverting' };
}

async function lookBack(ports: ReleaseNeeds, found: Returning, reasons: readonly Reason[]): Answer {
  if (!found.deployment.releasing) return { verdict: ended(found) };
  const observed = await observe(ports, found);
  const where = decideBack(found.deployment, observed);
  if (ports.clock.now() < onItsWay(found).deadline) {
    if (where === 'on-its-way') return { verdict: 'updating' };
    if (where === 'again') return { verdict: 'again' };
  }
  const foreign = where === 'back' && observed ? await foreignBack(ports, found.deployment, observed) : [];
  const held = where === 'back' && foreign.length === 0;
  return failReturn(ports, found, [...reasons, ...foreign], held ? 'rolled-back' : 'failed');
}

/** Records that the way back did not hold; whoever served before still does, or is put back by `revert`. */
export async function failReturn(
  ports: Pick<ReleaseNeeds, 'registry'> & RecordPorts,
  before: Returning,
  reasons: readonly Reason[],
  state: 'failed' | 'rolled-back' = 'failed',
  by: 'release' | 'sweep' = 'release',
): Answer {
  const found = await reloadDeployment(ports.registry, before);
  const { deployment, adopted } = found;
  if (!deployment.releasing) return { verdict: ended(found) };
  const { releasing: _, ...rest } = deployment;
  await commitOutcome(ports, deployment, {
    subject: subjectOf(found),
    verdict: state,
    reasons,
    data: { ...toldOf(adopted), to: deployment.champion ?? 0 },
    writes: [writes.deployment(deployment, rest)],
    by,
  });
  return { verdict: state };
}

async function progressOf(
  ports: ReleaseNeeds,
  found: Returning,
): Promise<{ progress: ReleaseProgress; observed: EndpointObservation | undefined; content: Adopted['content'] }> {
  const { adopted } = found;
  const [observed, config] = await Promise.all([
    observe(ports, found),
    describePrepared(ports, adopted.config, adopted.content),
  ]);
  const content = returnedContent(adopted, config);
  const wanted = { config: adopted.config, content };
  const { deadline } = onItsWay(found);
  return { progress: decideProgress({ observed, wanted, deadline, now: ports.clock.now() }), observed, content };
}

const observe = (ports: ReleaseNeeds, { adopted, deployment }: Returning): Promise<EndpointObservation | undefined> =>
  observeInSageMaker(ports, formRunning(adopted.content), deployment.endpoint, adopted.config);

/** How a way back that is over has ended: a step that is repeated changes nothing the second time. */
const ended = ({ deployment, adopted }: Returning): 'live' | 'failed' =>
  deployment.config === adopted.config ? 'live' : 'failed';

function onItsWay({ deployment }: Returning): NonNullable<Deployment['releasing']> {
  const { releasing, endpoint } = deployment;
  if (releasing?.version !== ADOPTED)
    throw new IntegrityError(
      `deployment \`${endpoint}\` releases \`${releasing?.version ?? 'nothing'}\`, not what was adopted`,
    );
  return releasing;
}

const subjectOf = ({ deployment: { tenant, model, endpoint }, adopted: { version } }: Returning) => ({
  ...{ tenant, model, deployment: endpoint },
  ...(version !== undefined && { version }),
});

const toldOf = ({ config, content }: Adopted) => ({ config, adopted: digestOf(content) });

const ABSENT: Reason = { rule: 'status', subject: 'endpoint', observed: 'absent', limit: 'InService' };
