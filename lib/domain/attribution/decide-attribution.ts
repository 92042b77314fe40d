import * as z from 'zod';
import { bootstrapInterval } from '../../statistics/bootstrap.ts';
import { ndcg } from '../../statistics/scores/ndcg.ts';
import { UsualCertainty } from '../drift/drift-policy.ts';
import { InvalidEventError } from '../errors.ts';
import type { Joined } from '../quality/join.ts';
import { decideLimits, type LimitsDecision } from '../quality/limits.ts';
import { decimal } from '../reason.ts';
import { rolesOf, type Task } from '../task/task.ts';

/**
 * `baseline` is the mean absolute attribution of each feature when the version was trained; `ndcg` what the ranking must keep
 * (Clarify's violation is below 0.9).
 */
export const AttributionPolicy = z.strictObject({
  baseline: z
    .record(z.string(), z.number().min(0).max(1e12))
    .refine((baseline) => Object.keys(baseline).length >= 2, 'at least two features are needed to rank')
    .refine((baseline) => Object.values(baseline).some((value) => value > 0), 'some attribution must be above 0'),
  minimumRows: z.int().min(2).max(1e9).default(200),
  confidence: UsualCertainty,
  limits: z
    .strictObject({ ndcg: z.strictObject({ min: z.number().min(0.0001).max(1).multipleOf(0.0001) }) })
    .default({ ndcg: { min: 0.9 } }),
});
export type AttributionPolicy = z.infer<typeof AttributionPolicy>;

/** Mean absolute attribution now and in the baseline, most important now first; decimal strings. */
export type AttributionDecision = {
  rows: number;
  features: { name: string; baseline: string; now: string }[];
  value?: string;
} & LimitsDecision;

/**
 * Holds the ranking of the attributions captured beside the predictions (cells `attribution:<feature>` of the output) against the
 * baseline's: nDCG (see ndcg.ts) of mean absolute attributions, its interval by resampling rows.
 * @throws InvalidEventError when a feature of the baseline is not among the cells
 */
export function decideAttribution(joined: Joined, task: Task, policy: AttributionPolicy): AttributionDecision {
  const cells = rolesOf(task).flatMap(({ is, of }) => (is === 'attribution' ? [of!] : []));
  const names = Object.keys(policy.baseline);
  const absent = names.find((name) => !cells.includes(name));
  if (absent !== undefined)
    throw new InvalidEventError(
      `feature \`${absent}\` has no cell: name it in \`output\` as \`attribution:${absent}\``,
    );
  const columns = names.map((name) => cells.indexOf(name));
  const values = [...joined.labelled, ...joined.open]
    .map(({ answer }) => answer.attributions)
    .filter((each) => each !== undefined)
    .map((each) => columns.map((column) => Math.abs(each[column]!)));
  const rows = values.length;
  const means = names.map((_, k) => values.reduce((sum, each) => sum + each[k]!, 0) / Math.max(1, rows));
  const baseline = Object.values(policy.baseline);
  const features = names
    .map((name, k) => ({ name, at: means[k]!, baseline: decimal(baseline[k]!), now: decimal(means[k]!) }))
    .sort((a, b) => b.at - a.at)
    .map(({ at: _, ...feature }) => feature);
  if (rows < policy.minimumRows) {
    const because = `${rows} predictions carry attributions, at least ${policy.minimumRows} are needed`;
    return { rows, features, unjudged: [], verdict: 'undecided', reasons: [], because };
  }
  const value = ndcg(baseline, means);
  const measure = {
    value,
    method: 'bootstrap',
    interval: (alpha: number) => bootstrapInterval(values, (now) => ndcg(baseline, now), value, alpha),
  };
  const limited = [{ subject: 'ndcg', limit: policy.limits.ndcg, measure }];
  return { rows, features, value: decimal(value), ...decideLimits(limited, policy.confidence, 'rows') };
}
