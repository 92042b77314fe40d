import { dropMissing, type Measure, type Measures } from '../../statistics/interval.ts';
import type { Task } from '../quality/task.ts';
import { AGREEMENT } from './agreement.ts';
import { CHANCES } from './chances.ts';
import { type Clusters, type Contributions, differenceOf, measureContributions } from './contributions.ts';
import { ERRORS } from './errors.ts';
import type { Metric } from './metric.ts';
import { ORDERING } from './ordering.ts';
import type { Sample } from './sample.ts';
import { SHARES } from './shares.ts';

/** Every metric of labelled predictions, in the order in which reports list them. */
export const METRICS = { ...ORDERING, ...SHARES, ...AGREEMENT, ...CHANCES, ...ERRORS } as const;

export type MetricName = keyof typeof METRICS;

export const declaredMetric = (name: string): Metric | undefined =>
  Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;

/** The metrics of a task, which can have a limit. */
export const metricsOf = (task: Task['type']): readonly MetricName[] =>
  (Object.entries(METRICS) as [MetricName, Metric][]).filter(([, { of }]) => of.includes(task)).map(([name]) => name);

/** A metric of a sample with its interval; undefined where these rows do not have what it takes. */
export function measureMetric(metric: Metric, sample: Sample, clusters?: Clusters): Measure | undefined {
  if (metric.measure && sample.weights === undefined && clusters === undefined) return metric.measure(sample);
  const found = metric.contributions?.(sample);
  if (found === undefined) return undefined;
  const measure = measureContributions(found, metric.scale, { clusters });
  const doubt = measure?.doubt ?? metric.doubtOf?.(sample);
  return measure && (doubt ? { ...measure, doubt } : measure);
}

/** All that can be measured of a sample. */
export const measureSample = (sample: Sample, clusters?: Clusters): Measures =>
  dropMissing(
    Object.fromEntries(metricsOf(sample.type).map((name) => [name, measureMetric(METRICS[name], sample, clusters)])),
  );
