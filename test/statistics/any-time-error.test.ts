import { expect, it } from 'vitest';
import { ALPHA, SAME } from '../../bench/race/streams.ts';
import { tallyErrors, tallyPower } from '../../bench/race/tally.ts';
import { binomialTail } from '../../lib/statistics/counts/binomial.ts';
import { sample } from '../suites/sample.ts';

const CLAIMED = SAME.filter(({ beyond }) => !beyond);
const RUNS = sample(150, 1_500);

it.each(CLAIMED)('looked at after every batch errs no oftener than it says: $name', (models) => {
  const { better, worse } = tallyErrors(models, {
    ...{ runs: RUNS, looks: 20, seed: 11 },
    // Of what nothing bounds nothing is said of a few.
    batch: models.large ? 250 : 50,
  });
  // As many or more come with this chance where it errs as often as it may.
  for (const wrong of models.worse ? [better] : [better, worse])
    expect(wrong === 0 ? 1 : binomialTail(wrong, { trials: RUNS, p: ALPHA }), `${wrong} of ${RUNS}`).toBeGreaterThan(
      1e-4,
    );
});

it('a t-test that is looked at as often errs four times as often as it says: the count can tell', () => {
  const { peeking, once } = tallyErrors(SAME[0]!, { runs: RUNS, looks: 20, batch: 50, seed: 12 });
  expect(peeking / RUNS).toBeGreaterThan(0.12);
  expect(once / RUNS).toBeLessThan(0.12);
});

it('shows a gain in 80 % of the races at about twice the size of a test of one look', () => {
  const { once, anyTime } = tallyPower({ apart: 0.1, gain: 0.03, runs: sample(150, 1_000), seed: 5 });
  expect(once).toBeGreaterThan(0.7);
  expect(anyTime[2].shown).toBeGreaterThan(0.65);
  expect(anyTime[3].shown).toBeGreaterThan(0.8);
});
