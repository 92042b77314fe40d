/**
 * What `moved` errs with where many columns are of one kind, so that each speaks at a small part of the risk and its tests must be right far out: flags, noughts, rare categories. `npm run bench:trust -- --many` writes its
 * section of docs/trust.md; SCALE=0.1 for a tenth of the baselines.
 */
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { KINDS, mostAfter } from '../column-kinds.ts';
import { random } from '../population.ts';

type Draw = () => number;
const flag = (share: number) => (next: Draw) => (next() < share ? '1' : '0');
const ALIKE = [
  ...KINDS.filter(({ name }) => /^(bell|product codes)/.test(name)),
  { name: 'flags, one row in 20', type: 'number' as const, cell: flag(0.05) },
  { name: 'flags, one row in 100', type: 'number' as const, cell: flag(0.01) },
  { name: 'flags, one row in 500', type: 'number' as const, cell: flag(0.002) },
  {
    name: 'amounts, nought in 99 of 100',
    type: 'number' as const,
    cell: (next: Draw) => (next() < 0.99 ? '0' : (-Math.log(1 - next())).toFixed(3)),
  },
  {
    name: 'categories of 89, 6 and 5 %',
    type: 'category' as const,
    cell: (next: Draw) => {
      const at = next();
      return at < 0.89 ? 'a' : at < 0.95 ? 'b' : 'c';
    },
  },
];
const COLUMNS = 20;
const ROWS = { baseline: 5_000, window: 200 };
const BASELINES = 40;
const WINDOWS = 25;
/** Relations are asked of pairs, and have a part of the risk of their own. */
const POLICY = DriftPolicy.parse({ multivariate: false });

/** Windows that moved in the same draws at commit 31c2c78a, by the normal law of ranks and the chi-squared law of shares, in the order of ALIKE. */
const BEFORE: readonly number[] = [0, 4, 7, 15, 73, 26, 7];

/** In how many windows something moved, and in how many of the baseline that has most of them. */
async function movedOf({ name, type, cell }: (typeof ALIKE)[number], baselines: number) {
  const found = { moved: 0, most: 0 };
  const schema = { features: Array.from({ length: COLUMNS }, (_, i) => ({ name: `column ${i}`, type })) };
  for (let one = 0; one < baselines; one++) {
    const next = random(`many ${name} ${one}`);
    const row = (): string[] => Array.from({ length: COLUMNS }, () => cell(next));
    const baseline = await buildBaseline(schema, Array.from({ length: ROWS.baseline }, row));
    let moved = 0;
    for (let window = 0; window < WINDOWS; window++) {
      const sketch = newSketch(baseline);
      for (let i = 0; i < ROWS.window; i++) addRow(sketch, row());
      moved += Number(decideDrift(baseline, sketch, POLICY).moved?.found);
    }
    found.moved += moved;
    found.most = Math.max(found.most, moved);
  }
  console.error(`${name}: ${JSON.stringify(found)} of ${baselines * WINDOWS}`);
  return found;
}

export const MANY_TITLE = '## Many columns alike';

/** The section of docs/trust.md. */
export async function manyColumns(scale: number): Promise<string> {
  const baselines = Math.ceil(BASELINES * scale);
  const lines: string[] = [];
  let all = 0;
  for (const [i, kind] of ALIKE.entries()) {
    const { moved, most } = await movedOf(kind, baselines);
    all += moved;
    const before = `${BEFORE[i]} of ${BASELINES * WINDOWS}`;
    lines.push(`| ${kind.name} | ${before} | ${mostAfter(moved, baselines * WINDOWS)} | ${most} of ${WINDOWS} |`);
  }
  return `${MANY_TITLE}

${new Date().toISOString().slice(0, 10)}. ${COLUMNS} columns of one kind, windows of ${ROWS.window} rows, ${WINDOWS} of each of ${baselines} baselines of ${ROWS.baseline.toLocaleString('en')} rows, no drift: in how many windows \`moved\` told of something. Stated: 0.5 %. Each column has a twentieth of that, so that its tests are asked for
chances of 1 in 4,000, where neither ranks of columns that are nearly all one value nor small counts of categories follow the normal law: "before" it was taken for granted (commit 31c2c78a, the same windows). Bounds count windows as if they were drawn apart from each other; those of one baseline are not.
A hundred columns of the last kind (baselines of 20,000 rows, ten windows of each of 100; before five) moved in 5 of 1,000 windows, before in 8 of 500; fifty of a hundred values by squares (windows of 500 rows) in 3 of 500, before in 7. Command: \`npm run bench:trust -- --many\`.

| columns | before | now | of the baseline with most |
|---|---|---|---|
${lines.join('\n')}
| all | | ${mostAfter(all, baselines * WINDOWS * ALIKE.length)} | |

What that costs, by 60 windows of 200 and 60 of 1,000 rows, six columns: nothing where columns are spread out (a bell moved by 0.35 and 0.16 standard deviations was told in 107 of 120 windows and is in 108, 1.35 and 1.15 times as wide in 102 and 101; rare categories in 17 and 14), and what was no evidence where they are not: flags that go from 1 %
to 3.5 and 2 % of rows were told in 54 and are in 14, noughts that go from 95 to 90 and 93 % in 23 and 14.
`;
}
