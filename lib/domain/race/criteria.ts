import type { Interval } from '../../statistics/interval.ts';
import type { Task } from '../task/task.ts';
import type { RacePlan } from './plan.ts';
import { measureOf, type RaceAnswer } from './row-values.ts';

/** One request as it was answered: by both models in a shadow, by one in an A/B. */
export interface RaceRow {
  /** The inference id. */
  readonly id: string;
  /** When it was asked, epoch ms. */
  readonly at: number;
  /** Whose it is: rows of one unit are one piece of evidence, and a unit is dealt to one arm. Without one each row is a unit. */
  readonly unit?: string | undefined;
  readonly weight?: number | undefined;
  /** Another arm answered than its unit is dealt to. */
  readonly elsewhere?: boolean | undefined;
  /** Asked after the batch it is told in, with the rest of its unit: it counts as a part of that alone. */
  readonly later?: boolean | undefined;
  /** Names of the slices and groups it lies in. */
  readonly slices?: readonly string[] | undefined;
  /** The index of a class or a value, where its label came in time. */
  readonly truth?: number | undefined;
  readonly champion?: RaceAnswer | undefined;
  readonly challenger?: RaceAnswer | undefined;
}

/**
 * One thing that is asked of the challenger: that what it gains lies above `limit`, or of a level that the mean does. `of` says what one row gives, more being better; undefined where it says nothing.
 */
export interface Criterion {
  readonly name: string;
  readonly limit: number;
  /** Whether it must be shown, or only not be shown to be broken. */
  readonly proof: boolean;
  /** Whether labels decide it. */
  readonly labelled: boolean;
  /** The spread of a unit that its interval is tuned for, and the part of all units that it sees. */
  readonly spread: number;
  readonly part: number;
  readonly of: Gain | Level;
}

/** How much better the challenger is than the champion; each answer's value lies `within`. */
export interface Gain {
  readonly type: 'gain';
  readonly within: Interval | undefined;
  value(row: RaceRow, answer: RaceAnswer): number | undefined;
}

/** A mean of rows of the challenger, or of both answers to one. */
export interface Level {
  readonly type: 'level';
  readonly within: Interval;
  value(row: RaceRow): number | undefined;
}

const SHARE: Interval = { low: -1, high: 0 };

/** Spreads that are usual where the plan names none: of a difference in a shadow, of a value in an A/B. */
const USUAL = { shadow: 0.3, ab: 0.45 } as const;
/** The same of what is rare: errors, slow answers. */
const USUAL_OF_RARE = 0.1;
const PART_OF_SLICE = 0.1;

/** Everything a plan asks, the metric first. Fairness is asked by group: `favourableIn`. */
export function criteriaOf(plan: RacePlan, task: Task): Criterion[] {
  const spread = plan.spread ?? USUAL[plan.form];
  const { within, value } = measureOf(plan.metric, task);
  const quality = (slice?: string): Gain => ({
    ...{ type: 'gain', within },
    value: ({ truth, slices }, answer) =>
      truth === undefined || (slice !== undefined && !slices?.includes(slice)) ? undefined : value(truth, answer),
  });
  const asked = { proof: true, labelled: true, spread, part: 1 };
  return [
    { ...asked, name: plan.metric, limit: plan.margin, of: quality() },
    ...(plan.slices?.names ?? []).map((slice) => ({
      ...{ ...asked, proof: plan.slices!.proof, part: PART_OF_SLICE },
      ...{ name: `${plan.metric} where ${slice}`, limit: -plan.slices!.maximumLoss, of: quality(slice) },
    })),
    ...guardsOf(plan),
  ];
}

function guardsOf(plan: RacePlan): Criterion[] {
  const { errors, slow, disagreement, scoreShift } = plan;
  const asked = { proof: true, labelled: false, spread: USUAL_OF_RARE, part: 1 };
  const guards: Criterion[] = [];
  const share = (value: Gain['value']): Gain => ({ type: 'gain', within: SHARE, value });
  if (errors)
    guards.push({
      ...{ ...asked, name: 'errors', limit: -errors.maximumLoss },
      of: share((_, { prediction, lacks }) => (lacks === 'sense' ? undefined : -Number(prediction === undefined))),
    });
  if (slow)
    guards.push({
      ...{ ...asked, name: `slower than ${slow.above} ms`, limit: -slow.maximumLoss },
      of: share((_, { latency }) => (latency === undefined ? undefined : -Number(latency > slow.above))),
    });
  if (disagreement)
    guards.push({
      ...{ ...asked, name: 'disagreement', limit: -disagreement.max, spread: USUAL.shadow },
      of: { type: 'level', within: SHARE, value: (row) => disagreementIn(row, disagreement.above) },
    });
  if (scoreShift)
    for (const [name, sign] of [['scores fall', 1] as const, ['scores rise', -1] as const])
      guards.push({
        ...{ ...asked, name, limit: -scoreShift.max },
        of: {
          ...{ type: 'gain', within: sign === 1 ? { low: 0, high: 1 } : SHARE },
          value: (_, { prediction }) => scoreIn(prediction, sign),
        },
      });
  return guards;
}

function scoreIn(prediction: RaceAnswer['prediction'], sign: 1 | -1): number | undefined {
  const score = prediction?.score;
  return score === undefined || !(score >= 0 && score <= 1) ? undefined : sign * score;
}

function disagreementIn({ champion, challenger }: RaceRow, above = 0): number | undefined {
  if (!champion?.prediction || !challenger?.prediction) return undefined;
  return -Number(Math.abs(champion.prediction.predicted - challenger.prediction.predicted) > above);
}

/** The challenger's share of favourable answers in each group that fairness compares, as levels. */
export function favourableIn({ fairness }: RacePlan): { group: string; name: string; of: Level }[] {
  return (fairness?.groups ?? []).map((group) => ({
    ...{ group, name: `favourable where ${group}` },
    of: {
      ...{ type: 'level', within: { low: 0, high: 1 } },
      value: ({ slices, challenger }) =>
        challenger?.prediction && slices?.includes(group)
          ? Number(fairness!.favourable.includes(challenger.prediction.predicted))
          : undefined,
    },
  }));
}
