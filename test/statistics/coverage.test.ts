import { expect, it } from 'vitest';
import { everyCell } from '../../bench/coverage/cells.ts';
import { ALLOWED, tallyCell } from '../../bench/coverage/tally.ts';
import { binomialTail } from '../../lib/statistics/binomial.ts';
import { sample } from '../suites/sample.ts';

const CELLS = everyCell().filter(
  ({ family, rows }) => !['multiclass', 'difference'].includes(family) && rows <= sample(300, 1_000),
);
/** Every so-manieth population of the grid, all of which `npm run bench:coverage` takes. */
const STEP = sample(6, 5);
const REPLICATIONS = sample(150, 250);

it('holds what is true as often as it says less 1.5 points, or says that it tells nothing', {
  timeout: 600_000,
}, () => {
  for (const [place, cell] of CELLS.entries()) {
    if (place % STEP !== 0) continue;
    for (const [of, { measured, judged, above, below }] of Object.entries(
      tallyCell(cell, REPLICATIONS, 7_000 + place),
    )) {
      // Judged in less than half of the windows, it is judged in odd ones (ten positives where six are due): then of all windows so few may be told wrong.
      const trials = judged < measured / 2 ? measured : judged;
      const may = 1 - Number(of.split(' ')[1]) + ALLOWED;
      const missed = above + below;
      // As many misses or more come with this chance where it misses as often as it may.
      const chance = missed === 0 ? 1 : binomialTail(missed, { trials, p: may });
      expect(chance, `${of} of ${cell.name}, ${cell.rows} rows: missed ${missed} of ${judged}`).toBeGreaterThan(1e-5);
    }
  }
});
