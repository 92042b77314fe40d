import type { Store } from '../core/store.ts';

/** One answered invocation. `micros`: time the container took, in microseconds. */
export interface Invocation {
  endpoint: string;
  variant: string;
  config: string;
  at: number;
  status: number;
  micros: number;
}

export interface MetricQuery {
  namespace: string;
  metric: string;
  dimensions: { Name?: string; Value?: string }[];
}

const NAMESPACE = 'AWS/SageMaker';
// what one invocation adds to each metric; the error metrics hold 0 or 1, so that their average is the error rate
const VALUE: Record<string, string> = {
  Invocations: '1',
  Invocation4XXErrors: 'status >= 400 AND status < 500',
  Invocation5XXErrors: 'status >= 500',
  InvocationModelErrors: 'status >= 300',
  ModelLatency: 'micros',
};
const COLUMN: Record<string, string> = {
  EndpointName: '? = endpoint',
  VariantName: '? = variant',
  EndpointConfigName: '? = config',
  InferenceComponentName: '? = endpoint',
};
/** Written as an endpoint of its own. */
export const componentRow = (name: string): string => `inference-component/${name}`;
const DIMENSION_SETS = [
  'InferenceComponentName',
  'EndpointName,VariantName',
  'EndpointConfigName,EndpointName,VariantName',
];
/** The same of Lambda: a function's rows are its own by how their endpoint is called. */
const LAMBDA_NAMESPACE = 'AWS/Lambda';
const LAMBDA_VALUE: Record<string, string> = {
  Invocations: '1',
  Errors: 'status >= 300',
  Throttles: '0',
  Duration: 'micros / 1000.0',
};
const LAMBDA_COLUMN: Record<string, string> = {
  FunctionName: "'function ' || ? = endpoint",
  Resource: '? = variant',
  ExecutedVersion: '? = config',
};
const LAMBDA_SETS = ['FunctionName', 'FunctionName,Resource', 'ExecutedVersion,FunctionName,Resource'];

/**
 * Invocation metrics of endpoints and functions, computed from one row per invocation.
 * Source: developer guide, "Amazon SageMaker AI metrics in Amazon CloudWatch": endpoint invocation metrics, with the
 * dimensions (EndpointName, VariantName), (EndpointName, VariantName, EndpointConfigName) and, of inference components, their name; Lambda
 * developer guide, "Viewing metrics for Lambda functions". Nothing is throttled here.
 */
export class Metrics {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  record(row: Invocation): void {
    const sql = 'INSERT INTO invocations (endpoint, variant, config, at, status, micros) VALUES (?, ?, ?, ?, ?, ?)';
    this.#store.run(sql, row.endpoint, row.variant, row.config, Math.round(row.at), row.status, Math.round(row.micros));
  }

  /** What others measured and put here (PutMetricData): this stand-in has no instances to measure. */
  put(query: MetricQuery, at: number, value: number): void {
    this.#store.run('INSERT INTO measured (series, at, value) VALUES (?, ?, ?)', seriesOf(query), at, value);
  }

  /** Values with their times in [from, to) (epoch ms); nothing for a metric or a set of dimensions AWS does not publish. */
  values(query: MetricQuery, from: number, to: number): { at: number; value: number }[] {
    const measured = this.#store.all<{ at: number; value: number }>(
      'SELECT at, value FROM measured WHERE series = ? AND at >= ? AND at < ? ORDER BY at',
      ...[seriesOf(query), from, to],
    );
    if (measured.length > 0) return measured;
    const isLambda = query.namespace === LAMBDA_NAMESPACE;
    const value = (isLambda ? LAMBDA_VALUE : VALUE)[query.metric];
    const names = query.dimensions.map(({ Name }) => Name).sort();
    const sets = isLambda ? LAMBDA_SETS : query.namespace === NAMESPACE ? DIMENSION_SETS : [];
    if (!value || !sets.includes(names.join(','))) return [];
    const column = isLambda ? LAMBDA_COLUMN : COLUMN;
    const conditions = query.dimensions.map(({ Name }) => column[String(Name)]).join(' AND ');
    const wanted = query.dimensions.map(({ Name, Value }) =>
      Name === 'InferenceComponentName' ? componentRow(String(Value)) : String(Value),
    );
    return this.#store.all(
      `SELECT at, (${value}) AS value FROM invocations WHERE ${conditions} AND at >= ? AND at < ? ORDER BY at`,
      ...wanted,
      from,
      to,
    );
  }
}

const seriesOf = ({ namespace, metric, dimensions }: MetricQuery): string =>
  [namespace, metric, ...dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()].join(' ');

/** @param statistic SampleCount, Average, Sum, Minimum, Maximum or a percentile such as p95; undefined for no values */
export function statisticOf(values: number[], statistic: string): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  if (statistic === 'SampleCount') return values.length;
  if (statistic === 'Sum') return sum;
  if (statistic === 'Average') return sum / values.length;
  const sorted = [...values].sort((a, b) => a - b);
  if (statistic === 'Minimum') return sorted[0];
  if (statistic === 'Maximum') return sorted.at(-1);
  const [, above, below] = TRIMMED_COUNT.exec(statistic) ?? [];
  if (above !== undefined && below !== undefined) return countWithin(values, above, below);
  return percentile(sorted, Number(statistic.slice(1)) / 100);
}

export const isPercentile = (statistic: string): boolean => /^p(100|\d{1,2}(\.\d{1,10})?)$/.test(statistic);

/** `TC(:200)`, `TC(100:)`: how many lie between two bounds, of which the lower is exclusive and the upper inclusive ("CloudWatch statistics definitions"). */
const TRIMMED_COUNT = /^TC\((\d*(?:\.\d+)?):(\d*(?:\.\d+)?)\)$/;

/** Whether a statistic is more than a plain one: a percentile, or a trimmed count by absolute bounds. */
export const isExtended = (statistic: string): boolean => isPercentile(statistic) || TRIMMED_COUNT.test(statistic);

const countWithin = (values: number[], above: string, below: string): number =>
  values.filter((value) => (above === '' || value > Number(above)) && (below === '' || value <= Number(below))).length;

function percentile(sorted: number[], share: number): number {
  const rank = share * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.ceil(rank)] as number;
  return low + (high - low) * (rank - Math.floor(rank));
}
