import type { Serving } from '../serving/serving.ts';
import type { OperationsPolicy, Percentile, Resource } from './operations-policy.ts';

/** A deployment, as far as its metrics go. */
export interface Served {
  readonly endpoint: string;
  readonly serving?: Serving | undefined;
  readonly variants?: readonly { readonly name: string }[] | undefined;
  readonly capture?: { readonly uri: string } | undefined;
}

/** One series of CloudWatch: a statistic of a metric. */
export interface SeriesAsked {
  /** What it is to us: several variants' series of one name are one fact. */
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** Where a deployment's metrics stand, and in which unit its times are. */
interface Source {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly names: Readonly<Partial<Record<'requests' | 'errors4xx' | 'errors5xx' | 'throttles', string>>>;
  readonly latency: string;
  /** Has a value for each request, where none counts them. */
  readonly counted?: string;
  readonly overhead?: string;
  readonly coldStarts?: string;
  /** Of a millisecond. */
  readonly units: number;
}

/** Which share of requests may take longer than a percentile's limit. */
export const SLOWER: Readonly<Record<Percentile, number>> = { p50: 0.5, p90: 0.1, p95: 0.05, p99: 0.01 };

/** Percentiles that a picture shows. */
export const SHOWN: readonly Percentile[] = ['p50', 'p90', 'p99'];

const OF_ENDPOINTS = {
  names: { requests: 'Invocations', errors4xx: 'Invocation4XXErrors', errors5xx: 'Invocation5XXErrors' },
  latency: 'ModelLatency',
  overhead: 'OverheadLatency',
  units: 1_000,
} as const;

/**
 * The metrics of each form. Sources: SageMaker developer guide, "Amazon SageMaker AI metrics in Amazon CloudWatch": endpoint invocation metrics in
 * `AWS/SageMaker` by EndpointName and VariantName, times in microseconds; of inference components by InferenceComponentName. "Alarms and logs
 * for tracking metrics from serverless endpoints": `ModelSetupTime`, and from asynchronous endpoints: neither `Invocations` nor
 * `OverheadLatency` is published, so that requests are counted by the values of `Invocation5XXErrors` ("1 is sent; otherwise, 0 is sent"). Lambda developer guide, "Types of metrics for Lambda functions":
 * an alias by FunctionName and Resource, `Duration` in milliseconds.
 */
function sourcesOf(spec: Served, variant: string): Source[] {
  const { serving } = spec;
  if (serving?.type === 'batch') return [];
  if (serving?.type === 'lambda') {
    const dimensions = { FunctionName: serving.function, Resource: `${serving.function}:${serving.alias}` };
    const names = { requests: 'Invocations', errors5xx: 'Errors', throttles: 'Throttles' };
    return [{ namespace: 'AWS/Lambda', dimensions, names, latency: 'Duration', units: 1 }];
  }
  const namespace = 'AWS/SageMaker';
  if (serving?.type === 'component')
    return [{ namespace, dimensions: { InferenceComponentName: spec.endpoint }, ...OF_ENDPOINTS }];
  return variantsOf(spec, variant).map((dimensions) => {
    const { overhead: _, names, ...rest } = OF_ENDPOINTS;
    if (serving?.type !== 'async')
      return {
        namespace,
        dimensions,
        ...OF_ENDPOINTS,
        ...(serving?.type === 'serverless' && { coldStarts: 'ModelSetupTime' }),
      };
    const { requests: __, ...errors } = names;
    return { namespace, dimensions, ...rest, names: errors, counted: names.errors5xx };
  });
}

const variantsOf = ({ endpoint, variants }: Served, variant: string) =>
  (variants?.map(({ name }) => name) ?? [variant]).map((VariantName) => ({ EndpointName: endpoint, VariantName }));

/** Sources: as above, endpoint instance metrics; "ServerlessConcurrentExecutionsUtilization" of serverless endpoints is among the invocation metrics. */
const RESOURCES: Readonly<Record<Resource, readonly [namespace: string, metric: string]>> = {
  cpu: ['/aws/sagemaker/Endpoints', 'CPUUtilization'],
  memory: ['/aws/sagemaker/Endpoints', 'MemoryUtilization'],
  disk: ['/aws/sagemaker/Endpoints', 'DiskUtilization'],
  gpu: ['/aws/sagemaker/Endpoints', 'GPUUtilization'],
  gpuMemory: ['/aws/sagemaker/Endpoints', 'GPUMemoryUtilization'],
  concurrency: ['AWS/SageMaker', 'ServerlessConcurrentExecutionsUtilization'],
};

/**
 * What one unit of a resource's metric is in percent: the share of concurrent requests among the most there may be has no unit and goes from 0 to 1 ("Alarms and logs for
 * tracking metrics from serverless endpoints"), all others are percentages.
 */
export const PERCENT: Readonly<Record<Resource, number>> = {
  cpu: 1,
  memory: 1,
  disk: 1,
  gpu: 1,
  gpuMemory: 1,
  concurrency: 100,
};

/** Limits of percentiles, with the time in milliseconds. */
export const timeLimits = (of: OperationsPolicy['latency']): readonly (readonly [Percentile, number])[] =>
  (Object.keys(SLOWER) as Percentile[]).flatMap((name) => {
    const limit = of?.[name];
    return limit === undefined ? [] : [[name, limit] as const];
  });

/** Requests and errors alone: what an objective is counted by. */
export function countsToAsk(spec: Served, variant: string): SeriesAsked[] {
  return sourcesOf(spec, variant).flatMap(({ namespace, dimensions, names, counted }) => [
    ...Object.entries(names).map(([name, metric]) => ({ name, namespace, metric, dimensions, statistic: 'Sum' })),
    ...(counted === undefined
      ? []
      : [{ name: 'requests', namespace, metric: counted, dimensions, statistic: 'SampleCount' }]),
  ]);
}

/**
 * Every series that a check reads: counts, times, and what the policy limits beside them. How many took longer than a limit is what of all is
 * above it, by the trimmed count `TC(:limit)` of those that were not (CloudWatch user guide, "CloudWatch statistics definitions": an upper bound
 * is inclusive): counts add up over periods and variants, which percentiles do not.
 */
export function seriesToAsk(spec: Served, variant: string, policy: OperationsPolicy): SeriesAsked[] {
  const times = sourcesOf(spec, variant).flatMap((source): SeriesAsked[] => {
    const { namespace, dimensions, units } = source;
    const of = { namespace, dimensions };
    const measured = (name: 'latency' | 'overhead', metric: string | undefined): SeriesAsked[] =>
      metric === undefined || (name === 'overhead' && policy.overhead === undefined)
        ? []
        : [
            { name, metric, ...of, statistic: 'SampleCount' },
            { name: medianName(name), metric, ...of, statistic: 'p50' },
            ...timeLimits(policy[name]).map(([, ms]) => ({
              ...of,
              name: withinName(name, ms),
              metric,
              statistic: `TC(:${ms * units})`,
            })),
          ];
    return [
      ...measured('latency', source.latency),
      ...measured('overhead', source.overhead),
      ...SHOWN.filter((p) => p !== medianName('latency')).map((p) => ({
        name: p,
        metric: source.latency,
        ...of,
        statistic: p,
      })),
      ...(source.coldStarts && policy.coldStarts
        ? [{ name: 'coldStarts', metric: source.coldStarts, ...of, statistic: 'SampleCount' }]
        : []),
    ];
  });
  const full = (Object.keys(RESOURCES) as Resource[])
    .filter((name) => policy.saturation?.[name] !== undefined)
    .flatMap((name) => {
      const [namespace, metric] = RESOURCES[name];
      return variantsOf(spec, variant).map((dimensions) => ({
        name,
        namespace,
        metric,
        dimensions,
        // One instance whose disk is full captures no more, however empty the others are.
        statistic: name === 'disk' || name === 'memory' ? 'Maximum' : 'Average',
      }));
    });
  return [...countsToAsk(spec, variant), ...times, ...full];
}

/**
 * What tells how much of a deployment is used: its requests, and the highest level of each period of what its instances have, a series for each
 * variant in their order. Instances below a component are those of its endpoint.
 */
export function useToAsk(spec: Served, variant: string): SeriesAsked[] {
  const { serving } = spec;
  const instances =
    serving?.type === 'component' ? [{ EndpointName: serving.on, VariantName: variant }] : variantsOf(spec, variant);
  const levels = (['cpu', 'memory', 'gpu'] as const).flatMap((name) => {
    const [namespace, metric] = RESOURCES[name];
    return instances.map((dimensions) => ({ name, namespace, metric, dimensions, statistic: 'Maximum' }));
  });
  return [...countsToAsk(spec, variant), ...levels];
}

/** What the count of requests within a limit is called. */
export const withinName = (of: 'latency' | 'overhead', ms: number): string => `${of} within ${ms}ms`;

/** What the median of a time is called: where CloudWatch has one it has the values themselves, and so counts trimmed ones too. */
export const medianName = (of: 'latency' | 'overhead'): string => (of === 'latency' ? 'p50' : 'overhead p50');

/** How many of a metric's units are a millisecond: SageMaker counts microseconds, Lambda milliseconds. */
export const unitsOfTime = ({ serving }: Served): number => (serving?.type === 'lambda' ? 1 : 1_000);
