/** Files shaped like those of Model Monitor's container, of our own figures. */

type Level = number[];

/** Deequ's compaction in its simplest form: the even places of a full, sorted level move up and stand for two. */
export function compacted(values: readonly number[], k: number): Level[] {
  const levels: Level[] = [[]];
  for (const value of values) {
    levels[0]!.push(value);
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i]!;
      if (level.length < k) break;
      level.sort((a, b) => a - b);
      // The last of an odd number stays where it is, as in Deequ's `findOdd`: weights add up to the values.
      const paired = level.length - (level.length % 2);
      levels[i + 1] = [...(levels[i + 1] ?? []), ...level.slice(0, paired).filter((_, place) => place % 2 === 0)];
      levels[i] = level.slice(paired);
    }
  }
  return levels;
}

/** Ten buckets of equal width, as the container materialises them: the last one holds its upper bound. */
export function tenBuckets(values: readonly number[]) {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const bounds = Array.from({ length: 11 }, (_, i) => min + ((max - min) * i) / 10);
  return Array.from({ length: 10 }, (_, i) => ({
    lower_bound: bounds[i]!,
    upper_bound: bounds[i + 1]!,
    count: values.filter((v) => v >= bounds[i]! && (v < bounds[i + 1]! || (i === 9 && v <= max))).length,
  }));
}

export function numeric(
  name: string,
  values: readonly number[],
  options: { k?: number; missing?: number; type?: string } = {},
) {
  const { k, missing = 0, type = 'Fractional' } = options;
  const sum = values.reduce((all, v) => all + v, 0);
  const mean = sum / values.length;
  const std_dev = Math.sqrt(values.reduce((all, v) => all + (v - mean) ** 2, 0) / values.length);
  const sketch = k && { sketch: { parameters: { c: 0.64, k }, data: compacted(values, k) } };
  return {
    name,
    inferred_type: type,
    numerical_statistics: {
      common: { num_present: values.length, num_missing: missing },
      mean,
      sum,
      std_dev,
      min: Math.min(...values),
      max: Math.max(...values),
      approximate_num_distinct_values: values.length,
      completeness: values.length / (values.length + missing),
      distribution: { kll: { buckets: tenBuckets(values), ...sketch } },
    },
  };
}

export function text(name: string, counts: Record<string, number>, missing = 0) {
  const buckets = Object.entries(counts).map(([value, count]) => ({ value, count }));
  const num_present = buckets.reduce((sum, { count }) => sum + count, 0);
  const common = { num_present, num_missing: missing };
  const distribution = { categorical: { buckets } };
  return { name, inferred_type: 'String', string_statistics: { common, distinct_count: buckets.length, distribution } };
}

export const statistics = (item_count: number, ...features: unknown[]) => ({
  version: 0.0,
  dataset: { item_count },
  features,
});

export const constraints = (features: unknown[], config: Record<string, unknown> = {}) => ({
  version: 0.0,
  features,
  monitoring_config: {
    evaluate_constraints: 'Enabled',
    emit_metrics: 'Enabled',
    datatype_check_threshold: 1.0,
    domain_content_threshold: 1.0,
    distribution_constraints: {
      perform_comparison: 'Enabled',
      comparison_threshold: 0.1,
      comparison_method: 'Robust',
      categorical_comparison_threshold: 0.1,
      categorical_drift_method: 'LInfinity',
    },
    ...config,
  },
});
