import type { SameModels } from './streams.ts';
import type { ErrorTally, Powers } from './tally.ts';

interface Found {
  readonly runs: number;
  readonly looks: number;
  readonly batch: number;
  readonly errors: readonly { readonly models: SameModels; readonly tally: ErrorTally }[];
  readonly powers: readonly {
    readonly wanted: { readonly apart: number; readonly gain: number; readonly tuned?: number };
    readonly found: Powers;
  }[];
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const round = (rows: number): string => Math.round(rows).toLocaleString('en-US');

/** The page that is written among the docs. */
export function pageOf({ runs, looks, batch, errors, powers }: Found): string {
  const errorLines = errors.map(({ models, tally }) => {
    const of = (count: number) => percent(count / tally.runs);
    const worse = models.worse ? '(it is)' : of(tally.worse);
    return `| ${models.name} | ${models.beyond ? 'not' : models.large ? 'for large samples' : 'always'} | ${of(tally.better)} | ${worse} | ${of(tally.doubted)} | ${of(tally.once)} | ${of(tally.peeking)} |`;
  });
  const most = (all: readonly { readonly models: SameModels; readonly tally: ErrorTally }[]) =>
    percent(
      Math.max(...all.map(({ models, tally }) => Math.max(tally.better, models.worse ? 0 : tally.worse) / tally.runs)),
    );
  const powerLines = powers.map(({ wanted, found }) => {
    const { fixed, once, peeking, anyTime } = found;
    const at = (k: 1 | 2 | 3) => `${percent(anyTime[k].shown)}, ${round(anyTime[k].rows)}`;
    const tuned = wanted.tuned === undefined ? 'as it is' : `${wanted.tuned} times as large`;
    return `| ${wanted.gain} of ${percent(wanted.apart)} unlike | ${tuned} | ${round(fixed)} | ${percent(once)} | ${percent(peeking.shown)}, ${round(peeking.rows)} | ${at(1)} | ${at(2)} | ${at(3)} |`;
  });
  return `# Races looked at any time

Written by \`npm run bench:race\`. What it counts stands in \`bench/race\`; the statistics in \`lib/statistics/any-time\`, whose boundaries are held against the package confseq
(\`test/statistics/any-time.test.ts\`); how they decide a shadow or an A/B in [races.md](races.md). A smaller count runs as a test (\`test/statistics/any-time-error.test.ts\`).

## How often it errs

Two models that are the same, ${runs.toLocaleString('en-US')} times, ${looks} batches of ${batch} units each, looked at after every batch. Each side may err in 5 % of the runs, *at any of the looks*. Beside it a one-sided t-test at 5 % (of two
samples Welch's): at the last look alone, and as people use it, at every look. Counts of 5 % scatter by ${(100 * Math.sqrt((0.05 * 0.95) / runs)).toFixed(2)} points.

| two models that are the same | holds | called better | called worse | doubted at the end | t-test once: better | t-test at every look: better |
|---|---|---|---|---|---|---|
${errorLines.join('\n')}

Most of those that hold always: ${most(errors.filter(({ models }) => !models.large))}; of those that hold for large samples: ${most(errors.filter(({ models }) => models.large && !models.beyond))}, but for two that no sample of this size can tell. Where nothing bounds a value the interval holds for large samples of values that have a variance: it is that
of one unit more, twice as far off as the farthest was, and says nothing below 3,000 units, nor while one of them makes more than a tenth of the spread (*doubted*): both together hold the error where tails are long. What is rarer than about 3 in as many units as were seen may not have been seen at all, and nothing that is reckoned from those units knows of it: where one loss in 2,000 is as large as what all others gain, the challenger is called better too often. Of values without a variance no mean can be told: choose a metric that is bounded.

## What it costs

A challenger that is right oftener by so much, where the two models' answers are unlike in so many requests; ${round(Math.ceil(runs / 5))} runs. *Size* is the number of rows at which a one-sided t-test at 5 %, looked at once, shows the gain in 80 % of the runs.
Under each: in how many runs the gain was shown, and how many rows that took on average (of runs that did not show it, all). The t-test at every look is quick because it errs, see above. \`rho\` tunes the interval for a number of rows and a spread, said beforehand: the
last lines are of a guess ten times too small and too large.

| gain | tuned for a size | size | t-test once | t-test at every look, to size | any time, to size | to twice the size | to three times |
|---|---|---|---|---|---|---|---|
${powerLines.join('\n')}

So a race that may be looked at any time needs about twice the largest size for the same chance of showing a gain, and about as many rows on average as a test of one look where the gain is as expected; of a gain that is larger than expected it needs fewer, as it
ends when it is shown, which a test of one look never does.
`;
}
