import { LONGEST_UPDATE } from '../execution/release-limit.ts';
import { HOUR, MINUTE } from '../time.ts';
import type { TrafficPlan } from './traffic-plan.ts';

/** Seconds for which the old fleet stays once the new one has all traffic: long enough to ask the new one, short enough to pay two fleets for. */
const OLD_FLEET_STAYS = 600;
/** What is left to instances that start before the first part goes over, and to those of each batch that follows (ms). AWS says of neither how long it takes. */
const START = HOUR / 2;
const BATCH_START = 5 * MINUTE;
/** SageMaker ends an update after eight hours: "the timeout value should be larger than the total waiting time" (API_BlueGreenUpdatePolicy). */
const LONGEST = LONGEST_UPDATE * 1000;

/** Seconds for which the old fleet stays once all traffic has left it: an all-at-once update bakes in that time; of a rolling one nothing is left. */
export const oldFleetStays = (plan: TrafficPlan): number =>
  plan.type === 'all-at-once' ? plan.bake / 1000 : plan.type === 'rolling' ? 0 : OLD_FLEET_STAYS;

/**
 * After how many parts, each watched by itself, all requests have gone over. A part is of whole instances, and AWS says nowhere how it rounds: the longer
 * way is counted.
 *
 * @param sizes how many instances each fleet has, or copies; none where parts are of requests
 */
export function watchedParts(plan: TrafficPlan, sizes: readonly number[]): number {
  if (plan.type === 'all-at-once') return 0;
  if (plan.type === 'canary') return 1;
  const { percent } = plan;
  const rounded = sizes.map((size) => Math.ceil(size / Math.max(1, Math.floor((size * percent) / 100))));
  return Math.max(Math.ceil(100 / percent), ...rounded);
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
