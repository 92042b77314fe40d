import { type Measure, mapMeasure } from '../../statistics/interval.ts';
import { normalMargin } from '../../statistics/normal.ts';
import { aucEstimate, type Components, components } from '../../statistics/scores/auc.ts';
import { measureAuc, measureDifference, ranksAlike, scarceClass } from '../../statistics/scores/auc-interval.ts';
import { macroAuc } from '../../statistics/scores/macro-auc.ts';
import { averageOf, type Contributions, mapContributions } from './influence/contributions.ts';
import { fewIndependent } from './influence/measure-pulls.ts';
import { type Ordered, overTies, rowsInOrder, worthOfBoth } from './influence/ordered-rows.ts';
import { isLittle, LEAST_OF_A_RATE, tooLittle, type Worth, worthOf } from './influence/worth.ts';
import type { Looked, LookedUnlike, MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

const second =
  ({ truths }: ScoredRows) =>
  (row: number) =>
    truths[row] === 1;

/** The chance that a positive scores above a negative, ties half, by DeLong's components (1988, Biometrics 44, 837–845). */
export function aucOf(
  scores: Float64Array,
  isPositive: (row: number) => boolean,
  weights?: Float64Array,
): Contributions | undefined {
  const found = rowsInOrder(scores, isPositive, weights);
  if (found === undefined) return undefined;
  const { taken, missed, positive, negative } = found;
  const beats = new Float64Array(taken.length);
  const beaten = new Float64Array(taken.length);
  let [above, below, value] = [0, negative, 0];
  for (let at = 0; at < taken.length; at++) {
    below -= missed[at]!;
    beats[at] = (below + missed[at]! / 2) / negative;
    beaten[at] = (above + taken[at]! / 2) / positive;
    above += taken[at]!;
    value += (taken[at]! * beats[at]!) / positive;
  }
  const influence = overTies(found, isPositive, {
    positive: beats.map((each) => each - value),
    negative: beaten.map((each) => each - value),
  });
  return { value, influence, worth: worthOfBoth(found, isPositive) };
}

/**
 * Average precision, the area under the precision-recall curve as a step function: Σ (share of positives at a score) · precision from that score up. A row moves it by
 * its own precision, and by what it does to the precision at every score below its own (the derivative of a/(a + b), a and b the shares of positives and negatives so far).
 */
function averagePrecision(sample: ScoredRows): Contributions | undefined {
  const isPositive = second(sample);
  const found = orderedRows(sample);
  if (found === undefined) return undefined;
  const { taken, missed, positive, negative } = found;
  const all = positive + negative;
  const precision = new Float64Array(taken.length);
  const [ofPositive, ofNegative] = [new Float64Array(taken.length), new Float64Array(taken.length)];
  let [a, b, value] = [0, 0, 0];
  for (let at = 0; at < taken.length; at++) {
    a += taken[at]! / all;
    b += missed[at]! / all;
    // above rows that weigh something there is no precision
    if (a + b === 0) continue;
    precision[at] = a / (a + b);
    value += (taken[at]! / positive) * precision[at]!;
    const share = taken[at]! / positive / (a + b) ** 2;
    ofPositive[at] = share * b;
    ofNegative[at] = share * a;
  }
  // From the lowest score up: what a row does to every precision at or below its own score.
  for (let at = taken.length - 2; at >= 0; at--) {
    ofPositive[at]! += ofPositive[at + 1]!;
    ofNegative[at]! += ofNegative[at + 1]!;
  }
  const influence = overTies(found, isPositive, {
    positive: precision.map((each, at) => each - value + (positive / all) * ofPositive[at]!),
    negative: ofNegative.map((each) => (-negative / all) * each),
  });
  return { value, influence, worth: worthOfBoth(found, isPositive) };
}

/** The largest distance by which positives lead negatives in the order of scores (Kolmogorov and Smirnov's, one-sided), at the score where it is reached. */
function kolmogorovSmirnov(sample: ScoredRows): Contributions | undefined {
  const isPositive = second(sample);
  const found = orderedRows(sample);
  if (found === undefined) return undefined;
  const { taken, missed, positive, negative } = found;
  let [hits, wrong, best, value] = [0, 0, -1, 0];
  let [recall, alarms] = [0, 0];
  for (let at = 0; at < taken.length; at++) {
    hits += taken[at]! / positive;
    wrong += missed[at]! / negative;
    if (isFurther(hits - wrong, value)) [best, value, recall, alarms] = [at, hits - wrong, hits, wrong];
  }
  const above = (share: number) => taken.map((_, at) => Number(at <= best) - share);
  const influence = overTies(found, isPositive, {
    positive: above(recall),
    negative: above(alarms).map((each) => -each),
  });
  return { value, influence, worth: [...worthOfBoth(found, isPositive), ...worthOfWrong(found, isPositive, best)] };
}

/** Whether a distance is larger by more than rounding: of scores with the same one the highest is the cut, in whatever order sums were made. */
export const isFurther = (apart: number, than: number): boolean => apart > than + 1e-12;

/** Positives below the cut and negatives above it: where hardly a row is on its wrong side, how far each could move the cut is not seen. */
function worthOfWrong(found: Ordered, isPositive: (row: number) => boolean, best: number): Worth[] {
  const { order, ends, weights } = found;
  const above = new Uint8Array(order.length);
  for (let place = best < 0 ? order.length : ends[best]!; place < order.length; place++) above[order[place]!] = 1;
  const wrong = (row: number) => Number(isPositive(row) !== (above[row] === 1));
  return [true, false].map((side) =>
    worthOf(order.length, (row) => Number(isPositive(row) === side) * wrong(row), weights, LEAST_OF_A_RATE),
  );
}

/**
 * With its interval: the largest of many distances is too large by chance, so that its lower end is that of the whole curve, √(ln(2/α)/2·(1/m + 1/n)) below (Dvoretzky, Kiefer and Wolfowitz 1956
 * with Massart's constant 1990); its upper end need hold at one score alone, the one where the true distance is largest: z·½·√(1/m + 1/n) above.
 */
function measureKs(rows: ScoredRows, looked: () => Looked | undefined): Measure | undefined {
  const found = looked();
  return found && measureKsOf(found.value, rows);
}

/** The same of a value; of the rows alone how many there are of each class. */
export function measureKsOf(value: number, rows: ScoredRows): Measure {
  const positives = positivesOf(rows);
  return ksOf(value, [positives, rows.rows - positives], scarceRows(rows));
}

/** Of rows that count unlike or belong together each class is as large as it counts (Kish 1965). */
function measureKsUnlike({ value, independent, whose, worth }: LookedUnlike): Measure {
  const ofClasses = worth.slice(0, 2).map(({ of, least }) => ({ counts: of(), least }));
  const short = ofClasses.find(({ counts, least }) => isLittle(counts, least));
  const doubt = fewIndependent(independent, whose) ?? (short && tooLittle(short.counts, short.least, whose));
  return ksOf(value, [ofClasses[0]!.counts, ofClasses[1]!.counts], doubt);
}

function ksOf(value: number, [positives, negatives]: readonly [number, number], doubt: string | undefined): Measure {
  const spread = 1 / positives + 1 / negatives;
  const interval = (alpha: number) => ({
    low: Math.max(0, value - Math.sqrt((Math.log(2 / alpha) / 2) * spread)),
    high: Math.min(1, value + (normalMargin(alpha) / 2) * Math.sqrt(spread)),
  });
  return { value, method: 'Massart 1990, normal above', ...(doubt && { doubt }), interval };
}

const ofScores = (sample: ScoredRows) => sample.scores && aucOf(sample.scores, second(sample), sample.weights);

const positivesOf = ({ confusion: [, [missed = 0, hit = 0] = []] }: ScoredRows): number => missed + hit;

/** Few rows of a class: nothing is concluded. */
export function scarceRows(sample: ScoredRows): string | undefined {
  const positives = positivesOf(sample);
  return scarceClass(positives, sample.rows - positives);
}

/** Rows that are all ranked right do not scatter, and so do not show how far below 1 it may be. */
function perfect({ truths, scores }: ScoredRows): string | undefined {
  // of rows that came some at a time none is left: those who looked at them know it
  if (scores?.length === 0) return undefined;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; scores && row < scores.length; row++) {
    const score = scores[row]!;
    if (truths[row] === 1) lowest = Math.min(lowest, score);
    else highest = Math.max(highest, score);
  }
  return perfectBy(lowest, highest);
}

/** The same, from the lowest score of a positive and the highest of a negative. */
export const perfectBy = (lowest: number, highest: number): string | undefined =>
  lowest > highest ? 'all positives score above all negatives: how far below 1 it may be is not seen' : undefined;

/** What several metrics ask for of the same scores, kept as long as these are. */
const known = new WeakMap<
  Float64Array,
  { truths: Float64Array; components: Components; measure: Measure | undefined }
>();
const apart = new WeakMap<Float64Array, { from: Float64Array; truths: Float64Array; measure: Measure | undefined }>();
const inOrder = new WeakMap<Float64Array, { of: ScoredRows; found: Ordered | undefined }>();

/** The rows of a binary task by their scores. */
function orderedRows(sample: ScoredRows): Ordered | undefined {
  const { scores, truths, weights } = sample;
  if (scores === undefined) return undefined;
  const before = inOrder.get(scores);
  if (before?.of.truths === truths && before.of.weights === weights) return before.found;
  const found = rowsInOrder(scores, second(sample), weights);
  inOrder.set(scores, { of: sample, found });
  return found;
}

function componentsOf(truths: Float64Array, scores: Float64Array) {
  const before = known.get(scores);
  if (before?.truths === truths) return before;
  const found = components(truths, scores);
  const all = { truths, components: found, measure: measureAuc(aucEstimate(found)) };
  known.set(scores, all);
  return all;
}

const measured = (sample: ScoredRows) => sample.scores && componentsOf(sample.truths, sample.scores).measure;

function differing({ truths, scores }: ScoredRows, champion: ScoredRows): Measure | undefined {
  if (!scores || !champion.scores) return undefined;
  const before = apart.get(scores);
  if (before?.from === champion.scores && before.truths === truths) return before.measure;
  const [one, other] = [componentsOf(truths, scores), componentsOf(truths, champion.scores)];
  const measure = measureDifference(one.components, other.components, ranksAlike(scores, champion.scores));
  apart.set(scores, { from: champion.scores, truths, measure });
  return measure;
}

/** How well scores put rows in order, whatever the threshold. */
export const ORDERING = {
  auc: {
    scale: 'share',
    source: 'Hanley and McNeil 1982 (scikit-learn `roc_auc_score`); Newcombe 2006, of differences DeLong et al. 1988',
    contributions: ofScores,
    measure: measured,
    difference: differing,
  },
  gini: {
    scale: 'correlation',
    source: 'Somers’ D of scores and classes, 2 · AUC − 1; Newcombe 2006',
    contributions: (sample) => {
      const auc = ofScores(sample);
      return auc && mapContributions(auc, 2 * auc.value - 1, 2);
    },
    measure: (sample) => mapMeasure(measured(sample), (auc) => 2 * auc - 1),
    difference: (challenger, champion) => mapMeasure(differing(challenger, champion), (auc) => 2 * auc),
  },
  ks: {
    scale: 'share',
    source:
      'Kolmogorov and Smirnov (scipy `ks_2samp(alternative="less")` of the positives’ scores); lower end by Dvoretzky, Kiefer and Wolfowitz, upper end where it is reached',
    contributions: kolmogorovSmirnov,
    measure: measureKs,
    measureUnlike: measureKsUnlike,
    doubtOf: scarceRows,
  },
  averagePrecision: {
    scale: 'share',
    source: 'scikit-learn `average_precision_score`; interval on log odds, Boyd, Eng and Page 2013',
    contributions: averagePrecision,
    doubtOf: (rows) => scarceRows(rows) ?? perfect(rows),
  },
  aucMacro: {
    scale: 'share',
    source:
      'scikit-learn `roc_auc_score(multi_class="ovr", average="macro")`; Newcombe 2006, combined by Donner and Zou 2012',
    contributions: ({ chances, truths, weights }) =>
      chances && averageOf(chances.length, (k) => aucOf(chances[k]!, (row) => truths[row] === k, weights)),
    measure: ({ chances, truths }) => chances && macroAuc(truths, chances),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
