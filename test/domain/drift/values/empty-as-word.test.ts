import { describe, expect, it } from 'vitest';
import { driftFigures } from '../../../../functions/drift-check/drift-figures.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { besideSentences, readBeside } from '../../../../lib/words/findings.ts';
import { uniform } from '../samples.ts';

/** Rows whose garage is one of three kinds, and in a fifth of them none: written as `nothing` says. */
function rowsOf(n: number, seed: number, nothing: string | undefined, share = 0.2): (string | undefined)[][] {
  const next = uniform(seed);
  return Array.from({ length: n }, () => {
    const place = next();
    const kind = place < share ? nothing : ['attached', 'detached', 'carport'][Math.floor(next() * 3)]!;
    return [String(next()), kind];
  });
}
const schema = {
  features: ['area', 'garage'].map((name, i) => ({
    name,
    type: i === 0 ? ('number' as const) : ('category' as const),
  })),
};
async function decided(before: (string | undefined)[][], now: (string | undefined)[][]) {
  const baseline = await buildBaseline(schema, before);
  const sketch = newSketch(baseline);
  for (const row of now) addRow(sketch, row);
  return decideDrift(baseline, sketch, DriftPolicy.parse({}));
}

describe('a word for nothing on one side, and empty cells on the other', () => {
  it.each(['None', 'NA', '\\N', 'NULL'])(
    'is no drift where the baseline has `%s` and the window leaves cells empty, and is told',
    async (word) => {
      const decision = await decided(rowsOf(5_000, 1, word), rowsOf(2_000, 2, ''));
      expect(decision).toMatchObject({ verdict: 'stable', emptyAs: [{ feature: 'garage', word }] });
      const [said] = besideSentences(decision).slice(-1);
      expect(said).toContain(`empty cells of garage count as \`${word}\``);
      expect(besideSentences(readBeside(driftFigures(decision)))).toContain(said);
    },
  );

  it.each(['None', 'NULL', '\\N', '-'])(
    'is no drift where the baseline leaves cells empty and the window writes `%s`',
    async (word) => {
      const decision = await decided(rowsOf(5_000, 1, undefined), rowsOf(2_000, 2, word));
      expect(decision).toMatchObject({ verdict: 'stable' });
      expect(decision.moved).toMatchObject({ found: false });
    },
  );

  it('is drift where there is more of it than there was', async () => {
    const more = await decided(rowsOf(5_000, 1, 'None'), rowsOf(2_000, 2, '', 0.5));
    expect(more).toMatchObject({ verdict: 'drifted', emptyAs: [{ feature: 'garage' }] });
    expect(await decided(rowsOf(5_000, 1, ''), rowsOf(2_000, 2, 'NULL', 0.5))).toMatchObject({ verdict: 'drifted' });
  });

  it('is two things where the window has both', async () => {
    const both = [...rowsOf(2_000, 2, 'None'), ...rowsOf(600, 3, '', 0.9)];
    const decision = await decided(rowsOf(5_000, 1, 'None'), both);
    expect(decision.verdict).toBe('drifted');
    expect(decision).not.toHaveProperty('emptyAs');
  });
});
