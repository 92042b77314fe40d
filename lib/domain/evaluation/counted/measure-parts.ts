import { doubtClasses, whyNoClassOf } from '../../quality/measure.ts';
import { USUAL_THRESHOLD } from '../../quality/quality-policy.ts';
import type { Task } from '../../task/task.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import { type Block, Blocks } from './blocks.ts';
import { PartsCut, slicesBy } from './cut-parts.ts';
import { measureApart, measureTally } from './measure-tally.ts';
import type { CountedPlan, MeasuredRows, MeasuredWhole } from './measured.ts';
import { type Ordering, orderingOf } from './ordering-of-counts.ts';
import { OrdersApart } from './orders-apart.ts';
import { BLOCK, ScoreCodes } from './score-codes.ts';
import { MixedCodes, Tally } from './tally.ts';

/** Whoever takes blocks: of all rows, and of those of each slice that is measured. */
interface Takers<T> {
  readonly whole: T;
  readonly slices: readonly (readonly (T | undefined)[])[];
}

/**
 * Every metric of a binary task whose rows come part by part, in as much memory however many there are: what adds up over rows is added up, and of scores it is counted how many rows of each class lie between
 * one and another (`ScoreCodes`). So the order of rows that lie in one such place is not known: by as much as it could make of a value, both ends of its interval are further out.
 */
export class PartsMeasured {
  readonly #parts: HeldOutParts;
  readonly #task: Task;
  readonly #most: number;
  readonly #codes: readonly ScoreCodes[];
  readonly #blocks: Blocks;
  readonly #cuts: readonly PartsCut[];
  readonly #least: number;
  readonly #improper: readonly boolean[];

  constructor(parts: HeldOutParts, { task, slices, codes: most }: CountedPlan & { readonly task: Task }) {
    this.#parts = parts;
    this.#task = task;
    this.#most = most;
    this.#least = slices?.minimumRows ?? 0;
    const { codes, improper } = codesOf(parts, most);
    this.#codes = codes;
    this.#improper = improper;
    this.#blocks = new Blocks(codes);
    this.#cuts = (slices?.columns ?? []).map((slice) => new PartsCut(parts, slice, this.#least));
  }

  /** `doubt` is why the challenger's answers choose no class. */
  measure(): MeasuredWhole & { doubt: string | undefined } {
    const mixed = this.#codes.map(({ codes }) => new MixedCodes(codes));
    const tallies = this.#tally(mixed);
    const orderings = this.#each(tallies, (tally) =>
      tally.models.map(({ counts, shift }, model) => orderingOf(counts, mixed[model]!.by(shift))),
    );
    const apart = this.#each(tallies, (tally, at) => {
      const [one, other] = at(orderings)!;
      return one && other && new OrdersApart(tally, [one, other]);
    });
    if (this.#codes.length === 2) this.#give(apart);
    const measured = this.#each(tallies, (tally, at) => this.#measured(tally, at(orderings)!, at(apart)));
    const { cells } = tallies.whole;
    return {
      ...measured.whole,
      doubt: this.#doubtOf(tallies.whole)[0],
      compared: this.#parts.compared,
      positives: cells.subarray(4).reduce((sum, rows) => sum + rows, 0),
      ...slicesBy(this.#cuts, (cut, slice) => measured.slices[cut]![slice]),
    };
  }

  #tally(mixed: readonly MixedCodes[]): Takers<Tally> {
    const codes = this.#codes.map((each) => each.codes);
    const enough = this.#cuts.map(({ kept }) => kept.map(({ count }) => count >= this.#least));
    const measured = enough.flat().filter(Boolean).length;
    const wanted = Math.max(...codes, 1) / (this.#most / Math.max(1, measured));
    const shift = Math.max(0, Math.ceil(Math.log2(wanted)));
    const whole = new Tally(codes, 0);
    const slices = enough.map((cut) => cut.map((is) => (is ? new Tally(codes, shift) : undefined)));
    const also = ({ rows, models }: Block) => {
      for (const [at, each] of mixed.entries()) each.add(models[at]!, rows);
    };
    const [first, ...more] = slices;
    if (!first) this.#give({ whole, slices }, also);
    else {
      // what adds up of all rows is that of the slices of one column and of the rows in none of them
      const all = [...first, new Tally(codes, shift)];
      this.#give({ whole: { add: (block) => whole.addOrder(block) }, slices: [all, ...more] }, also);
      for (const each of all) if (each) whole.absorb(each);
    }
    return { whole, slices };
  }

  /** Gives everybody their rows, block by block: those in no slice of a column to whoever stands behind its slices. */
  #give(takers: Takers<{ add(block: Block): void } | undefined>, also?: (block: Block) => void): void {
    const costs = also !== undefined;
    const groups = new Int32Array(BLOCK);
    const starts = this.#cuts.map(({ kept }) => new Int32Array(kept.length + 2));
    for (const part of this.#parts.parts())
      for (const { block, from } of this.#blocks.of(part, costs)) {
        also?.(block);
        takers.whole?.add(block);
        for (const [at, cut] of this.#cuts.entries()) {
          cut.write(part.columns.get(cut.column)!, from, from + block.rows, groups);
          if (takers.slices[at]!.length > cut.kept.length) replaceNone(groups, block.rows, cut.kept.length);
          for (const { group, block: own } of this.#blocks.byGroup(block, groups, { starts: starts[at]!, costs }))
            takers.slices[at]![group]?.add(own);
        }
      }
  }

  /** Makes one thing of each; `at` finds the same place elsewhere. */
  #each<T, R>({ whole, slices }: Takers<T>, make: (one: T, at: <S>(of: Takers<S>) => S | undefined) => R): Takers<R> {
    return {
      whole: make(whole, (of) => of.whole),
      slices: slices.map((cut, c) => cut.map((one, s) => one && make(one, (of) => of.slices[c]![s]))),
    };
  }

  #measured(tally: Tally, orderings: readonly (Ordering | undefined)[], apart: OrdersApart | undefined): MeasuredRows {
    const of = (model: number) =>
      measureTally(tally, model, { ordering: orderings[model], improper: this.#improper[model]! });
    const improper = this.#improper.some(Boolean);
    const differences = { ...apart?.measure(improper), ...measureApart(tally, improper) };
    const [one, other] = this.#doubtOf(tally);
    const doubt = one ?? other;
    const { compared } = this.#parts;
    return {
      rows: tally.rows,
      challenger: doubtClasses(of(0), doubt),
      champion: compared ? doubtClasses(of(1), doubt) : undefined,
      differences: compared ? doubtClasses(differences, doubt) : {},
    };
  }

  /** Of each model. */
  #doubtOf({ models, rows }: Tally): (string | undefined)[] {
    return models.map(({ outside, least, most }) =>
      whyNoClassOf(this.#task, USUAL_THRESHOLD, { rows, outside, least, most }),
    );
  }
}

function replaceNone(groups: Int32Array, rows: number, by: number): void {
  for (let row = 0; row < rows; row++) if (groups[row]! < 0) groups[row] = by;
}

function codesOf({ parts }: HeldOutParts, most: number) {
  const codes: ScoreCodes[] = [];
  const improper: boolean[] = [];
  for (const { challenger, champion } of parts())
    for (const [at, answers] of [challenger, ...(champion ? [champion] : [])].entries()) {
      improper[at] = answers.improper;
      if (!answers.scores) continue;
      codes[at] ??= new ScoreCodes();
      codes[at].count(answers.scores);
    }
  for (const each of codes) each.seal(most);
  return { codes, improper };
}
