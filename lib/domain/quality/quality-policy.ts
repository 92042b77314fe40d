import * as z from 'zod';
import { UsualCertainty } from '../drift/drift-policy.ts';
import { METRICS, type Metric, type MetricName, metricsOf } from '../metric/metrics.ts';
import { Task } from '../task/task.ts';
import { ceilingSchema, floorSchema } from './limits.ts';

type LimitOf<M extends MetricName> = (typeof METRICS)[M] extends { floor: unknown }
  ? ReturnType<typeof floorSchema>
  : ReturnType<typeof ceilingSchema>;

const limitOf = (metric: Metric) => ('floor' in metric ? floorSchema(...metric.floor) : ceilingSchema(metric.ceiling));

/** Limits by metric: floors for what should be high, ceilings for what should be low. */
export const QualityLimits = z.strictObject(
  Object.fromEntries(Object.entries(METRICS).map(([name, metric]) => [name, limitOf(metric)])) as {
    [M in MetricName]: LimitOf<M>;
  },
);
export type QualityLimits = z.infer<typeof QualityLimits>;

/**
 * A column to look at value by value: of the requests, or one that stands beside the label. Numbers of more than 20 values are cut at
 * `edges` (closed on the left), or at the quartiles of the rows looked at.
 */
export const Slice = z.union([
  z
    .string()
    .min(1)
    .max(256)
    .transform((column) => ({ column })),
  z.strictObject({ column: z.string().min(1).max(256), edges: z.array(z.number()).min(1).max(19).optional() }),
]);
export type Slice = { column: string; edges?: number[] | undefined };

/** How many rows of each class the model was made with, and by how much the share of one may change. It raises no alarm: it tells kinds of change apart. */
const LabelsBefore = z
  .strictObject({
    was: z.record(z.string(), z.int().min(0).max(1e12)),
    limit: z.number().min(0.0001).max(1).multipleOf(0.0001).default(0.05),
  })
  .refine(({ was }) => Object.values(was).some((rows) => rows > 0), {
    message: 'must count at least one row',
    path: ['was'],
  });

/** Where the classes counted are not those of the task, what is wrong. */
function labelsMisfit(task: Task, counted: Record<string, number>): string | undefined {
  if (task.type === 'regression') return 'a regression has no classes to count';
  const classes: readonly string[] = task.classes;
  const missing = classes.find((name) => !Object.hasOwn(counted, name));
  if (missing !== undefined) return `must count every class: \`${missing}\` is missing`;
  const foreign = Object.keys(counted).find((name) => !classes.includes(name));
  return foreign === undefined ? undefined : `\`${foreign}\` is no class of this task`;
}

/** The chance from which on a row counts as the second class, where nothing else is said. */
export const USUAL_THRESHOLD = 0.5;

/**
 * What predictions must keep up. `confidence` holds for the whole check (divided over the limits, Bonferroni); `threshold` is the
 * score from which on a row counts as the second class where the container names none. Limits on `slices` hold for every slice with
 * `minimumLabels` rows of its own; smaller ones are shown and not judged.
 */
const shape = {
  task: Task.prefault({ type: 'binary' }),
  minimumLabels: z.int().min(1).max(1e9).default(200),
  confidence: UsualCertainty,
  threshold: z.number().min(-1e9).max(1e9).default(USUAL_THRESHOLD),
  /** largest share of predictions and lines that may be unusable or broken, and the rest still be trusted */
  maximumBroken: z.number().min(0).max(1).default(0.05),
  slices: z
    .strictObject({
      columns: z.array(Slice).min(1).max(10),
      minimumLabels: z.int().min(2).max(1e9).default(100),
      limits: QualityLimits.default({}),
    })
    .optional(),
  labels: LabelsBefore.optional(),
};

function checkLimits(
  {
    task,
    ...policy
  }: {
    task: Task;
    limits: QualityLimits;
    slices?: { limits: QualityLimits } | undefined;
    labels?: z.infer<typeof LabelsBefore> | undefined;
  },
  context: z.RefinementCtx,
): void {
  const misfit = policy.labels && labelsMisfit(task, policy.labels.was);
  if (misfit !== undefined) context.addIssue({ code: 'custom', path: ['labels', 'was'], message: misfit });
  for (const [path, limits] of [
    [['limits'], policy.limits],
    [['slices', 'limits'], policy.slices?.limits ?? {}],
  ] as const) {
    const known = metricsOf(task.type);
    const foreign = limitedMetrics(limits).filter((metric) => !known.includes(metric));
    if (foreign.length === 0) continue;
    const message = `\`${foreign.join('`, `')}\` is no metric of a ${task.type} task, which has ${known.join(', ')}`;
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}

export const limitedMetrics = (limits: QualityLimits): MetricName[] =>
  (Object.keys(limits) as MetricName[]).filter((metric) => limits[metric] !== undefined);

/** A policy that may have no limit: it measures and never decides. */
export const MeasuringPolicy = z.strictObject({ ...shape, limits: QualityLimits.default({}) }).superRefine(checkLimits);

export type MeasuringPolicy = z.infer<typeof MeasuringPolicy>;

/** A policy that decides: it has at least one limit. */
export const QualityPolicy = z
  .strictObject({
    ...shape,
    limits: QualityLimits.refine((limits) => limitedMetrics(limits).length > 0, 'set at least one limit'),
  })
  .superRefine(checkLimits);
export type QualityPolicy = z.infer<typeof QualityPolicy>;
