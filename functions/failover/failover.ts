import { ConflictError, InvalidEventError } from '../../lib/domain/errors.ts';
import { decideFailover } from '../../lib/domain/failover/decide-failover.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { decideReconciliation } from '../../lib/domain/release/reconcile.ts';
import { formRunning } from '../../lib/domain/serving/settings.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { assertOwn } from '../register/owner.ts';
import { loadManaged } from '../registry/load.ts';
import { expectedContents } from '../release/out-of-band.ts';
import { observeInSageMaker } from '../release/place/observe-place.ts';
import { inTarget } from '../target/in-target.ts';
import { askedIn, carryOutMove, loadPointer, moveRecord, pairsIn, type Stood, trafficOf } from './moves.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'sagemaker:endpoints' | 'owners' | 'traffic' | 'clock'>;

export interface FailoverDue {
  readonly tenant: string;
  readonly model: string;
  /** The one with the standby, or the standby; absent where the model has one pair. */
  readonly deployment?: string | undefined;
  readonly back: boolean;
  readonly toVersion?: number | undefined;
  readonly dryRun: boolean;
  /** Needed of what is no dry run. */
  readonly because?: string | undefined;
  readonly actor: Actor;
}

/** `would-move` is the answer of a dry run; `refused` says in each reason what is allowed. */
export interface FailedOver {
  readonly verdict: 'moved' | 'already' | 'would-move' | 'refused';
  readonly deployment: string;
  /** Where callers are sent, and what they get there. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly version?: number;
  readonly reasons: readonly Reason[];
}

/**
 * Sends the callers of a deployment to its standby in another region, or back. It asks nothing of the region they leave, looks at what they will get, and
 * records the intent before the pointer is written: broken off, the same again goes on.
 */
export function failover(ports: Needs) {
  return async function failover(due: FailoverDue): Promise<FailedOver> {
    if (due.because === undefined && !due.dryRun)
      throw new InvalidEventError('`because`: say why: sending callers elsewhere needs a reason');
    const { actor, because = '' } = due;
    const pair = await pairOfDue(ports, due);
    const deployment = pair.primary.endpoint;
    assertOwn(ports.owners, due, [{ kind: 'endpoint', name: deployment }]);
    const to = due.back ? pair.primary : pair.standby;
    const decision = decideFailover(pair, due, await differing(ports, to));
    if (decision.verdict === 'refuse') return { verdict: 'refused', deployment, reasons: decision.reasons };
    const { version } = decision;
    const place = { deployment, endpoint: to.endpoint, region: askedIn(ports, to).region, version, reasons: [] };
    if (decision.verdict === 'already') return { verdict: 'already', ...place };
    if (due.dryRun) return { verdict: 'would-move', ...place };
    const stands = await loadPointer(ports, pair);
    if (stands.verdict === 'found' || stands.verdict === 'strange') throw strangeError(deployment, stands.verdict);
    const begun = decision.verdict === 'begun' ? pair : await begin(ports, pair, to, { ...due, because });
    const done = await carryOutMove(ports, begun, { actor, because });
    if (done === 'moved') return { verdict: 'moved', ...place };
    throw strangeError(deployment, done);
  };
}

const strangeError = (deployment: string, verdict: string): ConflictError =>
  new ConflictError(
    `the pointer of \`${deployment}\` says something else than the ledger (${verdict}): the next sweep takes it in, within five minutes; ask again then`,
    { clause: 'pointer' },
  );

async function pairOfDue({ registry }: Needs, { tenant, model, deployment }: FailoverDue): Promise<Stood> {
  const id = { tenant, model };
  const [{ manifest }, deployments] = await Promise.all([loadManaged(registry, id), registry.deployments(id)]);
  const pairs = pairsIn(manifest, deployments);
  const found = pairs.filter(
    ({ primary, standby }) => deployment === undefined || [primary.endpoint, standby.endpoint].includes(deployment),
  );
  if (found.length === 1) return found[0]!;
  const names = pairs.map(({ primary }) => `\`${primary.endpoint}\``).join(', ');
  throw new InvalidEventError(
    pairs.length === 0
      ? `no deployment of \`${model}\` has a \`standby\`: docs/failover.md says how one is kept`
      : deployment === undefined
        ? `\`${model}\` has several deployments with a standby: name one with \`--deployment\`: ${names}`
        : `\`${deployment}\` has no \`standby\`; those that have: ${names}`,
  );
}

/** How what runs there differs from what was verified there; a region that does not answer is such a difference. */
async function differing(ports: Needs, to: Deployment): Promise<Reason[]> {
  const there = inTarget(ports, to);
  try {
    const [wanted, observed] = await Promise.all([
      expectedContents(there, to),
      observeInSageMaker(there, to.content ? formRunning(to.content) : 'real-time', to.endpoint, to.config),
    ]);
    // What was reported before, or acknowledged, is no more what people approved than it was then.
    const { outOfBand: _, releasing: __, ...as } = to;
    const found = decideReconciliation(as, wanted, observed);
    return found.verdict === 'out-of-band' ? found.reasons : [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DependencyError') throw error;
    return [
      {
        rule: 'standby-answers',
        subject: to.endpoint,
        observed: error.message.slice(0, 300),
        limit: 'an answer of SageMaker there',
      },
    ];
  }
}

/** The intent, before anything is written where callers read. */
async function begin(
  ports: Needs,
  pair: Stood,
  to: Deployment,
  due: FailoverDue & { readonly because: string },
): Promise<Stood> {
  const { primary } = pair;
  const number = trafficOf(primary).number + 1;
  const traffic = { at: to.endpoint, number, since: ports.clock.now(), moved: false };
  const { tenant, model } = primary;
  const other = { from: to === primary ? pair.standby.endpoint : primary.endpoint };
  await ports.ledger.commit({
    once: `failover:${tenant}:${model}:${primary.endpoint}:${number}:${primary.revision}`,
    appends: [
      moveRecord(
        pair,
        to,
        { type: 'FailoverStarted', actor: due.actor, verdict: due.back ? 'back' : 'failover' },
        number,
        due.because,
        { ...other, region: askedIn(ports, to).region, ...(due.toVersion !== undefined && { named: due.toVersion }) },
      ),
    ],
    writes: [writes.deployment(primary, { ...primary, traffic })],
  });
  const again = (await ports.registry.deployment(primary, primary.endpoint))!;
  return { ...pair, primary: again, ...(pair.standby.endpoint === again.endpoint && { standby: again }) };
}
