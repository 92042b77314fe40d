/**
 * How often an interval that is looked at after every batch errs, and what that costs beside tests of one look: `npm run bench:race`. `RUNS=1000` draws a tenth as often. Writes a page among the docs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageOf } from './page.ts';
import { SAME } from './streams.ts';
import { tallyErrors, tallyPower } from './tally.ts';

const RUNS = Number(process.env.RUNS ?? 10_000);
const PAGE = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs', 'bench-race.md');
const SIZE = { runs: RUNS, looks: 50, batch: 100 };

const errors = SAME.map((models, place) => {
  const tally = tallyErrors(models, { ...SIZE, seed: 1_000 * (place + 1) });
  process.stderr.write(`${models.name}: ${JSON.stringify(tally)}\n`);
  return { models, tally };
});
const POWERS = [
  { apart: 0.1, gain: 0.01 },
  { apart: 0.1, gain: 0.02 },
  { apart: 0.1, gain: 0.05 },
  { apart: 0.02, gain: 0.01 },
  { apart: 0.1, gain: 0.02, tuned: 0.1 },
  { apart: 0.1, gain: 0.02, tuned: 10 },
];
const powers = POWERS.map((wanted, place) => {
  const found = tallyPower({ ...wanted, runs: Math.ceil(RUNS / 5), seed: 77_000 + place });
  process.stderr.write(`${JSON.stringify(wanted)}: ${JSON.stringify(found)}\n`);
  return { wanted, found };
});
writeFileSync(PAGE, pageOf({ ...SIZE, errors, powers }));
