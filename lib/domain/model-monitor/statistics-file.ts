import * as z from 'zod';

/** Written as `418`, `418.0` or `2048.0`. */
const count = z.number().min(0).refine(Number.isSafeInteger, 'must be a whole number');
const quantity = z.number().min(-1e150).max(1e150);
/** Its writer spells what is no number as text. */
const moment = z.union([quantity, z.enum(['NaN', 'Infinity', '-Infinity'])]);

const Common = z.object({ num_present: count, num_missing: count });

const Bucket = z.object({ lower_bound: quantity, upper_bound: quantity, count });
export type Bucket = z.infer<typeof Bucket>;

/** Compactors: each value of level i stands for 2^i values of the data. */
const KllSketch = z.object({
  parameters: z.object({ c: quantity, k: z.number().min(1).max(1e6) }),
  data: z.array(z.array(quantity).max(1e6)).min(1).max(48),
});
export type KllSketch = z.infer<typeof KllSketch>;

const NumericalStatistics = z.object({
  common: Common,
  mean: moment.optional(),
  sum: moment.optional(),
  /** an estimate: nothing here rests on it */
  approximate_num_distinct_values: z.number().optional(),
  completeness: z.number().min(0).max(1).optional(),
  std_dev: moment.optional(),
  min: moment.optional(),
  max: moment.optional(),
  distribution: z
    .object({ kll: z.object({ buckets: z.array(Bucket).min(1).max(1_000), sketch: KllSketch.optional() }) })
    .optional(),
});
export type NumericalStatistics = z.infer<typeof NumericalStatistics>;

const StringStatistics = z.object({
  common: Common,
  distinct_count: z.number().min(0).optional(),
  /** absent where a column has too many values to list */
  distribution: z
    .object({ categorical: z.object({ buckets: z.array(z.object({ value: z.string(), count })) }) })
    .optional(),
});
export type StringStatistics = z.infer<typeof StringStatistics>;

export const InferredType = z.enum(['Fractional', 'Integral', 'String', 'Unknown']);

const FeatureStatistics = z.object({
  name: z.string().min(1).max(256),
  inferred_type: InferredType,
  numerical_statistics: NumericalStatistics.optional(),
  string_statistics: StringStatistics.optional(),
});
export type FeatureStatistics = z.infer<typeof FeatureStatistics>;

/**
 * Model Monitor's `statistics.json` as AWS documents it ("Schema for Statistics") and its container writes it; what else stands in
 * the file is told (unread.ts).
 */
export const StatisticsFile = z.object({
  version: z.literal(0, 'only version 0 is known'),
  dataset: z.object({ item_count: count.min(1, 'the statistics are of no rows') }),
  features: z.array(FeatureStatistics).min(1, 'no feature is listed').max(10_000),
});
export type StatisticsFile = z.infer<typeof StatisticsFile>;
