import { expect, it } from 'vitest';
import { everyCell } from '../../bench/coverage/cells.ts';
import { randomFrom } from '../../bench/coverage/random.ts';
import { ALLOWED, tallyCell } from '../../bench/coverage/tally.ts';
import { multiclassShares } from '../../lib/domain/metric/confusion.ts';
import { binomialTail } from '../../lib/statistics/counts/binomial.ts';
import { sample } from '../suites/sample.ts';

/** Families whose truth is known without drawing it. */
const FAMILIES = ['binary', 'regression', 'comparison', 'groups'];
const CELLS = everyCell().filter(({ family, rows }) => FAMILIES.includes(family) && rows <= sample(300, 1_000));
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

/** Tables of true and predicted classes, in parts of all rows: even classes, nearly all right; uneven ones; two of which one is rare; and ten. */
const TABLES = [
  [
    [0.33, 0.002, 0.001],
    [0.002, 0.33, 0.002],
    [0.001, 0.002, 0.33],
  ],
  [
    [0.78, 0.015, 0.005],
    [0.02, 0.12, 0.01],
    [0.005, 0.01, 0.035],
  ],
  [
    [0.94, 0.01],
    [0.02, 0.03],
  ],
  Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => (i === j ? 0.08 : 0.02 / 9))),
];

it('F1 of several classes passes a limit at its true value no oftener than stated', () => {
  const n = sample(300, 500);
  const draws = 2_000;
  for (const [place, table] of TABLES.entries()) {
    const truth = multiclassShares(table).f1Macro!.value;
    const random = randomFrom(n + place);
    let below = 0;
    const cells = table.flatMap((row, i) =>
      row.map((share, j) => {
        below += share;
        return { below, i, j };
      }),
    );
    let passed = 0;
    for (let draw = 0; draw < draws; draw++) {
      const drawn = table.map((row) => row.map(() => 0));
      for (let row = 0; row < n; row++) {
        const at = random.uniform();
        const cell = cells.find((one) => at < one.below) ?? cells[0]!;
        drawn[cell.i]![cell.j]!++;
      }
      passed += Number(multiclassShares(drawn).f1Macro!.interval(0.05).low > truth);
    }
    // the plain interval passed in 5 % of the first
    expect(
      passed === 0 ? 1 : binomialTail(passed, { trials: draws, p: 0.025 }),
      `table ${place}: ${passed} of ${draws}`,
    ).toBeGreaterThan(1e-3);
  }
});
