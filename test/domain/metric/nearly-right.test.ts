import { expect, it } from 'vitest';
import { measureMetric } from '../../../lib/domain/metric/measure-metric.ts';
import { scoredColumns } from '../../../lib/domain/metric/scored-rows.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { uniform } from '../drift/samples.ts';

const SERIES = 50;
const ROWS = 500;
const FORECAST = ModelTask.parse({ type: 'forecast', quantiles: [0.1, 0.9] });

it('series that are nearly all covered pass a limit at their true coverage no oftener than stated, where few are not', () => {
  const u = uniform(4);
  const of = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / (ROWS / SERIES)));
  const [rare, bad, plain] = [0.04, 0.5, 0.01];
  const truth = 1 - rare * bad - (1 - rare) * plain;
  let passed = 0;
  for (let trial = 0; trial < 300; trial++) {
    const missed = Float64Array.from({ length: SERIES }, () => (u() < rare ? bad : plain));
    const low = Float64Array.from(of, (series) => (u() < missed[series]! ? 1 : -1));
    const [truths, high] = [new Float64Array(ROWS), new Float64Array(ROWS).fill(2)];
    const quantiles = [
      { level: 0.1, values: low },
      { level: 0.9, values: high },
    ];
    const rows = scoredColumns(FORECAST, { truths, predicted: truths, improper: false, quantiles });
    passed += Number(measureMetric('coverage', rows, { of, count: SERIES })!.interval(0.05).low >= truth);
  }
  // 32 of 300 without a series that was not seen
  expect(passed).toBeLessThanOrEqual(0.05 * 300);
});
