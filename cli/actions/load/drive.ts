import { arrivals } from '../../../lib/domain/load/arrivals.ts';
import type { LoadPlan } from '../../../lib/domain/load/load-plan.ts';
import type { StepRecorder } from './record-step.ts';

/** Time as a drive has it, in ms: that of the machine, or of a test. */
export interface Pace {
  now(): number;
  /** Comes back then, or at once where that is past. */
  until(at: number): Promise<void>;
}

/** What came of one request: undefined where it was answered well, else the kind of its failure. */
export type Send = () => Promise<string | undefined>;

/**
 * Sends requests when they are due, whatever became of those before: an open loop. Where so many are on their way that no more may be, the next waits, and what it waits counts
 * as a wait of its caller: each is measured from the moment at which it was meant to be sent, so that an endpoint that stalls cannot hide by not being asked.
 *
 * @param steps a recorder for each step of the plan
 * @param goesOn asked before each request, with the step it is of; false ends the drive after what is on its way
 */
export async function drive(
  plan: LoadPlan,
  send: Send,
  pace: Pace,
  {
    steps,
    mostAtOnce,
    goesOn,
  }: { steps: readonly StepRecorder[]; mostAtOnce: number; goesOn: (step: number) => boolean },
): Promise<void> {
  const began = pace.now();
  const onTheirWay = new Set<Promise<void>>();
  for (const { at, step } of arrivals(plan)) {
    const meant = began + at;
    await pace.until(meant);
    if (onTheirWay.size >= mostAtOnce) await Promise.race(onTheirWay);
    if (!goesOn(step)) break;
    const recorder = steps[step]!;
    recorder.sent(meant, pace.now());
    const one = send().then((failure) => recorder.ended(meant, pace.now(), failure));
    onTheirWay.add(one);
    void one.finally(() => onTheirWay.delete(one));
  }
  await Promise.all(onTheirWay);
}
