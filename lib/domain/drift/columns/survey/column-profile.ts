import type { Repeats } from '../distinct.ts';
import type { ClockKind } from '../spelling/clock-writing.ts';
import type { NumberLike } from './number-like.ts';

/** What a column's values turned out to be, all that rules about it need. Times are shares of the values. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'category' | ClockKind;
  readonly values: number;
  readonly repeats: Repeats;
  /** of texts: whether they rise (or fall) from run to run but for one in fifty, as in a file sorted by them */
  readonly sorted: boolean;
  /** in how many runs of equal values its rows stand: as many as values in a file written day by day */
  readonly runs: number;
  /** of numbers: whether all are whole, how far apart the ends are */
  readonly whole: boolean;
  readonly range: number;
  /** of numbers: whether they never fall from row to row, or never rise, and of those that do so their correlation with the row's number, 0 to 1 */
  readonly monotonous: boolean;
  readonly evenness: number;
  /** whether such numbers go on as a clock or a counter does, not as a sorted column of amounts */
  readonly ticks: boolean;
  readonly dates: boolean;
  /** of clocks: whether they rise (or fall) from row to row but for one row in fifty, as in a file of several days */
  readonly goesOn: boolean;
  readonly epoch: boolean;
  readonly serialDays: boolean;
  /** of texts: all are UUIDs or digests; how many words they have on average */
  readonly digests: boolean;
  readonly words: number;
  /** of texts: whether nearly all of the first ones have a digit, as keys and codes have */
  readonly digits: boolean;
  /** of texts: all are addresses, `https://…` */
  readonly addresses: boolean;
  /** of JSON arrays of as many numbers: how many */
  readonly dimension?: number | undefined;
  /** of texts: what there is of numbers, where half of the values may be some */
  readonly numbers?: NumberLike | undefined;
}

/** Below so many values nothing is said of how they repeat or rise: that few differ by chance. */
export const FEWEST = 20;
/** Texts of which so many stand in one row alone are no categories. */
export const MOSTLY_SINGLE = 0.4;
