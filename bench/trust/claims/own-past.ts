/**
 * What `moved` errs with and finds where checks keep the windows before them, as deployed ones do: lives of one baseline each, of which every window is judged by the baseline alone and by what was kept of this very life too.
 * `npm run bench:trust -- --own-past` writes its section of docs/trust.md.
 */
import { allFlights } from '../../../examples/flights/data.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import type { PastWindows } from '../../../lib/domain/drift/baseline/past.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { backtest } from '../../../lib/domain/drift/life/backtest.ts';
import { growPast } from '../../../lib/domain/drift/life/grow-past.ts';
import { KINDS, mostAfter } from '../column-kinds.ts';
import { random } from '../population.ts';
import { cutFlights } from '../real-days.ts';

/** Relations are asked of the baseline alone. */
const POLICY = DriftPolicy.parse({ multivariate: false });
const COLUMNS = KINDS.filter(({ name }) => /^(bell|cities|floats|sparse)/.test(name));
const BASELINE = 2_000;
const WINDOWS = 40;
/** From this window on there is a change, where one is made. */
const FROM = 20;
/** Rows of a window, and how many lives. */
const SIZES = [
  [500, 120],
  [2_000, 60],
  [10_000, 24],
] as const;

/** What is made of a row, and how far windows lie off by themselves (standard deviations of the bell). */
interface Lived {
  readonly change?: (row: string[], next: () => number) => void;
  readonly apart?: number;
}
interface Counted {
  alone: number;
  past: number;
  of: number;
}

const shifted = (by: number) => (row: string[]) => {
  row[0] = String(Number(row[0]) + by);
};
const CHANGES: readonly (readonly [string, NonNullable<Lived['change']>])[] = [
  ['bell moved by 0.1 standard deviations', shifted(0.1)],
  ['bell moved by 0.05', shifted(0.05)],
  [
    'a new city in 0.3 % of rows',
    (row, next) => {
      if (next() < 0.003) row[1] = 'Newtown';
    },
  ],
  [
    '0.5 % of bells missing',
    (row, next) => {
      if (next() < 0.005) row[0] = '';
    },
  ],
];

const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** In how many windows something is told, of those as they were and of those after the change. */
async function live(
  { change, apart = 0 }: Lived,
  rows: number,
  seed: string,
): Promise<[still: Counted, made: Counted]> {
  const next = random(seed);
  const row = (): string[] => COLUMNS.map(({ cell }) => cell(next));
  const schema = { features: COLUMNS.map(({ name, type }) => ({ name, type })) };
  const baseline = await buildBaseline(schema, Array.from({ length: BASELINE }, row));
  const told: [Counted, Counted] = [
    { alone: 0, past: 0, of: 0 },
    { alone: 0, past: 0, of: 0 },
  ];
  let past: PastWindows | undefined;
  for (let at = 0; at < WINDOWS; at++) {
    const made = change !== undefined && at >= FROM;
    const off = apart * normal(next);
    const sketch = newSketch(baseline);
    for (let i = 0; i < rows; i++) {
      const one = row();
      if (made) change(one, next);
      if (off !== 0) shifted(off)(one);
      addRow(sketch, one);
    }
    const state = { complete: true, brokenLines: 0 };
    const decision = decideDrift(baseline, sketch, POLICY, { ...state, past });
    const sum = told[Number(made)]!;
    sum.of++;
    sum.alone += Number(decideDrift(baseline, sketch, POLICY, state).moved?.found);
    sum.past += Number(decision.moved?.found);
    past = growPast(past, decision, { baseline, sketch, complete: true });
  }
  return told;
}

/** Lives of one kind and size, added up. */
async function livesOf(name: string, lived: Lived, [rows, lives]: readonly [number, number]) {
  const sum: [Counted, Counted] = [
    { alone: 0, past: 0, of: 0 },
    { alone: 0, past: 0, of: 0 },
  ];
  for (let life = 0; life < lives; life++)
    for (const [i, told] of (await live(lived, rows, `own past ${name} ${rows} ${life}`)).entries())
      for (const which of ['alone', 'past', 'of'] as const) sum[i]![which] += told[which];
  console.error(`${name}, ${rows} rows: ${JSON.stringify(sum)}`);
  return sum;
}

const SPANS = { april: { from: '2001-04-01', to: '2001-05-01' }, may: { from: '2001-05-01', to: '2001-06-01' } };
const ONCE = { drifted: 1, of: 1 };

/** Real days of May 2001 against April, at a share of the flights: of how many something is told alone, and with those of the days before that join. */
async function daysOf(rate: number): Promise<string> {
  const flights = await allFlights({ ...SPANS.april, rate });
  const schema = {
    features: [
      { name: 'hour', type: 'number' as const },
      { name: 'distance', type: 'integer' as const },
      { name: 'delay', type: 'integer' as const },
      { name: 'origin', type: 'category' as const },
    ],
  };
  const cells = ({ hour, distance, delay, origin }: (typeof flights)[number]): string[] => [
    ...[hour, distance, delay].map(String),
    origin,
  ];
  const baseline = await buildBaseline(schema, flights.map(cells));
  const windows = cutFlights(baseline, await allFlights({ ...SPANS.may, rate }), { cells });
  let joined = 0;
  const played = backtest(windows, DriftPolicy.parse({}), ONCE, undefined, (past) => {
    joined = past?.windows ?? 0;
  });
  const alone = windows.filter(({ sketch }) => decideDrift(baseline, sketch, DriftPolicy.parse({})).moved?.found);
  const found = played.filter(({ decision }) => decision.moved?.found);
  const rows = windows.reduce((sum, { sketch }) => sum + sketch.rows, 0) / windows.length;
  return `| ${Math.round(rows).toLocaleString('en')} | ${alone.length} | ${found.length} | ${joined} of ${windows.length} |`;
}

const percent = (k: number, n: number): string => `${((100 * k) / n).toFixed(k > 0 && k < n / 50 ? 1 : 0)} %`;

export const OWN_PAST_TITLE = '## Checks that keep the past';

/** The section of docs/trust.md. */
export async function ownPast(scale: number): Promise<string> {
  const sizes = SIZES.map(([rows, lives]) => [rows, Math.ceil(lives * scale)] as const);
  const lines: string[] = [];
  const all = { alone: 0, past: 0, of: 0 };
  for (const size of sizes) {
    const [still] = await livesOf('nothing', {}, size);
    for (const which of ['alone', 'past', 'of'] as const) all[which] += still[which];
    lines.push(
      `| nothing | ${size[0].toLocaleString('en')} | ${mostAfter(still.alone, still.of)} | ${mostAfter(still.past, still.of)} |`,
    );
  }
  lines.push(`| nothing | all | ${mostAfter(all.alone, all.of)} | ${mostAfter(all.past, all.of)} |`);
  const few = sizes.map(([rows, lives]) => [rows, Math.ceil(lives / 8)] as const);
  for (const [name, change] of CHANGES)
    for (const size of few) {
      const [, made] = await livesOf(name, { change }, size);
      lines.push(
        `| ${name} | ${size[0].toLocaleString('en')} | ${percent(made.alone, made.of)} | ${percent(made.past, made.of)} |`,
      );
    }
  for (const size of few) {
    const [still] = await livesOf('apart', { apart: 0.03 }, size);
    lines.push(
      `| every window by 0.03 of its own | ${size[0].toLocaleString('en')} | ${percent(still.alone, still.of)} | ${percent(still.past, still.of)} |`,
    );
  }
  const days: string[] = [];
  for (const rate of [1, 0.3, 0.1]) days.push(await daysOf(rate));
  return `${OWN_PAST_TITLE}

${new Date().toISOString().slice(0, 10)}. As deployed checks and \`drift replay\` do it: ${sizes.reduce((sum, [, lives]) => sum + lives, 0)} lives of ${WINDOWS} windows, each with a baseline of its own of ${BASELINE.toLocaleString('en')} rows, four columns (${COLUMNS.map(({ name }) => name).join('; ')}). Every window is judged by the baseline alone, and by
the windows of its own life that joined before it too. Counted are windows in which \`moved\` told of something. Stated where nothing changed: 0.5 %. Changes were made from window ${FROM + 1} on, of an eighth as many lives. Command: \`npm run bench:trust -- --own-past\`.

| what changed | rows of a window | baseline alone | with the past |
|---|---|---|---|
${lines.join('\n')}

The last rows are windows that differ from each other: something did change in each, by less than most are told of. The days of May 2001 (the flights of "Real days", default policy) against those of April; a day has a thirtieth of its rows, and where windows have less than a tenth of the baseline's nothing is told that was not before:

| rows a day | baseline alone | with the past | days that joined |
|---|---|---|---|
${days.join('\n')}
`;
}
