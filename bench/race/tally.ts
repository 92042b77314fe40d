import { tunedFor } from '../../lib/statistics/any-time/mixtures.ts';
import { differenceLaw, RunningMean } from '../../lib/statistics/any-time/running-mean.ts';
import { studentMargin } from '../../lib/statistics/beta.ts';
import { randomFrom } from '../coverage/random.ts';
import { ALPHA, rightAlone, type SameModels, studentOf, type Told } from './streams.ts';

/** How many of the runs called two models that are the same different, each way, at any look. */
export interface ErrorTally {
  readonly runs: number;
  readonly better: number;
  readonly worse: number;
  /** Runs in which nothing could be concluded at the last look. */
  readonly doubted: number;
  /** The same of a t-test at the last look alone, and at every look. */
  readonly once: number;
  readonly peeking: number;
}

interface Size {
  readonly runs: number;
  readonly looks: number;
  readonly batch: number;
  readonly seed: number;
}

const margins = new Map<number, number>();
/** The margin of a one-sided t-test. */
function marginOf({ n }: Told): number {
  const df = n[0] + n[1] - (n[0] > 0 ? 2 : 1);
  let margin = margins.get(df);
  if (margin === undefined) {
    margin = studentMargin(2 * ALPHA, Math.max(1, df));
    margins.set(df, margin);
  }
  return margin;
}

/** Looks after every batch, and never stops: every look of every run counts. */
export function tallyErrors(models: SameModels, { runs, looks, batch, seed }: Size): ErrorTally {
  const tally = { runs, better: 0, worse: 0, doubted: 0, once: 0, peeking: 0 };
  const wanted = -Math.log(ALPHA);
  for (let run = 0; run < runs; run++) {
    const { mean, next, told } = models.begin(randomFrom(seed + run * 7_919), looks * batch);
    let [better, worse, peeked, last] = [false, false, false, false];
    for (let look = 0; look < looks; look++) {
      for (let at = look * batch; at < (look + 1) * batch; at++) next(at);
      if (mean.doubt === undefined) {
        better ||= mean.above(0) >= wanted;
        worse ||= mean.below(0) >= wanted;
      }
      last = studentOf(told) > marginOf(told);
      peeked ||= last;
    }
    tally.better += Number(better);
    tally.worse += Number(worse);
    tally.doubted += Number(mean.doubt !== undefined);
    tally.once += Number(last);
    tally.peeking += Number(peeked);
  }
  return tally;
}

/** How often a gain was shown, after how many rows on average (those that never showed it count all). */
export interface PowerTally {
  readonly shown: number;
  readonly rows: number;
}

export interface Powers {
  readonly fixed: number;
  readonly once: number;
  readonly peeking: PowerTally;
  readonly anyTime: Record<1 | 2 | 3, PowerTally>;
}

/**
 * A challenger that gains, where a share of answers is unlike: a t-test of the size at which it shows that in 80 % of the runs, the same looked at all along, and the any-time interval up to one, two and three times that size.
 * @param tuned for how many times that size the interval is tuned
 */
export function tallyPower({
  apart,
  gain,
  runs,
  seed,
  tuned = 1,
}: {
  apart: number;
  gain: number;
  runs: number;
  seed: number;
  tuned?: number;
}): Powers {
  const variance = apart - gain ** 2;
  const fixed = Math.ceil(((1.6449 + 0.8416) ** 2 * variance) / gain ** 2);
  const batch = Math.max(1, Math.round(fixed / 50));
  const sums = { once: 0, peeked: 0, peekedRows: 0 };
  const times = [1, 2, 3] as const;
  const anyTime = { 1: { shown: 0, rows: 0 }, 2: { shown: 0, rows: 0 }, 3: { shown: 0, rows: 0 } };
  for (let run = 0; run < runs; run++) {
    const random = randomFrom(seed + run * 7_919);
    const mean = new RunningMean(differenceLaw(1, tunedFor(tuned * fixed * variance, ALPHA)));
    const told: Told = { n: [0, 0], sum: [0, 0], squares: [0, 0] };
    let [shownAt, peekedAt] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let row = 1; row <= 3 * fixed; row++) {
      const value = rightAlone(random, apart, gain);
      mean.add(value);
      if (row <= fixed) {
        told.n[1]++;
        told.sum[1] += value;
        told.squares[1] += value * value;
      }
      const looks = row % batch === 0 || row === fixed;
      if (looks && row <= fixed && peekedAt > fixed && studentOf(told) > marginOf(told)) peekedAt = row;
      if (row === fixed) sums.once += Number(studentOf(told) > marginOf(told));
      if (looks && shownAt > row && mean.above(0) >= -Math.log(ALPHA)) shownAt = row;
      if (shownAt <= row && row >= fixed) break;
    }
    sums.peeked += Number(peekedAt <= fixed);
    sums.peekedRows += Math.min(peekedAt, fixed);
    for (const k of times) {
      anyTime[k].shown += Number(shownAt <= k * fixed);
      anyTime[k].rows += Math.min(shownAt, k * fixed);
    }
  }
  const of = ({ shown, rows }: PowerTally): PowerTally => ({ shown: shown / runs, rows: rows / runs });
  return {
    fixed,
    once: sums.once / runs,
    peeking: of({ shown: sums.peeked, rows: sums.peekedRows }),
    anyTime: { 1: of(anyTime[1]), 2: of(anyTime[2]), 3: of(anyTime[3]) },
  };
}
