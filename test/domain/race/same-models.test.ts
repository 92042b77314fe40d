import { expect, it } from 'vitest';
import { decideRace } from '../../../lib/domain/race/decide-race.ts';
import { addBatch, beginRace } from '../../../lib/domain/race/race-state.ts';
import { binomialTail } from '../../../lib/statistics/counts/binomial.ts';
import { sample } from '../../suites/sample.ts';
import { armRows, BINARY, planOf, shadowRows } from './made.ts';

const RUNS = sample(40, 400);
const SAME = { champion: 0.8, challenger: 0.8 };

/** The first verdict of a race that is asked after every batch. */
function firstVerdict(plan: ReturnType<typeof planOf>, rows: ReturnType<typeof shadowRows>, batch: number) {
  let state = beginRace(0);
  for (let from = 0; from < rows.length; from += batch) {
    const window = { from, until: from + batch };
    state = addBatch(state, { window, rows: rows.slice(from, from + batch), isNew: () => true }, plan, BINARY);
    const { verdict } = decideRace(state, plan, BINARY);
    if (verdict !== 'wait') return verdict;
  }
  return 'wait';
}

it.each([
  ['shadow', (seed: number) => shadowRows(seed, 1_000, SAME)],
  ['ab', (seed: number) => armRows(seed, 1_000, SAME)],
] as const)(
  'of two models that are the same a %s promotes one no oftener than its risk, and stops it no oftener, asked after every batch',
  (form, rows) => {
    const plan = planOf({ form, confidence: 0.9, maximum: { units: 4_000, time: '60d' } });
    const verdicts = Array.from({ length: RUNS }, (_, run) => firstVerdict(plan, rows(31 + run), 50));
    for (const verdict of ['promote', 'stop']) {
      const wrong = verdicts.filter((each) => each === verdict).length;
      expect(
        wrong === 0 ? 1 : binomialTail(wrong, { trials: RUNS, p: 0.1 }),
        `${verdict}: ${wrong} of ${RUNS}`,
      ).toBeGreaterThan(1e-4);
    }
  },
);

it('whatever else must be shown, a challenger that lacks one thing alone is promoted no oftener than the risk', () => {
  const slices = { names: ['town = Bonn', 'town = Kiel'], maximumLoss: 0.05 };
  const plan = planOf({ confidence: 0.9, slices, maximum: { units: 4_000, time: '60d' } });
  const [good, lacking] = [
    { champion: 0.7, challenger: 0.9 },
    { champion: 0.8, challenger: 0.75 },
  ];
  const verdicts = Array.from({ length: RUNS }, (_, run) => {
    const rows = shadowRows(900 + run, 2_000, good);
    const bonn = shadowRows(5_000 + run, 2_000, lacking);
    return firstVerdict(
      plan,
      rows.map((row) => (row.at % 4 === 0 ? bonn[row.at]! : row)),
      200,
    );
  });
  const wrong = verdicts.filter((verdict) => verdict === 'promote').length;
  expect(wrong === 0 ? 1 : binomialTail(wrong, { trials: RUNS, p: 0.1 }), `${wrong} of ${RUNS}`).toBeGreaterThan(1e-4);
});
