import { type Prices, priceOf, roundPrice } from '../price/instance-prices.ts';
import type { Retrain } from '../retrain/retrain.ts';
import { SERVING_FORMS } from '../serving/forms.ts';
import { iso } from '../time.ts';
import { BY_REQUEST } from './fleet-seen.ts';
import { monthOf, type Usage } from './usage.ts';

/** One thing that was paid for in a month. */
export interface CostLine {
  /** `serving`: instances of an endpoint; `jobs`: transform jobs; `training`: retrains. */
  readonly what: 'serving' | 'jobs' | 'training';
  readonly deployment?: string;
  /** How it is served, in words. */
  readonly served?: string;
  /** By instance type: hours times instances, and of those such as nobody looked at, and USD an hour. */
  readonly hours: readonly {
    readonly type: string;
    readonly hours: string;
    readonly assumed?: string;
    readonly price?: number;
  }[];
  /** Of jobs and retrains, how many. */
  readonly count?: number;
  /** ISO 8601: from when to when is counted. */
  readonly from?: string;
  readonly until?: string;
  /** USD of what is known. */
  readonly usd: number;
  /** What has no figure, and why: it is in no sum. */
  readonly unknown: readonly string[];
}

/** What a model cost in a month: the sum (USD) of what is known. */
export interface MonthCost {
  readonly month: string;
  readonly usd: number;
  /** USD of the sum that rests on what was seen before and after, when nobody looked between. */
  readonly assumedUsd: number;
  /** Something of it has no figure: the sum is what it cost at least. */
  readonly atLeast: boolean;
  readonly lines: readonly CostLine[];
}

/** @param retrains all of the model; those count that were started in the month */
export function monthCost(of: {
  readonly month: string;
  readonly usages: readonly Usage[];
  readonly retrains: readonly Retrain[];
  readonly region: string;
  readonly prices: Prices;
}): MonthCost {
  const served = of.usages.map((usage) => ({ usage, line: servingLine(usage, of) }));
  const lines = [
    ...served.flatMap(({ usage, line }) => (usage.form === 'batch' ? [] : [line])),
    ...of.usages.flatMap((usage) => jobsLine(usage, of)),
    ...trainingLine(of.retrains.filter(({ startedAt }) => monthOf(startedAt) === of.month)),
  ];
  return {
    month: of.month,
    usd: roundPrice(lines.reduce((sum, { usd }) => sum + usd, 0)),
    assumedUsd: roundPrice(of.usages.reduce((sum, { assumed }) => sum + priced(assumed, of).usd, 0)),
    atLeast: lines.some(({ unknown }) => unknown.length > 0),
    lines,
  };
}

interface PricedBy {
  readonly region: string;
  readonly prices: Prices;
}

/** Seconds times instances at their prices; a type without one is in no sum. */
function priced(seconds: Readonly<Record<string, number>>, { region, prices }: PricedBy) {
  const parts = Object.entries(seconds).map(([type, sum]) => ({
    type,
    hours: sum / 3600,
    price: priceOf(type, region, prices),
  }));
  return {
    parts,
    usd: roundPrice(parts.reduce((sum, { hours, price = 0 }) => sum + hours * price, 0)),
    unknown: parts.flatMap(({ type, price }) =>
      price === undefined ? [`no price of ${type} in ${region}: say it in \`prices\``] : [],
    ),
  };
}

function servingLine(usage: Usage, by: PricedBy): CostLine {
  const { endpoint, form, counted, assumed, unclear, from, until } = usage;
  const all: Record<string, number> = { ...counted };
  for (const [type, seconds] of Object.entries(assumed)) all[type] = (all[type] ?? 0) + seconds;
  const { parts, usd, unknown } = priced(all, by);
  const byRequest = BY_REQUEST.includes(form) ? ['what requests take is billed, and is not counted here'] : [];
  return {
    ...{ what: 'serving', deployment: endpoint, served: SERVING_FORMS[form].called },
    hours: parts.map(({ type, hours, price }) => ({
      ...{ type, hours: hours.toFixed(2) },
      ...(assumed[type] !== undefined && { assumed: (assumed[type] / 3600).toFixed(2) }),
      ...(price !== undefined && { price }),
    })),
    ...{ from: iso(from), until: iso(until) },
    usd,
    unknown: [...unknown, ...byRequest, ...unclear],
  };
}

function jobsLine({ endpoint, jobs }: Usage, by: PricedBy): CostLine[] {
  if (!jobs) return [];
  const { parts, usd, unknown } = priced(jobs.seconds, by);
  const hours = parts.map(({ type, hours, price }) => ({
    ...{ type, hours: hours.toFixed(2) },
    ...(price !== undefined && { price }),
  }));
  return [{ what: 'jobs', deployment: endpoint, hours, count: jobs.count, usd, unknown }];
}

/** What retrains really cost, as it was recorded when they ended. */
function trainingLine(retrains: readonly Retrain[]): CostLine[] {
  if (retrains.length === 0) return [];
  const known = retrains.flatMap(({ cost }) => (cost?.usd === undefined ? [] : [cost.usd]));
  const unknown = retrains
    .filter(({ cost }) => cost?.usd === undefined)
    .map(({ id, state }) => `${id} ${state === 'running' ? 'is still on' : 'has no known cost'}`);
  const usd = roundPrice(known.reduce((sum, cost) => sum + cost, 0));
  return [{ what: 'training', hours: [], count: retrains.length, usd, unknown: unknown.slice(0, 10) }];
}
