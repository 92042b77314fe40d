import { encode, type Labelled, lateShares, type Model, type Settings, type Tree } from './model.ts';

export const DEFAULTS: Settings = { rounds: 100, learningRate: 0.1, depth: 6 };
const FEATURES = 5;
const BINS = 255; // fine enough to tell scheduled minutes apart: 64 cost .005 of AUC in February
const L2 = 1;
const MIN_HESSIAN = 3; // about 20 flights at the usual share of late ones: leaves with fewer only repeat the noise

/**
 * Gradient-boosted trees for the chance of being late: logistic loss, histogram splits, grown level by level, Newton
 * leaves with L2 (Chen and Guestrin 2016, "XGBoost", equations 5 to 7). Nothing is random: same rows, same model.
 * Throws when the rows hold one class only. `onRound` hears of each finished round, and the next one waits for it.
 */
export async function train(rows: readonly Labelled[], settings = DEFAULTS, onRound?: OnRound): Promise<Model> {
  const late = rows.reduce((n, row) => n + Number(row.late), 0) / rows.length;
  if (!(late > 0 && late < 1)) throw new Error(`all \`${rows.length}\` training rows have one label: give both`);
  const shares = { origin: lateShares(rows, 'origin', late), destination: lateShares(rows, 'destination', late) };
  const values = Float64Array.from(rows.flatMap((row) => encode(shares, row)));
  const cuts = Array.from({ length: FEATURES }, (_, f) => quantiles(values.filter((_v, i) => i % FEATURES === f)));
  const bins = Uint8Array.from(values, (value, i) => cuts[i % FEATURES]!.findLastIndex((cut) => value > cut) + 1);
  const trees: Tree[] = [Math.log(late / (1 - late))];
  const score = new Float64Array(rows.length).fill(trees[0] as number);
  const grad = new Float64Array(rows.length);
  const hess = new Float64Array(rows.length);
  for (let round = 1; round <= settings.rounds; round++) {
    for (let r = 0; r < rows.length; r++) {
      const p = 1 / (1 + Math.exp(-score[r]!));
      grad[r] = p - Number(rows[r]!.late);
      hess[r] = p * (1 - p);
    }
    trees.push(grow(bins, cuts, grad, hess, score, settings));
    await onRound?.(round);
  }
  return { format: 1, rows: rows.length, late, settings, shares, trees };
}

type OnRound = (round: number) => Promise<void>;
type Numbers = Float64Array;
type Split = { feature: number; bin: number };

/** Grows one tree on the gradients and adds its leaves to `score`. Nodes are heap positions: n has 2n and 2n + 1. */
function grow(bins: Uint8Array, cuts: number[][], grad: Numbers, hess: Numbers, score: Numbers, settings: Settings) {
  const node = new Uint16Array(score.length).fill(1);
  const splits: (Split | undefined)[] = [];
  for (let first = 1; first < 1 << settings.depth; first *= 2) {
    const histogram = new Float64Array(first * FEATURES * BINS * 2);
    for (let r = 0; r < node.length; r++) {
      if (node[r]! < first) continue;
      for (let f = 0, at = (node[r]! - first) * FEATURES * BINS; f < FEATURES; f++, at += BINS) {
        const k = (at + bins[r * FEATURES + f]!) * 2;
        histogram[k]! += grad[r]!;
        histogram[k + 1]! += hess[r]!;
      }
    }
    for (let n = 0; n < first; n++) splits[first + n] = bestSplit(histogram, n * FEATURES * BINS * 2, cuts);
    for (let r = 0; r < node.length; r++) {
      const split = splits[node[r]!];
      if (split) node[r] = node[r]! * 2 + Number(bins[r * FEATURES + split.feature]! > split.bin);
    }
  }
  const sums = new Float64Array(4 << settings.depth);
  for (let r = 0; r < node.length; r++) {
    sums[node[r]! * 2]! += grad[r]!;
    sums[node[r]! * 2 + 1]! += hess[r]!;
  }
  const leaves = Float64Array.from({ length: 2 << settings.depth }, (_, n) =>
    Number(((-settings.learningRate * sums[n * 2]!) / (sums[n * 2 + 1]! + L2)).toPrecision(6)),
  );
  for (let r = 0; r < node.length; r++) score[r]! += leaves[node[r]!]!;
  const tree = (n: number): Tree => {
    const split = splits[n];
    return split ? [split.feature, cuts[split.feature]![split.bin]!, tree(n * 2), tree(n * 2 + 1)] : leaves[n]!;
  };
  return tree(1);
}

/** The cut that lowers the loss most, over all features; undefined when none leaves enough rows on both sides. */
function bestSplit(histogram: Numbers, offset: number, cuts: number[][]): Split | undefined {
  let best: (Split & { gain: number }) | undefined;
  const quality = (g: number, h: number) => (g * g) / (h + L2);
  for (let feature = 0; feature < FEATURES; feature++) {
    const part = histogram.subarray(offset + feature * BINS * 2, offset + (feature + 1) * BINS * 2);
    let [g, h, left, weight] = [0, 0, 0, 0];
    for (let k = 0; k < part.length; k += 2) [g, h] = [g + part[k]!, h + part[k + 1]!];
    for (let bin = 0; bin < cuts[feature]!.length; bin++) {
      [left, weight] = [left + part[bin * 2]!, weight + part[bin * 2 + 1]!];
      if (weight < MIN_HESSIAN || h - weight < MIN_HESSIAN) continue;
      const gain = quality(left, weight) + quality(g - left, h - weight) - quality(g, h);
      if (gain > (best?.gain ?? 1e-9)) best = { feature, bin, gain };
    }
  }
  return best;
}

/** At most BINS - 1 distinct cut points with about the same number of rows between them. */
function quantiles(column: Numbers): number[] {
  const sorted = column.toSorted();
  const at = (i: number) => sorted[Math.floor((i / BINS) * sorted.length)]!;
  return [...new Set(Array.from({ length: BINS - 1 }, (_, i) => at(i + 1)))];
}
