import { createHistogram } from 'node:perf_hooks';
import type { LoadStep } from '../../../lib/domain/load/load-plan.ts';
import type { LoadStepReport } from '../../../lib/domain/load/load-report.ts';

/** What a request that was given up is called: it took at least as long, and so counts among the times. */
export const TIMED_OUT = 'timeout';

/** Microseconds that a histogram tells apart at least one from another, by three digits: Node's is HdrHistogram. */
const MOST = 3_600_000_000;

/** Measures one step of a drive. All times in ms, from the moment at which a request was meant to be sent. */
export class StepRecorder {
  readonly #step: LoadStep;
  readonly #times = createHistogram({ lowest: 1, highest: MOST, figures: 3 });
  readonly #failed: Record<string, number> = {};
  #requests = 0;
  #answered = 0;
  #late = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  readonly #ends: number[] = [];

  constructor(step: LoadStep) {
    this.#step = step;
  }

  sent(meant: number, at: number): void {
    this.#requests += 1;
    this.#late = Math.max(this.#late, at - meant);
    this.#first = Math.min(this.#first, meant);
  }

  ended(meant: number, at: number, failure: string | undefined): void {
    this.#last = Math.max(this.#last, at);
    this.#ends.push(at);
    if (failure === undefined) this.#answered += 1;
    else this.#failed[failure] = (this.#failed[failure] ?? 0) + 1;
    if (failure === undefined || failure === TIMED_OUT)
      this.#times.record(Math.min(MOST, Math.max(1, Math.round((at - meant) * 1_000))));
  }

  /** Undefined where nothing was sent. */
  report(): LoadStepReport | undefined {
    if (this.#requests === 0) return undefined;
    const { rate, seconds } = this.#step;
    // An endpoint that is behind answers the last long after the step: what it reached is over all that time.
    const took = Math.max(seconds, (this.#last - this.#first) / 1_000);
    const at = (share: number): number => this.#times.percentile(share) / 1_000;
    return {
      rate,
      reached: this.#answered / took,
      seconds,
      requests: this.#requests,
      answered: this.#answered,
      failed: { ...this.#failed },
      ...(this.#times.count > 0 && {
        latency: { p50: at(50), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9), max: this.#times.max / 1_000 },
      }),
      late: this.#late,
      behind: Math.max(0, this.#end() - this.#first - seconds * 1_000),
    };
  }

  /** When all but one in a hundred had ended. */
  #end(): number {
    const ends = this.#ends.toSorted((a, b) => a - b);
    return ends[Math.ceil(ends.length * 0.99) - 1] ?? 0;
  }
}
