import type { Features, Row, Task } from '../rows.ts';

/** A leaf (what it adds to the score) or `[index of the feature, threshold, when not above it, when above it]`. */
export type Tree = number | [number, number, Tree, Tree];
/** What the training rows showed of each value of a category: the share of label 1, the mean label, or the share of each class. */
export type Shares = Record<string, Record<string, number[]>>;
export type Settings = {
  rounds: number;
  learningRate: number;
  depth: number;
  /** The least a leaf may hold (sum of second derivatives), and how much it is pulled to nothing: of rare labels both must be small. */
  least?: number;
  pull?: number;
};
/**
 * Everything a prediction needs, as plain JSON: `base` is the score before any tree and `trees` what is added to it, one
 * list for each output (`softmax` has one for each class). `rows` and `average` (share or mean of the label) tell what it
 * was trained on.
 */
export type Model = {
  format: 2;
  rows: number;
  average: number[];
  settings: Settings;
  shares: Shares;
  base: number[];
  trees: Tree[][];
};

/** Pulls values with few rows to the average, as if each had this many more rows. */
const PRIOR_ROWS = 20;

/** What a label counts as: itself, or 1 of its class. */
export const targets = ({ loss, classes = [] }: Task, label: number): number[] =>
  loss === 'softmax' ? classes.map((_, k) => Number(k === label)) : [label];

/** The row as numbers, in the order trees name them: a category is what the training rows showed of it, -1 if they never had it. */
export function encode(task: Task, shares: Shares, row: Features): number[] {
  const outputs = task.classes?.length ?? 1;
  return task.features.flatMap(({ name, type }) =>
    type === 'number'
      ? [row[name] as number]
      : (shares[name]?.[row[name] as string] ?? new Array<number>(outputs).fill(-1)),
  );
}

/** The score of each output, before it is made a chance. */
export function scoresOf(model: Model, x: readonly number[]): number[] {
  return model.trees.map((trees, k) => {
    let score = model.base[k]!;
    for (let tree of trees) {
      while (typeof tree !== 'number') tree = x[tree[0]]! > tree[1] ? tree[3] : tree[2];
      score += tree;
    }
    return score;
  });
}

/**
 * What the model says of a row, to six decimals (chances) or two (numbers): the same here, over HTTP and in files. One
 * chance, one number, or a chance for each class in their order.
 */
export function predict(task: Task, model: Model, row: Features): number[] {
  const scores = scoresOf(model, encode(task, model.shares, row));
  if (task.loss === 'squared') return scores.map((score) => Math.round(score * 100) / 100);
  const chances = task.loss === 'softmax' ? softmax(scores) : scores.map((score) => 1 / (1 + Math.exp(-score)));
  return chances.map((chance) => Math.round(1e6 * chance) / 1e6);
}

/** Scores as chances that add up to 1. */
export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The average of each target of each value of one category, smoothed towards the average of all. */
export function sharesOf(task: Task, rows: readonly Row[], column: string, average: readonly number[]) {
  const counts: Record<string, { rows: number; sums: number[] }> = {};
  for (const { features, label } of rows) {
    const value = features[column] as string;
    counts[value] ??= { rows: 0, sums: average.map(() => 0) };
    counts[value].rows++;
    for (const [k, target] of targets(task, label).entries()) counts[value].sums[k]! += target;
  }
  return Object.fromEntries(
    Object.keys(counts)
      .sort()
      .map((value) => {
        const { rows: n, sums } = counts[value]!;
        const smooth = (sum: number, k: number) => (sum + PRIOR_ROWS * average[k]!) / (n + PRIOR_ROWS);
        return [value, sums.map((sum, k) => Number(smooth(sum, k).toPrecision(6)))];
      }),
  );
}
