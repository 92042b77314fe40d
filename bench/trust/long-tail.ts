/**
 * False alarms and power on columns with a long tail, whose dictionary is made of the baseline's own rows: a fresh baseline and a fresh
 * window for every trial, so that the luck of the baseline is in the figures. Called by trust.ts for docs/trust.md; alone
 * (`npm run bench:trust -- --long-tails`) it writes the section anew and leaves the rest. SCALE=0.1 for a tenth of the trials.
 */
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { wilson } from '../../lib/statistics/proportions.ts';
import { random } from './population.ts';
import { drawerOf, TAILS } from './tails.ts';

interface Tailed {
  readonly name: keyof typeof TAILS;
  readonly rows: number;
  readonly window: number;
  readonly trials: number;
}

const COLUMNS: readonly Tailed[] = [
  { name: '2,500 cities, Zipf', rows: 6_000, window: 6_000, trials: 400 },
  { name: '900 postcodes, uniform', rows: 1_500, window: 3_000, trials: 400 },
  { name: '300 shops, uniform', rows: 3_000, window: 3_000, trials: 400 },
  { name: 'geometric, 0.95', rows: 3_000, window: 3_000, trials: 400 },
  { name: '100,000 values, Zipf 1.1', rows: 20_000, window: 20_000, trials: 200 },
  { name: '5,000 values, uniform', rows: 100_000, window: 20_000, trials: 40 },
];

/** The default limits, each other measure of categories by itself, and limits that only the sampling error keeps a window within. */
const POLICIES = {
  default: {},
  psi: { limits: { psi: 0.2 } },
  js: { limits: { js: 0.1 } },
  linf: { limits: { linf: 0.05 } },
  tight: { limits: { psi: 0.01, js: 0.02, linf: 0.001, unseen: 0.001 } },
};
type Verdicts = Record<keyof typeof POLICIES, number>;

type Draw = () => number;
/** What becomes of a window's rows. `known` is the chance of the values the baseline's dictionary has. */
type Moved = (rank: number, about: { next: Draw; known: number; first: number }) => number | string;
const NEW_VALUES = 500;
const fresh = (next: Draw): string => `new${Math.floor(next() * NEW_VALUES)}`;
const MOVES: Record<string, Moved> = {
  'no drift': (rank) => rank,
  // The share outside the dictionary rises by 0.05, the default limit, of the rows.
  'at the limit': (rank, { next, known }) => (next() < Math.min(1, 0.05 / known) ? fresh(next) : rank),
  'a fifth new': (rank, { next }) => (next() < 0.2 ? fresh(next) : rank),
  'the largest doubles': (rank, { next, first }) => (rank !== 0 && next() < first / (1 - first) ? 0 : rank),
};

async function trial({ rows, window, name }: Tailed, move: string, i: number): Promise<Verdicts> {
  const chances: readonly number[] = TAILS[name];
  const next = random(`${name}, ${move}, ${i}`);
  const draw = drawerOf(chances, next);
  const training = Array.from({ length: rows }, () => [`v${draw()}`]);
  const baseline = await buildBaseline({ features: [{ name: 'place', type: 'category' }] }, training);
  const [feature] = baseline.features;
  const all = chances.reduce((sum, chance) => sum + chance, 0);
  const names = feature?.type === 'category' ? feature.categories : [];
  const known = names.reduce((sum, value) => sum + chances[Number(value.slice(1))]! / all, 0);
  const sketch = newSketch(baseline);
  const about = { next, known, first: chances[0]! / all };
  for (let row = 0; row < window; row++) addRow(sketch, [`v${MOVES[move]!(draw(), about)}`]);
  const drifted = (policy: unknown): number =>
    Number(decideDrift(baseline, sketch, DriftPolicy.parse(policy)).verdict === 'drifted');
  return Object.fromEntries(Object.entries(POLICIES).map(([rule, policy]) => [rule, drifted(policy)])) as Verdicts;
}

async function driftedOf(column: Tailed, move: string, trials: number): Promise<Verdicts> {
  const sum: Verdicts = { default: 0, psi: 0, js: 0, linf: 0, tight: 0 };
  for (let i = 0; i < trials; i++) {
    const found = await trial(column, move, i);
    for (const rule of Object.keys(sum) as (keyof Verdicts)[]) sum[rule] += found[rule];
  }
  console.error(`${column.name}, ${move}: ${JSON.stringify(sum)} of ${trials}`);
  return sum;
}

/** A category that nearly empties in a window of 1,000 rows, judged by exactly the PSI of its sources. */
async function thinnedBins(trials: number): Promise<number> {
  const [before, now] = [
    [0.05, 0.45, 0.5],
    [0.001, 0.475, 0.524],
  ] as const;
  const truth = before.reduce((sum, p, i) => sum + (p - now[i]!) * Math.log(p / now[i]!), 0);
  const policy = DriftPolicy.parse({ limits: { psi: Math.ceil(truth * 1e4) / 1e4 } });
  let drifted = 0;
  for (let i = 0; i < trials; i++) {
    const next = random(`thinned ${i}`);
    const [was, is] = [drawerOf(before, next), drawerOf(now, next)];
    const training = Array.from({ length: 20_000 }, () => [`v${was()}`]);
    const baseline = await buildBaseline({ features: [{ name: 'place', type: 'category' }] }, training);
    const sketch = newSketch(baseline);
    for (let row = 0; row < 1_000; row++) addRow(sketch, [`v${is()}`]);
    drifted += Number(decideDrift(baseline, sketch, policy).verdict === 'drifted');
  }
  console.error(`thinned: ${drifted} of ${trials}`);
  return drifted;
}

/** Windows without drift that were found drifted in the same trials at commit 3b7e240, in the order of COLUMNS; then of `thinnedBins`. */
const BEFORE = { windows: [400, 400, 0, 0, 1, 39] as readonly number[], thinned: 145, thinnedTrials: 400 };

export const TITLE = '## Long tails';

const share = (k: number, of: number): string =>
  `${k} of ${of} (≤ ${(100 * wilson({ successes: k, trials: of }, 1.645).high).toFixed(1)} %)`;
const percent = (k: number, of: number): string => `${((100 * k) / of).toFixed(0)} %`;

/** The section of docs/trust.md. */
export async function longTails(scale: number): Promise<string> {
  const quiet: string[] = [];
  const power: string[] = [];
  const all = { trials: 0, still: 0, tight: 0, edge: 0 };
  for (const [i, column] of COLUMNS.entries()) {
    const trials = Math.ceil(column.trials * scale);
    const few = Math.ceil(trials / 4);
    const still = await driftedOf(column, 'no drift', trials);
    const edge = await driftedOf(column, 'at the limit', trials);
    all.trials += trials;
    all.still += still.default;
    all.tight += still.tight;
    all.edge += edge.default;
    const before = BEFORE.windows[i];
    const size = `${column.rows.toLocaleString('en')} / ${column.window.toLocaleString('en')}`;
    quiet.push(
      `| ${column.name} | ${size} | ${before === undefined ? '–' : percent(before, column.trials)} | ${share(still.default, trials)} | ${share(still.tight, trials)} | ${share(edge.default, trials)} |`,
    );
    for (const move of ['a fifth new', 'the largest doubles']) {
      const found = await driftedOf(column, move, few);
      const [first, ...rules] = (['default', 'psi', 'js', 'linf'] as const).map((rule) => percent(found[rule], few));
      power.push(`| ${column.name} | ${move} | ${first} | ${rules.join(' | ')} |`);
    }
  }
  quiet.push(
    `| all | | | ${share(all.still, all.trials)} | ${share(all.tight, all.trials)} | ${share(all.edge, all.trials)} |`,
  );
  const thinTrials = Math.ceil(BEFORE.thinnedTrials * scale);
  const thin = `${share(await thinnedBins(thinTrials), thinTrials)}; before ${percent(BEFORE.thinned, BEFORE.thinnedTrials)}`;
  return sectionOf(quiet, power, thin);
}

function sectionOf(quiet: readonly string[], power: readonly string[], thin: string): string {
  return `${TITLE}

${new Date().toISOString().slice(0, 10)}. Categories whose dictionary never holds all there is: a fresh baseline and a fresh window for every trial, one column, default policy unless said. "Before" is what
was found drifted without drift at commit 3b7e240, which held the window against the baseline's own share of unknown values, none. "Tight" are limits that
nothing but the sampling error keeps a window within (PSI 0.01, JS 0.02, L∞ and unseen 0.001). "At the limit" turns known values into new ones until the share
outside the dictionary has risen by exactly 0.05. Stated: at most 0.5 % of windows.

| column | rows, baseline / window | before | no drift | … tight | at the limit |
|---|---|---|---|---|---|
${quiet.join('\n')}

A category that goes from 5 % to 0.1 % in a window of 1,000 rows, its PSI exactly at the limit: ${thin}.

Share of windows found \`drifted\` when a fifth of the rows become one of ${NEW_VALUES} new values, or when the most frequent value gets twice its share; by the default
policy, and by PSI 0.2, JS 0.1 and L∞ 0.05 alone. Where all values are equally rare (uniform) the largest is one in hundreds, and its doubling is nothing these limits ask for. Of
5,000 values the dictionary holds the 1,000 most frequent: most new values only replace others outside it.

| column | what changes | default | PSI | JS | L∞ |
|---|---|---|---|---|---|
${power.join('\n')}
`;
}
