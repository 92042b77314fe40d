/**
 * What evidence by days errs with where days are not what it takes them for: drawn months of one score of one column, which has a quarter of the risk. `npm run bench:trust -- --unlike-days` writes its section of docs/trust.md.
 */
import { fnv1a } from '../../../lib/domain/drift/columns/sample.ts';
import { fixedRandom } from '../../../lib/statistics/bootstrap.ts';
import { evidenceOfRows, evidenceOfWindows } from '../../../lib/statistics/e-values.ts';

type Draw = () => number;
const random = (seed: string): Draw => fixedRandom(fnv1a(Buffer.from(seed)));
/** Sums of a day: rows, and their scores, which have variance 1. */
type Day = { rows: number; sum: number };
/** How large a day is and how far it lies off, drawn anew for each month. */
type Kind = readonly [
  name: string,
  days: (next: Draw) => { rows: () => number; off: (day: number) => number; before?: number },
];

const DAYS = 30;
const MONTHS = 4_000;
const BASELINE = 100_000;
const ROWS = 5_000;
const MONTH = 30.4375;
const LEVELS = [2, 3, 4];
const WEEK = 7;
const PART = 0.25;
const LIMIT = 100;

const normal = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const student = (next: Draw): number => normal(next) / Math.hypot(normal(next), normal(next), normal(next));
const usual = (): number => ROWS;
const like = (correlation: number) => (next: Draw) => {
  let last = normal(next);
  return {
    rows: usual,
    off: () => {
      last = correlation * last + Math.sqrt(1 - correlation ** 2) * normal(next);
      return 0.1 * last;
    },
  };
};
const week = (apart: number) => (next: Draw) => {
  const first = Math.floor(7 * next());
  return {
    rows: usual,
    off: (day: number) => ((day + first) % 7 < 5 ? (2 / 7) * apart : (-5 / 7) * apart) + 0.02 * normal(next),
    before: 140,
  };
};
const sizes = (spread: number) => (next: Draw) => ({
  rows: () => Math.max(1, Math.round(ROWS * Math.exp(spread * normal(next) - spread ** 2 / 2))),
  off: () => 0.1 * normal(next),
});

const KINDS: readonly Kind[] = [
  ['by a normal law', (next) => ({ rows: usual, off: () => 0.1 * normal(next) })],
  ['by Student’s law with three degrees', (next) => ({ rows: usual, off: () => 0.1 * student(next) })],
  ['by an exponential law', (next) => ({ rows: usual, off: () => 0.1 * (-Math.log(1 - next()) - 1) })],
  ['working days 0.35 from weekends', week(0.35)],
  ['working days 0.7 from weekends', week(0.7)],
  ['like the day before, correlation 0.3', like(0.3)],
  ['… 0.6', like(0.6)],
  ['… 0.9', like(0.9)],
  ['of sizes that differ by a factor of 2.7 (lognormal)', sizes(1)],
  ['… 4.5', sizes(1.5)],
  [
    'one in twenty lies 0.5 off, the others 0.02',
    (next) => ({ rows: usual, off: () => (next() < 0.05 ? 0.5 : 0) + 0.02 * normal(next) }),
  ],
  ['by a normal law, the baseline of four days', (next) => ({ rows: usual, off: () => 0.1 * normal(next), before: 4 })],
];

function drawMonth([, kind]: Kind, next: Draw): { days: Day[]; n: number } {
  const { rows, off, before = BASELINE / ROWS } = kind(next);
  const day = (at: number): Day => {
    const size = rows();
    return { rows: size, sum: size * off(at) + Math.sqrt(size) * normal(next) };
  };
  const known = Array.from({ length: before }, (_, at) => day(at));
  const n = known.reduce((sum, { rows }) => sum + rows, 0);
  const mean = known.reduce((sum, { sum: one }) => sum + one, 0) / n;
  const days = Array.from({ length: DAYS }, (_, at) => day(at));
  return { n, days: days.map(({ rows, sum }) => ({ rows, sum: sum - rows * mean })) };
}

/** Whether anything is told in a month, with the risk divided as a life divides it. */
function isTold({ days, n }: { days: readonly Day[]; n: number }): boolean {
  return [undefined, ...LEVELS].some((level) => {
    const chance = PART * (level === undefined ? 0.5 : (0.5 * 2 ** level) / MONTH / LEVELS.length);
    let [m, sum, squares, windows] = [0, 0, 0, 0];
    return days.some((day, at) => {
      if (level !== undefined && at % 2 ** level === 0) [m, sum, squares, windows] = [0, 0, 0, 0];
      [m, sum, squares, windows] = [m + day.rows, sum + day.sum, squares + day.sum ** 2 / day.rows, windows + 1];
      if (windows < WEEK) return false;
      const seen = { n, m, apart: sum / m };
      const within = Math.max(0, squares - sum ** 2 / m);
      return Math.min(evidenceOfRows(seen), evidenceOfWindows({ ...seen, windows, within })) > Math.log(LIMIT / chance);
    });
  });
}

export const UNLIKE_TITLE = '## Days that are no even draws';

/** The section of docs/trust.md. */
export function unlikeDays(scale: number): string {
  const months = Math.ceil(MONTHS * scale);
  const lines = KINDS.map((kind) => {
    const next = random(kind[0]);
    const told = Array.from({ length: months }, () => isTold(drawMonth(kind, next))).filter(Boolean).length;
    return `| ${kind[0]} | ${((100 * told) / months).toFixed(2)} % |`;
  });
  return `${UNLIKE_TITLE}

${new Date().toISOString().slice(0, 10)}, \`evidence: days\`, ${months.toLocaleString('en')} drawn months of each kind, days of about 5,000 rows, the baseline of the same kind of days (20 of them unless said, of weeks 140). One score of one column, which has a quarter of the risk: 0.25 % of months may
tell of anything though nothing changed. Days lie off by a tenth of a standard deviation unless said. Command: \`npm run bench:trust -- --unlike-days\`.

| days differ | months that tell |
|---|---|
${lines.join('\n')}

So the rate holds for days that are independent, of about one size, and not skew. Where days are like the ones before, or sizes differ by a lot, it does not; and a rare kind of day is not learned before one came: a month without any is told of, for the
baseline holds some. There leave \`alarm: evidence\` out. Before 2026-11-26 23:10 fewer than seven days could be told of, and working days 0.7 from weekends were told of in 11 % of months (of 50,000 rows a day 26 %).
`;
}
