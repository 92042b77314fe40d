import type { Row, Task } from '../rows.ts';
import { encode, type Model, scoresOf } from './model.ts';

/** How many rows are explained, each against how many others: the work grows with their product and doubles with every feature. */
const EXPLAINED = 60;
const AGAINST = 16;
const MOST_FEATURES = 12;

/**
 * What each feature contributes to the scores of a model, in the shape of SageMaker Clarify's `analysis.json`
 * (`explanations.<method>.<label> {global_shap_values, expected_value}`): the mean of the absolute Shapley values of some
 * of the rows, a label for each output. Values are exact (Shapley 1953; the value of a coalition is the mean score when
 * its features are the row's and all others those of each of the rows held against it: Lundberg and Lee 2017,
 * interventional), from all 2^n coalitions. Throws for more than 12 features.
 */
export function explain(task: Task, model: Model, rows: readonly Row[]) {
  const n = task.features.length;
  if (n > MOST_FEATURES)
    throw new Error(`\`${n}\` features have 2^${n} coalitions: exact Shapley values are for ${MOST_FEATURES} at most`);
  const every = (count: number) => rows.filter((_, i) => i % Math.ceil(rows.length / count) === 0);
  const [explained, against] = [every(EXPLAINED), every(AGAINST)];
  const sums = model.trees.map(() => new Array<number>(n).fill(0));
  for (const row of explained)
    for (const [k, values] of shapley(task, model, row, against).entries())
      for (const [f, value] of values.entries()) sums[k]![f]! += Math.abs(value);
  const expected = against.map(({ features }) => scoresOf(model, encode(task, model.shares, features)));
  const labels = sums.map((values, k) => [
    `label${k}`,
    {
      global_shap_values: Object.fromEntries(task.features.map(({ name }, f) => [name, values[f]! / explained.length])),
      expected_value: expected.reduce((sum, scores) => sum + scores[k]!, 0) / against.length,
    },
  ]);
  return { version: '1.0', explanations: { kernel_shap: Object.fromEntries(labels) } };
}

/** The Shapley values of one row: for each output, one for each feature; they add up to its score less the mean score of the others. */
export function shapley(task: Task, model: Model, row: Row, against: readonly Row[]): number[][] {
  const n = task.features.length;
  const worth = Array.from({ length: 1 << n }, (_, coalition) => {
    const sums = model.trees.map(() => 0);
    for (const other of against) {
      const mixed = Object.fromEntries(
        task.features.map(({ name }, f) => [name, (coalition & (1 << f) ? row : other).features[name]!]),
      );
      for (const [k, score] of scoresOf(model, encode(task, model.shares, mixed)).entries()) sums[k]! += score;
    }
    return sums.map((sum) => sum / against.length);
  });
  const weights = Array.from({ length: n }, (_, size) => (factorial(size) * factorial(n - size - 1)) / factorial(n));
  return model.trees.map((_, k) =>
    task.features.map((__, f) =>
      worth.reduce((sum, value, coalition) => {
        if (coalition & (1 << f)) return sum;
        return sum + weights[sizeOf(coalition)]! * (worth[coalition | (1 << f)]![k]! - value[k]!);
      }, 0),
    ),
  );
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const sizeOf = (coalition: number): number => coalition.toString(2).replaceAll('0', '').length;
