import { LONGEST_UPDATE } from '../execution/release-limit.ts';
import { HOUR, MINUTE } from '../time.ts';
import type { TrafficPlan } from './traffic-plan.ts';

/** Seconds for which the old fleet stays once the new one has all traffic: long enough to ask the new one, short enough to pay two fleets for. */
export const OLD_FLEET_STAYS = 600;
/** What is left to instances that start before the first part goes over, and to those of each batch that follows (ms). AWS says of neither how long it takes. */
const START = HOUR / 2;
const BATCH_START = 5 * MINUTE;
/** SageMaker ends an update after eight hours: "the timeout value should be larger than the total waiting time" (API_BlueGreenUpdatePolicy). */
const LONGEST = LONGEST_UPDATE * 1000;

/** Seconds for which the old fleet stays once all traffic has left it: an all-at-once update bakes in that time; of a rolling one nothing is left. */
export const oldFleetStays = (plan: TrafficPlan): number =>
  plan.type === 'all-at-once' ? plan.bake / 1000 : plan.type === 'rolling' ? 0 : OLD_FLEET_STAYS;

/** A part that goes over: percent of the requests that the new version has then, its whole instances or copies where they are counted, and for how long it is watched by itself (ms). */
export interface Part {
  readonly percent: number;
  readonly count?: number;
  readonly of?: number;
  readonly watched: number;
}

/**
 * The parts of a plan, one after the other. A step is of whole instances, rounded down, one at least: AWS says nowhere how it rounds. "For each step, there is
 * a baking period" (deployment-guardrails-blue-green-linear): the last has one too, before the old fleet's time. An alias has none.
 *
 * @param sizes how many instances each fleet has, or copies; none where parts are of requests, or of what autoscaling has running
 */
export function plannedParts(plan: TrafficPlan, sizes: readonly number[], isAlias: boolean): Part[] {
  if (plan.type === 'all-at-once') return [{ percent: 100, watched: 0 }];
  const { percent, bake } = plan;
  const [size] = sizes.toSorted((a, b) => stepsOf(b, percent) - stepsOf(a, percent));
  const step = size === undefined ? percent : stepOf(size, percent);
  const whole = size ?? 100;
  const last = plan.type === 'canary' ? 2 : Math.ceil(whole / step);
  return Array.from({ length: last }, (_, i) => {
    const all = i + 1 === last;
    const count = all ? whole : (i + 1) * step;
    return {
      percent: Math.round((count / whole) * 100),
      ...(sizes.length === 1 && { count, of: whole }),
      watched: all && (plan.type === 'canary' || isAlias) ? 0 : bake,
    };
  });
}

/** A step of so many percent of a fleet, in whole instances, and how many of them the whole fleet is. */
const stepOf = (size: number, percent: number): number => Math.max(1, Math.floor((size * percent) / 100));
const stepsOf = (size: number, percent: number): number => Math.ceil(size / stepOf(size, percent));

/**
 * After how many parts, each watched by itself, all requests have gone over at the latest: whichever way AWS rounds.
 *
 * @param sizes as those of `plannedParts`
 */
export function watchedParts(plan: TrafficPlan, sizes: readonly number[]): number {
  if (plan.type === 'all-at-once') return 0;
  if (plan.type === 'canary') return 1;
  const { percent } = plan;
  return Math.max(Math.ceil(100 / percent), ...sizes.map((size) => stepsOf(size, percent)));
}

/** How long a plan waits by itself, from the first part that goes over to the end of the old fleet (ms). */
export const waitsOf = (plan: TrafficPlan, sizes: readonly number[]): number =>
  watchedParts(plan, sizes) * plan.bake + oldFleetStays(plan) * 1000;

/** The same with what its instances are left to start. */
const lengthOf = (plan: TrafficPlan, sizes: readonly number[]): number =>
  START + waitsOf(plan, sizes) + (plan.type === 'rolling' ? watchedParts(plan, sizes) * BATCH_START : 0);

/** Whether a plan is over before SageMaker itself ends the update. */
export const isInTime = (plan: TrafficPlan, sizes: readonly number[]): boolean => lengthOf(plan, sizes) <= LONGEST;

/** The nearest to a plan that takes too long: larger parts of the same bake, and the same parts watched for less, in whole minutes. */
export function nearestInTime(
  plan: Extract<TrafficPlan, { type: 'linear' | 'rolling' }>,
  sizes: readonly number[],
): { readonly percent: number | undefined; readonly bake: number | undefined } {
  const percents = Array.from({ length: 50 - plan.percent }, (_, i) => plan.percent + 1 + i);
  const room = LONGEST - lengthOf({ ...plan, bake: 0 }, sizes);
  const bake = Math.floor(room / watchedParts(plan, sizes) / MINUTE) * MINUTE;
  return {
    percent: percents.find((percent) => isInTime({ ...plan, percent }, sizes)),
    bake: bake >= MINUTE ? bake : undefined,
  };
}
