import * as z from 'zod';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();
const PERCENTILES = { p50: ms, p90: ms, p95: ms, p99: ms, p999: ms, max: ms };

/**
 * One rate, as it was driven. Times are of answers and of requests that were given up, in ms from the moment at which a request was *meant* to be sent: what a
 * caller who comes at that moment waits, also where the client or the endpoint was behind ("coordinated omission", G. Tene, HdrHistogram).
 */
const LoadStepReport = z.strictObject({
  /** Requests a second: asked, and answered well until the last answer. */
  rate: z.number().positive(),
  reached: z.number().nonnegative(),
  seconds: z.number().positive(),
  requests: count,
  answered: count,
  /** By kind: `timeout`, `throttled`, `model 500`. */
  failed: z.record(z.string(), count),
  latency: z.strictObject(PERCENTILES).optional(),
  /** By how much the latest request was sent later than it was meant to be. */
  late: ms,
  /** By how much the last but 1 % of the requests ended after the step. */
  behind: ms.optional(),
});
export type LoadStepReport = z.infer<typeof LoadStepReport>;

/** What `steward loadtest` measured. */
export const LoadReport = z.strictObject({
  what: z.literal('steward-loadtest'),
  v: z.literal(1),
  model: z.string(),
  version: z.int().positive(),
  deployment: z.string(),
  began: z.string(),
  /** Why it ended: all was sent, an endpoint that took no more, or whoever drove. */
  ended: z.enum(['done', 'saturated', 'interrupted']),
  arrivals: z.enum(['constant', 'poisson']),
  seed: z.int().optional(),
  steps: z.array(LoadStepReport).max(100),
});
export type LoadReport = z.infer<typeof LoadReport>;

/** Shares of what was sent that may fail and that may be waiting, and of the step by which the answers may come behind, where a rate still counts as one that is carried. */
const CARRIED = { failed: 0.05, waiting: 0.05, behind: 0.025 };

export const failedOf = ({ failed }: Pick<LoadStepReport, 'failed'>): number =>
  Object.values(failed).reduce((sum, n) => sum + n, 0);

/**
 * Whether an endpoint carried a rate: what was sent was answered well, and no queue grew, which shows in answers that come later behind the step than one takes. What
 * was sent is what counts: independent callers come more often or less than the rate, and slow answers are no queue.
 */
export function isCarried(
  step: Pick<
    LoadStepReport,
    'rate' | 'reached' | 'seconds' | 'requests' | 'answered' | 'failed' | 'latency' | 'behind'
  >,
): boolean {
  const { rate, reached, seconds, requests, answered, latency } = step;
  // Reports from before it was measured say it by what was reached.
  const behind = step.behind ?? (answered / reached - seconds) * 1_000;
  const failed = failedOf(step);
  const time = (latency?.p50 ?? 0) / 1_000;
  return (
    failed <= CARRIED.failed * requests &&
    requests - answered - failed <= CARRIED.waiting * requests + rate * time &&
    behind / 1_000 <= CARRIED.behind * seconds + time
  );
}

/** The lowest rate that was not carried; undefined where all were. */
export const saturatesAt = ({ steps }: Pick<LoadReport, 'steps'>): number | undefined =>
  steps.toSorted((a, b) => a.rate - b.rate).find((step) => !isCarried(step))?.rate;
