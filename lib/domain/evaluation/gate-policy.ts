import * as z from 'zod';
import { FairnessPolicy } from '../fairness/fairness-policy.ts';
import { declaredMetric, METRICS, type MetricName, metricsOf } from '../metric/metrics.ts';
import type { Limit } from '../quality/limits.ts';
import { limitedMetrics, QualityLimits, Slice } from '../quality/quality-policy.ts';
import type { ModelTask } from '../task/task.ts';
import { ClaimLimits, isOfChampion } from './claim-limits.ts';

/** By how much a metric may be worse than the champion's on the same rows: by metric, in its own unit. */
const Losses = z.partialRecord(
  z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]),
  z.number().min(0).max(1e11).multipleOf(0.0001),
);
type Losses = z.infer<typeof Losses>;

/**
 * What a version must show on held-out rows. `limits` are of the version itself, `maximumLoss` of how it compares with the champion; both again for every value of the
 * columns in `slices` that has `minimumRows` rows. `aucFloor` is `limits: {auc: {min}}`, and a bare number as `maximumLoss` is one of AUC: so manifests said it
 * before there were other tasks.
 */
export const GatePolicy = z.strictObject({
  minimumHeldOutRows: z.int().positive(),
  aucFloor: z.number().min(0.5).max(1).optional(),
  maximumLoss: z.union([z.number().min(0).max(0.5), Losses]).optional(),
  limits: QualityLimits.optional(),
  slices: z
    .strictObject({
      columns: z.array(Slice).min(1).max(10),
      minimumRows: z.int().min(2).max(1e9).default(100),
      limits: QualityLimits.default({}),
      maximumLoss: Losses.default({}),
    })
    .optional(),
  fairness: FairnessPolicy.optional(),
  /** Of a task of another kind: what the pipeline measured itself must keep, by the names in its evaluation. */
  claims: ClaimLimits.optional(),
  /** Columns of the predictions: how much a row counts, and whose it is (rows of one entity are one piece of evidence). */
  weight: z.string().min(1).max(256).optional(),
  entity: z.string().min(1).max(256).optional(),
});
export type GatePolicy = z.infer<typeof GatePolicy>;

/** One limit on one metric: of the version, or of how much it may lose against the champion. */
export type GateLimit = { readonly metric: MetricName } & (
  | { readonly of: 'version'; readonly limit: Limit }
  | { readonly of: 'difference'; readonly loss: number }
);

/** What is demanded of all rows. */
export function limitsOfAll({ aucFloor, maximumLoss, limits = {} }: GatePolicy): GateLimit[] {
  const losses = typeof maximumLoss === 'number' ? { auc: maximumLoss } : (maximumLoss ?? {});
  const floor = aucFloor === undefined ? {} : { auc: { min: aucFloor } };
  return limitsFrom({ ...floor, ...limits }, losses);
}

/** What is demanded of each slice. */
export const limitsOfSlices = ({ slices }: GatePolicy): GateLimit[] =>
  slices ? limitsFrom(slices.limits, slices.maximumLoss) : [];

function limitsFrom(limits: QualityLimits, losses: Losses): GateLimit[] {
  return [
    ...limitedMetrics(limits).map((metric) => ({ metric, of: 'version' as const, limit: limits[metric] as Limit })),
    ...(Object.entries(losses) as [MetricName, number][]).map(([metric, loss]) => ({
      ...{ metric, of: 'difference' as const, loss },
    })),
  ];
}

/** The difference that the pipeline claims and its gate looks at, where there is one: its name, and whether more of it is better. */
export function claimedDifference({ claims = {} }: GatePolicy): { name: string; gain: boolean } | undefined {
  const found = Object.entries(claims).find(([name]) => isOfChampion(name));
  return found && { name: found[0], gain: 'min' in found[1] };
}

/** Whether more of a metric is better. */
export const isGain = (metric: MetricName): boolean => 'floor' in METRICS[metric];

/** The metric a challenger must be better in: the one that is named, AUC of a binary task, else the first that has a limit. */
export function comparedMetric(task: ModelTask, gate: GatePolicy, named?: MetricName): MetricName | undefined {
  if (named !== undefined) return named;
  if (task.type === 'binary') return 'auc';
  const all = limitsOfAll(gate);
  return (all.find(({ of }) => of === 'difference') ?? all[0])?.metric;
}

/** What of a gate does not fit the task of its model, or contradicts itself. */
export function gateMisfits(gate: GatePolicy, task: ModelTask): { path: string[]; message: string }[] {
  const known: readonly string[] = metricsOf(task.type);
  const foreign = (path: string[], metrics: readonly string[]) =>
    metrics
      .filter((metric) => !known.includes(metric))
      .map((metric) => ({
        path,
        message: `\`${declaredMetric(metric) ? metric : 'it'}\` is no metric of a ${task.type} task, which has ${known.join(', ')}`,
      }));
  const names = (limits: readonly GateLimit[], of: GateLimit['of']) =>
    limits.filter((limit) => limit.of === of).map(({ metric }) => metric);
  const [all, sliced] = [limitsOfAll(gate), limitsOfSlices(gate)];
  const claims = Object.keys(gate.claims ?? {});
  const none = all.every(({ of }) => of === 'difference') && claims.every(isOfChampion);
  return [
    ...(none ? [{ path: ['limits'], message: `set at least one: \`limits: {${example(task)}}\`` }] : []),
    ...(gate.aucFloor !== undefined && gate.limits?.auc !== undefined
      ? [{ path: ['aucFloor'], message: 'is `limits: {auc: {min}}`, which stands there too: leave one out' }]
      : []),
    ...foreign(['limits'], names(all, 'version')),
    ...foreign(['maximumLoss'], names(all, 'difference')),
    ...foreign(['slices', 'limits'], names(sliced, 'version')),
    ...foreign(['slices', 'maximumLoss'], names(sliced, 'difference')),
    ...(gate.slices && sliced.length === 0
      ? [{ path: ['slices'], message: 'set `limits` or `maximumLoss`: slices without one demand nothing' }]
      : []),
    ...(gate.claims && task.type !== 'other'
      ? [
          {
            path: ['claims'],
            message: `is of a task of type \`other\`: a ${task.type} task is measured on its predictions`,
          },
        ]
      : []),
    ...(gate.fairness && task.type !== 'binary' && task.type !== 'multiclass'
      ? [{ path: ['fairness'], message: `a ${task.type} task has no classes to compare` }]
      : []),
  ];
}

const EXAMPLES: Record<ModelTask['type'], string> = {
  binary: 'auc: {min: 0.7}',
  multiclass: 'f1Macro: {min: 0.7}',
  regression: 'rmse: {max: 12.5}',
  ranking: 'ndcg10: {min: 0.5}',
  forecast: 'wape: {max: 0.2}',
  other: 'loss: {max: 1}',
};
const example = ({ type }: ModelTask): string => EXAMPLES[type];
