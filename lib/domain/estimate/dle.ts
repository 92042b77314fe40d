import { decileBin } from '../../statistics/distances/error-growth.ts';
import { type Measure, normalInterval } from '../../statistics/interval.ts';
import type { Estimate } from '../../statistics/mean.ts';
import { meanEstimate } from '../../statistics/mean.ts';
import { relativeLossError } from '../../statistics/scores/calibration.ts';
import type { Row } from '../drift/columns/value.ts';
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
  // both halves together, as what was missed is known of them and not of a model of all rows
  const expected = Float64Array.from(open, (row) => {
    const cells = cellsOf(row);
    return (halves[0](cells) + halves[1](cells)) / 2;
  });
  return { error, expected: normalInterval(corrected(expected, held, losses), [0, Number.POSITIVE_INFINITY])! };
}

/**
 * The mean of expected losses, moved by what was missed on held-out rows of the same tenth of expected loss. Three errors add up:
 * which rows came, what their loss is beyond what is expected of them, and how well each tenth's miss is known.
 */
function corrected(expected: Float64Array, held: readonly number[], losses: readonly number[]): Estimate {
  const tenth = decileBin(held);
  const groups = Array.from({ length: 10 }, () => ({ misses: [] as number[], asked: 0 }));
  for (const [row, value] of held.entries()) groups[tenth(value)]!.misses.push(losses[row]! - value);
  for (const value of expected) groups[tenth(value)]!.asked += 1 / expected.length;
  const mean = meanEstimate(expected)!;
  let [miss, known, beyond] = [0, 0, 0];
  for (const { misses, asked } of groups) {
    const of = meanEstimate(Float64Array.from(misses));
    if (of === undefined) continue;
    miss += asked * of.value;
    known += (asked * of.standardError) ** 2;
    beyond += (asked * of.standardError ** 2 * misses.length) / expected.length;
  }
  return { value: Math.max(0, mean.value + miss), standardError: Math.sqrt(mean.standardError ** 2 + known + beyond) };
}

/** The request's cells, where they were captured, and the prediction. */
const cellsOf = ({ input, answer }: Predicted): Row => [...(input ?? []), String(answer.predicted)];
