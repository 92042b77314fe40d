import { RELIABILITY_BINS, type ReliabilityBin, reliabilityBin } from '../../../statistics/scores/calibration.ts';
import { PowerSums } from '../../metric/influence/power-sums.ts';
import type { Block, BlockAnswers } from './blocks.ts';
import { BLOCK } from './score-codes.ts';

/** What is counted of the scores of one model. */
export class ScoreTally {
  /** By code and truth, side by side. */
  readonly counts: Int32Array;
  readonly logLoss = new PowerSums();
  readonly brier = new PowerSums();
  /** Scores that are no chances, the lowest and the highest of all, and those at which the classes meet. */
  outside = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  leastPositive = Number.POSITIVE_INFINITY;
  mostNegative = Number.NEGATIVE_INFINITY;
  /** Neighbouring codes counted as one, in bits. */
  readonly shift: number;
  /** By bin of chances: rows, what was predicted, what happened, and the squares of how far apart both are. */
  readonly #bins = new Float64Array(4 * RELIABILITY_BINS);

  constructor(codes: number, shift: number) {
    this.shift = shift;
    this.counts = new Int32Array(2 * ((codes >>> shift) + 1));
  }

  /** Takes rows for the order of their scores alone. */
  addOrder({ codes }: BlockAnswers, cells: Uint8Array, rows: number): void {
    const { counts, shift } = this;
    for (let row = 0; row < rows; row++) {
      const truth = cells[row]! >> 2;
      counts[((codes[row]! >> shift) << 1) | truth]!++;
    }
  }

  /** Takes rows for all else. */
  addCosts({ scores, logLoss, brier }: BlockAnswers, cells: Uint8Array, rows: number): void {
    this.logLoss.add(logLoss, rows);
    this.brier.add(brier, rows);
    this.#ends(scores, cells, rows);
    this.#reliability(scores, brier, cells, rows);
  }

  /** With what another took, but for the order. */
  absorb(other: ScoreTally): void {
    this.logLoss.absorb(other.logLoss);
    this.brier.absorb(other.brier);
    this.outside += other.outside;
    this.least = Math.min(this.least, other.least);
    this.most = Math.max(this.most, other.most);
    this.leastPositive = Math.min(this.leastPositive, other.leastPositive);
    this.mostNegative = Math.max(this.mostNegative, other.mostNegative);
    for (let at = 0; at < this.#bins.length; at++) this.#bins[at]! += other.#bins[at]!;
  }

  get bins(): ReliabilityBin[] {
    return Array.from({ length: RELIABILITY_BINS }, (_, bin) => {
      const [n, predicted, happened, spread] = this.#bins.subarray(4 * bin, 4 * bin + 4) as unknown as number[];
      return { n: n!, predicted: predicted!, happened: happened!, spread: spread! };
    });
  }

  #reliability(scores: Float64Array, brier: Float64Array, cells: Uint8Array, rows: number): void {
    const bins = this.#bins;
    for (let row = 0; row < rows; row++) {
      const at = reliabilityBin(scores[row]!) << 2;
      bins[at]!++;
      bins[at + 1]! += scores[row]!;
      bins[at + 2]! += cells[row]! >> 2;
      bins[at + 3]! += brier[row]!;
    }
  }

  #ends(scores: Float64Array, cells: Uint8Array, rows: number): void {
    let [outside, least, most] = [0, this.least, this.most];
    let [leastPositive, mostNegative] = [this.leastPositive, this.mostNegative];
    for (let row = 0; row < rows; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) outside++;
      if (score < least) least = score;
      if (score > most) most = score;
      if (cells[row]! >= 4) {
        if (score < leastPositive) leastPositive = score;
      } else if (score > mostNegative) mostNegative = score;
    }
    this.outside += outside;
    this.least = least;
    this.most = most;
    this.leastPositive = leastPositive;
    this.mostNegative = mostNegative;
  }
}

/** What is counted of some rows of a binary task: all that metrics of two models and of their difference need, but for how far a row pulls one model's order further than the other's. */
export class Tally {
  readonly cells = new Float64Array(8);
  readonly models: readonly ScoreTally[];
  readonly apart = { logLoss: new PowerSums(), brier: new PowerSums() };
  /** Whether both models gave every row the same score. */
  alike = true;
  rows = 0;

  /** @param codes of the scores of each model that gave some */
  constructor(codes: readonly number[], shift: number) {
    this.models = codes.map((each) => new ScoreTally(each, shift));
  }

  add(block: Block): void {
    this.addOrder(block);
    this.#addCosts(block);
  }

  /** Takes rows for the order of their scores alone: all else is absorbed from those who took the same rows. */
  addOrder({ rows, cells, models }: Block): void {
    for (const [at, tally] of this.models.entries()) tally.addOrder(models[at]!, cells, rows);
  }

  absorb(other: Tally): void {
    this.rows += other.rows;
    this.alike &&= other.alike;
    for (let cell = 0; cell < this.cells.length; cell++) this.cells[cell]! += other.cells[cell]!;
    for (const [at, tally] of this.models.entries()) tally.absorb(other.models[at]!);
    this.apart.logLoss.absorb(other.apart.logLoss);
    this.apart.brier.absorb(other.apart.brier);
  }

  #addCosts({ rows, cells, models }: Block): void {
    this.rows += rows;
    countCells(cells, rows, this.cells);
    for (const [at, tally] of this.models.entries()) tally.addCosts(models[at]!, cells, rows);
    const [one, other] = models;
    if (!one || !other) return;
    this.apart.logLoss.add(less(one.logLoss, other.logLoss, rows), rows);
    this.apart.brier.add(less(one.brier, other.brier, rows), rows);
    for (let row = 0; this.alike && row < rows; row++) this.alike = one.scores[row] === other.scores[row];
  }
}

/** Written and summed up block by block, by one after the other: there may be hundreds. */
const ROOM = new Float64Array(BLOCK);

function less(one: Float64Array, other: Float64Array, rows: number): Float64Array {
  for (let row = 0; row < rows; row++) ROOM[row] = one[row]! - other[row]!;
  return ROOM;
}

function countCells(cells: Uint8Array, rows: number, counts: Float64Array): void {
  for (let row = 0; row < rows; row++) counts[cells[row]!]!++;
}

/** Which codes stand for numbers that differ: of those of one number the order is sure. */
export class MixedCodes {
  readonly #first: Float64Array;
  readonly #mixed: Uint8Array;

  constructor(codes: number) {
    this.#first = new Float64Array(codes).fill(Number.NaN);
    this.#mixed = new Uint8Array(codes);
  }

  add({ scores, codes }: Pick<BlockAnswers, 'scores' | 'codes'>, rows: number): void {
    const [first, mixed] = [this.#first, this.#mixed];
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      if (mixed[code] === 1) continue;
      const score = scores[row]!;
      const before = first[code]!;
      if (before === score) continue;
      if (Number.isNaN(before)) first[code] = score;
      else mixed[code] = 1;
    }
  }

  /** The same of codes of which so many bits are left out. */
  by(shift: number): Uint8Array {
    if (shift === 0) return this.#mixed;
    const wider = new Uint8Array((this.#first.length >>> shift) + 1);
    const met = new Uint8Array(wider.length);
    for (let code = 0; code < this.#first.length; code++) {
      if (Number.isNaN(this.#first[code])) continue;
      const at = code >>> shift;
      if (met[at] === 1 || this.#mixed[code] === 1) wider[at] = 1;
      met[at] = 1;
    }
    return wider;
  }
}
