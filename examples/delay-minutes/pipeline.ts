import { PLAN as FLIGHTS } from '../flights/pipeline.ts';
import type { PipelinePlan } from '../parts/pipeline.ts';

/** As that of `flight-delay`, from the same flights. */
export const PLAN: PipelinePlan = { ...FLIGHTS, model: 'delay-minutes' };
