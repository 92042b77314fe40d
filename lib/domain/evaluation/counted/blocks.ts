import { logLossOf } from '../../../statistics/scores/losses.ts';
import type { Answers } from '../held-out/gather-answers.ts';
import type { HeldOutRows } from '../held-out/held-out.ts';
import { BLOCK, type ScoreCodes } from './score-codes.ts';

/** What one model answered to the rows of a block: scores, their codes, and what they cost. */
export interface BlockAnswers {
  readonly scores: Float64Array;
  readonly codes: Int32Array;
  readonly logLoss: Float64Array;
  readonly brier: Float64Array;
}

/** Some rows of a binary task: of each its cell (4 · truth + 2 · chosen by the challenger + chosen by the champion), and of each model that gave scores what it answered. */
export interface Block {
  readonly rows: number;
  readonly cells: Uint8Array;
  readonly models: readonly BlockAnswers[];
}

const room = (): BlockAnswers => ({
  scores: new Float64Array(BLOCK),
  codes: new Int32Array(BLOCK),
  logLoss: new Float64Array(BLOCK),
  brier: new Float64Array(BLOCK),
});

/** Rows of predictions block by block, in the same memory again and again. */
export class Blocks {
  readonly #codes: readonly ScoreCodes[];
  readonly #cells = new Uint8Array(BLOCK);
  readonly #models: readonly BlockAnswers[];
  readonly #order = new Int32Array(BLOCK);
  readonly #sorted: { readonly cells: Uint8Array; readonly models: readonly BlockAnswers[] };

  constructor(codes: readonly ScoreCodes[]) {
    this.#codes = codes;
    this.#models = codes.map(room);
    this.#sorted = { cells: new Uint8Array(BLOCK), models: codes.map(room) };
  }

  /** @param costs whether what scores cost is asked for, and the scores themselves */
  *of(part: HeldOutRows, costs: boolean): Generator<{ readonly block: Block; readonly from: number }> {
    for (let from = 0; from < part.rows; from += BLOCK) {
      const to = Math.min(part.rows, from + BLOCK);
      this.#chosen(part, from, to);
      for (const [at, codes] of this.#codes.entries()) {
        const { scores } = (at === 0 ? part.challenger : part.champion!) as Required<Answers>;
        codes.write(scores!, from, to, this.#models[at]!.codes);
        if (costs) cost(this.#models[at]!, this.#cells, scores!, from, to);
      }
      yield { block: { rows: to - from, cells: this.#cells, models: this.#models }, from };
    }
  }

  /** The rows of each of some groups, by the group each row is of, -1 for none; good until the next are asked for. */
  *byGroup(
    block: Block,
    groups: Int32Array,
    { starts, costs }: { starts: Int32Array; costs: boolean },
  ): Generator<{ group: number; block: Block }> {
    const count = starts.length - 1;
    starts.fill(0);
    for (let row = 0; row < block.rows; row++) if (groups[row]! >= 0) starts[groups[row]! + 1]!++;
    for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
    const sorted = this.#sorted;
    const order = this.#orderBy(groups, starts, block.rows);
    const all = starts[count]!;
    pick(block.cells, order, sorted.cells, all);
    for (const [at, model] of block.models.entries()) {
      const into = sorted.models[at]!;
      pick(model.codes, order, into.codes, all);
      if (costs) for (const column of COSTS) pick(model[column], order, into[column], all);
    }
    for (let group = 0; group < count; group++) {
      const [from, to] = [starts[group]!, starts[group + 1]!];
      if (from === to) continue;
      const models = sorted.models.map((model) => some(model, from, to));
      yield { group, block: { rows: to - from, cells: sorted.cells.subarray(from, to), models } };
    }
  }

  #orderBy(groups: Int32Array, starts: Int32Array, rows: number): Int32Array {
    const [next, order] = [starts.slice(), this.#order];
    for (let row = 0; row < rows; row++) {
      const group = groups[row]!;
      if (group >= 0) order[next[group]!++] = row;
    }
    return order;
  }

  #chosen({ truths, challenger, champion }: HeldOutRows, from: number, to: number): void {
    const [one, other] = [challenger.predicted, champion?.predicted ?? challenger.predicted];
    const cells = this.#cells;
    for (let row = from; row < to; row++) cells[row - from] = 4 * truths[row]! + 2 * one[row]! + other[row]!;
  }
}

function cost(into: BlockAnswers, cells: Uint8Array, from: Float64Array, start: number, end: number): void {
  const { scores, logLoss, brier } = into;
  for (let row = 0; row < end - start; row++) {
    const score = from[start + row]!;
    const happened = cells[row]! >> 2;
    scores[row] = score;
    const chance = happened === 1 ? score : 1 - score;
    logLoss[row] = chance > 1e-9 && chance < 1 - 1e-9 ? -Math.log(chance) : logLossOf(chance);
    brier[row] = (happened - score) ** 2;
  }
}

const COSTS = ['scores', 'logLoss', 'brier'] as const;

function pick<T extends Float64Array | Int32Array | Uint8Array>(from: T, order: Int32Array, into: T, count: number) {
  for (let at = 0; at < count; at++) into[at] = from[order[at]!]!;
}

const some = ({ scores, codes, logLoss, brier }: BlockAnswers, from: number, to: number): BlockAnswers => ({
  scores: scores.subarray(from, to),
  codes: codes.subarray(from, to),
  logLoss: logLoss.subarray(from, to),
  brier: brier.subarray(from, to),
});
