import { measureShare } from '../../statistics/proportions.ts';
import { type Reason, reasonOf, roundOutwards } from '../reason.ts';
import { durationText } from '../schedule/duration.ts';
import type { Verdict } from '../verdict.ts';
import type { ServiceLevel } from './operations-policy.ts';
import { type Readings, total } from './readings.ts';

/** How fast the error budget is used up over one pair of windows. */
export interface Burn {
  readonly verdict: Verdict;
  readonly reason: Reason | undefined;
  readonly because?: string;
}

/** Requests and failed ones over a stretch; undefined where CloudWatch has no request. */
function countsSince(readings: Readings, from: number): { successes: number; trials: number } | undefined {
  const trials = total(readings, 'requests', from);
  const failed = total(readings, 'errors5xx', from);
  return trials === undefined || failed === undefined || trials === 0
    ? undefined
    : { successes: Math.min(failed, trials), trials };
}

/**
 * A burn rate is the share of failed requests over the share that the objective allows: at 1 the budget lasts for exactly the objective's
 * window. A pair is exceeded when both its windows are, the short one so that it ends soon after the trouble does (The Site Reliability Workbook,
 * chapter 5, alert 6). That one failed request of few is no outage, which the chapter leaves to the reader ("Low-Traffic Services and Error Budget
 * Alerting"), we decide by the interval of the long window's share: it must lie above the rate as a whole. What may go on, as far as the short window tells, is not stable.
 * @param counts of requests and errors in periods of five minutes, up to `end` (epoch ms)
 * @param risk of each pair to be wrong
 */
export function judgeBurn(
  counts: Readings,
  { objective, burn }: ServiceLevel,
  { end, minimum, risk }: { end: number; minimum: number; risk: number },
): Burn[] {
  const budget = 1 - objective;
  return burn.map(({ rate, long, short }): Burn => {
    const name = `burn rate over ${durationText(long)} and ${durationText(short)}`;
    const [over, lately] = [countsSince(counts, end - long), countsSince(counts, end - short)];
    if (!over || over.trials < minimum) {
      const because = `\`${name}\` cannot be judged: ${over?.trials ?? 0} requests in ${durationText(long)}, at least ${minimum} are needed`;
      return { verdict: 'undecided', reason: undefined, because };
    }
    const measured = measureShare(over)!;
    const ends = measured.interval(risk);
    const interval = roundOutwards({ low: ends.low / budget, high: ends.high / budget });
    const reason = reasonOf('maximum', name, measured.value / budget, rate, interval);
    // Without a request lately nothing fails lately.
    const mayGoOn = lately !== undefined && measureShare(lately)!.interval(risk).high > rate * budget;
    if (!mayGoOn || interval.high < rate) return { verdict: 'stable', reason };
    if (interval.low > rate && lately.successes / lately.trials > rate * budget) return { verdict: 'drifted', reason };
    const because =
      interval.low > rate
        ? `\`${name}\` was above its limit, and whether it still is, ${durationText(short)} do not tell`
        : `\`${name}\` lies around its limit: more requests are needed`;
    return { verdict: 'undecided', reason, because };
  });
}

/** What of the error budget is used up over the objective's window: `spent` of it as a share, above 1 where the objective was missed. */
export function budgetSpent(
  counts: Readings,
  { objective }: ServiceLevel,
): { requests: number; failed: number; spent: number } | undefined {
  const all = countsSince(counts, Number.NEGATIVE_INFINITY);
  if (!all) return undefined;
  const spent = all.successes / all.trials / (1 - objective);
  return { requests: all.trials, failed: all.successes, spent };
}
