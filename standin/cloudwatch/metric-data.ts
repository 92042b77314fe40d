import type { GetMetricDataInput, MetricDataResult, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../core/errors.ts';
import { checkPeriod, invalidParameter } from './alarm-rules.ts';
import { isExtended, type Metrics, statisticOf } from './metric-points.ts';

const PLAIN = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
/** API_GetMetricData: of one call. */
const MOST_METRICS = 500;
const MOST_POINTS = 100_800;

/**
 * GetMetricData of metrics, without math. A page holds as many points as `MaxDatapoints` says; a series that goes on is `PartialData`, as
 * API_MetricDataResult has it. Periods begin at whole multiples of their length.
 */
export function metricData(metrics: Metrics, input: GetMetricDataInput): object {
  const { MetricDataQueries: queries = [], ScanBy = 'TimestampDescending', MaxDatapoints = MOST_POINTS } = input;
  if (queries.length === 0 || queries.length > MOST_METRICS)
    throw invalidParameter(`give 1 to ${MOST_METRICS} \`MetricDataQueries\``);
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) throw invalidParameter('each `Id` must be its own');
  const [from, to] = [(input.StartTime as Date).getTime(), (input.EndTime as Date).getTime()];
  if (from >= to) throw invalidParameter('`StartTime` must be before `EndTime`');
  const all = queries
    .filter(({ ReturnData = true }) => ReturnData)
    .map(({ Id = '', MetricStat, Expression }) => {
      if (Expression !== undefined || !MetricStat)
        throw invalidParameter('`Expression` is not built into this stand-in');
      if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) throw invalidParameter(`\`${Id}\` must begin with a lower-case letter`);
      const { Metric, Period = 0, Stat = '' } = MetricStat;
      if (!PLAIN.includes(Stat) && !isExtended(Stat))
        throw invalidParameter(`\`${Stat}\` is not built into this stand-in`);
      checkPeriod(Period);
      const query = {
        namespace: String(Metric?.Namespace),
        metric: String(Metric?.MetricName),
        dimensions: Metric?.Dimensions ?? [],
      };
      return { Id, Label: query.metric, points: pointsOf(metrics, query, { from, to, step: Period * 1000, Stat }) };
    });
  return pageOf(all, { descending: ScanBy === 'TimestampDescending', most: MaxDatapoints, token: input.NextToken });
}

type Point = readonly [at: number, value: number];

function pointsOf(
  metrics: Metrics,
  query: Parameters<Metrics['values']>[0],
  { from, to, step, Stat }: { from: number; to: number; step: number; Stat: string },
): Point[] {
  const start = Math.floor(from / step) * step;
  const periods = Map.groupBy(metrics.values(query, start, to), ({ at }) => Math.floor(at / step) * step);
  return [...periods].map(([at, rows]) => [
    at,
    statisticOf(
      rows.map(({ value }) => value),
      Stat,
    )!,
  ]);
}

/** All points in the order of series, cut into pages of so many. */
function pageOf(
  all: readonly { readonly Id: string; readonly Label: string; readonly points: readonly Point[] }[],
  { descending, most, token }: { descending: boolean; most: number; token: string | undefined },
): object {
  const begin = Number(token ?? 0);
  if (!Number.isInteger(begin) || begin < 0) throw new AwsError('InvalidNextToken', `\`${token}\` is no token of ours`);
  const length = all.reduce((sum, { points }) => sum + points.length, 0);
  const end = begin + most;
  let at = 0;
  const results = all.map(({ Id, Label, points }): MetricDataResult => {
    const ordered = descending ? points.toReversed() : points;
    const page = ordered.slice(Math.max(0, begin - at), Math.max(0, end - at));
    at += points.length;
    return {
      Id,
      Label,
      Timestamps: page.map(([time]) => new Date(time)),
      Values: page.map(([, value]) => value),
      StatusCode: at > end ? 'PartialData' : 'Complete',
    };
  });
  return { MetricDataResults: results, Messages: [], ...(length > end && { NextToken: String(end) }) };
}

/** PutMetricData of single values, each with its time. Namespaces of AWS's own services are theirs (API_PutMetricData: none that begins with `AWS/`). */
export function putMetricData(metrics: Metrics, { Namespace = '', MetricData = [] }: PutMetricDataInput): object {
  if (Namespace.startsWith('AWS/')) throw invalidParameter('`Namespace` must not begin with `AWS/`');
  if (MetricData.length > 1000) throw invalidParameter('give at most 1000 `MetricData`');
  for (const { MetricName = '', Dimensions = [], Timestamp, Value } of MetricData) {
    if (Value === undefined || !Timestamp)
      throw invalidParameter('sets of statistics and values without a `Timestamp` are not built into this stand-in');
    metrics.put({ namespace: Namespace, metric: MetricName, dimensions: Dimensions }, Timestamp.getTime(), Value);
  }
  return {};
}
