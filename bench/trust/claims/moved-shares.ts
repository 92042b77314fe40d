/**
 * What the tests of shares of a category column err with when nothing changed, from counts: a fresh baseline and fresh windows for every trial, a column with all of the risk. `npm run bench:trust -- --shares` writes its
 * section of docs/trust.md; SCALE=0.1 for a tenth of the trials.
 */
import type { CategoryBaseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { addNewValue, hashOfValue, type NewValues } from '../../../lib/domain/drift/baseline/new-values.ts';
import type { CategorySketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DICTIONARY } from '../../../lib/domain/drift/columns/column.ts';
import { testsOf, togetherOf } from '../../../lib/domain/drift/measures/changes/change-tests.ts';
import { measureFeature } from '../../../lib/domain/drift/measures/measure-feature.ts';
import { random } from '../population.ts';
import { drawerOf, TAILS } from '../tails.ts';

const COLUMNS = {
  '2,500 cities, Zipf': TAILS['2,500 cities, Zipf'],
  '900 postcodes, uniform': TAILS['900 postcodes, uniform'],
  '300 product codes, squared': Array.from({ length: 300 }, (_, i) => Math.sqrt((i + 1) / 300) - Math.sqrt(i / 300)),
  '100,000 values, Zipf 1.1': TAILS['100,000 values, Zipf 1.1'],
};
const BASELINE = 3_000;
const WINDOWS = [200, 1_000, 3_000];
const LEVELS = [0.05, 0.005];
const TRIALS = 1_500;
/** Tests that are told of by themselves. */
const ALONE = ['share', 'newcomer'] as const;

export const SHARES_TITLE = '## Tests of shares';

function drawBaseline(draw: () => number): CategoryBaseline {
  const seen = new Map<string, number>();
  for (let i = 0; i < BASELINE; i++) {
    const name = `v${draw()}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const kept = [...seen].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, DICTIONARY);
  const counts = kept.map(([, count]) => count);
  const other = BASELINE - counts.reduce((sum, count) => sum + count, 0);
  const categories = kept.map(([name]) => name);
  return { ...{ name: 'column', type: 'category', n: BASELINE, missing: 0, typeErrors: 0 }, categories, counts, other };
}

function drawWindow({ categories }: CategoryBaseline, rows: number, draw: () => number): CategorySketch {
  const places = new Map(categories.map((name, place) => [name, place]));
  const counts = categories.map(() => 0);
  const newValues: NewValues = [];
  let other = 0;
  for (let i = 0; i < rows; i++) {
    const name = `v${draw()}`;
    const place = places.get(name);
    if (place === undefined) {
      other++;
      addNewValue(newValues, hashOfValue(name));
    } else counts[place]!++;
  }
  return { kind: 'category', missing: 0, typeErrors: 0, counts, other, newValues };
}

/** The section of docs/trust.md. */
export function movedShares(scale: number): string {
  const trials = Math.ceil(TRIALS * scale);
  const lines = Object.entries(COLUMNS).flatMap(([name, chances]) => {
    const draw = drawerOf(chances, random(name));
    const found = LEVELS.map(() => [...WINDOWS, ...ALONE].map(() => 0));
    for (let trial = 0; trial < trials; trial++) {
      const baseline = drawBaseline(draw);
      for (const [at, rows] of WINDOWS.entries()) {
        const sketch = drawWindow(baseline, rows, draw);
        const metrics = measureFeature(baseline, sketch);
        for (const [of, level] of LEVELS.entries()) {
          const seen = testsOf(baseline, sketch, metrics, level);
          found[of]![at]! += Number(togetherOf(seen) <= level);
          if (at < WINDOWS.length - 1) continue;
          for (const [i, name] of ALONE.entries())
            found[of]![WINDOWS.length + i]! += Number(seen.some(({ test, p }) => test === name && p <= level));
        }
      }
    }
    return LEVELS.map((level, of) => `| ${name} | ${100 * level} % | ${level * trials} | ${found[of]!.join(' | ')} |`);
  });
  return `${SHARES_TITLE}

${new Date().toISOString().slice(0, 10)}. What \`moved\` errs with on category columns with long tails: a fresh baseline of ${BASELINE.toLocaleString('en')} rows and fresh windows for each of ${trials.toLocaleString('en')} trials, one column, which has all of the risk; found without a
change. "One category" is Fisher's test of the one that moved most, alone; "a new one" that of the unseen value that has most rows. Command: \`npm run bench:trust -- --shares\`.

| column | level | expected | ${WINDOWS.map((rows) => `${rows.toLocaleString('en')} rows`).join(' | ')} | one category, of ${WINDOWS.at(-1)!.toLocaleString('en')} rows | a new one |
|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
