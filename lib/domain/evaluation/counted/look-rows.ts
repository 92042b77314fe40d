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
import { ByEntity, type Together } from './by-entity.ts';
import { offBy } from './measure-tally.ts';
import type { MeasuredRows } from './measured.ts';

/** Some rows as each model answered them, the challenger first; all rows of an entity come together. */
export interface SomeRows extends Together {
  readonly models: readonly ScoredRows[];
}

/** A metric that is looked at: at first what rows add up to, of each model, then how far they pull it, of each model and of their difference. */
interface Looking {
  readonly name: MetricName;
  readonly metric: MeasuredBy;
  readonly first: readonly (FirstLook | undefined)[];
  second: readonly (SecondLook | undefined)[];
  readonly sums: readonly [Sums, Sums, Sums];
  readonly adds: readonly (Added | undefined)[];
  /** What it is the mean of, of each model, where rows count unlike or belong together. */
  shares: readonly (readonly ShareLooked[])[];
}

interface ShareLooked {
  readonly second: SecondLook | undefined;
  readonly sums: Sums;
}

/** How far rows, or entities, pull. */
type Sums = ByEntity<PowerSums>;
const noSums = (): Sums => new ByEntity(new PowerSums());

/** Looks of a model that are not the metric's own, by metric. */
export type OtherLooks = (name: MetricName, model: number) => TwoLooks | undefined;

/** Rows that come some at a time, all of them twice, and every metric of them that has a form row by row (`TwoLooks`), of both models and of their difference. */
export class LookedRows {
  rows = 0;
  #alike = true;
  #metrics: readonly Looking[] = [];
  #shapes: readonly ScoredRows[] = [];
  #clustered = false;
  /** Of each model as how many of one size its entities count, or its rows where that is not known yet, by what a row counts. */
  #worth: readonly Map<Column | undefined, { asIs: boolean | undefined; sums: ByEntity<KishSums> }>[] = [];

  readonly #others: OtherLooks;

  constructor(others: OtherLooks = () => undefined) {
    this.#others = others;
  }

  look({ models, clusters }: SomeRows): void {
    if (this.rows === 0) this.#begin(models, clusters);
    const [one, other] = models;
    this.rows += one!.rows;
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
    this.#worth = shapes.map(() => new Map());
    this.#shapes = shapes.map((shape) => {
      const { scores } = shape;
      return { ...shape, rows: this.rows, confusion: confusionOf(shape), scores: scores && NONE };
    });
    for (const each of this.#metrics) {
      each.second = each.first.map((look) => look?.end());
      each.shares = shapes.map((shape, model) => this.#sharesOf(each, shape, this.#shapes[model]!.confusion));
      for (const [model, worth] of this.#worth.entries())
        for (const second of [each.second[model], ...each.shares[model]!.map((share) => share.second)])
          for (const { of, asIs, alone } of second?.masses ?? [])
            if ((this.#clustered || alone === undefined) && !worth.has(of))
              worth.set(of, { asIs, sums: new ByEntity(new KishSums()) });
    }
  }

  #sharesOf({ metric: { meanOf } }: Looking, shape: ScoredRows, table: ScoredRows['confusion']): ShareLooked[] {
    if (!meanOf || (shape.weights === undefined && !this.#clustered)) return [];
    return meanOf.classesOf(table).map((c) => ({ second: meanOf.looks(c)(shape)?.end(), sums: noSums() }));
  }

  lookAgain(rows: SomeRows): void {
    for (const looking of this.#metrics) this.#pull(looking, rows);
    this.#weigh(rows);
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
        sums: [noSums(), noSums(), noSums()],
      };
    });
  }

  #pull({ second, sums, shares }: Looking, { models, ...together }: SomeRows): void {
    const { rows } = models[0]!;
    const [mine, theirs] = roomFor(rows);
    const take = (into: Sums, pulls: Float64Array) => into.add(pulls, rows, together);
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

  #weigh({ models, ...together }: SomeRows): void {
    for (const [at, model] of models.entries())
      for (const [of, { asIs, sums }] of this.#worth[at]!)
        sums.add(massesOf({ of, asIs }, model), model.rows, together);
  }

  /** A metric of rows or entities as independent pieces of evidence. */
  #evidence(sums: Sums, masses: readonly (Mass & { model: number })[]): PullEvidence {
    const whose = this.#whose;
    return {
      ...{ pulls: this.#pullsOf(sums), whose },
      doubt: () => {
        const short = masses.find((mass) => isLittle(this.#worthOf(mass), mass.least));
        return short && tooLittle(this.#worthOf(short), short.least, whose);
      },
      alone: masses.length === 1 ? () => this.#worthOf(masses[0]!) : undefined,
    };
  }

  get #whose(): PullEvidence['whose'] {
    return this.#clustered ? 'entities' : 'rows';
  }

  #worthOf({ of, alone, model }: Mass & { model: number }): number {
    return this.#worth[model]!.get(of)?.sums.end().worth ?? alone!;
  }

  /** What an entity contributes is its sum, in parts of the mean entity (`byCluster`). */
  #pullsOf(sums: Sums): Pulls {
    const all = sums.end();
    return this.#clustered ? scalePulls(all.pulls(0), all.n / this.rows) : all.pulls(0);
  }

  #measure({ metric, second, sums, adds, shares }: Looking, model: 0 | 1): Measure | undefined {
    const found = second[model];
    const shape = this.#shapes[model]!;
    if (metric.adds) return adds[model]?.end();
    const range = RANGES[metric.scale];
    if (shape.weights === undefined && !this.#clustered) {
      if (found?.measure) return offBy(found.measure(this.#pullsOf(sums[model]), shape), found.off ?? 0, range);
      if (metric.measure && metric.looks)
        return metric.measure(shape, () => found && { ...found, pulls: this.#pullsOf(sums[model]) });
    }
    if (!found) return undefined;
    if (metric.meanOf) {
      const mean = { value: found.value, pulls: this.#pullsOf(sums[model]) };
      return doubtBy(metric, measureMeanOfShares(mean, this.#shares(shares[model]!, model)), [shape]);
    }
    const measure = offBy(this.#measureFound(metric, found, { sums: sums[model], model }), found.off ?? 0, range);
    return inDoubt(doubtBy(metric, measure, [shape]), [found]);
  }

  #measureFound(metric: MeasuredBy, found: SecondLook, { sums, model }: { sums: Sums; model: number }) {
    const masses = of(found, model);
    const evidence = this.#evidence(sums, masses);
    if (!metric.measureUnlike)
      return measurePulls(found.value, evidence, { scale: metric.scale, further: unseenOf(metric) });
    const worth = masses.map((mass) => ({ of: () => this.#worthOf(mass), least: mass.least }));
    return metric.measureUnlike({ value: found.value, independent: evidence.pulls.n, whose: this.#whose, worth });
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
    return inDoubt(doubtBy(metric, off, this.#shapes), [one, other]);
  }
}

/** What rows themselves say against it, where nothing else does. */
function inDoubt<M extends Measure | undefined>(measure: M, looked: readonly SecondLook[]): M {
  if (measure === undefined || measure.doubt !== undefined) return measure;
  const doubt = looked.find((each) => each.doubt !== undefined)?.doubt;
  return doubt ? { ...measure, doubt } : measure;
}

/** Within what a metric of each scale lies. */
const RANGES = {
  share: [0, 1],
  correlation: [-1, 1],
  loss: [0, Number.POSITIVE_INFINITY],
  gain: [Number.NEGATIVE_INFINITY, 1],
} as const satisfies Record<MeasuredBy['scale'], readonly [number, number]>;

const NONE = new Float64Array(0);

/** Written and summed up by one after the other: there may be hundreds. */
let room = [NONE, NONE] as const;
function roomFor(rows: number): readonly [Float64Array, Float64Array] {
  if (room[0].length < rows) room = [new Float64Array(rows), new Float64Array(rows)];
  return room;
}

const of = ({ masses }: SecondLook, model: number) => masses.map((mass) => ({ ...mass, model }));
