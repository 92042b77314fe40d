import { describe, expect, it } from 'vitest';
import { driftFigures } from '../../../../functions/drift-check/drift-figures.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { besideSentences, readBeside } from '../../../../lib/words/findings.ts';
import { uniform } from '../samples.ts';

/** Columns as they come: even, skewed with a long tail, around nought, mostly nought. */
const columns: Record<string, (next: () => number) => number> = {
  even: (next) => 20 + 60 * next(),
  skewed: (next) => 30 * Math.exp(2 * (next() + next() + next() - 1.5)),
  'around nought': (next) => next() + next() - next() - next(),
  'mostly nought': (next) => (next() < 0.8 ? 0 : 5 + 20 * next()),
};
type Draw = (next: () => number) => number;

async function decided(before: Draw, now: Draw) {
  const schema = { features: [{ name: 'amount', type: 'number' as const }] };
  const rows = (draw: Draw, n: number, seed: number) => {
    const next = uniform(seed);
    return Array.from({ length: n }, () => [String(draw(next))]);
  };
  const baseline = await buildBaseline(schema, rows(before, 5_000, 1));
  const sketch = newSketch(baseline);
  for (const row of rows(now, 2_000, 2)) addRow(sketch, row);
  return decideDrift(baseline, sketch, DriftPolicy.parse({}));
}

describe.each(Object.entries(columns))('a column of numbers: %s', (name, draw) => {
  it.each([60, 100, 1_000, 3_600, 1e6, 1e9, 1 / 60, 1 / 100, 1 / 1_000])(
    'that is %f times as large is said to be, first of all, and in its record',
    async (factor) => {
      const decision = await decided(draw, (next) => factor * draw(next));
      expect(decision).toMatchObject({ verdict: 'drifted', otherUnits: [{ feature: 'amount', factor }] });
      const [first] = besideSentences(decision);
      const by = Number((factor < 1 ? 1 / factor : factor).toPrecision(4));
      expect(first).toContain(
        `${factor < 1 ? 'multiplied' : 'divided'} by ${by} they would lie as the baseline's do, is it`,
      );
      expect(besideSentences(readBeside(driftFigures(decision)))[0]).toContain(first!.slice(-100));
    },
  );

  it('that is of the other sign is said to be, where it has one', async () => {
    const decision = await decided(draw, (next) => -draw(next));
    const told = name === 'around nought' ? undefined : [{ feature: 'amount', factor: -1 }];
    if (told) expect(decision).toMatchObject({ verdict: 'drifted', otherUnits: told });
    else expect(decision.otherUnits).toBeUndefined();
  });

  it.each<[string, (value: number) => number]>([
    ['grown by a half', (value) => 1.5 * value],
    ['grown threefold', (value) => 3 * value],
    ['moved up', (value) => value + 50],
    ['cut off', (value) => Math.min(value, 25)],
    ['all alike', () => 31],
    ['moved far', (value) => value + 5_000],
  ])('is said nothing of where it is %s', async (_name, changed) =>
    expect((await decided(draw, (next) => changed(draw(next)))).otherUnits).toBeUndefined(),
  );
});
