import type { Row } from '../drift/value.ts';
import { relativeLossError } from '../quality/calibration.ts';
import { around, type Measure, meanEstimate } from '../quality/interval.ts';
import type { Labelled, Predicted } from '../quality/join.ts';
import { learnLoss } from './loss-learner.ts';

/** Labelled rows learned from; of more, every k-th is taken. */
const MOST = 20_000;

/** What a loss is expected to be on rows without labels; `error` is how far expected losses were from those that happened. */
export type ExpectedLoss = { error: Measure; expected: Measure };

/**
 * Direct loss estimation (NannyML's DLE): a model learns on labelled rows what the loss of a prediction is from the request and the
 * prediction itself, and says what to expect of rows without labels. Before it is believed, every other row is predicted by a model
 * that learned from the rest, and expected losses are held against those that happened (see `relativeLossError`).
 * @param lossOf of an error: its size for MAE, its square for MSE
 * @returns undefined where there are too few rows to try
 */
export function expectedLoss(
  labelled: readonly Labelled[],
  open: readonly Predicted[],
  lossOf: (error: number) => number,
): ExpectedLoss | undefined {
  const step = Math.ceil(labelled.length / MOST);
  const known = labelled.filter((_, index) => index % step === 0);
  if (known.length < 4 || open.length < 2) return undefined;
  const losses = known.map(({ truth, answer }) => lossOf(truth - answer.predicted));
  const cells = known.map(cellsOf);
  const learn = (kept: (row: number) => boolean) =>
    learnLoss(
      cells.filter((_, row) => kept(row)),
      losses.filter((_, row) => kept(row)),
    );
  const halves = [learn((row) => row % 2 === 1), learn((row) => row % 2 === 0)] as const;
  const held = cells.map((row, index) => halves[(index % 2) as 0 | 1](row));
  const order = held.map((_, row) => row).sort((a, b) => held[a]! - held[b]!);
  const error = relativeLossError(
    order.map((row) => held[row]!),
    order.map((row) => losses[row]!),
  );
  if (error === undefined) return undefined;
  const model = learn(() => true);
  const expected = Float64Array.from(open, (row) => model(cellsOf(row)));
  const mean = meanEstimate(expected)!;
  const unexplained = held.reduce((sum, value, row) => sum + (losses[row]! - value) ** 2, 0) / held.length;
  const standardError = Math.hypot(mean.standardError, Math.sqrt(unexplained / open.length));
  return { error, expected: around({ value: mean.value, standardError }, [0, Number.POSITIVE_INFINITY])! };
}

/** The request's cells, where they were captured, and the prediction. */
const cellsOf = ({ input, answer }: Predicted): Row => [...(input ?? []), String(answer.predicted)];
