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

/** Share of what was asked that must be reached, and that may fail, before a rate counts as one that is carried. */
const CARRIED = { reached: 0.95, failed: 0.05 };

export const failedOf = ({ failed }: Pick<LoadStepReport, 'failed'>): number =>
  Object.values(failed).reduce((sum, n) => sum + n, 0);

/** Whether an endpoint carried a rate: so much of it was answered well, in the time in which it was asked. */
export const isCarried = (step: Pick<LoadStepReport, 'rate' | 'reached' | 'requests' | 'failed'>): boolean =>
  step.reached >= CARRIED.reached * step.rate && failedOf(step) <= CARRIED.failed * step.requests;

/** The lowest rate that was not carried; undefined where all were. */
export const saturatesAt = ({ steps }: Pick<LoadReport, 'steps'>): number | undefined =>
  steps.toSorted((a, b) => a.rate - b.rate).find((step) => !isCarried(step))?.rate;
