import type { Measure } from '../interval.ts';
import { normalMargin } from '../normal.ts';

/** Bins of equal width over [0, 1]. */
export const RELIABILITY_BINS = 10;

/** Rows of a bin: how many, the sums of what was predicted and of what happened, and of the squares of the distances of both. */
export type ReliabilityBin = { n: number; predicted: number; happened: number; spread: number };

export const emptyBins = (): ReliabilityBin[] =>
  Array.from({ length: RELIABILITY_BINS }, () => ({ n: 0, predicted: 0, happened: 0, spread: 0 }));

/** Adds what was predicted, and what happened, to a bin. */
function addTo(bin: ReliabilityBin, predicted: number, happened: number): void {
  bin.n++;
  bin.predicted += predicted;
  bin.happened += happened;
  bin.spread += (happened - predicted) ** 2;
}

/** Adds a chance, and whether it happened (1, else 0), to its bin. */
export const addReliability = (bins: readonly ReliabilityBin[], chance: number, happened: number): void =>
  addTo(bins[reliabilityBin(chance)]!, chance, happened);

/** The bin of a chance. */
export const reliabilityBin = (p: number): number =>
  Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.ceil(p * RELIABILITY_BINS) - 1));

/**
 * Expected calibration error: over bins, the mean distance between what was predicted and what happened, weighted by rows,
 * Σ n_b/n · |mean predicted − mean happened| (Naeini et al. 2015, AAAI, 2901–2907; Guo et al. 2017, ICML, 1321–1330; 10 bins of equal width, closed on the right).
 *
 * The value is biased upwards, since chance alone makes a distance. Its interval holds the error of the same bins in the population:
 * a bin's noise is se_b = s_b/√n_b, the sum has a variance of at most V = Σ (n_b/n)²·se_b² and at most the bias
 * B = √(2/π)·Σ (n_b/n)·se_b (the mean of a folded normal), hence [value − z·√V − B, value + z·√V]: never too narrow, often too wide.
 * @param predicted chances in [0, 1]
 * @param happened 1 where it did, else 0
 */
export function calibrationError(predicted: ArrayLike<number>, happened: ArrayLike<number>): Measure | undefined {
  return distanceByBin(predicted, happened, (row) => reliabilityBin(predicted[row]!), 1);
}

/**
 * The same of losses, in parts of the mean loss that happened: bins hold a tenth of the rows each, by predicted loss (ties stay
 * together). Rows are to be given in ascending order of `predicted`.
 */
export function relativeLossError(predicted: ArrayLike<number>, happened: ArrayLike<number>): Measure | undefined {
  const n = predicted.length;
  const bins = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const tied = row > 0 && predicted[row] === predicted[row - 1];
    bins[row] = tied ? bins[row - 1]! : Math.floor((row * RELIABILITY_BINS) / n);
  }
  let sum = 0;
  for (let row = 0; row < n; row++) sum += happened[row]!;
  return sum > 0 ? distanceByBin(predicted, happened, (row) => bins[row]!, sum / n) : undefined;
}

function distanceByBin(
  predicted: ArrayLike<number>,
  happened: ArrayLike<number>,
  binOf: (row: number) => number,
  unit: number,
): Measure | undefined {
  const n = predicted.length;
  if (n < 2) return undefined;
  const bins = emptyBins();
  for (let row = 0; row < n; row++) addTo(bins[binOf(row)]!, predicted[row]!, happened[row]!);
  return distanceOfBins(bins, n, unit);
}

/** The same of rows that are counted by bins already: `calibrationError` where `unit` is 1. */
export function distanceOfBins(bins: readonly ReliabilityBin[], n: number, unit: number): Measure {
  let [value, variance, bias] = [0, 0, 0];
  for (const bin of bins.filter((each) => each.n > 0)) {
    const gap = (bin.happened - bin.predicted) / bin.n;
    // four rows more of the largest spread there is, so that a bin of equal rows is not taken for certain
    const squared = Math.max(0, bin.spread - bin.n * gap * gap) + 4 * (0.5 * unit) ** 2;
    const error = Math.sqrt(squared / (bin.n + 4) / bin.n) / unit;
    value += (bin.n / n) * (Math.abs(gap) / unit);
    variance += ((bin.n / n) * error) ** 2;
    bias += Math.sqrt(2 / Math.PI) * (bin.n / n) * error;
  }
  const interval = (alpha: number) => {
    const half = normalMargin(alpha) * Math.sqrt(variance);
    return { low: Math.max(0, value - half - bias), high: value + half };
  };
  return { value, method: 'bounded bias', interval };
}
