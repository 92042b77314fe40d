import { expect, it } from 'vitest';
import { drawFrom, drawModel } from '../../../../bench/trust/drawn-model.ts';
import { liveMonth, rates } from '../../../../bench/trust/evidence.ts';
import { RunningLife } from '../../../../bench/trust/running-life.ts';
import { addToLife, type Life, type Unit } from '../../../../lib/domain/drift/life/life.ts';
import { sumScores } from '../../../../lib/domain/drift/measures/scores.ts';

const HOUR = 3_600_000;

it.each<Unit>(['windows', 'days'])('sums of millions of windows are those of a life, in %s', (unit) => {
  const next = drawFrom(3);
  const { baseline, window } = drawModel(next, 5_000);
  const running = new RunningLife(baseline, unit);
  let life: Life | undefined;
  for (let hour = 0; hour < 72; hour++) {
    const sketch = window(next, 300, {});
    running.add(baseline.features.map((feature, i) => sumScores(feature, sketch.features[i]!)));
    life = addToLife(life, { baseline, sketch, window: { start: hour * HOUR, end: (hour + 1) * HOUR } }, unit);
  }
  const near = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (_, inner) => (typeof inner === 'number' ? Number(inner.toFixed(3)) : inner));
  expect(near(running.toLife(life!.baselineId))).toEqual(near(life));
});

it('months of nothing tell of nothing (ten thousand of them: docs/trust.md)', () => {
  const told = rates(6, 900_000).flatMap(({ told }) => Object.values(told));
  expect(told).toEqual([0, 0, 0, 0, 0, 0]);
});

it('a tenth of a standard deviation is found in a month, by whatever counts as one draw', () => {
  const months = Array.from({ length: 1 }, (_, i) =>
    liveMonth({ seed: 700 + i, baseline: 10_000, rows: 500, change: { shift: 0.1 } }),
  );
  for (const counts of ['rows', 'windows', 'days'] as const) {
    const found = months.map(({ found }) => found[counts] ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
    expect(found[Math.floor(found.length / 2)], counts).toBeLessThan({ rows: 24, windows: 48, days: 480 }[counts]);
  }
});
