import { fixedRandom } from '../../statistics/bootstrap.ts';
import { type LoadPlan, plannedRequests } from './load-plan.ts';

/** When a request is meant to be sent: ms after the beginning, and of which step it is. */
export interface Arrival {
  readonly at: number;
  readonly step: number;
}

/**
 * The moments at which requests are due, whatever the endpoint answers: an open loop. Of Poisson arrivals the times between two are exponential with the
 * mean 1 / rate, as of many callers who know nothing of each other.
 */
export function* arrivals(plan: LoadPlan): Generator<Arrival> {
  const { steps, arrivals, seed } = plan;
  let left = plannedRequests(plan);
  const draw = fixedRandom(seed);
  let begin = 0;
  for (const [step, { rate, seconds }] of steps.entries()) {
    const gap = 1_000 / rate;
    const length = seconds * 1_000;
    if (arrivals === 'constant')
      for (let i = 0; i < Math.floor(rate * seconds); i++) yield { at: begin + i * gap, step };
    else
      for (let at = wait(draw, gap); at < length && left > 0; at += wait(draw, gap), left -= 1)
        yield { at: begin + at, step };
    begin += length;
  }
}

const wait = (draw: () => number, mean: number): number => -Math.log(1 - draw()) * mean;
