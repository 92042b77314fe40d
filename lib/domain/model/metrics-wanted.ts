import * as z from 'zod';

/**
 * Which CloudWatch metrics checks write: none, a small set for each deployment and kind of check, or one more for every feature.
 * CloudWatch bills each by the hour it is written in.
 */
export const MetricsWanted = z.enum(['none', 'model', 'feature']);
export type MetricsWanted = z.infer<typeof MetricsWanted>;

/** Names of lib/contract/check-metrics.ts for one deployment: six of a drift check, five of a quality check and of one of operations. */
const OF_DRIFT = 6;
const OF_QUALITY = 5;
const OF_OPERATIONS = 5;
/** US dollars a metric-month in us-east-1, the first 10,000 of an account; read November 2026. */
const PRICE = 0.3;

/**
 * The most that a manifest's metrics cost a month: as if every check ran at least once an hour. A daily check costs 1/24 of it.
 * @param features judged columns of the model
 */
export function metricsCost(
  wanted: MetricsWanted,
  of: { deployments: number; features: number; quality: boolean; operations: boolean },
): { metrics: number; dollars: number } {
  if (wanted === 'none') return { metrics: 0, dollars: 0 };
  const each = wanted === 'feature' ? of.features : 0;
  const metrics =
    of.deployments * (OF_DRIFT + each + (of.quality ? OF_QUALITY : 0) + (of.operations ? OF_OPERATIONS : 0));
  return { metrics, dollars: Math.round(metrics * PRICE * 100) / 100 };
}
