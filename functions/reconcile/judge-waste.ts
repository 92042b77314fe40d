import { createHash } from 'node:crypto';
import { pairOf } from '../../lib/domain/failover/pair.ts';
import type { Incident } from '../../lib/domain/incident/incident.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { useToAsk } from '../../lib/domain/operations/served-metrics.ts';
import { priceOf } from '../../lib/domain/price/instance-prices.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { VARIANT } from '../../lib/domain/release/content.ts';
import { SERVING_FORMS } from '../../lib/domain/serving/forms.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { ownPrices } from '../../lib/domain/usage/own-prices.ts';
import { monthOf, type Usage } from '../../lib/domain/usage/usage.ts';
import { decideIdle, decideOversized, type UseSeen, type WasteDecision } from '../../lib/domain/waste/decide-waste.ts';
import {
  IdlePolicy,
  leastInstances,
  OversizedPolicy,
  WASTE_KINDS,
  type WasteKind,
} from '../../lib/domain/waste/waste-policy.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { inTarget } from '../target/in-target.ts';

type Needs = PortsOf<'registry' | 'usages' | 'ledger' | 'serving-metrics' | 'trust' | 'clock'>;

/** What is judged, once it is known that it is. */
interface Judged {
  readonly manifest: Manifest;
  readonly spec: DeploymentSpec;
  readonly deployment: Deployment;
  readonly usage: Usage;
}

/** Of what was asked of an endpoint so many checks of golden records are looked at. */
const MOST_GOLDEN_CHECKS = 1000;

/**
 * Judges once a day whether a deployment is asked at all, and whether its instances are ever busy, by CloudWatch's word of them. What is found is
 * recorded once and opens an incident; that it is over is recorded too. While a release is on its way nothing is judged.
 */
export async function judgeWaste(ports: Needs, manifest: Manifest, deployment: Deployment): Promise<void> {
  const { tenant, model, endpoint, releasing } = deployment;
  const id = { tenant, model };
  const spec = manifest.deployments.find((one) => one.endpoint === endpoint);
  // What stands by is asked by nobody, and is as large as what it stands by for.
  if (pairOf(manifest.deployments, endpoint)) return;
  const now = ports.clock.now();
  const usage = await ports.usages.one(id, monthOf(now), endpoint);
  if (!usage || !spec || releasing || !SERVING_FORMS[usage.form].instances || !isDue(usage, now)) return;
  // First of all, so that a day on which CloudWatch does not answer is passed over, and not asked about at every tick.
  if (!(await ports.usages.keep({ before: usage, after: { ...usage, judgedAt: now } }))) return;
  const places = (await ports.registry.incidents(id)).filter((one) => one.deployment === endpoint);
  for (const kind of WASTE_KINDS) {
    const last = places.find((one) => one.kind === kind);
    const decision = await decided(ports, kind, { manifest, spec, deployment, usage }, last);
    await recordWaste(ports, deployment, kind, decision, last);
  }
}

/** Each deployment at its own time of day, so that a fleet is not asked about at once. */
function isDue({ tenant, model, endpoint, judgedAt = 0 }: Usage, now: number): boolean {
  const begins = createHash('sha256').update(`${tenant} ${model} ${endpoint}`).digest().readUInt32BE() % DAY;
  const dayOf = (at: number): number => Math.floor((at - begins) / DAY);
  return dayOf(now) > dayOf(judgedAt);
}

type Decided = Exclude<WasteDecision, { verdict: 'in-use' }> | { readonly verdict: 'in-use'; readonly because: string };

async function decided(ports: Needs, kind: WasteKind, of: Judged, last: Incident | undefined): Promise<Decided> {
  const { manifest, usage } = of;
  if (!Object.values(usage.fleet).some((count) => count > 0))
    return { verdict: 'in-use', because: 'no instance runs there' };
  const { idle = IdlePolicy.parse({}), oversized = OversizedPolicy.parse({}) } = manifest.monitoring;
  const policy = kind === 'idle' ? idle : oversized;
  if (!policy.watch) return { verdict: 'in-use', because: 'the manifest says that it is meant so' };
  const window = windowOf(of.deployment, kind === 'idle' ? idle.after : oversized.over, last, ports.clock.now());
  if (!window) return { verdict: 'undecided', because: 'it has not run for so long' };
  if (kind === 'idle') {
    const seen = await useSeen(ports, of, window);
    const own = seen.readings.get('requests')?.flat().length ? await askedBySteward(ports, of, window) : 0;
    return said(decideIdle(seen, own, idle), 'it is asked');
  }
  if (!(await isLatencyFine(ports, of)))
    return { verdict: 'undecided', because: 'its last check of operations found that it serves badly' };
  const least = leastInstances(oversized, { stage: of.spec.stage, tier: manifest.tier });
  const fleets = fixedFleets(of);
  if (!fleets) return { verdict: 'in-use', because: 'SageMaker scales it' };
  return said(
    decideOversized({ ...(await useSeen(ports, of, window)), fleets }, least, oversized),
    'it needs what it has',
  );
}

const said = (decision: WasteDecision, because: string): Decided =>
  decision.verdict === 'in-use' ? { verdict: 'in-use', because } : decision;

/** Whole hours that CloudWatch has by now, in which the same version served, and after a person had said that they know; none where it has not run for so long. */
function windowOf(
  { liveSince, adopted }: Deployment,
  length: number,
  last: Incident | undefined,
  now: number,
): Window | undefined {
  const end = Math.floor((now - 10 * MINUTE) / HOUR) * HOUR;
  const start = end - length;
  const known = last?.state === 'closed' && last.stands === 'closed by a person' ? Date.parse(last.closedAt ?? '') : 0;
  const since = liveSince ?? adopted?.at;
  return since !== undefined && start >= Math.max(since, known) ? { start, end } : undefined;
}

async function useSeen(all: Needs, { manifest, spec, deployment, usage }: Judged, window: Window): Promise<UseSeen> {
  const { servingMetrics } = inTarget(all, deployment);
  const readings = await servingMetrics.read(useToAsk(spec, deployment.variant ?? VARIANT), window, HOUR);
  const [prices, region] = [ownPrices(manifest), all.trust.log.split('/')[2] ?? ''];
  return {
    ...{ endpoint: spec.endpoint, window, readings },
    fleets: Object.entries(usage.fleet).map(([type, count]) => ({ name: type, type, count })),
    priceOf: (type) => priceOf(type, region, prices),
  };
}

/** The fleets as they were approved, where that is what runs and nobody scales them: in the order in which CloudWatch is asked. */
function fixedFleets({ spec, deployment, usage }: Judged) {
  const { content } = deployment;
  if (usage.form === 'component' || !content) return undefined;
  const fleets = content.variants.flatMap(({ name, instanceType: type, instances: count }) =>
    type === undefined || count === undefined ? [] : [{ name, type, count }],
  );
  const sums: Record<string, number> = {};
  for (const { type, count } of fleets) sums[type] = (sums[type] ?? 0) + count;
  const isWhole = fleets.length === content.variants.length && fleets.length === (spec.variants?.length ?? 1);
  const isSo = Object.entries(usage.fleet).every(([type, count]) => sums[type] === count);
  return isWhole && isSo ? fleets : undefined;
}

/** Golden records are requests too, and nobody's. */
async function askedBySteward(
  { registry }: Needs,
  { manifest, deployment }: Judged,
  { start }: Window,
): Promise<number> {
  if (!manifest.monitoring.operations?.golden) return 0;
  const checks = await registry.checks(deployment, 'golden', deployment.endpoint, { n: MOST_GOLDEN_CHECKS });
  return checks.filter(({ slot }) => Date.parse(slot) >= start).reduce((sum, { rows }) => sum + rows.read, 0);
}

async function isLatencyFine({ registry }: Needs, { deployment }: Judged): Promise<boolean> {
  const [last] = await registry.checks(deployment, 'operations', deployment.endpoint, { n: 1 });
  return last?.verdict !== 'drifted';
}

async function recordWaste(
  { ledger }: Needs,
  { tenant, model, endpoint, champion }: Deployment,
  kind: WasteKind,
  decision: Decided,
  last: Incident | undefined,
): Promise<void> {
  const isOpen = last?.state === 'open';
  if (decision.verdict === 'undecided' || (decision.verdict === 'found') === isOpen) return;
  const found = decision.verdict === 'found';
  const reasons: readonly Reason[] = found ? decision.reasons : [];
  await ledger.commit({
    once: `waste:${kind}:${tenant}:${model}:${endpoint}:${found ? 'after' : 'end of'} ${last?.id ?? 'none'}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'WasteFound',
          actor: { kind: 'service', id: 'sweep' },
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          verdict: found ? kind : 'spared',
          ...(found && { reasons: [...reasons] }),
          data: { kind, ...(!found && { because: decision.because }) },
        },
      },
    ],
    writes: [],
  });
}
