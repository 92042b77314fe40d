import { ConflictError } from '../../lib/domain/errors.ts';
import { type Pair, pairOf } from '../../lib/domain/failover/pair.ts';
import { decidePointer, type Pointer, type PointerDecision } from '../../lib/domain/failover/pointer.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor, Draft } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PointerPlace } from '../../lib/ports/effects.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'ledger' | 'traffic' | 'owners' | 'clock'>;

/** A pair as it stands, with where its pointer lies. */
export interface Stood extends Pair<Deployment> {
  readonly of: PointerPlace;
}

/** Every pair of a manifest whose two places there are. */
export const pairsIn = ({ deployments: specs }: Manifest, deployments: readonly Deployment[]): Stood[] =>
  specs.flatMap(({ standby: name, endpoint }) => {
    const pair = name === undefined ? undefined : pairOf(specs, endpoint);
    const found = [pair?.primary, pair?.standby].map((spec) =>
      deployments.find((one) => one.endpoint === spec?.endpoint),
    );
    const [primary, standby] = found;
    if (!primary || !standby?.target) return [];
    const { tenant, model } = primary;
    return [{ primary, standby, of: { target: standby.target.name, tenant, model, deployment: primary.endpoint } }];
  });

/** The traffic of a deployment as its item says it; before the first move it is its own. */
export const trafficOf = ({ endpoint, traffic }: Deployment): NonNullable<Deployment['traffic']> =>
  traffic ?? { at: endpoint, number: 0, since: 0, moved: true };

/** Why and by whom callers are sent there. */
export interface Why {
  readonly actor: Actor;
  readonly because: string;
}

/**
 * Writes the pointer of a move that the ledger knows of, and then that it was written: again it does nothing, and what somebody else wrote
 * meanwhile is not written over.
 */
export async function carryOutMove(ports: Needs, pair: Stood, why: Why): Promise<PointerDecision['verdict'] | 'moved'> {
  const { primary, standby, of } = pair;
  const told = trafficOf(primary);
  const { read, ...decision } = await loadPointer(ports, pair);
  const to = told.at === standby.endpoint ? standby : primary;
  if (decision.verdict === 'write') {
    // Nobody is sent to where nothing was verified.
    if (to.champion === undefined) return 'strange';
    const { tenant, model, deployment } = of;
    const pointer: Pointer = {
      ...{ v: 1, tenant, model, deployment, number: told.number, endpoint: to.endpoint, version: to.champion },
      ...askedIn(ports, to),
      ...{ at: iso(ports.clock.now()), by: why.actor.id, because: why.because },
    };
    if (!(await ports.traffic.move(of, pointer, read?.tag)))
      throw new ConflictError(
        `the pointer of \`${deployment}\` was moved by somebody else: look where it leads, and ask again`,
        {
          clause: 'pointer',
        },
      );
  }
  if (decision.verdict !== 'write' && decision.verdict !== 'as-told') return decision.verdict;
  if (told.moved) return decision.verdict;
  await ports.ledger.commit({
    once: `traffic-moved:${of.tenant}:${of.model}:${of.deployment}:${told.number}`,
    appends: [
      moveRecord(pair, to, { type: 'TrafficMoved', actor: why.actor, verdict: 'moved' }, told.number, why.because),
    ],
    writes: [writes.deployment(primary, { ...primary, traffic: { ...told, moved: true } })],
  });
  return 'moved';
}

/** The pointer as it lies there, held against what the ledger knows of the traffic. */
export async function loadPointer(
  { traffic }: Pick<Needs, 'traffic'>,
  { primary, standby, of }: Stood,
): Promise<PointerDecision & { readonly read: Awaited<ReturnType<Ports['traffic']['read']>> }> {
  const read = await traffic.read(of);
  return { ...decidePointer(read?.pointer, trafficOf(primary), [primary.endpoint, standby.endpoint]), read };
}

/** What is told of a move: which endpoint callers ask from then on, and in which region. */
export const moveRecord = (
  { primary, of }: Stood,
  to: Deployment,
  draft: Pick<Draft, 'type' | 'actor' | 'verdict'> & Partial<Draft>,
  number: number,
  because: string,
  more: Record<string, string | number> = {},
) => ({
  chain: modelChain(of.tenant, of.model),
  draft: {
    ...draft,
    subject: {
      ...{ tenant: of.tenant, model: of.model, deployment: primary.endpoint },
      ...(to.champion !== undefined && { version: to.champion }),
    },
    data: { endpoint: to.endpoint, number, reason: because, ...more },
  },
});

/** Region and account that an endpoint is in, as callers need them. */
export function askedIn({ owners }: Pick<Needs, 'owners'>, { target }: Pick<Deployment, 'target'>) {
  const found = owners.targets?.find(({ name }) => name === target?.name);
  return {
    region: (target ? found?.region : owners.region) ?? 'unknown',
    ...(target && { account: target.account }),
  };
}
