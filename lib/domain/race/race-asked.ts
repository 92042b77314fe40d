import * as z from 'zod';
import { durationBetween } from '../schedule/duration.ts';
import type { RacePlan } from './plan.ts';
import { SHADOW_KEYS } from './race-keys.ts';

/**
 * The race that a manifest asks for before a version takes over: of a plan what a shadow can be judged by, as captures say nothing of time or weights and an endpoint has one
 * shadow variant; and how long it waits between two looks.
 */
export const RaceAsked = z.strictObject({
  form: z.literal('shadow', {
    error: () => 'must be `shadow`: an A/B can be decided (docs/races.md), and no release runs one yet',
  }),
  ...SHADOW_KEYS,
  every: durationBetween('1h', '7d').prefault('6h'),
});
export type RaceAsked = z.infer<typeof RaceAsked>;

/** The plan that is decided by. */
export const racePlanOf = ({ every: _, ...asked }: RaceAsked): RacePlan => ({ ...asked, share: 0.5, challengers: 1 });
