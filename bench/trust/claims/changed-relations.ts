/**
 * How often a relation of two columns is told as changed: where nothing changed, where columns moved by themselves, and where one pair goes together otherwise. Called by trust.ts (`--relations`) for docs/trust.md;
 * SCALE=0.1 for a tenth of the trials.
 */
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { KINDS, mostAfter } from '../column-kinds.ts';
import { random } from '../population.ts';

type Draw = () => number;
type Row = (next: Draw) => string[];
/** Two sources of rows; what is drawn once for each trial is a baseline of its own and a window. */
export type Sources = { name: string; types: readonly ('number' | 'category')[]; before: Row; after: Row };

const BASELINE = 2_000;
const normal = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Every kind of column beside each other, the number 1.5 times that of the bell, and of the cities whether they are among the first five. */
const kinds: Row = (next) => {
  const cells = KINDS.map(({ cell }) => cell(next));
  const [bell, city] = [Number(cells[0]), Number(cells[1]!.slice(5))];
  return [...cells, String(1.5 * bell + 0.5 * normal(next)), next() < (city < 5 ? 0.8 : 0.2) ? 'yes' : 'no'];
};
const TYPES = [...KINDS.map(({ type }) => type), 'number', 'category'] as const;
const PLACE = { heavy: 4, floats: 5, twin: 8, answer: 9 } as const;
const changed =
  (place: number, to: (cell: string, next: Draw) => string): Row =>
  (next) =>
    kinds(next).map((cell, i) => (i === place ? to(cell, next) : cell));

/** Nothing changed, or columns by themselves alone. */
export const STILL: readonly Sources[] = [
  { name: 'nothing', types: TYPES, before: kinds, after: kinds },
  {
    name: 'the heavy tail twice as far',
    types: TYPES,
    before: kinds,
    after: changed(PLACE.heavy, (x) => String(2 * Number(x))),
  },
  {
    name: 'the bell’s twin by a standard deviation',
    types: TYPES,
    before: kinds,
    after: changed(PLACE.twin, (x) => String(Number(x) + 1.58)),
  },
  {
    name: 'a fifth of the floats missing',
    types: TYPES,
    before: kinds,
    after: changed(PLACE.floats, (x, next) => (next() < 0.2 ? '' : x)),
  },
];

/** Bells of which the first two have correlation `r`; of a share of rows the second is somebody else's. */
export function bells(columns: number, r: number, shuffled: number): Sources {
  const row =
    (share: number): Row =>
    (next) => {
      const values = Array.from({ length: columns }, () => normal(next));
      if (next() >= share) values[1] = r * values[0]! + Math.sqrt(1 - r * r) * values[1]!;
      return values.map(String);
    };
  const name = `${columns} bells, one pair of correlation ${r}, ${100 * shuffled} % shuffled`;
  return { name, types: Array.from({ length: columns }, () => 'number'), before: row(0), after: row(shuffled) };
}
const CHANGED = [
  bells(20, 0.95, 0.5),
  bells(20, 0.7, 0.5),
  bells(20, 0.5, 0.5),
  bells(20, 0.95, 0.2),
  bells(100, 0.7, 0.5),
];

/** Of so many windows: how many told of a relation, how many of the first two columns first, how many of anything. */
export type Told = { relation: number; first: number; moved: number; drifted: number; windows: number };

export async function tell({ name, types, before, after }: Sources, rows: number, trials: number): Promise<Told> {
  const told: Told = { relation: 0, first: 0, moved: 0, drifted: 0, windows: trials };
  const schema = { features: types.map((type, i) => ({ name: `c${i}`, type })) };
  for (let trial = 0; trial < trials; trial++) {
    const next = random(`${name} ${rows} ${trial}`);
    const baseline = await buildBaseline(
      schema,
      Array.from({ length: BASELINE }, () => before(next)),
    );
    const sketch = newSketch(baseline);
    for (let i = 0; i < rows; i++) addRow(sketch, after(next));
    const { moved, verdict } = decideDrift(baseline, sketch, DriftPolicy.parse({}));
    const pairs = moved?.relations?.changed ?? [];
    told.relation += Number(pairs.length > 0);
    told.first += Number(pairs[0]?.between.join() === 'c0,c1');
    told.moved += Number(moved?.found);
    told.drifted += Number(verdict === 'drifted');
  }
  console.error(`${name}, ${rows} rows: ${JSON.stringify(told)}`);
  return told;
}

export const RELATIONS_TITLE = '## Relations that changed';
const FALSE_TRIALS = 500;
const FALSE_ROWS = [200, 500, 1_000, 5_000];
const TRIALS = 40;
const ROWS = [300, 1_000, 5_000];

/** The section of docs/trust.md. */
export async function changedRelations(scale: number): Promise<string> {
  const [many, few] = [Math.ceil(FALSE_TRIALS * scale), Math.ceil(TRIALS * scale)];
  const still: string[] = [];
  for (const [i, sources] of STILL.entries()) {
    const found: Told[] = [];
    for (const rows of FALSE_ROWS) found.push(await tell(sources, rows, i === 0 ? many : few));
    const [relation, windows] = [found.reduce((sum, told) => sum + told.relation, 0), found.length * found[0]!.windows];
    still.push(`| ${sources.name} | ${mostAfter(relation, windows)} |`);
  }
  const power: string[] = [];
  for (const sources of CHANGED) {
    const cells: string[] = [];
    for (const rows of ROWS) {
      const { first, drifted, windows } = await tell(sources, rows, few);
      cells.push(`${((100 * first) / windows).toFixed(0)} % (${((100 * drifted) / windows).toFixed(0)} %)`);
    }
    power.push(`| ${sources.name} | ${cells.join(' | ')} |`);
  }
  return `${RELATIONS_TITLE}

${new Date().toISOString().slice(0, 10)}, default policy, a fresh baseline of ${BASELINE.toLocaleString('en')} rows for every trial. Command: \`npm run bench:trust -- --relations\`. Ten columns together: the eight of "By kind of column", a twin of the bell (correlation 0.95), and a category that goes with the cities; windows of ${FALSE_ROWS.map((rows) => rows.toLocaleString('en')).join(', ')} rows.
\`moved\` told that a relation changed. Stated where nothing did: at most 0.05 % of windows (a tenth of the 0.5 % of \`moved\`).

| what changed | told that a relation did |
|---|---|
${still.join('\n')}

One pair of many goes together otherwise: share of windows in which \`moved\` names that pair first; in brackets those found \`drifted\` by the limit of 0.6. ${few} windows a cell.

| columns | ${ROWS.map((rows) => `${rows.toLocaleString('en')} rows`).join(' | ')} |
|---|${ROWS.map(() => '---|').join('')}
${power.join('\n')}
`;
}
