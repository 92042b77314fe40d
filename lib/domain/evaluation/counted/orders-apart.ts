import { type Measures, mapMeasure } from '../../../statistics/interval.ts';
import { type ClassSums, differenceOfClasses } from '../../../statistics/scores/auc.ts';
import { measureEstimates, scarceClass } from '../../../statistics/scores/auc-interval.ts';
import { measurePullsApart } from '../../metric/influence/measure-pulls.ts';
import { PowerSums } from '../../metric/influence/power-sums.ts';
import { measuredMetric, sure } from '../../metric/measure-metric.ts';
import { perfectBy } from '../../metric/ordering.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import type { Block } from './blocks.ts';
import { answerAlike, evidenceOf, offBy, sampleOf, sumOf, worthOfClasses } from './measure-tally.ts';
import { type Ordering, pullsByCode, unfoldRows } from './ordering-of-counts.ts';
import { BLOCK } from './score-codes.ts';
import type { Tally } from './tally.ts';
import { placeOfCode, type ToldApart, tellApart } from './told-apart.ts';

/** Written and summed up block by block, by one after the other: there may be hundreds. */
const ROOM = [new Float64Array(BLOCK), new Float64Array(BLOCK), new Float64Array(BLOCK)] as const;

/** How much further each row pulls the order of the challenger's scores than that of the champion's: what a second look at the rows adds to a tally. */
export class OrdersApart {
  readonly #tally: Tally;
  readonly #orderings: readonly [Ordering, Ordering];
  readonly #told: readonly [ToldApart, ToldApart];
  readonly #pulls: readonly [Float64Array, Float64Array];
  readonly #area: readonly [PowerSums, PowerSums] = [new PowerSums(), new PowerSums()];
  readonly #precision = new PowerSums();
  /** Rows by truth, and by whether each model ranks them where its distance of both classes is largest or higher. */
  readonly #above = new Float64Array(8);

  constructor(tally: Tally, orderings: readonly [Ordering, Ordering]) {
    this.#tally = tally;
    this.#orderings = orderings;
    const [one, other] = tally.models;
    this.#told = [tellApart(one!.counts, one!.shift), tellApart(other!.counts, other!.shift)];
    this.#pulls = [pullsByCode(this.#told[0].counts), pullsByCode(this.#told[1].counts)];
  }

  add({ rows, cells, models }: Block): void {
    const [one, other] = [models[0]!.codes, models[1]!.codes];
    const [a, b] = this.#pulls;
    const [negative, positive, precision] = ROOM;
    const [toldOne, toldOther] = this.#told;
    const fine = this.#tally.models[0]!.shift;
    const above = this.#above;
    const [aboveOne, aboveOther] = this.#orderings.map(({ ks }) => ks.from) as [number, number];
    let positives = 0;
    for (let row = 0; row < rows; row++) {
      const truth = cells[row]! >> 2;
      const x = one[row]!;
      const y = other[row]!;
      const atX = (placeOfCode(toldOne, x) << 2) | (truth << 1);
      const atY = (placeOfCode(toldOther, y) << 2) | (truth << 1);
      const area = a[atX]! - b[atY]!;
      if (truth === 1) positive[positives++] = area;
      else negative[row - positives] = area;
      precision[row] = a[atX + 1]! - b[atY + 1]!;
      above[(truth << 2) | (x >> fine >= aboveOne ? 2 : 0) | (y >> fine >= aboveOther ? 1 : 0)]!++;
    }
    this.#area[0].add(negative, rows - positives);
    this.#area[1].add(positive, positives);
    this.#precision.add(precision, rows);
  }

  measure(improper: boolean): Measures {
    const { auc, averagePrecision } = this.#precisionAndArea();
    const ks = this.#distance(improper);
    return {
      ...(auc && { auc, gini: mapMeasure(auc, (area) => 2 * area)! }),
      ...(ks && { ks }),
      ...(averagePrecision && { averagePrecision }),
    };
  }

  #precisionAndArea() {
    const [one, other] = this.#orderings;
    const alike = answerAlike(this.#tally);
    const [negatives, positives] = this.#area.map((sums) => {
      const { n, mean, squares } = sums.moments();
      return { n, mean, variance: squares / (n - 1) / n, furthest: sums.furthest(mean) };
    }) as [ClassSums, ClassSums];
    const off = alike ? 0 : one.auc.off + other.auc.off;
    const [x, y] = [one.auc.estimate, other.auc.estimate];
    const value = one.auc.value - other.auc.value;
    const auc = x && y && measureEstimates({ ...differenceOfClasses(positives, negatives), value }, [x, y], alike);
    return { auc: offBy(auc, off, [-1, 1]), averagePrecision: this.#precisionApart(alike) };
  }

  #precisionApart(alike: boolean) {
    const [one, other] = this.#orderings;
    const value = one.averagePrecision.value - other.averagePrecision.value;
    const evidence = evidenceOf(this.#precision, [...worthOfClasses(one), ...worthOfClasses(other)]);
    const measure = measurePullsApart(value, evidence, { most: 1 });
    if (alike) return sure(measure);
    const off = one.averagePrecision.off + other.averagePrecision.off;
    const perfect = this.#tally.models.map((model) => perfectBy(model.leastPositive, model.mostNegative));
    const doubt = measure.doubt ?? scarceClass(one.positives, one.negatives) ?? perfect[0] ?? perfect[1];
    return offBy(doubt ? { ...measure, doubt } : measure, off, [-1, 1]);
  }

  #distance(improper: boolean) {
    const metric = measuredMetric('ks');
    const cells = [...this.#above.keys()].filter((cell) => this.#above[cell]! > 0);
    const weights = this.#above.filter((rows) => rows > 0);
    const truths = Float64Array.from(cells, (cell) => cell >> 2);
    const samples = [0, 1].map((model): ScoredRows => {
      const scores = Float64Array.from(cells, (cell) => (model === 0 ? (cell >> 1) & 1 : cell & 1));
      return { ...sampleOf(this.#tally, model, improper), rows: cells.length, truths, scores, weights };
    }) as [ScoredRows, ScoredRows];
    const found = samples.map((sample) => metric.contributions!(sample));
    if (!found[0] || !found[1]) return undefined;
    const [x, y] = [unfoldRows(found[0], weights), unfoldRows(found[1], weights)];
    const apart = x.pulls.map((pull, cell) => pull - y.pulls[cell]!);
    const evidence = evidenceOf(sumOf(apart, weights), [...x.worth, ...y.worth]);
    const [one, other] = this.#orderings;
    const measure = measurePullsApart(one.ks.value - other.ks.value, evidence, { most: 1 });
    if (answerAlike(this.#tally)) return sure(measure);
    const doubt = measure.doubt ?? scarceClass(one.positives, one.negatives);
    return offBy(doubt ? { ...measure, doubt } : measure, one.ks.off + other.ks.off, [-1, 1]);
  }
}
