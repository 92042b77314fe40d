import type { Measure } from '../../statistics/interval.ts';
import { measureShare } from '../../statistics/proportions.ts';
import { decideLimits, type Limited, type LimitsDecision, riskOf } from '../quality/limits.ts';
import { isSome } from '../reason.ts';
import { HOUR, MINUTE } from '../time.ts';
import type { Window } from '../window.ts';
import { judgeBurn } from './burn-rate.ts';
import type { OperationsPolicy, Resource, ServiceLevel } from './operations-policy.ts';
import { byPeriod, type Readings, total } from './readings.ts';
import { medianName, PERCENT, SLOWER, timeLimits, withinName } from './served-metrics.ts';

/** What a check of operations has before it. */
export interface Operations {
  readonly window: Window;
  readonly readings: Readings;
  /** Records that lie in captures, and which part of answered requests should; absent where nobody asked. `because` says what of them could not be read. */
  readonly captured?: { readonly records: number; readonly percent: number; readonly because?: string } | undefined;
  /** Counts of five minutes up to the window's end. */
  readonly lately?: Readings | undefined;
}

export type OperationsDecision = LimitsDecision & {
  /** Metrics that a limit is set for and CloudWatch has no point of. */
  readonly missing: readonly string[];
};

/**
 * Decides how a deployment served in one window, by counts of requests alone: a percentile's limit is kept while no more than its share of
 * requests take longer. Too few requests say nothing, and neither does a metric that is not there: never that all is well.
 */
export function decideOperations(
  of: Operations,
  policy: OperationsPolicy,
  slo?: ServiceLevel | undefined,
): OperationsDecision {
  const requests = total(of.readings, 'requests');
  const missing: string[] = [];
  const limits = [
    ...throughput(of, policy, requests ?? 0),
    ...shares(of, policy, requests, missing),
    ...saturation(of, policy, missing),
  ];
  // Every pair of windows takes its part of the risk beside the limits.
  const pairs = slo?.burn.length ?? 0;
  const risk = riskOf(policy.confidence, limits.length + pairs);
  // The counts are of whole five minutes: a short window up to now would miss the last of them.
  const end = Math.floor(of.window.end / (5 * MINUTE)) * 5 * MINUTE;
  const burns = slo ? judgeBurn(of.lately ?? new Map(), slo, { end, minimum: policy.minimumRequests, risk }) : [];
  const decided = limits.length > 0 ? decideLimits(limits, 1 - risk * limits.length, 'requests') : undefined;
  return { ...withBurns(decided, burns), missing };
}

/** Limits and burn rates in one verdict: one beyond its limit is enough, and one that cannot be told keeps the rest from being `stable`. */
function withBurns(decided: LimitsDecision | undefined, burns: ReturnType<typeof judgeBurn>): LimitsDecision {
  const unjudged = decided?.unjudged ?? [];
  const saying = (verdict: LimitsDecision['verdict']) => [
    ...(decided?.verdict === verdict ? decided.reasons : []),
    ...burns.flatMap((burn) => (burn.verdict === verdict && burn.reason ? [burn.reason] : [])),
  ];
  const [drifted, stable] = [saying('drifted'), saying('stable')];
  if (isSome(drifted)) return { unjudged, verdict: 'drifted', reasons: drifted };
  const because =
    (decided?.verdict === 'undecided' ? decided.because : undefined) ??
    burns.find((burn) => burn.because !== undefined)?.because;
  if (because !== undefined || !isSome(stable))
    return { unjudged, verdict: 'undecided', reasons: saying('undecided'), because: because ?? 'no limit is set' };
  return { unjudged, verdict: 'stable', reasons: stable };
}

/** What was counted and is no sample of anything: it lies where it lies. */
const exactly = (value: number): Measure => ({
  value,
  method: 'counted',
  interval: () => ({ low: value, high: value }),
});

/** No point of requests is no request: CloudWatch has points of what was asked alone. */
function throughput({ window }: Operations, policy: OperationsPolicy, requests: number): Limited[] {
  if (!policy.throughput) return [];
  const hours = (window.end - window.start) / HOUR;
  const limit = { min: policy.throughput.min };
  if (hours <= 0) return [{ subject: 'requests an hour', limit, measure: undefined }];
  return [{ subject: 'requests an hour', limit, measure: exactly(requests / hours) }];
}

/** Shares of requests, each with its exact interval. */
function shares(of: Operations, policy: OperationsPolicy, requests: number | undefined, missing: string[]): Limited[] {
  const { readings, captured } = of;
  const share = (
    subject: string,
    limit: number,
    part: number | undefined,
    whole: number | undefined,
    metric: string,
  ) => {
    if (part === undefined || whole === undefined) missing.push(metric);
    return { subject, limit: { max: limit }, ...measured(part, whole, policy.minimumRequests, metric) };
  };
  const count = (name: string) => total(readings, name);
  const slower = (what: 'latency' | 'overhead') =>
    timeLimits(policy[what]).map(([percentile, ms]) => {
      const [all, within] = [count(what), count(withinName(what, ms))];
      // None within the limit has no point, which is not a metric that is missing; where CloudWatch has no percentile either, it does not count what is trimmed.
      const counted = within ?? (count(medianName(what)) === undefined ? undefined : 0);
      const part = all === undefined || counted === undefined ? undefined : Math.max(0, all - counted);
      return share(`share of requests with ${what} above ${ms} ms`, SLOWER[percentile], part, all, what);
    });
  const throttled = count('throttles');
  const asked = requests === undefined && throttled === undefined ? undefined : (requests ?? 0) + (throttled ?? 0);
  return [
    ...slower('latency'),
    ...slower('overhead'),
    ...(policy.errors5xx
      ? [share('share of 5xx errors', policy.errors5xx.max, count('errors5xx'), requests, 'errors5xx')]
      : []),
    ...(policy.errors4xx
      ? [share('share of 4xx errors', policy.errors4xx.max, count('errors4xx'), requests, 'errors4xx')]
      : []),
    ...(policy.throttles
      ? [share('share of throttled requests', policy.throttles.max, throttled, asked, 'throttles')]
      : []),
    // A request that started nothing sends no point.
    ...(policy.coldStarts
      ? [
          share(
            'share of cold starts',
            policy.coldStarts.max,
            requests === undefined ? undefined : (count('coldStarts') ?? 0),
            requests,
            'coldStarts',
          ),
        ]
      : []),
    ...(policy.captureLoss && captured ? [captureLoss(readings, captured, policy, requests)] : []),
  ];
}

function measured(part: number | undefined, whole: number | undefined, minimum: number, metric: string) {
  if (whole === undefined || part === undefined)
    return { measure: undefined, because: `CloudWatch has no \`${metric}\` of the window` };
  if (whole < minimum)
    return { measure: undefined, because: `${whole} requests in the window, at least ${minimum} are needed` };
  return { measure: measureShare({ successes: Math.min(part, whole), trials: whole }) };
}

/**
 * Which share of what should have been captured was not: answered requests, of which the endpoint captures a percentage, each by itself. What
 * ended in an error has no answer to capture.
 */
function captureLoss(
  readings: Readings,
  { records, percent, because }: NonNullable<Operations['captured']>,
  policy: OperationsPolicy,
  requests: number | undefined,
): Limited {
  const subject = 'share of requests not captured';
  const limit = { max: policy.captureLoss!.max };
  if (because !== undefined) return { subject, limit, measure: undefined, because };
  const errors = (total(readings, 'errors4xx') ?? 0) + (total(readings, 'errors5xx') ?? 0);
  const answered = requests === undefined ? undefined : Math.max(0, requests - errors);
  const base = measured(
    answered === undefined ? undefined : Math.min(records, answered),
    answered,
    policy.minimumRequests,
    'requests',
  );
  const { measure } = base;
  if (!measure) return { subject, limit, ...base };
  const part = percent / 100;
  const lost = (share: number): number => Math.min(1, Math.max(0, 1 - share / part));
  const interval = (alpha: number) => {
    const { low, high } = measure.interval(alpha);
    return { low: lost(high), high: lost(low) };
  };
  // Of everything nothing is left to chance: all are counted on both sides.
  if (percent === 100) return { subject, limit, measure: exactly(lost(measure.value)) };
  return { subject, limit, measure: { ...measure, value: lost(measure.value), interval } };
}

/** Of the parts of a window that have a point, all but one of twenty must keep within the limit: one restart is no saturation. */
const BUSIEST = 0.95;

function saturation({ readings, window }: Operations, policy: OperationsPolicy, missing: string[]): Limited[] {
  return (Object.entries(policy.saturation ?? {}) as [Resource, number | undefined][]).flatMap(
    ([name, limit]): Limited[] => {
      if (limit === undefined) return [];
      const levels = [...byPeriod(readings, name, 'most').values()].sort((a, b) => a - b);
      const subject = `${RESOURCE_NAMES[name]} in percent`;
      const level = levels[Math.ceil(levels.length * BUSIEST) - 1];
      if (level !== undefined && window.end > window.start)
        return [{ subject, limit: { max: limit }, measure: exactly(level * PERCENT[name]) }];
      missing.push(name);
      const because = `CloudWatch has no \`${name}\` of the window`;
      return [{ subject, limit: { max: limit }, measure: undefined, because }];
    },
  );
}

const RESOURCE_NAMES: Readonly<Record<Resource, string>> = {
  cpu: 'CPU',
  memory: 'memory',
  disk: 'disk',
  gpu: 'GPU',
  gpuMemory: 'GPU memory',
  concurrency: 'concurrency',
};
