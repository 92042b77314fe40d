/**
 * What all windows together show, over drawn lives of a month: how often it errs, one baseline a life, and how soon it finds what changed, beside `moved` of each window, that confirmed, and `moved` of all windows merged.
 * `npm run bench:trust -- --evidence` writes its section of docs/trust.md; LIVES=500 for fewer lives.
 */
import { merge } from '../../lib/domain/drift/baseline/merge.ts';
import type { Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { findAccumulated } from '../../lib/domain/drift/life/accumulated.ts';
import { sumScores } from '../../lib/domain/drift/measures/scores.ts';
import { clopperPearson } from '../../lib/statistics/beta.ts';
import { type Change, drawFrom, drawModel } from './drawn-model.ts';
import { flightDays } from './flight-days.ts';
import { RunningLife } from './running-life.ts';

const HOURS = 720;
const COUNTS = ['rows', 'windows', 'days'] as const;
type Counts = (typeof COUNTS)[number];
const POLICIES = COUNTS.map((evidence) => ({ evidence, policy: DriftPolicy.parse({ evidence }) }));
const DEFAULT = DriftPolicy.parse({});

/** A month of one model: what happens, from which hour on. */
interface Month {
  readonly seed: number;
  /** rows of the baseline, and of each window */
  readonly baseline: number;
  readonly rows: number;
  readonly change?: Change;
  readonly from?: number;
  /** whether the tests of single and of merged windows are asked too, which take longest */
  readonly peers?: boolean;
}
/** How many windows after the change each way of looking first tells of something; absent where it never does. */
interface Lived {
  readonly unlucky: number;
  readonly found: Partial<Record<Counts | 'moved' | 'confirmed' | 'merged', number>>;
  /** ways that told of something before there was a change */
  readonly early: readonly string[];
}

export function liveMonth({ seed, baseline: n, rows, change = {}, from = 0, peers = false }: Month): Lived {
  const next = drawFrom(seed);
  const { baseline, unlucky, window } = drawModel(next, n);
  const lives = { windows: new RunningLife(baseline, 'windows'), days: new RunningLife(baseline, 'days') };
  const found: Lived['found'] = {};
  const early: string[] = [];
  const still: Change = {};
  const wanted = peers ? 6 : 3;
  let [merged, before] = [undefined as Sketch | undefined, false];
  const tell = (who: keyof typeof found, hour: number): void => {
    if (hour < from) early.push(who);
    else found[who] ??= hour - from + 1;
  };
  for (let hour = 0; hour < HOURS && Object.keys(found).length < wanted; hour++) {
    const sketch = window(next, rows, hour < from ? still : change);
    const sums = baseline.features.map((feature, i) => sumScores(feature, sketch.features[i]!));
    for (const unit of ['windows', 'days'] as const) {
      const life = lives[unit];
      if (!life.add(sums) || !life.isLoud()) continue;
      const known = life.toLife(sketch.baselineId);
      for (const { evidence, policy } of POLICIES) {
        if ((evidence === 'days') !== (unit === 'days')) continue;
        // Where rows are no evidence, windows are none.
        if (!findAccumulated(baseline, known, policy, 0).found) break;
        tell(evidence, hour);
      }
    }
    if (!peers) continue;
    const now = decideDrift(baseline, sketch, DEFAULT).moved!.found;
    merged = merged === undefined ? sketch : merge(merged, sketch);
    if (now) tell('moved', hour);
    if (now && before) tell('confirmed', hour);
    before = now;
    if (found.merged === undefined && decideDrift(baseline, merged, DEFAULT).moved!.found) tell('merged', hour);
  }
  return { unlucky, found, early };
}

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** `12 of 400 (0.5 % to 2.0 %)`, exact, two-sided 95 %. */
function rate(k: number, n: number): string {
  if (n === 0) return '–';
  const { low, high } = clopperPearson({ successes: k, trials: n }, 0.05);
  return `${k} of ${n.toLocaleString('en')} (${percent(low, 2)} to ${percent(high, 2)})`;
}

/** Runs of lives from a seed on; each is a number of its own, so that parts of a bench can be run one after another. */
export function rates(lives: number, first: number) {
  const groups = [2_000, 10_000].map((baseline) => ({
    baseline,
    lives: 0,
    unlucky: 0,
    told: { rows: 0, windows: 0, days: 0 },
    toldUnlucky: { rows: 0, windows: 0, days: 0 },
  }));
  for (let i = 0; i < lives; i++) {
    const group = groups[i % 2]!;
    const { unlucky, found } = liveMonth({
      seed: first + i,
      baseline: group.baseline,
      rows: [200, 500, 1_000][Math.floor(i / 2) % 3]!,
    });
    const isUnlucky = Math.abs(unlucky) > 2;
    group.lives++;
    group.unlucky += Number(isUnlucky);
    for (const counts of COUNTS) {
      const told = Number(found[counts] !== undefined);
      group.told[counts] += told;
      if (isUnlucky) group.toldUnlucky[counts] += told;
    }
  }
  return groups;
}

const CHANGES: readonly { name: string; change: Change }[] = [
  { name: 'shift of 0.05 standard deviations', change: { shift: 0.05 } },
  { name: 'shift of 0.1', change: { shift: 0.1 } },
  { name: 'spread 1.1 times as wide', change: { scale: 1.1 } },
  { name: '2 % of a new category', change: { fresh: 0.02 } },
];
const WAYS = ['rows', 'windows', 'days', 'moved', 'confirmed', 'merged'] as const;

/** The middle of what was found, windows that never were counted as later than all; with the share that was where that is not all. */
function soon(found: readonly (number | undefined)[]): string {
  const sorted = found.map((hour) => hour ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const all = sorted.filter(Number.isFinite).length / sorted.length;
  const share = all === 1 ? '' : ` (${percent(all, 0)})`;
  return `${Number.isFinite(middle) ? middle : '–'}${share}`;
}

function power(lives: number, baseline: number, from: number): string[] {
  return CHANGES.map(({ name, change }) => {
    const months = Array.from({ length: lives }, (_, i) =>
      liveMonth({ seed: 1e6 + i, baseline, rows: 500, change, from, peers: from === 0 }),
    );
    const ways = from === 0 ? WAYS : COUNTS;
    return `| ${name} | ${from === 0 ? 'from the start' : `after ${from} windows`} | ${baseline.toLocaleString('en')} | ${ways.map((way) => soon(months.map(({ found }) => found[way]))).join(' | ')} |`;
  });
}

/** Months of nothing, as the tests of single and of merged windows see them. */
function peersAlone(lives: number) {
  const months = Array.from({ length: lives }, (_, i) =>
    liveMonth({ seed: 2e6 + i, baseline: 10_000, rows: 500, peers: true }),
  );
  return Object.fromEntries(
    WAYS.map((way) => [way, rate(months.filter(({ found }) => found[way] !== undefined).length, lives)]),
  );
}

export const EVIDENCE_TITLE = '## All windows together';

/** The section of docs/trust.md. */
export async function evidenceSection(lives: number): Promise<string> {
  const some = Math.ceil(lives / 100);
  const groups = rates(lives, 1);
  const alone = peersAlone(some);
  const found = [...power(some, 10_000, 0), ...power(some, 50_000, 0)];
  const late = power(some, 10_000, 336);
  return `${EVIDENCE_TITLE}

${new Date().toISOString().slice(0, 10)}, ${lives.toLocaleString('en')} drawn lives of 720 hourly windows of 200, 500 or 1,000 rows, a number and a category, each life with a baseline of its own, drawn once. Stated: at most 1 % of lives are told of anything.

| baseline | lives | rows | windows | days |
|---|---|---|---|---|
${groups.map(rateRow).join('\n')}
| all | ${lives.toLocaleString('en')} | ${COUNTS.map((counts) =>
    rate(
      sumOf(groups, ({ told }) => told[counts]),
      lives,
    ),
  ).join(' | ')} |
| of them with a baseline more than two standard errors off | ${sumOf(groups, ({ unlucky }) => unlucky)} | ${COUNTS.map(
    (counts) =>
      rate(
        sumOf(groups, ({ toldUnlucky }) => toldUnlucky[counts]),
        sumOf(groups, ({ unlucky }) => unlucky),
      ),
  ).join(' | ')} |

The same months of nothing with other ways of looking (${some} lives, windows of 500 rows, a baseline of 10,000), told of anything in: \`moved\` of each window ${alone.moved}; \`moved\` of two windows in a row ${alone.confirmed}; \`moved\` of all windows merged, looked at every hour, ${alone.merged}.

Windows of 500 rows until half of ${some} lives had found what changed; in brackets the share that found it in the month, where not all did.

| what changed | when | baseline | rows | windows | days | each window | two in a row | merged |
|---|---|---|---|---|---|---|---|---|
${found.join('\n')}
${late.map((row) => `${row} – | – | – |`).join('\n')}

Flights: days of May against a baseline of April, a fifth of the rows; on how many windows something was told.

| days of May | windows | rows | windows | days |
|---|---|---|---|---|
${(await flightDays()).join('\n')}
`;
}

type Group = ReturnType<typeof rates>[number];
const sumOf = (groups: readonly Group[], of: (group: Group) => number): number =>
  groups.reduce((sum, group) => sum + of(group), 0);
const rateRow = ({ baseline, lives, told }: Group): string =>
  `| ${baseline.toLocaleString('en')} rows | ${lives.toLocaleString('en')} | ${COUNTS.map((counts) => rate(told[counts], lives)).join(' | ')} |`;
