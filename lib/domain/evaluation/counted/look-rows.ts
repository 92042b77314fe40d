import { dropMissing, type Measure, type Measures } from '../../../statistics/interval.ts';
import { confusionOf } from '../../metric/class-table.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import { KishSums } from '../../metric/influence/kish-sums.ts';
import { measureMeanOfShares } from '../../metric/influence/mean-of-shares.ts';
import { measurePulls, measurePullsApart, type PullEvidence } from '../../metric/influence/measure-pulls.ts';
import { PowerSums } from '../../metric/influence/power-sums.ts';
import { type Pulls, scalePulls } from '../../metric/influence/pulls.ts';
import { isLittle, tooLittle } from '../../metric/influence/worth.ts';
import {
  type Column,
  type FirstLook,
  type Mass,
  massesOf,
  type SecondLook,
  type TwoLooks,
} from '../../metric/looks.ts';
import {
  answersAlike,
  doubtBy,
  FURTHEST_APART,
  measuredMetric,
  sure,
  unseenApart,
  unseenOf,
} from '../../metric/measure-metric.ts';
import type { Added, MeasuredBy } from '../../metric/measured-by.ts';
import { type MetricName, metricsOf } from '../../metric/metrics.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import { offBy } from './measure-tally.ts';
import type { MeasuredRows } from './measured.ts';

/** Some rows as each model answered them, the challenger first; all rows of an entity come together. */
export interface SomeRows {
  readonly models: readonly ScoredRows[];
  readonly clusters: Clusters | undefined;
}

/** A metric that is looked at: at first what rows add up to, of each model, then how far they pull it, of each model and of their difference. */
interface Looking {
  readonly name: MetricName;
  readonly metric: MeasuredBy;
  readonly first: readonly (FirstLook | undefined)[];
  second: readonly (SecondLook | undefined)[];
  readonly sums: readonly [PowerSums, PowerSums, PowerSums];
  readonly adds: readonly (Added | undefined)[];
  /** What it is the mean of, of each model, where rows count unlike or belong together. */
  shares: readonly (readonly ShareLooked[])[];
}

interface ShareLooked {
  readonly second: SecondLook | undefined;
  readonly sums: PowerSums;
}

/** Looks of a model that are not the metric's own, by metric. */
export type OtherLooks = (name: MetricName, model: number) => TwoLooks | undefined;

/** Rows that come some at a time, all of them twice, and every metric of them that has a form row by row (`TwoLooks`), of both models and of their difference. */
export class LookedRows {
  rows = 0;
  #entities = 0;
  #alike = true;
  #metrics: readonly Looking[] = [];
  #shapes: readonly ScoredRows[] = [];
  #clustered = false;
  /** What entities count of each model, by what their rows do. */
  readonly #worth = new Map<Column | undefined, { asIs: boolean | undefined; sums: readonly KishSums[] }>();

  readonly #others: OtherLooks;

  constructor(others: OtherLooks = () => undefined) {
    this.#others = others;
  }

  look({ models, clusters }: SomeRows): void {
    if (this.rows === 0) this.#begin(models, clusters);
    const [one, other] = models;
    this.rows += one!.rows;
    this.#entities += clusters?.count ?? 0;
    this.#alike &&= other !== undefined && answersAlike(one!, other);
    for (const { first, adds } of this.#metrics)
      for (const [at, model] of models.entries()) {
        first[at]?.add(model);
        adds[at]?.add(model);
      }
  }

  /** All rows have been there once. */
  turn(): void {
    const shapes = this.#shapes;
    this.#shapes = shapes.map((shape) => ({ ...shape, rows: this.rows, confusion: confusionOf(shape) }));
    for (const each of this.#metrics) {
      each.second = each.first.map((look) => look?.end());
      each.shares = shapes.map((shape, model) => this.#sharesOf(each, shape, this.#shapes[model]!.confusion));
      if (!this.#clustered) continue;
      const seconds = [...each.second, ...each.shares.flat().map(({ second }) => second)];
      for (const { of, asIs } of seconds.flatMap((second) => second?.masses ?? []))
        if (!this.#worth.has(of)) this.#worth.set(of, { asIs, sums: each.second.map(() => new KishSums()) });
    }
  }

  #sharesOf({ metric: { meanOf } }: Looking, shape: ScoredRows, table: ScoredRows['confusion']): ShareLooked[] {
    if (!meanOf || (shape.weights === undefined && !this.#clustered)) return [];
    return meanOf.classesOf(table).map((c) => ({ second: meanOf.looks(c)(shape)?.end(), sums: new PowerSums() }));
  }

  lookAgain(rows: SomeRows): void {
    for (const looking of this.#metrics) this.#pull(looking, rows);
    if (rows.clusters) this.#weigh(rows, rows.clusters);
  }

  /** When all rows have been there again. */
  measured(): MeasuredRows {
    const of = (measure: (looking: Looking) => Measure | undefined): Measures =>
      dropMissing(Object.fromEntries(this.#metrics.map((each) => [each.name, measure(each)])));
    const compared = this.#shapes.length === 2;
    return {
      rows: this.rows,
      challenger: of((each) => this.#measure(each, 0)),
      champion: compared ? of((each) => this.#measure(each, 1)) : undefined,
      differences: compared ? of((each) => this.#difference(each)) : {},
    };
  }

  #begin(models: readonly ScoredRows[], clusters: Clusters | undefined): void {
    const none = { rows: 0, truths: NONE, predicted: NONE };
    this.#clustered = clusters !== undefined;
    this.#shapes = models.map((model) => ({ ...model, ...none }));
    this.#metrics = metricsOf(models[0]!.type).map((name) => {
      const metric = measuredMetric(name);
      const first = this.#shapes.map((shape, at) => (this.#others(name, at) ?? metric.looks)?.(shape));
      const adds = this.#shapes.map((shape) => (shape.weights || clusters ? undefined : metric.adds?.(shape)));
      return {
        ...{ name, metric, first, second: [], adds, shares: [] },
        sums: [new PowerSums(), new PowerSums(), new PowerSums()],
      };
    });
  }

  #pull({ second, sums, shares }: Looking, { models, clusters }: SomeRows): void {
    const { rows } = models[0]!;
    const [mine, theirs] = roomFor(rows);
    const take = (into: PowerSums, pulls: Float64Array) => {
      if (clusters) into.add(sumsBy(pulls, clusters), clusters.count);
      else into.add(pulls, rows);
    };
    for (const [model, all] of shares.entries())
      for (const share of all) {
        share.second?.pull(models[model]!, mine);
        if (share.second) take(share.sums, mine);
      }
    const [one, other] = second;
    one?.pull(models[0]!, mine);
    if (one) take(sums[0], mine);
    other?.pull(models[1]!, theirs);
    if (other) take(sums[1], theirs);
    if (!one || !other) return;
    for (let row = 0; row < rows; row++) mine[row]! -= theirs[row]!;
    take(sums[2], mine);
  }

  #weigh({ models }: SomeRows, clusters: Clusters): void {
    for (const [of, { asIs, sums }] of this.#worth)
      for (const [at, model] of models.entries())
        sums[at]!.add(sumsBy(massesOf({ of, asIs }, model), clusters), clusters.count);
  }

  /** A metric of rows or entities as independent pieces of evidence. */
  #evidence(sums: PowerSums, masses: readonly (Mass & { model: number })[]): PullEvidence {
    const whose = this.#clustered ? 'entities' : 'rows';
    const worthOf = ({ of, alone, model }: Mass & { model: number }) =>
      this.#clustered ? this.#worth.get(of)!.sums[model]!.worth : alone!;
    return {
      ...{ pulls: this.#pullsOf(sums), whose },
      doubt: () => {
        const short = masses.find((mass) => isLittle(worthOf(mass), mass.least));
        return short && tooLittle(worthOf(short), short.least, whose);
      },
      alone: masses.length === 1 ? () => worthOf(masses[0]!) : undefined,
    };
  }

  /** What an entity contributes is its sum, in parts of the mean entity (`byCluster`). */
  #pullsOf(sums: PowerSums): Pulls {
    return this.#clustered ? scalePulls(sums.pulls(0), this.#entities / this.rows) : sums.pulls(0);
  }

  #measure({ metric, second, sums, adds, shares }: Looking, model: 0 | 1): Measure | undefined {
    const found = second[model];
    const shape = this.#shapes[model]!;
    if (metric.adds) return adds[model]?.end();
    if (shape.weights === undefined && !this.#clustered) {
      if (found?.measure) return offBy(found.measure(this.#pullsOf(sums[model])), found.off ?? 0);
      if (metric.measure && metric.looks)
        return metric.measure(shape, () => found && { ...found, pulls: this.#pullsOf(sums[model]) });
    }
    if (!found) return undefined;
    if (metric.meanOf) {
      const mean = { value: found.value, pulls: this.#pullsOf(sums[model]) };
      return doubtBy(metric, measureMeanOfShares(mean, this.#shares(shares[model]!, model)), [shape]);
    }
    const evidence = this.#evidence(sums[model], of(found, model));
    const measure = measurePulls(found.value, evidence, { scale: metric.scale, further: unseenOf(metric) });
    return doubtBy(metric, offBy(measure, found.off ?? 0), [shape]);
  }

  *#shares(shares: readonly ShareLooked[], model: number) {
    for (const { second, sums } of shares)
      yield second && { value: second.value, evidence: this.#evidence(sums, of(second, model)) };
  }

  #difference({ metric, second, sums }: Looking): Measure | undefined {
    const [one, other] = second;
    if (!one || !other) return undefined;
    const evidence = this.#evidence(sums[2], [...of(one, 0), ...of(other, 1)]);
    const bounds = { most: FURTHEST_APART[metric.scale], further: unseenApart(metric) };
    const measure = measurePullsApart(one.value - other.value, evidence, bounds);
    if (this.#alike) return sure(measure);
    const off = offBy(measure, (one.off ?? 0) + (other.off ?? 0), [-bounds.most, bounds.most]);
    return doubtBy(metric, off, this.#shapes);
  }
}

const NONE = new Float64Array(0);

/** Written and summed up by one after the other: there may be hundreds. */
let room = [NONE, NONE] as const;
function roomFor(rows: number): readonly [Float64Array, Float64Array] {
  if (room[0].length < rows) room = [new Float64Array(rows), new Float64Array(rows)];
  return room;
}

/** By cluster the sum over its rows, of 1 a row where there are no values. */
function sumsBy(values: Float64Array | undefined, { of, count }: Clusters): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < of.length; row++) sums[of[row]!]! += values ? values[row]! : 1;
  return sums;
}

const of = ({ masses }: SecondLook, model: number) => masses.map((mass) => ({ ...mass, model }));
