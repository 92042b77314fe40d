import type { AucEstimate } from '../../../statistics/scores/auc.ts';
import type { Contributions } from '../../metric/influence/contributions.ts';
import { PowerSums } from '../../metric/influence/power-sums.ts';
import { isFurther } from '../../metric/ordering.ts';

/** Positives and negatives by code, codes rising with the scores: of a code first its negatives. */
export type CodeCounts = Int32Array | Float64Array;

/** A value, and how far it may be off at most because the order of the scores of one code is not known. */
export interface Within {
  readonly value: number;
  readonly off: number;
}

/** How well scores order the rows, from counts by code alone. */
export interface Ordering {
  readonly positives: number;
  readonly negatives: number;
  readonly auc: Within & { readonly estimate: AucEstimate | undefined };
  readonly averagePrecision: Within & { readonly pulls: PowerSums };
  /** `from` is the lowest code at or above the score where the distance is largest. */
  readonly ks: Within & { readonly from: number };
}

/** @returns undefined unless both classes have rows */
export function orderingOf(counts: CodeCounts, mixed: Uint8Array): Ordering | undefined {
  const all = { counts, mixed, ...classSizes(counts) };
  const { positives, negatives } = all;
  if (positives === 0 || negatives === 0) return undefined;
  return {
    ...{ positives, negatives },
    auc: areaOf(all),
    averagePrecision: { ...precisionOf(all), pulls: pullsOfPrecision(all) },
    ks: distanceOf(all),
  };
}

/** How many there are of each class. */
export function classSizes(counts: CodeCounts): { positives: number; negatives: number } {
  let [positives, negatives] = [0, 0];
  for (let at = 0; at < counts.length; at += 2) {
    negatives += counts[at]!;
    positives += counts[at + 1]!;
  }
  return { positives, negatives };
}

export interface CodesCounted {
  readonly counts: CodeCounts;
  readonly mixed: Uint8Array;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * The AUC with DeLong's standard error (`aucEstimate`). Pairs of one code count half, as ties do: were all of them, or none, in the right order, the AUC would be off by half their share of all pairs.
 */
export function areaOf({ counts, mixed, positives: m, negatives: n }: CodesCounted): Ordering['auc'] {
  const [ofPositives, ofNegatives] = [new PowerSums(), new PowerSums()];
  let [belowNegative, belowPositive, pairs] = [0, 0, 0];
  for (let at = 0; at < counts.length; at += 2) {
    const [negative, positive] = [counts[at]!, counts[at + 1]!];
    if (negative + positive === 0) continue;
    // from the middle, where sums of squares lose least
    ofPositives.addTimes((belowNegative + negative / 2) / n - 0.5, positive);
    ofNegatives.addTimes(0.5 - (belowPositive + positive / 2) / m, negative);
    if (mixed[at >> 1] === 1) pairs += (negative / n) * (positive / m);
    belowNegative += negative;
    belowPositive += positive;
  }
  const [p, q] = [ofPositives.moments(), ofNegatives.moments()];
  const value = p.mean + 0.5;
  const off = pairs / 2;
  if (m < 2 || n < 2) return { value, off, estimate: undefined };
  const standardError = Math.sqrt(p.squares / (m - 1) / m + q.squares / (n - 1) / n);
  return { value, off, estimate: { value, standardError, positives: m, negatives: n } };
}

/**
 * Average precision. Of a code of several scores its rows are taken as mixed evenly, each positive with half of the others before it; it may be anything between that of its positives first and of its negatives
 * first. Of rows that count unlike nobody knows what the first of them counts: that of negatives first is then the mean over whatever the positives before one may count, from none to all.
 */
export function precisionOf({ counts, mixed, positives }: Omit<CodesCounted, 'negatives'>, weighed = false): Within {
  let [a, b, value, off] = [0, 0, 0, 0];
  for (let at = counts.length - 2; at >= 0; at -= 2) {
    const [negative, positive] = [counts[at]!, counts[at + 1]!];
    if (positive > 0) {
      const share = positive / positives;
      if (mixed[at >> 1] === 1) {
        const before = a + (positive + (weighed ? 0 : 1)) / 2;
        const here = before / (before + b + negative / 2);
        const most = (a + positive) / (a + positive + b);
        const least = weighed
          ? 1 - ((b + negative) / positive) * Math.log1p(positive / (a + b + negative))
          : (a + 1) / (a + 1 + b + negative);
        value += share * here;
        off += share * Math.max(most - here, here - (a + b + negative > 0 ? least : 1));
      } else value += (share * (a + positive)) / (a + positive + b + negative);
    }
    a += positive;
    b += negative;
  }
  return { value, off };
}

function pullsOfPrecision({ counts, positives, negatives }: CodesCounted): PowerSums {
  const sums = new PowerSums();
  const pulls = precisionPulls(counts, positives, negatives);
  for (let at = 0; at < counts.length; at++) sums.addTimes(pulls[at]!, counts[at]!);
  return sums;
}

/** How far a row of each code and class pulls average precision: see `averagePrecision` in metric/ordering.ts. */
export function precisionPulls(counts: CodeCounts, positives: number, negatives: number): Float64Array {
  const all = positives + negatives;
  const pulls = new Float64Array(counts.length);
  const { value } = precisionOf({ counts, mixed: new Uint8Array(counts.length / 2), positives });
  let [hits, wrong, ofPositive, ofNegative] = [positives, negatives, 0, 0];
  for (let at = 0; at < counts.length; at += 2) {
    const [negative, positive] = [counts[at]!, counts[at + 1]!];
    if (negative + positive === 0) continue;
    const [a, b] = [hits / all, wrong / all];
    const share = positive / positives / (a + b) ** 2;
    ofPositive += share * b;
    ofNegative += share * a;
    pulls[at + 1] = (all / positives) * (a / (a + b) - value + (positives / all) * ofPositive);
    pulls[at] = -ofNegative;
    hits -= positive;
    wrong -= negative;
  }
  return pulls;
}

/** The largest distance by which positives lead negatives from the highest score down; inside a code of several scores its positives may all come first. */
export function distanceOf({ counts, mixed, positives, negatives }: CodesCounted): Ordering['ks'] {
  let [hits, wrong, value, most, from] = [0, 0, 0, 0, counts.length / 2];
  for (let at = counts.length - 2; at >= 0; at -= 2) {
    const [negative, positive] = [counts[at]!, counts[at + 1]!];
    if (mixed[at >> 1] === 1) most = Math.max(most, (hits + positive) / positives - wrong / negatives);
    hits += positive;
    wrong += negative;
    const apart = hits / positives - wrong / negatives;
    if (isFurther(apart, value)) [value, from] = [apart, at / 2];
  }
  return { value, off: Math.max(0, most - value), from };
}

/** What a row of each code and class contributes to the AUC (DeLong's component) and how far it pulls average precision, side by side. */
export function pullsByCode(counts: CodeCounts): Float64Array {
  const { positives, negatives } = classSizes(counts);
  const [area, precision] = [areaByCode(counts), precisionPulls(counts, positives, negatives)];
  const pulls = new Float64Array(2 * counts.length);
  for (let at = 0; at < counts.length; at++) {
    pulls[2 * at] = area[at]!;
    pulls[2 * at + 1] = precision[at]!;
  }
  return pulls;
}

/** DeLong's component of a row of each code and class. */
export function areaByCode(counts: CodeCounts): Float64Array {
  const { positives, negatives } = classSizes(counts);
  const pulls = new Float64Array(counts.length);
  let [belowNegative, belowPositive] = [0, 0];
  for (let at = 0; at < counts.length; at += 2) {
    const [negative, positive] = [counts[at]!, counts[at + 1]!];
    pulls[at] = 1 - (belowPositive + positive / 2) / positives;
    pulls[at + 1] = (belowNegative + negative / 2) / negatives;
    belowNegative += negative;
    belowPositive += positive;
  }
  return pulls;
}

/** Contributions of rows that each stand for some rows alike, weighed by how many: as sums over all of these, and as how many of one size they count. */
export function unfoldRows(contributions: Contributions, times: Float64Array) {
  const { influence, worth } = contributions;
  let all = 0;
  for (const each of times) all += each;
  const pulls = Float64Array.from(influence, (each, row) => (each * all) / influence.length / times[row]!);
  const alone = worth.map((each) => {
    let [mass, squares] = [0, 0];
    for (let row = 0; row < times.length; row++) {
      mass += each.mass(row);
      squares += each.mass(row) ** 2 / times[row]!;
    }
    return { ...each, alone: squares > 0 ? (mass * mass) / squares : 0 };
  });
  return { value: contributions.value, pulls, worth: alone };
}
