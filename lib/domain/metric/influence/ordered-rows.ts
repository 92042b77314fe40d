import { orderOf } from '../../../statistics/scores/order.ts';
import { LEAST_OF_A_RATE, type Worth, worthOf } from './worth.ts';

/** Rows from low scores to high, and those of one score, from high scores to low: where their last one stands, and what they weigh by class. */
export interface Ordered {
  readonly order: Uint32Array;
  readonly ends: Uint32Array;
  /** what the rows of each score weigh, by class, and all */
  readonly taken: Float64Array;
  readonly missed: Float64Array;
  readonly positive: number;
  readonly negative: number;
  readonly weights: Float64Array | undefined;
}

/** Rows in falling order of their scores, ties together; undefined unless both classes have a weight. */
export function rowsInOrder(
  scores: Float64Array,
  isPositive: (row: number) => boolean,
  weights?: Float64Array,
): Ordered | undefined {
  const order = orderOf(scores);
  const ends = new Uint32Array(order.length);
  const [taken, missed] = [new Float64Array(order.length), new Float64Array(order.length)];
  let [positive, negative, ties] = [0, 0, 0];
  for (let place = order.length - 1; place >= 0; ties++) {
    const score = scores[order[place]!]!;
    for (; place >= 0 && scores[order[place]!] === score; place--) {
      const row = order[place]!;
      const weight = weights ? weights[row]! : 1;
      if (isPositive(row)) taken[ties]! += weight;
      else missed[ties]! += weight;
    }
    ends[ties] = place + 1;
    positive += taken[ties]!;
    negative += missed[ties]!;
  }
  if (!(positive > 0 && negative > 0)) return undefined;
  const some = { ends: ends.subarray(0, ties), taken: taken.subarray(0, ties), missed: missed.subarray(0, ties) };
  return { order, ...some, positive, negative, weights };
}

/** What each row contributes: of positives and negatives a number a tie, spread over its rows by their weight. */
export function overTies(
  { order, ends, positive, negative, weights }: Ordered,
  isPositive: (row: number) => boolean,
  of: { positive: Float64Array; negative: Float64Array },
): Float64Array {
  const rows = order.length;
  const influence = new Float64Array(rows);
  let place = rows - 1;
  for (let at = 0; at < ends.length; at++) {
    for (; place >= ends[at]!; place--) {
      const row = order[place]!;
      const weight = weights ? weights[row]! : 1;
      influence[row] = isPositive(row)
        ? (rows * weight * of.positive[at]!) / positive
        : (rows * weight * of.negative[at]!) / negative;
    }
  }
  return influence;
}

/** Positives and negatives count each among their own. */
export function worthOfBoth(ordered: Ordered, isPositive: (row: number) => boolean): Worth[] {
  // what is kept is no order: of hundreds of classes each has one
  const { weights, positive, negative, rows } = { ...ordered, rows: ordered.order.length };
  return [true, false].map((side) => ({
    ...worthOf(rows, (row) => Number(isPositive(row) === side), weights, LEAST_OF_A_RATE),
    // of rows of one weight that is how many there are
    ...(!weights && { alone: side ? positive : negative }),
  }));
}
