/**
 * Traffic that follows the hour of the day and the day of the week, though nothing is wrong with it: what default and learned limits and all windows together make of it in windows of an hour, a day
 * and a week. `npm run bench:trust -- --seasons` writes its section of docs/trust.md.
 */
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { fnv1a } from '../../../lib/domain/drift/columns/sample.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { backtest, type OldWindow, type Replayed } from '../../../lib/domain/drift/life/backtest.ts';
import { measureWindows, planOf } from '../../../lib/domain/drift/life/limits/plan.ts';
import { joinWindows } from '../../../lib/domain/drift/life/limits/recorded-past.ts';
import { DAY, HOUR } from '../../../lib/domain/time.ts';
import { fixedRandom } from '../../../lib/statistics/bootstrap.ts';

/** How far the season moves an amount, in its standard deviations, from the middle of the day to its ends, and from working days to weekends. */
const SEASONS = [
  ['none', 0, 0],
  ['small: hours 0.2, weekends 0.1', 0.2, 0.1],
  ['large: hours 0.6, weekends 0.5', 0.6, 0.5],
] as const;
const LENGTHS = [
  ['hour', HOUR],
  ['day', DAY],
  ['week', 7 * DAY],
] as const;
const schema: FeatureSchema = {
  features: [
    { name: 'amount', type: 'number' },
    { name: 'age', type: 'number' },
    { name: 'country', type: 'category' },
  ],
};
const ONCE = { drifted: 1, of: 1 };
const WISH = { alarmsPerMonth: 0.5, shift: 0.25, share: 0.05 };
const SHIFT = 0.25;
const PAST = 12;
const JUDGED = 4;

type Draw = () => number;
const normal = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
type Season = { hours: number; weekends: number };

/** 200 rows in the deadest hour of the night, 1,000 in the busiest. */
const rowsOf = (hour: number): number => Math.round(600 - 400 * Math.cos((2 * Math.PI * hour) / 24));

/** A row of an hour (counted from 1970, a Thursday): the amount lies higher in the evening and at weekends, and so does the share of one country; the age never. */
function rowOf(hour: number, { hours, weekends }: Season, next: Draw, shift = 0): string[] {
  const evening = Math.sin((2 * Math.PI * ((hour % 24) - 12)) / 24);
  const weekend = [2, 3].includes(Math.floor(hour / 24) % 7) ? 1 : 0;
  const off = hours * evening + weekends * weekend;
  const country = next() < 0.4 + 0.2 * off ? 'DE' : ['FR', 'IT', 'PL'][Math.floor(3 * next())]!;
  return [(100 + 20 * (normal(next) + off + shift)).toFixed(2), (40 + 12 * normal(next)).toFixed(0), country];
}

async function baselineOf(season: Season) {
  const next = fixedRandom(fnv1a(Buffer.from(`baseline ${season.hours}`)));
  const hours = Array.from({ length: 7 * 24 }, (_, hour) => hour);
  return buildBaseline(
    schema,
    hours.flatMap((hour) => Array.from({ length: Math.round(rowsOf(hour) / 4) }, () => rowOf(hour, season, next))),
  );
}

function hoursFrom(
  baseline: OldWindow['baseline'],
  season: Season,
  { from, weeks, shift }: { from: number; weeks: number; shift?: number },
): OldWindow[] {
  return Array.from({ length: weeks * 7 * 24 }, (_, at) => {
    const hour = from * 7 * 24 + at;
    const next = fixedRandom(fnv1a(Buffer.from(`${season.hours} ${hour} ${shift}`)));
    const sketch = newSketch(baseline);
    for (let row = 0; row < rowsOf(hour); row++) addRow(sketch, rowOf(hour, season, next, shift));
    const start = hour * HOUR;
    return { window: { start, end: start + HOUR }, baseline, sketch, brokenLines: 0, complete: true };
  });
}

const share = (windows: readonly Replayed[], has: (one: Replayed) => boolean): string =>
  `${Math.round((100 * windows.filter(has).length) / windows.length)} %`;
const isDrifted = ({ decision }: Replayed): boolean => decision.verdict === 'drifted';
/** Whether the column whose values were moved drifted. */
const isFound = ({ decision }: Replayed): boolean =>
  decision.features.some(({ name, verdict }) => name === 'amount' && verdict === 'drifted');

export const SEASONS_TITLE = '## Hours and weekdays';

/** The section of docs/trust.md. */
export async function seasonsSection(): Promise<string> {
  const usual = DriftPolicy.parse({});
  const [judged, told]: [string[], string[]] = [[], []];
  for (const [name, hours, weekends] of SEASONS) {
    const season = { hours, weekends };
    const baseline = await baselineOf(season);
    const past = hoursFrom(baseline, season, { from: 0, weeks: PAST });
    const [still, moved] = [undefined, SHIFT].map((shift) =>
      hoursFrom(baseline, season, { from: PAST, weeks: JUDGED, ...(shift !== undefined && { shift }) }),
    ) as [OldWindow[], OldWindow[]];
    for (const [window, length] of LENGTHS) {
      const before = joinWindows(past, length);
      const measured = measureWindows(baseline, before, usual, { length, wish: WISH, within: false });
      const plan = planOf(baseline, measured, usual, { wish: WISH, confirm: ONCE });
      const limit = plan.limits.find(({ feature, rule }) => feature === 'amount' && rule === 'ks')?.limit;
      const [now, shifted] = [still, moved].map((windows) =>
        [usual, plan.policy].map((policy) => backtest(joinWindows(windows, length), policy, ONCE)),
      ) as [Replayed[][], Replayed[][]];
      const cells = [0, 1].flatMap((at) => [
        share(now[at]!, isDrifted),
        share(now[at]!, ({ decision }) => decision.verdict === 'stable'),
        share(shifted[at]!, isFound),
      ]);
      judged.push(
        `| ${name} | ${window}, ${now[0]!.length} | ${cells.slice(0, 3).join(' | ')} | ${limit === undefined ? '–' : limit.toFixed(4)} | ${cells.slice(3).join(' | ')} |`,
      );
      if (length === 7 * DAY) continue;
      const found = (['rows', 'windows', 'days'] as const).map((evidence) =>
        [still, moved].map((windows) => {
          const played = backtest(joinWindows(windows, length), DriftPolicy.parse({ evidence }), ONCE);
          const first = played.find(({ decision }) => decision.accumulated?.found);
          return first ? `day ${Math.ceil((first.window.end - still[0]!.window.start) / DAY)}` : 'never';
        }),
      );
      told.push(`| ${name} | ${window} | ${found.map(([calm, after]) => `${calm} (${after})`).join(' | ')} |`);
    }
    console.error(`seasons: ${name}\n${judged.slice(-3).join('\n')}\n${told.slice(-2).join('\n')}`);
  }
  return `${SEASONS_TITLE}

${new Date().toISOString().slice(0, 10)}. Drawn traffic of three columns, 200 rows in the deadest hour of the night, 1,000 in the busiest. An amount lies higher in the evening than in the morning and higher at weekends than on working days, by so many of its standard deviations, and the share of one country of four
by a fifth of that; the age follows nothing. The baseline is a week of it, a quarter of the rows. Nothing is wrong in the ${JUDGED} weeks that are judged; "found" are windows in which the amount is called drifted where it lies ${SHIFT} standard deviations higher all the time. Learned limits are those \`steward drift suggest\` would give for windows of that
length from the ${PAST} weeks before (at most half a false alarm a month, alarms of one window). Command: \`npm run bench:trust -- --seasons\`.

| season | windows | default: drifted | stable | found | learned limit of KS, amount | learned: drifted | stable | found |
|---|---|---|---|---|---|---|---|---|
${judged.join('\n')}

From which of the ${JUDGED * 7} days on all windows together tell of something, by what counts as one draw; in brackets where the amount lies ${SHIFT} higher.

| season | windows | rows | windows as draws | days |
|---|---|---|---|---|
${told.join('\n')}

What follows from it. *A window should be as long as the season, or a whole number of it*: of windows of a week none was called drifted by default limits whatever the season, and a quarter of a standard deviation was found in all of them by learned ones. Where windows are shorter, the default limits call a large season drift and leave hours of a small one undecided, and learned ones
hold it: they are then as wide as the season is, find what is larger than it alone, and \`steward drift suggest\` says from which size on. There is no limit by hour of the day: an hour is not held against the same hour of before. Of what all windows together show only \`days\` (the default) told of nothing that was no change; rows and
hourly windows as draws take a season for one. \`days\` pays for it where days differ much: of the large season a quarter of a standard deviation was not told in a month.
`;
}
