import type { Row, Task } from '../rows.ts';
import { encode, type Model, type Settings, sharesOf, softmax, type Tree, targets } from './model.ts';

export const DEFAULTS: Settings = { rounds: 100, learningRate: 0.1, depth: 6 };
const BINS = 255; // fine enough to tell scheduled minutes apart: 64 cost .005 of AUC in February
const L2 = 1;
/** Leaves with fewer rows only repeat the noise: the least sum of second derivatives, about 20 rows each way. */
const LEAST = { logistic: 3, squared: 20, softmax: 3 };

/**
 * Gradient-boosted trees: histogram splits, grown level by level, Newton leaves with L2 (Chen and Guestrin 2016,
 * "XGBoost", equations 5 to 7). The loss is the task's: logistic, squared, or softmax with a tree for each class and round
 * (Friedman 2001, algorithm 6). Nothing is random: same rows, same model. Throws when all labels are one. `onRound` hears
 * of each finished round, and the next one waits for it.
 */
export async function train(task: Task, rows: readonly Row[], settings = DEFAULTS, onRound?: OnRound): Promise<Model> {
  const goals = rows.map((row) => targets(task, row.label));
  const average = (goals[0] ?? []).map((_, k) => goals.reduce((sum, goal) => sum + goal[k]!, 0) / rows.length);
  if (rows.every(({ label }) => label === rows[0]!.label))
    throw new Error(`all \`${rows.length}\` training rows have one label: give several`);
  const shares = Object.fromEntries(
    task.features.filter((f) => f.type === 'category').map((f) => [f.name, sharesOf(task, rows, f.name, average)]),
  );
  const values = Float64Array.from(rows.flatMap((row) => encode(task, shares, row.features)));
  const width = values.length / rows.length;
  const cuts = Array.from({ length: width }, (_, f) => quantiles(values.filter((_v, i) => i % width === f)));
  const bins = Uint8Array.from(values, (value, i) => cuts[i % width]!.findLastIndex((cut) => value > cut) + 1);
  const base = average.map((mean) => startOf(task, mean));
  const scores = base.map((start) => new Float64Array(rows.length).fill(start));
  const trees: Tree[][] = base.map(() => []);
  const table = { bins, cuts, least: settings.least ?? LEAST[task.loss], pull: settings.pull ?? L2, settings };
  for (let round = 1; round <= settings.rounds; round++) {
    for (const [k, { grad, hess }] of slopes(task, goals, scores).entries())
      trees[k]!.push(grow(table, grad, hess, scores[k]!));
    await onRound?.(round);
  }
  return { format: 2, rows: rows.length, average, settings, shares, base, trees };
}

/** The best score before any tree: the log-odds, the mean, the log of the share. */
const startOf = ({ loss }: Task, mean: number): number =>
  loss === 'squared' ? mean : loss === 'softmax' ? Math.log(Math.max(mean, 1e-6)) : Math.log(mean / (1 - mean));

/** First and second derivative of the loss of each row, for each output. */
function slopes({ loss }: Task, goals: readonly number[][], scores: readonly Numbers[]) {
  const made = scores.map(({ length }) => ({ grad: new Float64Array(length), hess: new Float64Array(length) }));
  for (const [r, goal] of goals.entries()) {
    const chances = loss === 'softmax' ? softmax(scores.map((score) => score[r]!)) : undefined;
    for (let k = 0; k < made.length; k++) {
      const score = scores[k]![r]!;
      const p = chances ? chances[k]! : loss === 'squared' ? score : 1 / (1 + Math.exp(-score));
      made[k]!.grad[r] = p - goal[k]!;
      made[k]!.hess[r] = loss === 'squared' ? 1 : p * (1 - p);
    }
  }
  return made;
}

type OnRound = (round: number) => Promise<void>;
type Numbers = Float64Array;
type Split = { feature: number; bin: number };
type Table = { bins: Uint8Array; cuts: number[][]; least: number; pull: number; settings: Settings };

/** Grows one tree on the gradients and adds its leaves to `score`. Nodes are heap positions: n has 2n and 2n + 1. */
function grow(table: Table, grad: Numbers, hess: Numbers, score: Numbers): Tree {
  const { bins, cuts, settings } = table;
  const width = cuts.length;
  const node = new Uint16Array(score.length).fill(1);
  const splits: (Split | undefined)[] = [];
  for (let first = 1; first < 1 << settings.depth; first *= 2) {
    const histogram = new Float64Array(first * width * BINS * 2);
    for (let r = 0; r < node.length; r++) {
      if (node[r]! < first) continue;
      for (let f = 0, at = (node[r]! - first) * width * BINS; f < width; f++, at += BINS) {
        const k = (at + bins[r * width + f]!) * 2;
        histogram[k]! += grad[r]!;
        histogram[k + 1]! += hess[r]!;
      }
    }
    for (let n = 0; n < first; n++) splits[first + n] = bestSplit(histogram, n * width * BINS * 2, table);
    for (let r = 0; r < node.length; r++) {
      const split = splits[node[r]!];
      if (split) node[r] = node[r]! * 2 + Number(bins[r * width + split.feature]! > split.bin);
    }
  }
  const sums = new Float64Array(4 << settings.depth);
  for (let r = 0; r < node.length; r++) {
    sums[node[r]! * 2]! += grad[r]!;
    sums[node[r]! * 2 + 1]! += hess[r]!;
  }
  const leaves = Float64Array.from({ length: 2 << settings.depth }, (_, n) =>
    Number(((-settings.learningRate * sums[n * 2]!) / (sums[n * 2 + 1]! + table.pull)).toPrecision(6)),
  );
  for (let r = 0; r < node.length; r++) score[r]! += leaves[node[r]!]!;
  const tree = (n: number): Tree => {
    const split = splits[n];
    return split ? [split.feature, cuts[split.feature]![split.bin]!, tree(n * 2), tree(n * 2 + 1)] : leaves[n]!;
  };
  return tree(1);
}

/** The cut that lowers the loss most, over all features; undefined when none leaves enough rows on both sides. */
function bestSplit(histogram: Numbers, offset: number, { cuts, least, pull }: Table): Split | undefined {
  let best: (Split & { gain: number }) | undefined;
  const quality = (g: number, h: number) => (g * g) / (h + pull);
  for (let feature = 0; feature < cuts.length; feature++) {
    const part = histogram.subarray(offset + feature * BINS * 2, offset + (feature + 1) * BINS * 2);
    let [g, h, left, weight] = [0, 0, 0, 0];
    for (let k = 0; k < part.length; k += 2) [g, h] = [g + part[k]!, h + part[k + 1]!];
    for (let bin = 0; bin < cuts[feature]!.length; bin++) {
      [left, weight] = [left + part[bin * 2]!, weight + part[bin * 2 + 1]!];
      if (weight < least || h - weight < least) continue;
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
