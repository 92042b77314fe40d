import * as z from 'zod';
import { INSTANCE_PRICES, type Prices, priceOf, roundPrice } from '../price/instance-prices.ts';
import type { Reason } from '../reason.ts';
import { DAY, HOUR } from '../time.ts';
import type { PlannedJob, RanJob, RunPlan } from './jobs.ts';

/** What a run cost: billed seconds by step and its instances (`Train on 2 x ml.m5.xlarge`), and the sum in USD where all of it has a time and a price. */
export const RunCost = z.object({ usd: z.number().optional(), seconds: z.record(z.string(), z.number()) });
export type RunCost = z.infer<typeof RunCost>;

/** What a run is taken to cost at most, and what of it has no price. */
export interface RunEstimate {
  readonly usd: number;
  /** How it adds up: `1 x ml.m5.xlarge x 0.52 h at 0.23`. */
  readonly parts: readonly string[];
  readonly missing: readonly Reason[];
}

/** An earlier run, as far as money is concerned; `estimated` and `cost` in USD. */
export interface SpentRun {
  readonly startedAt: number;
  readonly estimated?: number | undefined;
  /** How it ended, once it has. */
  readonly outcome?: string | undefined;
  readonly cost?: RunCost | undefined;
}

/** How runs end that bring no version. */
const BROKE_OFF: ReadonlySet<string> = new Set(['pipeline-failed', 'stopped', 'broken']);
/** As many earlier runs are looked at for how long a step takes. */
const LOOKED = 5;

/**
 * About what a run will cost at most: of every job its instances at their price for as long as the longest of the last runs that brought a version took for it, on
 * the same instances (one that broke off took less); where none did, for as long as it may run, which is its own limit or `timeout` (ms), when it is stopped. On top of
 * instances SageMaker bills their disks and what is read and written, which this leaves out.
 */
export function estimateRun({
  plan,
  prices,
  earlier,
  timeout,
}: {
  plan: RunPlan;
  prices: Prices;
  earlier: readonly SpentRun[];
  timeout: number;
}): RunEstimate {
  const last = earlier
    .filter(({ outcome = '' }) => !BROKE_OFF.has(outcome))
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .flatMap(({ cost }) => (cost ? [cost] : []));
  const jobs = plan.jobs.map((job) => {
    const hours = (tookBefore(job, last.slice(0, LOOKED)) ?? atMost(job, timeout)) / 3600;
    return { job, hours };
  });
  const all = jobs.flatMap(({ job, hours }) =>
    job.instances.map(({ type, count }) => ({ type, count, hours, price: priceOf(type, plan.region, prices) })),
  );
  const unpriced = new Set(all.flatMap(({ type, price }) => (price === undefined ? [type] : [])));
  return {
    usd: roundPrice(all.reduce((sum, { count, hours, price = 0 }) => sum + count * hours * price, 0)),
    parts: all.map(({ type, count, hours, price }) => `${count} x ${type} x ${hours.toFixed(2)} h at ${price ?? '?'}`),
    missing: [...[...unpriced].map((type) => noPrice(type, plan.region)), ...plan.unknown.map(notTold)],
  };
}

/** Seconds that the step took in all of a run, the longest of those given; undefined where none ran it on these instances. */
function tookBefore(job: PlannedJob, runs: readonly RunCost[]): number | undefined {
  const took = runs.flatMap(({ seconds }) => seconds[stepOn(job)] ?? []);
  return took.length === 0 ? undefined : Math.max(...took);
}

/** A step and what it runs on: `Train on 2 x ml.m5.xlarge`. */
const stepOn = ({ step, instances }: Pick<RanJob, 'step' | 'instances'>): string =>
  `${step} on ${instances.map(({ type, count }) => `${count} x ${type}`).join(' + ') || 'what is not told'}`;
const atMost = ({ seconds, times }: PlannedJob, timeout: number): number =>
  times * Math.min(seconds ?? Number.POSITIVE_INFINITY, timeout / 1000);

const noPrice = (type: string, region: string): Reason => ({
  rule: 'money',
  subject: `price of ${type} in ${region}`,
  observed: `not among the list prices of ${INSTANCE_PRICES.asOf}`,
  limit: 'said in `prices` or `retraining.budget.money.prices`',
});
const notTold = ({ step, because }: RunPlan['unknown'][number]): Reason => ({
  rule: 'money',
  subject: `cost of step ${step}`,
  observed: because,
  limit: 'told by the definition, or no `retraining.budget.money`',
});

/** Holds a run that would take the sum of a span over its limit, or of which nobody can say what it costs. */
export function moneyReasons(
  { money, per }: { readonly money?: { readonly most: number } | undefined; readonly per: number },
  estimate: RunEstimate | undefined,
  earlier: readonly SpentRun[],
  now: number,
): Reason[] {
  if (!money) return [];
  if (!estimate)
    return [{ rule: 'money', subject: 'cost of the run', observed: 'unknown', limit: 'a pipeline that is there' }];
  if (estimate.missing.length > 0) return [...estimate.missing];
  const spent = spentSince(earlier, now - per, estimate.usd);
  const sum = roundPrice(spent + estimate.usd);
  if (sum <= money.most) return [];
  return [
    {
      rule: 'money',
      subject: `this run and those of ${days(per)}`,
      observed: `${usd(estimate.usd)} (${firstParts(estimate.parts)}) + ${usd(spent)} spent = ${usd(sum)} USD`,
      limit: `at most ${usd(money.most)} USD`,
    },
  ];
}

/** USD of the runs that began after a moment: what they cost, until that is known what they were estimated at, and where neither is as much as the next one. */
export const spentSince = (earlier: readonly SpentRun[], after: number, otherwise: number): number =>
  roundPrice(
    earlier
      .filter(({ startedAt }) => startedAt > after)
      .reduce((sum, { cost, estimated }) => sum + (cost?.usd ?? estimated ?? otherwise), 0),
  );

/** What ran, with its price; the sum only where nothing of it is without one. */
export function priceRun(jobs: readonly RanJob[], region: string, prices: Prices): RunCost {
  const costs = jobs.flatMap(({ instances, seconds }) =>
    instances.map(({ type, count }) => {
      const price = priceOf(type, region, prices);
      return price === undefined || seconds === undefined ? undefined : (price * count * seconds * 1000) / HOUR;
    }),
  );
  const known = costs.every((cost) => cost !== undefined) && jobs.every(({ instances }) => instances.length > 0);
  const seconds: Record<string, number> = {};
  for (const job of jobs)
    if (job.seconds !== undefined) seconds[stepOn(job)] = (seconds[stepOn(job)] ?? 0) + job.seconds;
  return { ...(known && { usd: roundPrice(costs.reduce((sum: number, cost = 0) => sum + cost, 0)) }), seconds };
}

/** USD as people read it; small sums keep what makes them more than nothing. */
export const usd = (sum: number): string => (sum > 0 && sum < 0.01 ? sum.toFixed(6) : sum.toFixed(2));

/** How an estimate adds up, its first parts. */
export function firstParts(parts: readonly string[]): string {
  const more = parts.length - 3;
  return [...parts.slice(0, 3), ...(more > 0 ? [`${more} more`] : [])].join(' + ') || 'no instances';
}

const days = (ms: number): string => `the last ${(ms / DAY).toFixed(1).replace(/\.0$/, '')} days`;
