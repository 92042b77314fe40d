import { reasonsBehind } from '../../lib/domain/failover/decide-failover.ts';
import { servingOf } from '../../lib/domain/failover/pair.ts';
import type { Pointer } from '../../lib/domain/failover/pointer.ts';
import { type StandbyStatement, statementName } from '../../lib/domain/failover/statement.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf, type RecordPlace } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { isChanged } from '../../lib/domain/release/reconcile.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { carryOutMove, loadPointer, moveRecord, pairsIn, type Stood, trafficOf } from './moves.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'owners' | 'traffic' | 'clock'>;

const actor = { kind: 'service' as const, id: 'sweep' };

/**
 * Looks after the standbys of a model: a move that was begun is carried out, one that was made without Steward is taken into the ledger, the first pointer is
 * written and a statement of what stands by is left; one that falls behind is told, once, and once more when it caught up.
 */
export async function lookAtStandbys(ports: Needs, id: ModelId, manifest: Manifest): Promise<void> {
  if (!manifest.deployments.some(({ standby }) => standby !== undefined)) return;
  // Whoever looked at the endpoints before may have written of them.
  const deployments = await ports.registry.deployments(id);
  for (const pair of pairsIn(manifest, deployments)) {
    const strange = await lookAtPointer(ports, pair);
    await leaveStatement(ports, pair);
    const { primary, standby } = pair;
    const follower = servingOf(pair).endpoint === primary.endpoint ? standby : primary;
    await tell(ports, pair, [...reasonsBehind(pair, isChanged(follower), ports.clock.now()), ...strange]);
  }
}

/** Brings pointer and ledger together; answers what nobody may have meant. */
async function lookAtPointer(ports: Needs, pair: Stood): Promise<Reason[]> {
  const { primary, of } = pair;
  const told = trafficOf(primary);
  if (!told.moved || primary.champion !== undefined) {
    const why = { actor, because: told.moved ? 'the first pointer' : 'carried on with a move that was begun' };
    await carryOutMove(ports, pair, why);
  }
  const decision = await loadPointer(ports, pair);
  if (decision.verdict === 'found') await takeIn(ports, pair, decision.pointer);
  return decision.verdict === 'strange'
    ? [
        {
          rule: 'pointer',
          subject: of.deployment,
          observed: decision.why,
          limit: `where the ledger sends callers: ${told.at}`,
        },
      ]
    : [];
}

/** A move that somebody made with credentials of their own, while Steward could not be asked: whoever may write there may do so, and it is told. */
async function takeIn(ports: Needs, pair: Stood, pointer: Pointer): Promise<void> {
  const { primary, standby, of } = pair;
  const { number, endpoint, at, by, because, evidence = '' } = pointer;
  const to = endpoint === standby.endpoint ? standby : primary;
  await ports.ledger.commit({
    once: `traffic-found:${of.tenant}:${of.model}:${of.deployment}:${number}`,
    appends: [
      moveRecord(pair, to, { type: 'TrafficMoved', actor, verdict: 'found' }, number, because, {
        ...{ by, at, served: pointer.version, evidence },
      }),
    ],
    writes: [
      writes.deployment(primary, {
        ...primary,
        traffic: { at: endpoint, number, since: Date.parse(at), moved: true },
      }),
    ],
  });
}

/** Leaves beside the pointer how both went live, as the ledger signed it: what callers may be moved by when Steward is gone. */
async function leaveStatement(ports: Needs, { primary, standby, of }: Stood): Promise<void> {
  const { content } = standby;
  if (!primary.live || !standby.live || !content) return;
  const [one, other] = await Promise.all([signedAt(ports, primary.live), signedAt(ports, standby.live)]);
  if (!one || !other) return;
  const statement: StandbyStatement = { v: 1, primary: one, standby: other, content };
  await ports.traffic.leave(of, statementName(statement), JSON.stringify(statement));
}

/** The record at a place with its signature; undefined where it is another than it was written there. */
async function signedAt({ ledger }: Needs, place: RecordPlace): Promise<StandbyStatement['primary'] | undefined> {
  const found = await ledger.record(place.chain, place.seq);
  return found?.sig !== undefined && found.kid !== undefined && found.hash === place.hash
    ? { ...place, bytes: found.bytes, sig: found.sig, kid: found.kid }
    : undefined;
}

/** What is wrong is told once for as long as it is the same; that it is right again, where it had been told. */
async function tell(ports: Needs, { standby, of }: Stood, reasons: readonly Reason[]): Promise<void> {
  const id = { tenant: of.tenant, model: of.model };
  const last = (await ports.registry.incidents(id)).find(
    (one) => one.kind === 'standby' && one.deployment === of.deployment,
  );
  const open = last?.state === 'open';
  if (reasons.length === 0 && !open) return;
  const before = last?.story.findLast(({ type }) => type === 'StandbyBehind');
  const known = before !== undefined && sameReasons(before.reasons, reasons);
  // What a person closed is told again once it is another.
  if (known && (open || last?.stands === 'closed by a person')) return;
  const stands = digestOf({ reasons, incident: last?.id ?? '', records: last?.records ?? 0, open });
  await ports.ledger.commit({
    once: `standby:${of.tenant}:${of.model}:${of.deployment}:${stands}`,
    appends: [
      {
        chain: modelChain(of.tenant, of.model),
        draft: {
          type: reasons.length > 0 ? 'StandbyBehind' : 'StandbyReady',
          actor,
          subject: { ...id, deployment: of.deployment },
          verdict: reasons.length > 0 ? 'behind' : 'ready',
          reasons: [...reasons],
          data: { standby: standby.endpoint },
        },
      },
    ],
    writes: [],
  });
}

const sameReasons = (some: readonly Reason[], others: readonly Reason[]): boolean =>
  digestOf(some.map(({ rule, observed }) => [rule, observed])) ===
  digestOf(others.map(({ rule, observed }) => [rule, observed]));
