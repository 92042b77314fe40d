/**
 * Verdicts by kind of column: a fresh baseline and a fresh window of one source for every trial, one column. Called by trust.ts for docs/trust.md; alone
 * (`npm run bench:trust -- --kinds`) it writes the section anew and leaves the rest. SCALE=0.1 for a tenth of the trials.
 */
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { addToPast } from '../../lib/domain/drift/baseline/past.ts';
import { addRow, newSketch, type Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { binomialTail } from '../../lib/statistics/counts/binomial.ts';
import { random } from './population.ts';

type Draw = () => number;
export interface ColumnKind {
  readonly name: string;
  readonly type: 'number' | 'category';
  readonly cell: (next: Draw) => string;
}

/** Ranks by Zipf's law up to `most`, as the inverse of its integral. */
const zipf = (next: Draw, most: number): number => Math.floor(most ** next());
const normal = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

export const KINDS: readonly ColumnKind[] = [
  { name: 'bell', type: 'number', cell: (next) => String(normal(next)) },
  { name: 'cities, 2,500 by Zipf', type: 'category', cell: (next) => `city ${zipf(next, 2_500)}` },
  { name: 'postcodes, 900 alike', type: 'category', cell: (next) => `${10_000 + Math.floor(next() * 900)}x` },
  { name: 'product codes, 300 squared', type: 'category', cell: (next) => `P-${Math.floor(next() ** 2 * 300)}` },
  { name: 'heavy tail, Pareto 1.5', type: 'number', cell: (next) => String((1 - next()) ** (-1 / 1.5)) },
  { name: 'floats of 0.05, forty of them', type: 'number', cell: (next) => (Math.floor(next() * 40) / 20).toFixed(2) },
  { name: 'constant but one row in 500', type: 'number', cell: (next) => (next() < 0.002 ? '7' : '1') },
  { name: 'sparse, 9 % present', type: 'number', cell: (next) => (next() < 0.09 ? String(normal(next)) : '') },
];
const BASELINE = 5_000;
const WINDOWS = [200, 500, 1_000, 5_000];
const TRIALS = 100;
/** Rows of earlier windows: twice the baseline's. */
const PAST = 10_000;

type Tally = { drifted: number; stable: number; moved: number; movedSince: number; notJudgeable: number };

async function tallyOf({ name, type, cell }: ColumnKind, rows: number, trials: number): Promise<Tally> {
  const sum: Tally = { drifted: 0, stable: 0, moved: 0, movedSince: 0, notJudgeable: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const next = random(`${name} ${rows} ${trial}`);
    // A plain column beside it: a sparse one alone is never stable.
    const row = (): string[] => [cell(next), next() < 0.5 ? 'a' : 'b'];
    const schema = {
      features: [
        { name: 'column', type },
        { name: 'plain', type: 'category' as const },
      ],
    };
    const baseline = await buildBaseline(schema, Array.from({ length: BASELINE }, row));
    const draw = (rows: number): Sketch => {
      const sketch = newSketch(baseline);
      for (let i = 0; i < rows; i++) addRow(sketch, row());
      return sketch;
    };
    const sketch = draw(rows);
    const { verdict, moved, notJudgeable } = decideDrift(baseline, sketch, DriftPolicy.parse({}));
    const past = addToPast(undefined, draw(PAST));
    const since = decideDrift(baseline, sketch, DriftPolicy.parse({}), { complete: true, brokenLines: 0, past });
    sum.drifted += Number(verdict === 'drifted');
    sum.stable += Number(verdict === 'stable');
    sum.moved += Number(moved?.found);
    sum.movedSince += Number(since.moved?.found);
    sum.notJudgeable += Number(notJudgeable.length > 0);
  }
  console.error(`${name}, ${rows} rows: ${JSON.stringify(sum)} of ${trials}`);
  return sum;
}

/** What a rate may be at most after k of n (95 %, one-sided; Clopper and Pearson 1934). */
export function mostAfter(k: number, n: number): string {
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const p = (low + high) / 2;
    if (1 - binomialTail(k + 1, { trials: n, p }) > 0.05) low = p;
    else high = p;
  }
  return `${k} of ${n} (≤ ${(100 * high).toFixed(1)} %)`;
}

export const KINDS_TITLE = '## By kind of column';

/** The section of docs/trust.md. */
export async function columnKinds(scale: number): Promise<string> {
  const trials = Math.ceil(TRIALS * scale);
  const lines: string[] = [];
  const all = { drifted: 0, moved: 0, movedSince: 0, windows: 0 };
  for (const kind of KINDS) {
    const found: Tally[] = [];
    for (const rows of WINDOWS) found.push(await tallyOf(kind, rows, trials));
    const sum = (of: keyof Tally): number => found.reduce((total, tally) => total + tally[of], 0);
    all.drifted += sum('drifted');
    all.moved += sum('moved');
    all.movedSince += sum('movedSince');
    all.windows += trials * WINDOWS.length;
    const windows = trials * WINDOWS.length;
    const stable = found.map((tally) => `${((100 * tally.stable) / trials).toFixed(0)} %`);
    lines.push(
      `| ${kind.name} | ${mostAfter(sum('drifted'), windows)} | ${mostAfter(sum('moved'), windows)} | ${mostAfter(sum('movedSince'), windows)} | ${stable.join(' | ')} | ${((100 * sum('notJudgeable')) / windows).toFixed(0)} % |`,
    );
  }
  const head = WINDOWS.map((rows) => ` ${rows.toLocaleString('en')} rows`).join(' |');
  return `${KINDS_TITLE}

${new Date().toISOString().slice(0, 10)}, default policy, no drift: a fresh baseline of ${BASELINE.toLocaleString('en')} rows and a fresh window for every trial, ${trials} trials a size. The column stands beside one of two
categories. Stated: \`drifted\` and \`moved\` in at most 0.5 % of windows each. "Past known": earlier windows of ${PAST.toLocaleString('en')} rows are known too (\`drift check --past\`). "Stable" is the share of windows called so, by their size; "not judgeable" the share in which the column was.

| column | drifted | moved | moved, past known | stable:${head} | not judgeable |
|---|---|---|---|${WINDOWS.map(() => '---|').join('')}---|
${lines.join('\n')}
| all | ${mostAfter(all.drifted, all.windows)} | ${mostAfter(all.moved, all.windows)} | ${mostAfter(all.movedSince, all.windows)} |${WINDOWS.map(() => ' |').join('')} |

Until 2026-11-26 the rule of relations compared ranks of scores: the same windows of cities, product codes, constant and sparse columns were called drifted 34 times of 800, and two columns of two
values that began to go together were not seen.
`;
}
