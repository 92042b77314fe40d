import { mapMeasure } from '../../../statistics/interval.ts';
import { measureAuc } from '../../../statistics/scores/auc-interval.ts';
import { massOfClass } from '../../metric/class-table.ts';
import { LEAST_OF_A_RATE } from '../../metric/influence/worth.ts';
import { briefColumnOf, type FirstLook, type Mass, type SecondLook, type TwoLooks } from '../../metric/looks.ts';
import type { MetricName } from '../../metric/metrics.ts';
import { measureKsOf, perfectBy } from '../../metric/ordering.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import { whyNoClassOf } from '../../quality/measure.ts';
import { USUAL_THRESHOLD } from '../../quality/quality-policy.ts';
import type { Task } from '../../task/task.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import {
  areaByCode,
  areaOf,
  type CodesCounted,
  classSizes,
  distanceOf,
  precisionOf,
  precisionPulls,
} from './ordering-of-counts.ts';
import { BLOCK, ScoreCodes } from './score-codes.ts';
import { MixedCodes } from './tally.ts';
import { placeOfCode, type ToldApart, tellApart } from './told-apart.ts';

/** What scores of one model were told apart by. */
class ModelCodes {
  readonly codes = new ScoreCodes();
  #mixed: MixedCodes | undefined;
  #latest: ScoredRows | undefined;
  #room = new Int32Array(0);

  get mixed(): MixedCodes {
    this.#mixed ??= new MixedCodes(this.codes.codes);
    return this.#mixed;
  }

  /** The code of each row; good until other rows are asked for. */
  of(rows: ScoredRows): Int32Array {
    if (this.#latest === rows) return this.#room;
    if (this.#room.length < rows.rows) this.#room = new Int32Array(rows.rows);
    this.#latest = rows;
    for (let from = 0; from < rows.rows; from += BLOCK) {
      const to = Math.min(rows.rows, from + BLOCK);
      this.codes.write(rows.scores!, from, to, this.#room.subarray(from, to));
    }
    return this.#room;
  }
}

/** How well scores of two classes order rows that count unlike, belong together, or to which one model alone gave a score: counted by ranges of the scores, as `PartsMeasured` does it of all others. */
export class ScoreOrders {
  readonly #models: readonly (ModelCodes | undefined)[];
  readonly #shift: number;

  /**
   * @param most codes of a model, and again of all slices
   * @param slices that are measured
   */
  constructor(parts: HeldOutParts, most: number, slices: number) {
    const models: (ModelCodes | undefined)[] = [undefined, undefined];
    for (const { challenger, champion } of parts.parts())
      for (const [at, { scores }] of [challenger, ...(champion ? [champion] : [])].entries()) {
        if (!scores) continue;
        models[at] ??= new ModelCodes();
        models[at].codes.count(scores);
      }
    for (const model of models) model?.codes.seal(most);
    this.#models = models;
    const widest = Math.max(1, ...models.map((model) => model?.codes.codes ?? 1));
    this.#shift = Math.max(0, Math.ceil(Math.log2((widest * slices) / most)));
  }

  /** The looks at all rows, or at those of a slice; those at all rows find out which codes stand for several scores. */
  of(what: 'all' | 'slice'): ScoresLooked {
    return new ScoresLooked(this.#models.map((model) => model && new OrderLook(model, what, this.#shift)));
  }
}

/** The scores of some rows as they are looked at. */
export class ScoresLooked {
  readonly #models: readonly (OrderLook | undefined)[];

  constructor(models: readonly (OrderLook | undefined)[]) {
    this.#models = models;
  }

  looks(name: MetricName, model: number): TwoLooks | undefined {
    const [order, end] = [this.#models[model], ENDS[name]];
    if (!order || !end) return undefined;
    return ({ weights }) => order.lookFor(end, weights !== undefined);
  }

  /** Why a model's answers choose no class, of each. */
  doubts(task: Task): (string | undefined)[] {
    return this.#models.map((model) => model && whyNoClassOf(task, USUAL_THRESHOLD, model));
  }
}

/** How a metric ends, when all rows have been there once. */
type End = (of: OrderLook, counted: CodesCounted) => SecondLook;

/** One model's scores of some rows: what rows of each code and class count. */
class OrderLook {
  rows = 0;
  /** Scores that are no chances, the lowest and the highest of all, and those at which the classes meet. */
  outside = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  leastPositive = Number.POSITIVE_INFINITY;
  mostNegative = Number.NEGATIVE_INFINITY;
  weighed = false;
  readonly shift: number;
  readonly model: ModelCodes;
  readonly #whole: boolean;
  readonly #counts: Float64Array;
  #latest: ScoredRows | undefined;
  #counted: { readonly is: CodesCounted | undefined } | undefined;
  #told: ToldApart | undefined;

  constructor(model: ModelCodes, what: 'all' | 'slice', shift: number) {
    this.model = model;
    this.#whole = what === 'all';
    this.shift = this.#whole ? 0 : shift;
    this.#counts = new Float64Array(2 * ((model.codes.codes >>> this.shift) + 1));
  }

  lookFor(end: End, weighed: boolean): FirstLook {
    this.weighed = weighed;
    return {
      add: (rows) => this.#add(rows),
      end: () => {
        this.#counted ??= { is: this.#end() };
        return this.#counted.is && end(this, this.#counted.is);
      },
    };
  }

  /** Metrics ask one after the other, of the same rows. */
  #add(rows: ScoredRows): void {
    if (this.#latest === rows) return;
    this.#latest = rows;
    this.rows += rows.rows;
    const [codes, counts, { truths, weights, scores }] = [this.model.of(rows), this.#counts, rows];
    for (let row = 0; row < rows.rows; row++)
      counts[((codes[row]! >> this.shift) << 1) | truths[row]!]! += weights ? weights[row]! : 1;
    if (this.#whole) this.model.mixed.add({ scores: scores!, codes }, rows.rows);
    this.#ends(scores!, truths);
  }

  #ends(scores: Float64Array, truths: Float64Array): void {
    for (let row = 0; row < truths.length; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) this.outside++;
      if (score < this.least) this.least = score;
      if (score > this.most) this.most = score;
      if (truths[row] === 1) {
        if (score < this.leastPositive) this.leastPositive = score;
      } else if (score > this.mostNegative) this.mostNegative = score;
    }
  }

  #end(): CodesCounted | undefined {
    const [counts, mixed] = [this.#counts, this.model.mixed.by(this.shift)];
    const sizes = classSizes(counts);
    return sizes.positives > 0 && sizes.negatives > 0 ? { counts, mixed, ...sizes } : undefined;
  }

  /** Positives and negatives, each among their own. */
  bothClasses({ positives, negatives }: CodesCounted): Mass[] {
    return ([1, 0] as const).map((truth) => ({
      ...{ of: massOfClass(truth, { trues: 1, guesses: 0 }), least: LEAST_OF_A_RATE },
      ...(!this.weighed && { alone: truth === 1 ? positives : negatives }),
    }));
  }

  /** Writes how far each row pulls, from how far one of each code told apart and class does that counts 1. */
  pullBy({ counts }: CodesCounted, pullsOf: (few: Float64Array) => Float64Array): SecondLook['pull'] {
    this.#told ??= tellApart(counts, this.shift);
    const told = this.#told;
    const pulls = pullsOf(told.counts as Float64Array);
    return (rows, into) => {
      const [codes, { truths, weights }] = [this.model.of(rows), rows];
      for (let row = 0; row < rows.rows; row++) {
        const pull = pulls[(placeOfCode(told, codes[row]!) << 1) | truths[row]!]!;
        into[row] = weights ? weights[row]! * pull : pull;
      }
    };
  }
}

const ENDS: { readonly [name in MetricName]?: End } = {
  auc: (of, counted) => ({
    ...areaLook(of, counted, 1),
    measure: () => measureAuc(areaOf(counted).estimate),
  }),
  gini: (of, counted) => {
    const { value, off, ...look } = areaLook(of, counted, 2);
    const measure = () => mapMeasure(measureAuc(areaOf(counted).estimate), (area) => 2 * area - 1);
    return { ...look, value: 2 * value - 1, off: 2 * off, measure };
  },
  ks: distanceLook,
  averagePrecision: precisionLook,
};

/** @param times as far as the AUC each row pulls */
function areaLook(of: OrderLook, counted: CodesCounted, times: number) {
  const { positives, negatives } = counted;
  const { value, off } = areaOf(counted);
  const pull = of.pullBy(counted, (few) =>
    areaByCode(few).map((area, at) => (times * of.rows * (area - value)) / (at % 2 === 1 ? positives : negatives)),
  );
  return { value, off, pull, masses: of.bothClasses(counted) };
}

function precisionLook(of: OrderLook, counted: CodesCounted): SecondLook {
  const { positives, negatives } = counted;
  const scale = of.rows / (positives + negatives);
  const pull = of.pullBy(counted, (few) => {
    const pulls = precisionPulls(few, positives, negatives);
    return pulls.map((each) => scale * each);
  });
  const doubt = perfectBy(of.leastPositive, of.mostNegative);
  return { ...precisionOf(counted, of.weighed), pull, masses: of.bothClasses(counted), doubt };
}

/** The pulls and the rows on the wrong side of the cut are those of `kolmogorovSmirnov` in metric/ordering.ts. */
function distanceLook(of: OrderLook, counted: CodesCounted): SecondLook {
  const { value, off, from } = distanceOf(counted);
  const { counts, positives, negatives } = counted;
  let [hits, wrong] = [0, 0];
  for (let at = 2 * from; at < counts.length; at += 2) {
    wrong += counts[at]! / negatives;
    hits += counts[at + 1]! / positives;
  }
  const { rows: all, shift, model } = of;
  const pull: SecondLook['pull'] = (rows, into) => {
    const [codes, { truths, weights }] = [model.of(rows), rows];
    for (let row = 0; row < rows.rows; row++) {
      const above = Number(codes[row]! >> shift >= from);
      const part = truths[row] === 1 ? (above - hits) / positives : (wrong - above) / negatives;
      into[row] = all * (weights ? weights[row]! : 1) * part;
    }
  };
  const wrongSide = ([1, 0] as const).map((truth) => ({
    least: LEAST_OF_A_RATE,
    of: briefColumnOf((rows) => {
      const [codes, { truths }] = [model.of(rows), rows];
      return (row) => Number(truths[row] === truth && (codes[row]! >> shift >= from ? 0 : 1) === truth);
    }),
  }));
  const measure: SecondLook['measure'] = (_, rows) => measureKsOf(value, rows);
  return { value, off, pull, masses: [...of.bothClasses(counted), ...wrongSide], measure };
}
