import { extractOf } from '../../lib/domain/ledger/bounded.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reasons } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { AS_RELEASED } from '../../lib/domain/release/reconcile.ts';
import type { DescribedJob } from '../../lib/domain/transform/described-job.ts';
import { countJob, monthOf } from '../../lib/domain/usage/usage.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { PairedJob } from '../../lib/ports/data.ts';
import { keepWhole } from '../reasons/keep-whole.ts';

type Needs = PortsOf<'ledger' | 'evidence:add' | 'usages:read' | 'clock'>;

interface Found {
  readonly job: DescribedJob;
  readonly deployment: Deployment;
  readonly event: string | undefined;
}

const common = ({ deployment, event }: Found): Pick<Draft, 'actor' | 'subject' | 'cause'> => {
  const { tenant, model, endpoint, champion } = deployment;
  return {
    actor: { kind: 'service', id: 'transform-job' },
    subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
    ...(event && { cause: { event } }),
  };
};

/** Tells that a job runs what is not live, once of a job, and no other until something else does. */
export async function recordForeign(
  ports: Needs,
  found: Found,
  { reasons: all, seen }: { readonly reasons: Reasons; readonly seen: string },
): Promise<void> {
  const evidence = await keepWhole(ports.evidence, all);
  await changeOf(ports, found, seen, {
    verdict: 'out-of-band',
    reasons: extractOf(all).reasons,
    ...(evidence.length > 0 && { evidence }),
  });
}

/** Tells that a job runs again what is live. */
export const recordUndone = (ports: Needs, found: Found): Promise<void> =>
  changeOf(ports, found, AS_RELEASED, { verdict: 'undone' });

async function changeOf(
  { ledger, clock }: Needs,
  found: Found,
  seen: string,
  told: Pick<Draft, 'verdict' | 'reasons' | 'evidence'>,
): Promise<void> {
  const { deployment, job } = found;
  const { tenant, model, endpoint, config = 'none' } = deployment;
  await ledger.commit({
    // What SageMaker tells of a job's end may come after what another job has put right since: of each it is told once.
    once: `job-${told.verdict}:${tenant}:${model}:${endpoint}:${job.name}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'OutOfBandChangeFound',
          ...common(found),
          ...told,
          data: { what: 'transform job', job: job.name, observed: job.model, desired: config, seen },
        },
      },
    ],
    writes: [
      writes.deployment(deployment, {
        ...deployment,
        outOfBand: { seen, foundAt: clock.now(), acknowledged: false, jobAt: job.createdAt },
      }),
    ],
  });
}

/** Business key of what is said of a job that has ended: whether it was. */
export const readEffect = ({ tenant, model, endpoint }: Deployment, job: string): string =>
  `transform-job:${tenant}:${model}:${endpoint}:${job}`;

/** Says of a job that has ended what became of its files, once. */
export async function recordRead(
  ports: Needs,
  found: Found,
  read:
    | PairedJob
    | { readonly verdict: 'former' }
    | { readonly verdict: 'foreign'; readonly reasons: Reasons; readonly known: boolean },
): Promise<{ verdict: string }> {
  const { ledger, evidence } = ports;
  const { job, deployment } = found;
  const { tenant, model } = deployment;
  const all = 'reasons' in read ? read.reasons : [];
  const { reasons, more } = extractOf(all);
  const kept = await keepWhole(evidence, all);
  await ledger.commit({
    once: readEffect(deployment, job.name),
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'TransformJobRead',
          ...common(found),
          verdict: read.verdict,
          ...(reasons.length > 0 && { reasons }),
          ...(kept.length > 0 && { evidence: kept }),
          data: {
            ...{ job: job.name, model: job.model, output: job.output.uri },
            ...(read.verdict === 'paired' && { files: read.files, rows: read.rows, bytes: read.bytes }),
            ...(more > 0 && { moreReasons: more }),
          },
        },
      },
    ],
    writes: [
      ...(read.verdict === 'foreign' && read.known ? confirmed(deployment, job) : []),
      ...(await counted(ports, found)),
    ],
  });
  return { verdict: read.verdict };
}

/**
 * What it took, in the month in which it ended: billed is the time between start and end (API_DescribeTransformJob, TransformEndTime), of each of its
 * instances.
 */
async function counted({ usages }: Needs, { job, deployment }: Found) {
  const { startedAt, endedAt, fleet } = job;
  if (startedAt === undefined || endedAt === undefined || !fleet) return [];
  const { tenant, model, endpoint } = deployment;
  const known = await usages.one({ tenant, model }, monthOf(endedAt), endpoint);
  const seconds = Math.max(0, endedAt - startedAt) / 1000;
  return [writes.usage(countJob({ tenant, model, endpoint }, known, { endedAt, seconds, ...fleet }))];
}

/** A finding that another job has confirmed is as young as that job: none that was created before puts it right. */
function confirmed(deployment: Deployment, { createdAt }: DescribedJob) {
  const { outOfBand } = deployment;
  if (!outOfBand || outOfBand.seen === AS_RELEASED || (outOfBand.jobAt ?? 0) >= createdAt) return [];
  return [writes.deployment(deployment, { ...deployment, outOfBand: { ...outOfBand, jobAt: createdAt } })];
}
