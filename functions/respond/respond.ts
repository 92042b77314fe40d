import * as z from 'zod';
import { Event } from '../../lib/contract/events.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { Touched } from '../../lib/domain/incident/incident.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { decideHold, decideRevert } from '../../lib/domain/response/decide-response.ts';
import { decideSafeVersion } from '../../lib/domain/response/safe-version.ts';
import { responsesTo } from '../../lib/domain/response/wanted-responses.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { loadDeployment, loadManaged } from '../registry/load.ts';
import type { needs } from './flow.ts';
import { revertCommit } from './going-back.ts';
import { loadCandidates } from './load-candidates.ts';

type Needs = PortsOf<typeof needs>;

export const RespondDue = Event;
export type RespondDue = z.infer<typeof RespondDue>;

/** What was done about a finding, or why nothing was. */
export interface Responded {
  readonly done: readonly ('frozen' | 'reverting' | 'held')[];
}

/** A finding as far as an answer to it goes. */
interface Finding {
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
  readonly version: number | undefined;
  readonly kind: (typeof CHECK_KINDS)[number] | 'outOfBand';
  /** Of the finding's record: what was committed because of it says so. */
  readonly hash: string;
  readonly incident: string;
}

const actor = { kind: 'service' as const, id: 'respond' };

/**
 * Does what the manifest says on a confirmed finding: freezes the deployment, goes back to the last safe version. Each once an incident; what is held
 * now is looked at again when the finding is confirmed again. Retrains are the retrain machine's.
 */
export function respond(ports: Needs) {
  return async function respond(told: RespondDue): Promise<Responded> {
    const found = findingOf(await verifyEvent(ports.ledger, told));
    if (!found) return { done: [] };
    const { manifest } = await loadManaged(ports.registry, found);
    const wanted = responsesTo(manifest, found.kind);
    const coolDown = manifest.onConfirmed?.coolDown ?? 0;
    if (!wanted.includes('freeze') && !wanted.includes('revert')) return { done: [] };
    const held = decideHold(await loadDeployment(ports.registry, found), found);
    if (held.length > 0) {
      await hold(ports, found, held, wanted);
      return { done: ['held'] };
    }
    const frozen = wanted.includes('freeze') && (await freezeFor(ports, found));
    const back = wanted.includes('revert') ? await goBack(ports, found, { tier: manifest.tier, coolDown }) : undefined;
    return { done: [...(frozen ? (['frozen'] as const) : []), ...(back ? [back] : [])] };
  };
}

/** Undefined for what says of a finding that it is over, or belongs to no incident. */
function findingOf({ 'detail-type': type, detail }: Event): Finding | undefined {
  const { tenant, model, deployment, version, hash, data } = detail;
  const kind = type === 'OutOfBandChangeFound' ? 'outOfBand' : z.enum(CHECK_KINDS).safeParse(data.kind).data;
  const at = kind === 'outOfBand' ? 'out-of-band' : kind;
  const touched = z.array(Touched).catch([]).parse(data.incidents);
  const incident = touched.find((one) => one.kind === at && one.deployment === deployment && one.change !== 'closed');
  if (!kind || !incident || deployment === undefined) return undefined;
  return { tenant, model, deployment, version, kind, hash, incident: incident.id };
}

const subjectOf = ({ tenant, model, deployment, version }: Finding) => ({
  ...{ tenant, model, deployment },
  ...(version !== undefined && { version }),
});

/** Whether it was frozen now: one that a person lifted is not frozen again for the same incident. */
async function freezeFor(ports: Needs, found: Finding): Promise<boolean> {
  const before = await loadDeployment(ports.registry, found);
  if (before.frozen) return false;
  const { tenant, model, kind, hash, incident } = found;
  const reason = `incident ${incident}`;
  const frozen: Deployment = { ...before, frozen: { at: ports.clock.now(), by: actor.id, reason } };
  const { already } = await ports.ledger.commit({
    once: `response-freeze:${tenant}:${model}:${incident}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          ...{ type: 'DeploymentFrozen', actor, subject: subjectOf(found), cause: { event: hash }, verdict: 'frozen' },
          data: { reason, kind, incident },
        },
      },
    ],
    writes: [writes.deployment(before, frozen)],
  });
  return !already;
}

async function goBack(
  ports: Needs,
  found: Finding,
  { tier, coolDown }: Pick<Parameters<typeof decideRevert>[0], 'tier' | 'coolDown'>,
): Promise<'reverting' | 'held' | undefined> {
  const deployment = await loadDeployment(ports.registry, found);
  const safe = decideSafeVersion(deployment, await loadCandidates(ports.registry, deployment));
  const now = ports.clock.now();
  const decision = decideRevert({ deployment, found, tier, safe, coolDown, now });
  if (decision.verdict === 'already') return undefined;
  if (decision.verdict === 'hold') {
    await hold(ports, found, decision.reasons, ['revert']);
    return 'held';
  }
  const { tenant, model, kind, hash, incident } = found;
  await ports.ledger.commit(
    revertCommit({
      once: `response-revert:${tenant}:${model}:${incident}`,
      ...{ deployment, to: decision, actor, reasons: decision.reasons, now, incident },
      data: { kind },
      cause: { event: hash },
    }),
  );
  return 'reverting';
}

/** That nothing was done, and why; once a finding. */
async function hold(
  ports: Needs,
  found: Finding,
  reasons: readonly Reason[],
  wanted: readonly string[],
): Promise<void> {
  const { tenant, model, kind, hash, incident } = found;
  await ports.ledger.commit({
    once: `response-held:${tenant}:${model}:${hash}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          ...{ type: 'ResponseHeld', actor, subject: subjectOf(found), cause: { event: hash }, verdict: 'hold' },
          reasons: [...reasons],
          data: { kind, incident, wanted: wanted.filter((word) => word !== 'retrain') },
        },
      },
    ],
    writes: [],
  });
}
