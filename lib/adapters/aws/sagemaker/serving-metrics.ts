import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { DependencyError, InvalidEventError } from '../../../domain/errors.ts';
import type { MetricPoint } from '../../../domain/operations/readings.ts';
import type { SeriesAsked } from '../../../domain/operations/served-metrics.ts';
import type { Visit } from '../../../domain/target.ts';
import type { Window } from '../../../domain/window.ts';
import type { ServingMetrics } from '../../../ports/alarms.ts';
import { translateErrors } from '../sdk-errors.ts';
import { clientIn } from '../target/client-in.ts';

/** Series of one call (API_GetMetricData: 500 metrics). */
const MOST_SERIES = 500;

/** Metrics by GetMetricData, every page of every series. */
export const awsServingMetrics = (
  client: CloudWatchClient,
  elsewhere?: (place: Visit) => ServingMetrics,
): ServingMetrics => ({
  ...translateErrors({
    read: async (asked: readonly SeriesAsked[], window: Window, period: number) => {
      const found = new Map<string, MetricPoint[][]>();
      for (let first = 0; first < asked.length; first += MOST_SERIES) {
        const some = asked.slice(first, first + MOST_SERIES);
        const points = await readAll(client, some, window, period);
        for (const [i, { name }] of some.entries()) found.set(name, [...(found.get(name) ?? []), points[i]!]);
      }
      return found;
    },
  }),
  in: (place) => {
    if (elsewhere) return elsewhere(place);
    throw new InvalidEventError(`there is no target \`${place.target}\``);
  },
});

/** The points of each series, in the order asked. */
async function readAll(
  client: CloudWatchClient,
  asked: readonly SeriesAsked[],
  { start, end }: Window,
  period: number,
): Promise<MetricPoint[][]> {
  const points: MetricPoint[][] = asked.map(() => []);
  if (end <= start) return points;
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: asked.map((series, i) => queryOf(series, i, period)),
        StartTime: new Date(start),
        // "The end time is exclusive" (API_GetMetricData).
        EndTime: new Date(end),
        ScanBy: 'TimestampAscending',
        NextToken,
      }),
    );
    NextToken = page.NextToken;
    for (const { Id = '', Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ?? []) {
      // `PartialData` is what more pages follow on; anything else that is not whole must not pass for all there was.
      if (StatusCode !== 'Complete' && !(StatusCode === 'PartialData' && NextToken))
        throw new DependencyError(`CloudWatch answered \`${StatusCode}\` for \`${asked[indexOf(Id)]?.metric}\``);
      for (const [n, value] of Values.entries()) points[indexOf(Id)]?.push({ at: Timestamps[n]!.getTime(), value });
    }
  } while (NextToken);
  return points;
}

/** An id begins with a lower-case letter (API_MetricDataQuery). */
const queryOf = (
  { namespace, metric, dimensions, statistic }: SeriesAsked,
  i: number,
  period: number,
): MetricDataQuery => ({
  Id: `s${i}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period / 1_000,
    Stat: statistic,
  },
  ReturnData: true,
});

const indexOf = (id: string): number => Number(id.slice(1));

/** With the credentials and the region of this process. */
export const ownServingMetrics = () => awsServingMetrics(new CloudWatchClient({}));

/** In the account of a target, by the role there. */
export const servingMetricsIn = (place: Visit) => awsServingMetrics(new CloudWatchClient(clientIn(place)));
