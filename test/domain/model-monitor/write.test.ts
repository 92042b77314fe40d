import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumericBaseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { statisticsOf } from '../../../lib/domain/model-monitor/write-statistics.ts';
import { type ColumnCounts, violationsOf } from '../../../lib/domain/model-monitor/write-violations.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'x', type: 'number' },
    { name: 'count', type: 'integer' },
    { name: 'colour', type: 'category' },
  ],
};
const COLOURS = ['red', 'green', 'blue'];
const before = Array.from({ length: 2_000 }, (_, i) => [String((i * 37) % 1000), String(i % 7), COLOURS[i % 3]!]);
const baseline = await buildBaseline(schema, before);

function seen(rows: string[][]) {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return sketch;
}
const none: ColumnCounts = { expected: 3, absent: [], unknown: [] };
const check = (rows: string[][], columns = none) =>
  violationsOf(decideDrift(baseline, seen(rows), DriftPolicy.parse({})), columns);

describe('constraint_violations.json', () => {
  it('has no violation of a window like the baseline, and says it is stable', () => {
    expect(check(before)).toEqual({ violations: [], steward: { verdict: 'stable' } });
  });

  it('names each kind of check in the words of the container', () => {
    const rows = before.map(([x, count, colour], i) => [
      String(Number(x) + 600),
      i % 2 ? 'three' : count!,
      i % 5 < 2 ? 'violet' : i % 5 === 2 ? '' : colour!,
    ]);
    const { violations, steward } = check(rows, { expected: 3, absent: [], unknown: ['extra'] });
    expect(steward.verdict).toBe('drifted');
    expect(violations).toEqual([
      {
        feature_name: 'Extra columns',
        constraint_check_type: 'extra_column_check',
        description:
          'There are extra columns in current dataset. Number of columns in current dataset: 4, Number of columns in baseline constraints: 3',
      },
      {
        feature_name: 'x',
        constraint_check_type: 'baseline_drift_check',
        description: expect.stringMatching(/^Numerical distance: 0\.\d+ exceeds numerical threshold: 0\.1$/),
      },
      {
        feature_name: 'colour',
        constraint_check_type: 'baseline_drift_check',
        description: expect.stringMatching(/^Categorical distance: \d+\.\d+ exceeds categorical threshold: 0\.2$/),
      },
      {
        feature_name: 'colour',
        constraint_check_type: 'categorical_values_check',
        description: 'Value: 0.5 does not meet the constraint requirement! ',
      },
      {
        feature_name: 'count',
        constraint_check_type: 'data_type_check',
        description:
          'Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. Observed: Only 50.0% of data is Integral.',
      },
      {
        feature_name: 'colour',
        constraint_check_type: 'completeness_check',
        description: 'Value: 0.8 does not meet the constraint requirement! ',
      },
    ]);
  });

  it('is never a silent all-clear when nothing could be decided', () => {
    const { violations, steward } = check(before.slice(0, 20), { expected: 3, absent: ['colour'], unknown: [] });
    expect(steward).toEqual({ verdict: 'undecided', because: expect.stringContaining('at least 200 are needed') });
    expect(violations).toMatchObject([{ constraint_check_type: 'missing_column_check' }]);
  });
});

describe('statistics.json of a window', () => {
  it('written and read again has the same buckets, counts and shares', () => {
    const cell = fc.oneof(fc.integer({ min: -200, max: 1200 }).map(String), fc.constant(''), fc.constant('x'));
    const row = fc.tuple(cell, cell, fc.constantFrom(...COLOURS, 'violet', ''));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const sketch = seen(rows);
        const written = statisticsOf(baseline, sketch);
        const again = baselineOf(readStatistics('s', JSON.stringify(written))).baseline;
        for (const [index, feature] of again.features.entries()) {
          const was = sketch.features[index]!;
          expect(feature.missing).toBe(was.missing);
          expect(feature.typeErrors).toBe(was.typeErrors);
          if (feature.type === 'category' && was.kind === 'category') {
            expect(feature.other).toBe(was.other);
            for (const [i, name] of feature.categories.entries())
              expect(feature.counts[i]).toBe(
                was.counts[(baseline.features[index] as { categories: string[] }).categories.indexOf(name)],
              );
            continue;
          }
          const buckets = written.features[index]!.numerical_statistics!.distribution?.kll.buckets ?? [];
          expect(bars(feature as NumericBaseline)).toEqual(merged(buckets));
        }
      }),
    );
  });

  it('has the mean of its values and nearly their deviation', () => {
    const { mean, std_dev, sum } = statisticsOf(baseline, seen(before)).features[0]!
      .numerical_statistics as never as Record<string, number>;
    const { mean: real, std } = baseline.features[0] as NumericBaseline;
    expect(mean).toBeCloseTo(real, 9);
    expect(sum).toBeCloseTo(real * 2_000, 6);
    expect(Math.abs(std_dev! - std) / std).toBeLessThan(0.001);
  });
});

/** Where each bar begins, and its count. */
const bars = ({ edges, counts }: NumericBaseline) => edges.slice(0, -1).map((edge, i) => [edge, counts[i + 1]]);
/** Buckets that begin at the same place are one bar. */
function merged(buckets: readonly { lower_bound: number; count: number }[]) {
  const sums = new Map<number, number>();
  for (const { lower_bound, count } of buckets) sums.set(lower_bound, (sums.get(lower_bound) ?? 0) + count);
  return [...sums];
}
