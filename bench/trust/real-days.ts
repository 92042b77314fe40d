/**
 * 31 real days, each a window, replayed with the default limits and with limits learned of the 30 days before. Called by trust.ts for docs/trust.md; alone
 * (`npm run bench:trust -- --days`) it writes the section anew and leaves the rest.
 */
import { allFlights, type Flight } from '../../examples/flights/data.ts';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch, type OpenSketch } from '../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import type { OldWindow } from '../../lib/domain/drift/life/backtest.ts';
import { type DriftPlan, measureWindows, planOf } from '../../lib/domain/drift/life/limits/plan.ts';
import { DAY } from '../../lib/domain/time.ts';
import { SHARPER } from './default-limits.ts';

/** No weekday: in windows of a day it is one value, which is another every day. */
const SCHEMA: FeatureSchema = {
  features: [
    { name: 'hour', type: 'number' },
    { name: 'distance', type: 'integer' },
    { name: 'delay', type: 'integer' },
    { name: 'origin', type: 'category' },
  ],
};
const WISH = { alarmsPerMonth: 0.5, shift: 0.25, share: 0.05 };
const rowOf = ({ hour, distance, delay, origin }: Flight): string[] => [
  String(hour),
  String(distance),
  String(delay),
  origin,
];

/** What was done to a flight before it is counted. */
type Made = (flight: Flight) => Flight;
export const further: Made = (flight) => ({ ...flight, distance: Math.round(flight.distance * 1.15) });

/** Flights as windows of a length (a day unless said), oldest first. */
export function cutFlights(
  baseline: Baseline,
  flights: readonly Flight[],
  {
    made = (flight) => flight,
    cells = rowOf,
    length = DAY,
  }: { made?: Made; cells?: typeof rowOf; length?: number } = {},
): OldWindow[] {
  const sketches = new Map<number, OpenSketch>();
  for (const flight of flights) {
    const at = Math.floor(flight.at / length);
    const sketch = sketches.get(at) ?? newSketch(baseline);
    sketches.set(at, sketch);
    addRow(sketch, cells(made(flight)));
  }
  return [...sketches]
    .toSorted(([a], [b]) => a - b)
    .map(([at, sketch]) => {
      const window = { start: at * length, end: (at + 1) * length };
      return { window, baseline, sketch, brokenLines: 0, complete: true };
    });
}

/** How many windows came to what; in how many of them `distance` drifted. */
export type Days = { stable: number; undecided: number; drifted: number; moved: number; distance: number };

function judged(windows: readonly OldWindow[], policy: DriftPolicy): Days {
  const found: Days = { stable: 0, undecided: 0, drifted: 0, moved: 0, distance: 0 };
  for (const { baseline, sketch } of windows) {
    const { verdict, moved, features } = decideDrift(baseline, sketch, policy);
    found[verdict]++;
    found.moved += Number(moved?.found);
    found.distance += Number(features.some((one) => one.name === 'distance' && one.verdict === 'drifted'));
  }
  return found;
}

/** The days of a span, by default limits, by sharper ones and by limits learned of the days before it, as they were and with every distance 1.15 times as long. */
export type RealDays = { rows: number; days: number; learned: DriftPlan; still: Days[]; further: Days[] };

/**
 * @param spans of the baseline, whose days are learned from, and of the days that are judged
 * @param rate the share of flights that is kept
 */
export async function replayDays(
  spans: { learn: { from: string; to: string }; judge: { from: string; to: string } },
  rate: number,
): Promise<RealDays> {
  const before = await allFlights({ ...spans.learn, rate });
  const baseline = await buildBaseline(SCHEMA, before.map(rowOf));
  const usual = DriftPolicy.parse({});
  const past = cutFlights(baseline, before);
  const measured = measureWindows(baseline, past, usual, { length: DAY, wish: WISH, within: true });
  const learned = planOf(baseline, measured, usual, { wish: WISH, confirm: { drifted: 1, of: 1 } });
  const flights = await allFlights({ ...spans.judge, rate });
  const [still, moved] = [cutFlights(baseline, flights), cutFlights(baseline, flights, { made: further })];
  const each = (windows: readonly OldWindow[]) =>
    [usual, SHARPER, learned.policy].map((policy) => judged(windows, policy));
  return {
    rows: Math.round(flights.length / still.length),
    days: still.length,
    ...{ learned, still: each(still), further: each(moved) },
  };
}

export const DAYS_TITLE = '## Real days';

/** The section of docs/trust.md. */
export async function realDays(): Promise<string> {
  const spans = { learn: { from: '2001-04-01', to: '2001-05-01' }, judge: { from: '2001-05-01', to: '2001-06-01' } };
  const lines: string[] = [];
  let learned: DriftPlan | undefined;
  for (const rate of [1, 0.3, 0.1]) {
    const replayed = await replayDays(spans, rate);
    learned ??= replayed.learned;
    for (const [at, name] of ['default', 'sharper', 'learned'].entries()) {
      const [still, moved] = [replayed.still[at]!, replayed.further[at]!];
      lines.push(
        `| ${replayed.rows.toLocaleString('en')} | ${name} | ${still.stable} | ${still.undecided} | ${still.drifted} | ${still.moved} | ${moved.distance} of ${replayed.days} |`,
      );
    }
    console.error(`real days, rate ${rate}: ${JSON.stringify({ ...replayed, learned: undefined })}`);
  }
  const limitOf = (feature: string, rule: string): string =>
    String(learned!.limits.find((one) => one.feature === feature && one.rule === rule)?.limit);
  return `${DAYS_TITLE}

${new Date().toISOString().slice(0, 10)}. The 31 days of May 2001, each a window of \`hour\`, \`distance\`, \`delay\` and \`origin\`, against the flights of April, by the default limits, by sharper ones ("Limits without a past") and by limits learned of the 30 days of
April (\`steward drift suggest\`: at most half a false alarm a month, alarms of one window). Nothing is known to be wrong with any of these days; the last column scales every distance by 1.15 and counts the days on which that column was called drifted. "Changed" is what
\`moved\` tells beside the verdict, which alarms at nothing. With all flights the learned limit of KS is ${limitOf('distance', 'ks')} for \`distance\`, ${limitOf('hour', 'ks')} for \`hour\` and ${limitOf('delay', 'ks')} for \`delay\`, which moves with the weather; the
default is 0.1 for each. A weekday is left out: in windows of a day it is one value, and alarms every day by the default limits.

| rows a day | limits | stable | undecided | drifted | changed | distance × 1.15 found |
|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
