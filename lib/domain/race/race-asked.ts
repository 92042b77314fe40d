import * as z from 'zod';
import { durationBetween } from '../schedule/duration.ts';
import type { RacePlan } from './plan.ts';
import { SHADOW_KEYS } from './race-keys.ts';

/**
 * The race that a manifest asks for before a version takes over: of a plan what captures can tell, which say nothing of time or weights, and of an A/B nothing of requests that failed; and how long it waits between two looks. A release brings
 * one version, so there is one challenger.
 */
export const RaceAsked = z.strictObject({
  form: z.enum(['shadow', 'ab'], {
    error: () => 'must be `shadow` (both answer every request) or `ab` (each unit is dealt to one of them)',
  }),
  ...SHADOW_KEYS,
  /** Of an A/B the challenger's share of the units: one half, unless it says otherwise. */
  share: z.number().min(0.01).max(0.99).multipleOf(0.001).optional(),
  every: durationBetween('1h', '7d').prefault('6h'),
});
export type RaceAsked = z.infer<typeof RaceAsked>;

/** The plan that is decided by. */
export const racePlanOf = ({ every: _, share = 0.5, ...asked }: RaceAsked): RacePlan => ({
  ...{ ...asked, share, challengers: 1 },
});
