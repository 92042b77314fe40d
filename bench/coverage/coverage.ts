/**
 * How often the intervals of quality checks, fairness, comparison and gate hold what is true, over a grid of populations whose truth is
 * known: `npm run bench:coverage`. Families may be named (`binary`, `regression` …), `REPLICATIONS=400` draws each cell a tenth as often,
 * `ROWS=100,300` draws samples of these sizes alone. All of them are written to a page among the docs, named ones printed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { everyCell } from './cells.ts';
import type { Cell } from './populations.ts';
import { CONFIDENCES, type Coverages, heldOf, shortOf, tallyCell } from './tally.ts';

const REPLICATIONS = Number(process.env.REPLICATIONS ?? 4_000);
const named = process.argv.slice(2);
const sizes = process.env.ROWS?.split(',').map(Number);
const PAGE = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs', 'coverage.md');

type Row = { cell: Cell; tally: Coverages };
const rows: Row[] = [];
for (const [place, cell] of everyCell().entries()) {
  if ((named.length > 0 && !named.includes(cell.family)) || sizes?.includes(cell.rows) === false) continue;
  const tally = tallyCell(cell, REPLICATIONS, 1_000 + place);
  rows.push({ cell, tally });
  for (const [of, held] of shortOf(tally))
    process.stderr.write(`${cell.family}, ${cell.name}, ${cell.rows} rows: ${of} holds in ${percent(held)}\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A metric of a family at one size: the cell in which it holds least often, and how many of the samples decided nothing. */
function line(of: readonly Row[], metric: string): string {
  const cells = CONFIDENCES.map((confidence) => {
    const told = of.flatMap(({ cell, tally }) => {
      const coverage = tally[`${metric} ${confidence}`];
      const held = coverage && heldOf(coverage);
      return held === undefined ? [] : [{ held, cell, coverage: coverage! }];
    });
    if (told.length === 0) return 'undecided |';
    const least = told.reduce((a, b) => (b.held < a.held ? b : a));
    const { above, below } = least.coverage;
    return `${percent(least.held)} | ${told.length} cells, least: ${least.cell.name} (${above} above, ${below} below)`;
  });
  const all = of.flatMap(({ tally }) => tally[`${metric} ${CONFIDENCES[0]}`] ?? []);
  const [judged, measured] = [all.reduce((n, c) => n + c.judged, 0), all.reduce((n, c) => n + c.measured, 0)];
  return `| ${metric} | ${of[0]!.cell.rows} | ${cells.join(' | ')} | ${percent(1 - judged / Math.max(1, measured))} |`;
}

function table(family: string): string[] {
  const own = rows.filter(({ cell }) => cell.family === family);
  const metrics = [...new Set(own.flatMap(({ tally }) => Object.keys(tally).map((of) => of.split(' ')[0]!)))];
  const sizes = [...new Set(own.map(({ cell }) => cell.rows))].sort((a, b) => a - b);
  return [
    `## ${family[0]!.toUpperCase()}${family.slice(1)}`,
    '',
    '| metric | rows | 99 % hold | where least | 95 % hold | where least | undecided |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...metrics.flatMap((metric) =>
      sizes.map((size) =>
        line(
          own.filter(({ cell, tally }) => cell.rows === size && tally[`${metric} 0.99`]),
          metric,
        ),
      ),
    ),
    '',
  ];
}

const better = rows
  .filter(({ cell }) => cell.family === 'comparison' && cell.truth.difference === 0)
  .flatMap(({ tally }) => tally['difference 0.95'] ?? [])
  .filter(({ judged }) => judged > 0);
const [wins, compared] = [better.reduce((n, c) => n + c.above, 0), better.reduce((n, c) => n + c.judged, 0)];
const short = rows.flatMap(({ tally }) => shortOf(tally)).length;
const told = rows.reduce((n, { tally }) => n + Object.keys(tally).length, 0);
const text = [
  ...[...new Set(rows.map(({ cell }) => cell.family))].flatMap(table),
  `${rows.length} populations and sizes, ${REPLICATIONS} samples each, ${told} coverages at 99 % and 95 %; ${short} of them hold more than 1.5 points less often than they say.`,
  ...(compared > 0
    ? [
        `Of ${compared} comparisons of equal models that were judged at 95 %, ${percent(wins / compared)} called the challenger better (2.5 % may).`,
      ]
    : []),
].join('\n');
if (named.length > 0 || sizes) process.stdout.write(`${text}\n`);
else writeFileSync(PAGE, `${head()}\n${text}\n`);

const scatter = (held: number): string => (100 * Math.sqrt((held * (1 - held)) / REPLICATIONS)).toFixed(2);

/** What stands above the tables. */
function head(): string {
  return `# How often intervals hold what is true

Written by \`npm run bench:coverage\`. Samples are drawn from populations of which it is known what is true
of them, measured as a quality check or a comparison measures them, and it is counted how often an interval of 99 % and one of 95 % hold the
truth. An interval from which nothing may be concluded (*undecided*: the last column, over all populations of that size) makes no claim and is
not counted. With ${REPLICATIONS} samples a coverage of 97.5 % scatters by ${scatter(0.975)} points, one of 93.5 % by ${scatter(0.935)}. A sampled part runs as a test
(\`test/statistics/coverage.test.ts\`).
`;
}
