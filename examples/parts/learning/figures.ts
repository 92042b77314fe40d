import type { Row, Task } from '../rows.ts';
import { auc, aucDifference, brierLosses, logLosses, type Measured, mean } from './quality.ts';

type Answers = readonly (readonly number[])[];

/** A pipeline's own report, in the shape of SageMaker's model quality statistics: for people, Steward measures for itself. */
export function figuresOf(task: Task, rows: readonly Row[], challenger: Answers, champion: Answers | undefined) {
  const { name, metrics, difference } = KINDS[task.loss];
  const labels = rows.map(({ label }) => label);
  const average = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const base = { logistic: { base_rate: average }, squared: { mean: average }, softmax: {} }[task.loss];
  return {
    version: 0,
    dataset: { item_count: rows.length, ...base },
    [name]: statistics(metrics(labels, challenger)),
    ...(champion && {
      champion: { [name]: statistics(metrics(labels, champion)) },
      difference: statistics(difference(labels, challenger, champion)),
    }),
  };
}

interface Kind {
  readonly name: string;
  readonly metrics: (labels: readonly number[], answers: Answers) => Record<string, Measured>;
  readonly difference: (labels: readonly number[], challenger: Answers, champion: Answers) => Record<string, Measured>;
}

const first = (answers: Answers): Float64Array => Float64Array.from(answers, ([answer]) => answer!);
const isOne = (labels: readonly number[]): boolean[] => labels.map((label) => label === 1);
const losses = (
  labels: readonly number[],
  answers: Answers,
  loss: (answer: readonly number[], label: number) => number,
) => Float64Array.from(labels, (label, i) => loss(answers[i]!, label));
/** The mean of how much more each row costs with one model than with the other. */
const between = (
  labels: readonly number[],
  [one, other]: readonly [Answers, Answers],
  loss: (answer: readonly number[], label: number) => number,
) => mean(losses(labels, one, loss).map((value, i) => value - loss(other[i]!, labels[i]!)));

const absolute = ([answer]: readonly number[], label: number): number => Math.abs(answer! - label);
const square = ([answer]: readonly number[], label: number): number => (answer! - label) ** 2;
/** Of a row whose most likely class is the right one; of several the first. */
const right = (answer: readonly number[], label: number): number =>
  Number(answer.indexOf(Math.max(...answer)) === label);
const nats = (answer: readonly number[], label: number): number => -Math.log(Math.max(answer[label]!, 1e-15));

const KINDS: Record<Task['loss'], Kind> = {
  logistic: {
    name: 'binary_classification_metrics',
    metrics: (labels, answers) => ({
      auc: auc(isOne(labels), first(answers)),
      log_loss: mean(logLosses(isOne(labels), first(answers))),
      brier: mean(brierLosses(isOne(labels), first(answers))),
    }),
    difference: (labels, challenger, champion) => ({
      auc: aucDifference(isOne(labels), first(challenger), first(champion)),
    }),
  },
  squared: {
    name: 'regression_metrics',
    metrics: (labels, answers) => ({
      mae: mean(losses(labels, answers, absolute)),
      mse: mean(losses(labels, answers, square)),
    }),
    difference: (labels, challenger, champion) => ({ mae: between(labels, [challenger, champion], absolute) }),
  },
  softmax: {
    name: 'multiclass_classification_metrics',
    metrics: (labels, answers) => ({
      accuracy: mean(losses(labels, answers, right)),
      log_loss: mean(losses(labels, answers, nats)),
    }),
    difference: (labels, challenger, champion) => ({ accuracy: between(labels, [challenger, champion], right) }),
  },
};

/** The pair of `value` and `standard_deviation` is SageMaker's. */
const statistics = (measured: Record<string, Measured>) =>
  Object.fromEntries(
    Object.entries(measured).map(([name, { value, standardError, low, high }]) => [
      name,
      { value, standard_deviation: standardError, confidence_interval_95: [low, high] },
    ]),
  );
