import * as z from 'zod';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { priceRun, type RunCost, usd } from '../../lib/domain/retrain/money.ts';
import type { Retrain } from '../../lib/domain/retrain/retrain.ts';
import { ownPrices } from '../../lib/domain/usage/own-prices.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Ports } from '../../lib/ports/ports.ts';

export const AboutRetrain = z.object({ tenant: z.string(), model: z.string(), id: z.string() });
export type AboutRetrain = z.infer<typeof AboutRetrain>;

export async function findRetrain(ports: Pick<Ports, 'registry'>, about: AboutRetrain): Promise<Retrain> {
  const run = await ports.registry.retrain(about, about.id);
  if (!run) throw new NotFoundError(`retrain \`${about.id}\` of \`${about.model}\` is not known`);
  return run;
}

/** How a retrain ended: beside its outcome why, what of that is kept elsewhere, and what it cost, as far as that is known. */
export interface Ending {
  readonly outcome: string;
  readonly by?: string;
  readonly reasons?: readonly Reason[];
  readonly evidence?: readonly EvidenceRef[];
  readonly cost?: RunCost | undefined;
  readonly result?: Retrain['result'];
}

/** Records how a retrain ended; once. */
export async function finish(
  ports: Pick<Ports, 'registry' | 'ledger'>,
  about: AboutRetrain,
  { outcome, by = 'retrain', reasons = [], evidence = [], cost, result }: Ending,
) {
  const run = await findRetrain(ports, about);
  if (run.state === 'finished') return { outcome: run.outcome };
  const { tenant, model, id } = about;
  await ports.ledger.commit({
    once: `retrain-finished:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'RetrainFinished',
          actor: { kind: 'service', id: by },
          subject: { tenant, model },
          ...(run.by === undefined && { cause: { event: run.cause } }),
          verdict: outcome,
          ...(reasons.length > 0 && { reasons: [...reasons] }),
          ...(evidence.length > 0 && { evidence: [...evidence] }),
          data: {
            retrain: id,
            outcome,
            ...(run.pipelineExecution !== undefined && { pipelineExecution: run.pipelineExecution }),
            ...(cost && { cost: costInRecord(cost) }),
            ...(result && { result: { ...result, value: String(result.value) } }),
          },
        },
      },
    ],
    writes: [writes.retrain(run, { state: 'finished', outcome, ...(cost && { cost }), ...(result && { result }) })],
  });
  return { outcome };
}

/** As many steps as a record names; the registry has all. */
const NAMED = 10;

/** In words of a record, whose figures are text: `unknown` where a job has no time or no price. */
const costInRecord = ({ usd: sum, seconds }: RunCost) => ({
  usd: sum === undefined ? 'unknown' : usd(sum),
  seconds: Object.fromEntries(
    Object.entries(seconds)
      .slice(0, NAMED)
      .map(([step, n]) => [step, String(n)]),
  ),
});

/** What a run cost, by the jobs that its execution started; undefined of one that never had any. */
export async function costOfRun(
  ports: PortsOf<'registry' | 'sagemaker:train'>,
  about: AboutRetrain,
): Promise<RunCost | undefined> {
  const { pipelineExecution } = await findRetrain(ports, about);
  if (pipelineExecution === undefined) return undefined;
  // Of a pipeline that was deleted meanwhile nobody can say any more what it took.
  const ran = await ports.sagemaker.pipelineJobs(pipelineExecution).catch((error: Error) => {
    if (error.name !== 'NotFoundError') throw error;
  });
  if (!ran) return undefined;
  const { manifest } = (await ports.registry.model(about)) ?? {};
  return priceRun(ran.jobs, ran.region, ownPrices(manifest));
}
