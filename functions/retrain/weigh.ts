import { estimateRun, firstParts, type RunEstimate, usd } from '../../lib/domain/retrain/money.ts';
import {
  decideRetrain,
  type Retrain,
  type RetrainDecision,
  type RetrainWanted,
  runParameters,
} from '../../lib/domain/retrain/retrain.ts';
import type { TunedValues } from '../../lib/domain/retrain/tuned.ts';
import { iso } from '../../lib/domain/time.ts';
import { ownPrices } from '../../lib/domain/usage/own-prices.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'sagemaker:plan'>;

/** What speaks for a retrain or against it, and what it is taken to cost; without an estimate where nobody asked for one. */
export interface WeighedRetrain {
  readonly decision: RetrainDecision;
  readonly estimate: RunEstimate | undefined;
}

/** Gathers what the brakes of a retrain look at outside of the registry, and decides. */
export async function weigh(
  ports: Needs,
  wanted: RetrainWanted & { readonly anyway?: boolean },
  { priced = false }: { readonly priced?: boolean } = {},
): Promise<WeighedRetrain> {
  const estimate = await estimated(ports, wanted, priced);
  return { decision: decideRetrain({ ...wanted, estimate }), estimate };
}

/** Only where a budget asks, or somebody who wants to know: a pipeline is looked at for nothing else. */
async function estimated(
  { sagemaker }: Needs,
  wanted: RetrainWanted,
  priced: boolean,
): Promise<RunEstimate | undefined> {
  const spec = wanted.manifest.retraining;
  if (!spec || !(spec.budget.money || priced)) return undefined;
  const plan = await sagemaker.pipelinePlan(spec.pipeline, runParameters(spec, wanted));
  return (
    plan && estimateRun({ plan, prices: ownPrices(wanted.manifest), earlier: wanted.earlier, timeout: spec.timeout })
  );
}

/** In words of a record, whose figures are text. */
export const estimateInRecord = ({ usd: sum, parts }: RunEstimate) => ({ usd: usd(sum), of: firstParts(parts) });

/** What a run will learn from, as it was decided; what lies there its own record says. */
export const dataInRecord = ({ data }: Pick<Retrain, 'data'>) =>
  data && { trainingData: { prefix: data.prefix, from: iso(data.from), to: iso(data.to) } };

/** Where values of tuned parameters come from, and of a proposal how it was made. */
export const tunedInRecord = (tuned: TunedValues | undefined) =>
  tuned && {
    tuned: {
      from: tuned.from,
      ...(tuned.proposal && { method: tuned.proposal.method, runs: String(tuned.proposal.runs) }),
    },
  };
