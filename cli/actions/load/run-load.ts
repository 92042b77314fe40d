import type { LoadPlan } from '../../../lib/domain/load/load-plan.ts';
import { isCarried, type LoadReport } from '../../../lib/domain/load/load-report.ts';
import { iso } from '../../../lib/domain/time.ts';
import { drive, type Pace, type Send } from './drive.ts';
import { StepRecorder } from './record-step.ts';

type About = Pick<LoadReport, 'model' | 'version' | 'deployment'>;

/** A drive that is on its way: what was measured so far can be asked for at any time. */
export interface Drive {
  /** Ends when all was sent and answered, when a step was not carried, or when it was stopped. */
  readonly done: Promise<LoadReport>;
  /** Sends nothing more. */
  stop(): void;
  report(ended: LoadReport['ended']): LoadReport;
}

/**
 * Drives a plan, and stops at the first step that was not carried: what comes after would tell nothing but how a queue grows.
 *
 * @param told hears of each step when the next one begins
 */
export function runLoad(
  about: About,
  plan: LoadPlan,
  ports: { readonly send: Send; readonly pace: Pace; readonly mostAtOnce: number; readonly epoch: () => number },
  told: (step: number, report: LoadReport) => void = () => undefined,
): Drive {
  const steps = plan.steps.map((step) => new StepRecorder(step));
  const began = ports.epoch();
  let ended: LoadReport['ended'] = 'done';
  let at = 0;
  const report = (how: LoadReport['ended']): LoadReport => ({
    what: 'steward-loadtest',
    v: 1,
    ...about,
    began: iso(began),
    ended: how,
    arrivals: plan.arrivals,
    ...(plan.arrivals === 'poisson' && { seed: plan.seed }),
    steps: steps.flatMap((step) => step.report() ?? []),
  });
  const goesOn = (step: number): boolean => {
    if (step > at) {
      const before = steps[at]!.report();
      at = step;
      told(step - 1, report(ended));
      if (before && !isCarried(before)) ended = 'saturated';
    }
    return ended === 'done';
  };
  return {
    done: drive(plan, ports.send, ports.pace, { steps, mostAtOnce: ports.mostAtOnce, goesOn }).then(() =>
      report(ended),
    ),
    stop: () => {
      ended = 'interrupted';
    },
    report,
  };
}
