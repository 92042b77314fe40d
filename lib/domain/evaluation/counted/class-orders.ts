import { meanOfAreas } from '../../../statistics/scores/macro-auc.ts';
import { KishSums } from '../../metric/influence/kish-sums.ts';
import type { Pulls } from '../../metric/influence/pulls.ts';
import { LEAST_OF_A_RATE } from '../../metric/influence/worth.ts';
import { briefColumnOf, type FirstLook, type SecondLook, type TwoLooks } from '../../metric/looks.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import { areaByCode, areaOf, type CodeCounts, classSizes } from './ordering-of-counts.ts';
import { BLOCK, ScoreCodes } from './score-codes.ts';
import { MixedCodes } from './tally.ts';
import { placeOfCode, type ToldApart, tellApart } from './told-apart.ts';

/** Of more classes each has as many codes as one of so many, but only where chances were seen. */
const MANY_CLASSES = 32;

/** What chances of one class were told apart by, of one model. */
interface ClassCodes {
  readonly codes: ScoreCodes;
  readonly mixed: MixedCodes;
}

/** How well the chances of several classes order the rows, each against all others (`macroAuc`), counted by ranges of the chances as scores of two classes are. */
export class ClassOrders {
  /** Of each model that gave chances, class by class. */
  readonly #models: readonly (readonly ClassCodes[] | undefined)[];
  readonly #shift: number;

  /**
   * @param most codes, of all classes of a model together and again of all slices
   * @param slices that are measured
   */
  constructor(parts: HeldOutParts, most: number, slices: number) {
    const models: ScoreCodes[][] = [];
    for (const { challenger, champion } of parts.parts())
      for (const [at, { chances }] of [challenger, ...(champion ? [champion] : [])].entries())
        for (const [k, of] of (chances ?? []).entries()) {
          models[at] ??= chances!.map(() => new ScoreCodes());
          models[at][k]!.count(of);
        }
    this.#models = models.map((classes) => {
      const many = classes.length > MANY_CLASSES;
      for (const codes of classes) codes.seal(many ? most / MANY_CLASSES : most / classes.length, many);
      return classes.map((codes) => ({ codes, mixed: new MixedCodes(codes.codes) }));
    });
    this.#shift = Math.max(0, Math.ceil(Math.log2(slices)));
  }

  /** The looks at all rows, or at those of a slice; those at all rows find out which codes stand for several chances. */
  looks(model: number, of: 'all' | 'slice'): TwoLooks | undefined {
    const codes = this.#models[model];
    return codes && ((shape) => new AreasLook(codes, shape, of === 'all' ? 0 : this.#shift));
  }
}

/** Codes of some chances, written by one after the other. */
const ROOM = new Int32Array(BLOCK);

class AreasLook implements FirstLook {
  readonly #codes: readonly ClassCodes[];
  readonly #shift: number;
  readonly #counts: readonly CodeCounts[];
  /** Of each class what its rows, and what those of all others, count as: of rows of one weight how many there are. */
  readonly #worth: readonly (readonly [KishSums, KishSums])[];
  readonly #weighed: boolean;
  #rows = 0;

  constructor(codes: readonly ClassCodes[], { weights }: ScoredRows, shift: number) {
    this.#weighed = weights !== undefined;
    this.#codes = codes;
    this.#shift = shift;
    const Counts = weights ? Float64Array : Int32Array;
    this.#worth = codes.map(() => [new KishSums(), new KishSums()]);
    this.#counts = codes.map((of) => new Counts(2 * ((of.codes.codes >>> shift) + 1)));
  }

  add(rows: ScoredRows): void {
    const { chances, truths, weights } = rows;
    const shift = this.#shift;
    this.#rows += rows.rows;
    if (weights)
      for (const [k, sides] of this.#worth.entries())
        for (const side of [0, 1] as const) {
          const masses = weights.map((weight, row) => (Number(truths[row] === k) === side ? weight : 0));
          sides[side].add(masses, rows.rows);
        }
    for (const [k, { codes, mixed }] of this.#codes.entries()) {
      const counts = this.#counts[k]!;
      byBlocks(codes, chances![k]!, (from, to) => {
        if (shift === 0) mixed.add({ scores: chances![k]!.subarray(from, to), codes: ROOM }, to - from);
        for (let row = from; row < to; row++) {
          const at = ((ROOM[row - from]! >> shift) << 1) | (truths[row] === k ? 1 : 0);
          counts[at]! += weights ? weights[row]! : 1;
        }
      });
    }
  }

  end(): SecondLook | undefined {
    const all = this.#counts.map((counts, k) => {
      return { counts, mixed: this.#codes[k]!.mixed.by(this.#shift), ...classSizes(counts) };
    });
    if (all.some(({ positives, negatives }) => !(positives > 0 && negatives > 0))) return undefined;
    const areas = all.map(areaOf);
    const estimates = areas.flatMap(({ estimate }) => estimate ?? []);
    const measure = ({ n, squares }: Pulls) => {
      return estimates.length < areas.length ? undefined : meanOfAreas(estimates, squares / (n - 1) / n);
    };
    const mean = (of: 'value' | 'off') => areas.reduce((sum, area) => sum + area[of] / areas.length, 0);
    const tables = all.map((each, k) => this.#pullsOf(each, areas[k]!.value));
    return {
      ...{ value: mean('value'), off: mean('off'), measure },
      pull: (rows, into) => this.#pull(tables, rows, into),
      masses: all.flatMap(({ positives, negatives }, k) =>
        ([1, 0] as const).map((side) => ({
          ...{ of: isOf(k, side), least: LEAST_OF_A_RATE },
          alone: this.#weighed ? this.#worth[k]![side].worth : side === 1 ? positives : negatives,
        })),
      ),
    };
  }

  /** How far a row of each code told apart pulls the mean. */
  #pullsOf({ counts }: { counts: CodeCounts }, value: number) {
    const told = tellApart(counts, this.#shift);
    const { positives, negatives } = classSizes(counts);
    const pulls = areaByCode(told.counts);
    for (let at = 0; at < pulls.length; at++)
      pulls[at] = ((pulls[at]! - value) * this.#rows) / (at % 2 === 1 ? positives : negatives) / this.#counts.length;
    return { pulls, told };
  }

  #pull(tables: readonly { pulls: Float64Array; told: ToldApart }[], rows: ScoredRows, into: Float64Array): void {
    const { chances, truths, weights } = rows;
    into.fill(0, 0, rows.rows);
    for (const [k, { pulls, told }] of tables.entries())
      byBlocks(this.#codes[k]!.codes, chances![k]!, (from, to) => {
        for (let row = from; row < to; row++) {
          const pull = pulls[(placeOfCode(told, ROOM[row - from]!) << 1) | (truths[row] === k ? 1 : 0)]!;
          into[row]! += weights ? weights[row]! * pull : pull;
        }
      });
  }
}

function byBlocks(codes: ScoreCodes, chances: Float64Array, take: (from: number, to: number) => void): void {
  for (let from = 0; from < chances.length; from += BLOCK) {
    const to = Math.min(chances.length, from + BLOCK);
    codes.write(chances, from, to, ROOM);
    take(from, to);
  }
}

/** 1 of a row that is of a class, or of one that is not. */
const isOf = (k: number, side: 0 | 1) =>
  briefColumnOf(
    ({ truths }) =>
      (row) =>
        Number((truths[row] === k) === (side === 1)),
  );
